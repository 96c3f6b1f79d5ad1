//! The list of credentials: every order has its index, and is read until a page is full; a rare property is looked up
//! first, and its credentials are sorted then.

use async_trait::async_trait;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use time::{Duration, OffsetDateTime};

use super::SqliteRepository;
use crate::{
    domain::{
        clock::to_milliseconds,
        credential_query::{CredentialQuery, CredentialSort, ListedCredential, ListedOwner, ListedState},
        id::OrganizationId,
    },
    storage::{
        StorageError,
        connection::Row,
        credential_details::select_orphaned,
        credential_list::{CredentialListRepository, FEW, Rarity, column, expiry_range, is_backwards, listed, person},
        credentials::select_credential,
    },
};

#[async_trait]
impl CredentialListRepository for SqliteRepository {
    async fn list_credentials(
        &mut self,
        organization_id: OrganizationId,
        query: &CredentialQuery,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<ListedCredential>, StorageError> {
        let rarity = rarity(&mut self.transaction, query).await?;
        let mut select = self::query(organization_id, query, now, limit, rarity);
        let rows = select.build().fetch_all(&mut *self.transaction).await?;
        let mut found: Vec<_> = rows.into_iter().map(|row| listed(&Row::Sqlite(row))).collect::<Result<_, _>>()?;
        if is_backwards(query) {
            found.reverse();
        }
        Ok(found)
    }

    async fn count_credentials(
        &mut self,
        organization_id: OrganizationId,
        query: &CredentialQuery,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<u32, StorageError> {
        let rarity = rarity(&mut self.transaction, query).await?;
        let mut select = self::count(organization_id, query, now, limit, rarity);
        Ok(select.build_query_scalar().fetch_one(&mut *self.transaction).await?)
    }
}

/// The property of the query that only few credentials have.
async fn rarity(connection: &mut SqliteConnection, query: &CredentialQuery) -> Result<Option<Rarity>, StorageError> {
    if query.state == Some(ListedState::Paused) {
        return Ok(Some(Rarity::Pause));
    }
    if query.state == Some(ListedState::Expired) || query.expires_days.is_some() {
        return Ok(Some(Rarity::Expiry));
    }
    if query.owner == Some(ListedOwner::Orphaned) {
        return Ok(Some(Rarity::Owner));
    }
    if let Some(phrase) = phrase(query) {
        let found = "SELECT count(*) FROM (SELECT 1 FROM credential_search WHERE credential_search MATCH ? LIMIT ?)";
        let found: i64 = sqlx::query_scalar(found).bind(phrase).bind(FEW).fetch_one(&mut *connection).await?;
        if found < FEW {
            return Ok(Some(Rarity::Search));
        }
    }
    if let Some(scope) = query.scope {
        let holders = "SELECT count(*) FROM (SELECT 1 FROM credential_scopes WHERE scope = ? LIMIT ?)";
        let holders: i64 =
            sqlx::query_scalar(holders).bind(scope.as_str()).bind(FEW).fetch_one(&mut *connection).await?;
        if holders < FEW {
            return Ok(Some(Rarity::Scope));
        }
    }
    if let Some(owner) = query.owner.filter(|owner| *owner != ListedOwner::Nobody) {
        let mut owned = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM (");
        push_owned(&mut owned, owner);
        owned.push(") LIMIT ").push_bind(FEW).push(")");
        let owned: i64 = owned.build_query_scalar().fetch_one(&mut *connection).await?;
        if owned < FEW {
            return Ok(Some(Rarity::Owner));
        }
    }
    if let Some(tag) = &query.tag {
        let tagged = "SELECT count(*) FROM (SELECT 1 FROM credential_tags WHERE tag = ? LIMIT ?)";
        let tagged: i64 = sqlx::query_scalar(tagged).bind(tag.as_str()).bind(FEW).fetch_one(connection).await?;
        if tagged < FEW {
            return Ok(Some(Rarity::Tag));
        }
    }
    Ok(None)
}

/// The credentials of a person, as owner or backup owner.
fn push_owned(sql: &mut QueryBuilder<Sqlite>, owner: ListedOwner) {
    let id = person(owner).map(|id| id.to_string());
    sql.push("SELECT credential_id FROM credential_details WHERE owner_id = ").push_bind(id.clone());
    sql.push(" UNION ALL SELECT credential_id FROM credential_details WHERE backup_owner_id = ").push_bind(id);
}

/// The conditions of a query about its owner and its tag.
fn push_details(
    sql: &mut QueryBuilder<Sqlite>,
    organization_id: OrganizationId,
    query: &CredentialQuery,
    rarity: Option<Rarity>,
) {
    match query.owner {
        None => {}
        Some(ListedOwner::Nobody) => {
            sql.push(" AND NOT EXISTS (SELECT 1 FROM credential_details WHERE credential_id = c.id AND owner_id IS NOT NULL)");
        }
        Some(ListedOwner::Orphaned) => {
            sql.push(concat!(" AND c.id IN (", select_orphaned!())).push_bind(organization_id.to_string()).push(")");
        }
        Some(owner) if rarity == Some(Rarity::Owner) => {
            sql.push(" AND c.id IN (");
            push_owned(sql, owner);
            sql.push(")");
        }
        Some(owner) => {
            let id = person(owner).map(|id| id.to_string());
            sql.push(" AND EXISTS (SELECT 1 FROM credential_details WHERE credential_id = c.id AND ");
            sql.push_bind(id).push(" IN (owner_id, backup_owner_id))");
        }
    }
    if let Some(tag) = &query.tag {
        sql.push(if rarity == Some(Rarity::Tag) {
            " AND c.id IN (SELECT credential_id FROM credential_tags WHERE tag = "
        } else {
            " AND EXISTS (SELECT 1 FROM credential_tags WHERE credential_id = c.id AND tag = "
        });
        sql.push_bind(tag.as_str().to_owned()).push(")");
    }
}

/// A search in the form that the trigram index needs; shorter ones it does not find.
fn phrase(query: &CredentialQuery) -> Option<String> {
    let words = query.words().into_iter().filter(|word| word.chars().count() >= 3);
    let quoted: Vec<_> = words.map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
    (!quoted.is_empty()).then(|| quoted.join(" AND "))
}

/// The statement that reads at most `limit` credentials next to the place.
fn query(
    organization_id: OrganizationId,
    query: &CredentialQuery,
    now: OffsetDateTime,
    limit: u32,
    rarity: Option<Rarity>,
) -> QueryBuilder<Sqlite> {
    // `+` hides a column from the choice of an index.
    let hidden = if rarity.is_some() { "+" } else { "" };
    let column = column(query.sort);
    let (direction, beyond) = if query.descending == is_backwards(query) { ("ASC", ">") } else { ("DESC", "<") };
    let mut sql = QueryBuilder::new(select_credential!(
        ", (SELECT hint FROM secrets WHERE credential_id = c.id AND retired_at IS NULL ORDER BY rowid DESC LIMIT 1)
         AS secret_hint FROM credentials c WHERE "
    ));
    push_filters(&mut sql, organization_id, query, now, rarity);
    if let Some(place) = &query.from {
        let push_value = |sql: &mut QueryBuilder<Sqlite>| {
            match query.sort {
                CredentialSort::CreatedOn | CredentialSort::LastUsed => {
                    sql.push_bind(place.value.parse::<i64>().unwrap_or_default())
                }
                _ => sql.push_bind(place.value.clone()),
            };
        };
        // The first bound is in the second; without it SQLite does not search an index of an expression.
        sql.push(format_args!(" AND {hidden}{column} {beyond}= "));
        push_value(&mut sql);
        sql.push(format_args!(" AND ({hidden}{column}, c.id) {beyond} ("));
        push_value(&mut sql);
        sql.push(", ").push_bind(place.id.to_string()).push(")");
    }
    sql.push(format_args!(" ORDER BY {hidden}{column} {direction}, c.id {direction} LIMIT ")).push_bind(limit);
    sql
}

/// The statement that counts the credentials of a query, up to `limit`.
fn count(
    organization_id: OrganizationId,
    query: &CredentialQuery,
    now: OffsetDateTime,
    limit: u32,
    rarity: Option<Rarity>,
) -> QueryBuilder<Sqlite> {
    let mut sql = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM credentials c WHERE ");
    push_filters(&mut sql, organization_id, query, now, rarity);
    sql.push(" LIMIT ").push_bind(limit).push(")");
    sql
}

/// The conditions of a query, without its place.
fn push_filters(
    sql: &mut QueryBuilder<Sqlite>,
    organization_id: OrganizationId,
    query: &CredentialQuery,
    now: OffsetDateTime,
    rarity: Option<Rarity>,
) {
    let is_found_by_id = matches!(rarity, Some(Rarity::Search | Rarity::Scope | Rarity::Owner | Rarity::Tag));
    let hidden = if is_found_by_id { "+" } else { "" };
    sql.push(format_args!("c.deleted_at IS NULL AND {hidden}c.organization_id = "));
    sql.push_bind(organization_id.to_string());
    if let Some(authentication_type) = query.authentication_type {
        sql.push(" AND c.authentication_type = ").push_bind(authentication_type.as_str());
    }
    if let Some(scope) = query.scope {
        sql.push(if rarity == Some(Rarity::Scope) {
            " AND c.id IN (SELECT credential_id FROM credential_scopes WHERE scope = "
        } else {
            " AND EXISTS (SELECT 1 FROM credential_scopes WHERE credential_id = c.id AND scope = "
        });
        sql.push_bind(scope.as_str()).push(")");
    }
    push_details(sql, organization_id, query, rarity);
    if let Some(state) = query.state {
        let now = to_milliseconds(now);
        match state {
            ListedState::Active => {
                sql.push(" AND coalesce(c.paused_until, 0) <= ").push_bind(now);
                sql.push(" AND (c.expires_at IS NULL OR c.expires_at > ").push_bind(now).push(")")
            }
            ListedState::Paused => sql.push(" AND c.paused_until > ").push_bind(now),
            // Below.
            ListedState::Expired => sql,
        };
    }
    if let Some((after, until)) = expiry_range(query, now) {
        sql.push(" AND c.expires_at <= ").push_bind(to_milliseconds(until));
        if let Some(after) = after {
            sql.push(" AND c.expires_at > ").push_bind(to_milliseconds(after));
        }
    }
    if let Some(days) = query.unused_days {
        let since = to_milliseconds(now.saturating_sub(Duration::days(days.into())));
        sql.push(" AND c.last_used_at < ").push_bind(since).push(" AND c.created_at < ").push_bind(since);
    }
    if let Some(phrase) = phrase(query).filter(|_| rarity == Some(Rarity::Search)) {
        sql.push(
            " AND c.id IN (SELECT credential_id FROM searched_credentials WHERE number IN
             (SELECT rowid FROM credential_search WHERE credential_search MATCH ",
        );
        sql.push_bind(phrase).push("))");
    }
    for word in query.words() {
        sql.push(" AND instr(c.search_text, ").push_bind(word).push(") > 0");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            credential_query::{CredentialCursor, Side},
            id::CredentialId,
            scope::Scope,
        },
        storage::sqlite::tests::explain,
    };

    #[tokio::test]
    async fn every_order_is_read_from_an_index_from_any_place_on() {
        let organization_id = "00000000-0000-7000-8000-000000000001".parse().unwrap();
        let id: CredentialId = "00000000-0000-7000-8000-000000000001".parse().unwrap();
        let place = |side| CredentialCursor { side, id, value: "1".to_owned() };
        for sort in CredentialSort::ALL {
            for descending in [false, true] {
                for from in [None, Some(place(Side::Before)), Some(place(Side::After))] {
                    let asked = CredentialQuery { sort, descending, from: from.clone(), ..CredentialQuery::default() };
                    let plan =
                        explain(query(organization_id, &asked, OffsetDateTime::UNIX_EPOCH, 50, None).sql().as_str())
                            .await;
                    assert!(plan.contains("SEARCH c USING INDEX"), "{asked:?}\n{plan}");
                    assert_eq!(plan.contains("(organization_id=? AND "), from.is_some(), "{asked:?}\n{plan}");
                    assert!(!plan.contains("TEMP B-TREE"), "{asked:?}\n{plan}");
                }
            }
        }
    }

    #[tokio::test]
    async fn what_few_have_is_found_by_an_index_of_its_own() {
        let organization_id = "00000000-0000-7000-8000-000000000001".parse().unwrap();
        let id: CredentialId = "00000000-0000-7000-8000-000000000001".parse().unwrap();
        let paused = CredentialQuery { state: Some(ListedState::Paused), ..CredentialQuery::default() };
        let expired = CredentialQuery { state: Some(ListedState::Expired), ..CredentialQuery::default() };
        let expiring = CredentialQuery { expires_days: Some(30), ..CredentialQuery::default() };
        let scope = CredentialQuery { scope: Some(Scope::Users), ..CredentialQuery::default() };
        let search = CredentialQuery { search: "abc".to_owned(), ..CredentialQuery::default() };
        let of = |owner| CredentialQuery { owner: Some(owner), ..CredentialQuery::default() };
        let owned = of(ListedOwner::Person("00000000-0000-7000-8000-000000000001".parse().unwrap()));
        let orphaned = of(ListedOwner::Orphaned);
        let tagged = CredentialQuery { tag: "a".parse().ok(), ..CredentialQuery::default() };
        for (asked, rarity, index) in [
            (paused, Rarity::Pause, "c USING INDEX credentials_paused (organization_id=? AND "),
            (expired, Rarity::Expiry, "c USING INDEX credentials_expires_at (organization_id=? AND "),
            (expiring, Rarity::Expiry, "c USING INDEX credentials_expires_at (organization_id=? AND "),
            (scope, Rarity::Scope, "credential_scopes_scope"),
            (search, Rarity::Search, "VIRTUAL TABLE INDEX"),
            (owned, Rarity::Owner, "credential_details_backup_owner"),
            (orphaned, Rarity::Owner, "credential_details_owner"),
            (tagged, Rarity::Tag, "credential_tags_tag"),
        ] {
            for sort in CredentialSort::ALL {
                let from = Some(CredentialCursor { side: Side::After, id, value: "1".to_owned() });
                for from in [None, from] {
                    let asked = CredentialQuery { sort, from, ..asked.clone() };
                    let statement = query(organization_id, &asked, OffsetDateTime::UNIX_EPOCH, 50, Some(rarity));
                    let plan = explain(statement.sql().as_str()).await;
                    assert!(plan.contains(index) && !plan.contains("credentials_created"), "{asked:?}\n{plan}");
                }
            }
        }
    }
}
