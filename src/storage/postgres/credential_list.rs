//! The list of credentials: every order has its index, and is read until a page is full; a rare property is looked up
//! first, and its credentials are sorted then.

use async_trait::async_trait;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{PostgresRepository, text};
use crate::{
    domain::{
        clock::from_milliseconds,
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
impl CredentialListRepository for PostgresRepository {
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
        let mut found: Vec<_> = rows.into_iter().map(|row| listed(&Row::Postgres(row))).collect::<Result<_, _>>()?;
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
        let counted: i64 = select.build_query_scalar().fetch_one(&mut *self.transaction).await?;
        Ok(u32::try_from(counted).unwrap_or(limit))
    }
}

/// The property of the query that only few credentials have.
async fn rarity(connection: &mut PgConnection, query: &CredentialQuery) -> Result<Option<Rarity>, StorageError> {
    if query.state == Some(ListedState::Paused) {
        return Ok(Some(Rarity::Pause));
    }
    if query.state == Some(ListedState::Expired) || query.expires_days.is_some() {
        return Ok(Some(Rarity::Expiry));
    }
    if query.owner == Some(ListedOwner::Orphaned) {
        return Ok(Some(Rarity::Owner));
    }
    let patterns = patterns(query);
    if !patterns.is_empty() {
        let mut found = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM credentials WHERE deleted_at IS NULL");
        push_patterns(&mut found, patterns);
        found.push(" LIMIT ").push_bind(FEW).push(") AS found");
        let found: i64 = found.build_query_scalar().fetch_one(&mut *connection).await?;
        if found < FEW {
            return Ok(Some(Rarity::Search));
        }
    }
    if let Some(scope) = query.scope {
        let holders = "SELECT count(*) FROM (SELECT 1 FROM credential_scopes WHERE scope = $1 LIMIT $2) AS holders";
        let holders: i64 =
            sqlx::query_scalar(holders).bind(scope.as_str()).bind(FEW).fetch_one(&mut *connection).await?;
        if holders < FEW {
            return Ok(Some(Rarity::Scope));
        }
    }
    if let Some(owner) = query.owner.filter(|owner| *owner != ListedOwner::Nobody) {
        let mut owned = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM (");
        push_owned(&mut owned, owner);
        owned.push(") AS of_person LIMIT ").push_bind(FEW).push(") AS owned");
        let owned: i64 = owned.build_query_scalar().fetch_one(&mut *connection).await?;
        if owned < FEW {
            return Ok(Some(Rarity::Owner));
        }
    }
    if let Some(tag) = &query.tag {
        let tagged = "SELECT count(*) FROM (SELECT 1 FROM credential_tags WHERE tag = $1 LIMIT $2) AS tagged";
        let tagged: i64 = sqlx::query_scalar(tagged).bind(tag.as_str()).bind(FEW).fetch_one(connection).await?;
        if tagged < FEW {
            return Ok(Some(Rarity::Tag));
        }
    }
    Ok(None)
}

/// The credentials of a person, as owner or backup owner.
fn push_owned(sql: &mut QueryBuilder<Postgres>, owner: ListedOwner) {
    let id = person(owner).map(Uuid::from);
    sql.push("SELECT credential_id AS id FROM credential_details WHERE owner_id = ").push_bind(id);
    sql.push(" UNION ALL SELECT credential_id FROM credential_details WHERE backup_owner_id = ").push_bind(id);
}

/// The conditions of a query about its owner and its tag.
fn push_details(
    sql: &mut QueryBuilder<Postgres>,
    organization_id: OrganizationId,
    query: &CredentialQuery,
    rarity: Option<Rarity>,
) {
    match query.owner.filter(|_| rarity != Some(Rarity::Owner)) {
        None => {}
        Some(ListedOwner::Nobody) => {
            sql.push(" AND NOT EXISTS (SELECT 1 FROM credential_details WHERE credential_id = c.id AND owner_id IS NOT NULL)");
        }
        Some(ListedOwner::Orphaned) => {
            sql.push(concat!(" AND c.id IN (", select_orphaned!())).push_bind(Uuid::from(organization_id)).push(")");
        }
        Some(owner) => {
            sql.push(" AND EXISTS (SELECT 1 FROM credential_details WHERE credential_id = c.id AND ");
            sql.push_bind(person(owner).map(Uuid::from)).push(" IN (owner_id, backup_owner_id))");
        }
    }
    if let Some(tag) = query.tag.as_ref().filter(|_| rarity != Some(Rarity::Tag)) {
        sql.push(" AND EXISTS (SELECT 1 FROM credential_tags WHERE credential_id = c.id AND tag = ");
        sql.push_bind(tag.as_str().to_owned()).push(")");
    }
}

/// The words of a search in the form that the trigram index needs; shorter ones it does not find.
fn patterns(query: &CredentialQuery) -> Vec<String> {
    let words = query.words().into_iter().filter(|word| word.chars().count() >= 3);
    let escaped = words.map(|word| word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    escaped.map(|word| format!("%{}%", text(&word))).collect()
}

fn push_patterns(sql: &mut QueryBuilder<Postgres>, patterns: Vec<String>) {
    for pattern in patterns {
        sql.push(" AND search_text LIKE ").push_bind(pattern);
    }
}

/// The statement that reads at most `limit` credentials next to the place.
fn query(
    organization_id: OrganizationId,
    query: &CredentialQuery,
    now: OffsetDateTime,
    limit: u32,
    rarity: Option<Rarity>,
) -> QueryBuilder<Postgres> {
    let column = column(query.sort);
    let (direction, beyond) = if query.descending == is_backwards(query) { ("ASC", ">") } else { ("DESC", "<") };
    let mut sql = found(organization_id, query, now, rarity);
    sql.push(select_credential!(
        ", (SELECT hint FROM secrets WHERE credential_id = c.id AND retired_at IS NULL ORDER BY number DESC LIMIT 1)
         AS secret_hint FROM credentials c WHERE "
    ));
    push_filters(&mut sql, organization_id, query, now, rarity);
    if let Some(place) = &query.from {
        sql.push(format_args!(" AND ({column}, c.id) {beyond} ("));
        match query.sort {
            CredentialSort::CreatedOn | CredentialSort::LastUsed => {
                let at = place.value.parse().ok().and_then(from_milliseconds);
                sql.push_bind(at.unwrap_or(OffsetDateTime::UNIX_EPOCH))
            }
            _ => sql.push_bind(text(&place.value).into_owned()),
        };
        sql.push(", ").push_bind(Uuid::from(place.id)).push(")");
    }
    sql.push(format_args!(" ORDER BY {column} {direction}, c.id {direction} LIMIT ")).push_bind(i64::from(limit));
    sql
}

/// The statement that counts the credentials of a query, up to `limit`.
fn count(
    organization_id: OrganizationId,
    query: &CredentialQuery,
    now: OffsetDateTime,
    limit: u32,
    rarity: Option<Rarity>,
) -> QueryBuilder<Postgres> {
    let mut sql = found(organization_id, query, now, rarity);
    sql.push("SELECT count(*) FROM (SELECT 1 FROM credentials c WHERE ");
    push_filters(&mut sql, organization_id, query, now, rarity);
    sql.push(" LIMIT ").push_bind(i64::from(limit)).push(") AS counted");
    sql
}

/// The beginning of a statement: the credentials with the rare property.
fn found(
    organization_id: OrganizationId,
    query: &CredentialQuery,
    now: OffsetDateTime,
    rarity: Option<Rarity>,
) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("");
    // The rare property is looked up before anything else: the planner would rather read an order to its end.
    match (rarity, query.scope) {
        (Some(Rarity::Owner), _) => {
            sql.push("WITH found AS MATERIALIZED (");
            match query.owner {
                Some(ListedOwner::Orphaned) => {
                    sql.push(select_orphaned!()).push_bind(Uuid::from(organization_id));
                }
                owner => push_owned(&mut sql, owner.unwrap_or(ListedOwner::Mine)),
            }
            sql.push(") ");
        }
        (Some(Rarity::Tag), _) => {
            sql.push("WITH found AS MATERIALIZED (SELECT credential_id AS id FROM credential_tags WHERE tag = ");
            sql.push_bind(query.tag.as_ref().map(|tag| tag.as_str().to_owned())).push(") ");
        }
        (Some(Rarity::Search), _) => {
            sql.push("WITH found AS MATERIALIZED (SELECT id FROM credentials WHERE deleted_at IS NULL");
            push_patterns(&mut sql, patterns(query));
            sql.push(") ");
        }
        (Some(Rarity::Scope), Some(scope)) => {
            sql.push("WITH found AS MATERIALIZED (SELECT credential_id AS id FROM credential_scopes WHERE scope = ");
            sql.push_bind(scope.as_str()).push(") ");
        }
        (Some(Rarity::Pause), _) => {
            sql.push(
                "WITH found AS MATERIALIZED (SELECT id FROM credentials WHERE deleted_at IS NULL AND paused_until > ",
            );
            sql.push_bind(now).push(" AND organization_id = ").push_bind(Uuid::from(organization_id)).push(") ");
        }
        (Some(Rarity::Expiry), _) => {
            sql.push("WITH found AS MATERIALIZED (SELECT id FROM credentials WHERE deleted_at IS NULL AND organization_id = ");
            sql.push_bind(Uuid::from(organization_id));
            if let Some((after, until)) = expiry_range(query, now) {
                sql.push(" AND expires_at <= ").push_bind(until);
                if let Some(after) = after {
                    sql.push(" AND expires_at > ").push_bind(after);
                }
            }
            sql.push(") ");
        }
        _ => {}
    }
    sql
}

/// The conditions of a query, without its place.
fn push_filters(
    sql: &mut QueryBuilder<Postgres>,
    organization_id: OrganizationId,
    query: &CredentialQuery,
    now: OffsetDateTime,
    rarity: Option<Rarity>,
) {
    sql.push("c.deleted_at IS NULL AND c.organization_id = ").push_bind(Uuid::from(organization_id));
    if rarity.is_some() {
        sql.push(" AND c.id IN (SELECT id FROM found)");
    }
    if let Some(authentication_type) = query.authentication_type {
        sql.push(" AND c.authentication_type = ").push_bind(authentication_type.as_str());
    }
    if let Some(scope) = query.scope.filter(|_| rarity != Some(Rarity::Scope)) {
        sql.push(" AND EXISTS (SELECT 1 FROM credential_scopes WHERE credential_id = c.id AND scope = ");
        sql.push_bind(scope.as_str()).push(")");
    }
    push_details(sql, organization_id, query, rarity);
    if query.state == Some(ListedState::Active) {
        sql.push(" AND coalesce(c.paused_until, to_timestamp(0)) <= ").push_bind(now);
        sql.push(" AND (c.expires_at IS NULL OR c.expires_at > ").push_bind(now).push(")");
    }
    if let Some(days) = query.unused_days {
        let since = now.saturating_sub(Duration::days(days.into()));
        sql.push(" AND c.last_used_at < ").push_bind(since).push(" AND c.created_at < ").push_bind(since);
    }
    for word in query.words() {
        sql.push(" AND strpos(c.search_text, ").push_bind(text(&word).into_owned()).push(") > 0");
    }
}
