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
        credential_query::{CredentialQuery, CredentialSort, ListedCredential, ListedState},
        display_name::folded,
        id::OrganizationId,
    },
    storage::{
        StorageError,
        connection::Row,
        credential_list::{CredentialListRepository, FEW, Rarity, column, is_backwards, listed},
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
}

/// The property of the query that only few credentials have.
async fn rarity(connection: &mut PgConnection, query: &CredentialQuery) -> Result<Option<Rarity>, StorageError> {
    if query.state == Some(ListedState::Paused) {
        return Ok(Some(Rarity::Pause));
    }
    if let Some(pattern) = pattern(&query.search) {
        let found = "SELECT count(*) FROM (SELECT 1 FROM credentials
                     WHERE deleted_at IS NULL AND search_text LIKE $1 LIMIT $2) AS found";
        let found: i64 = sqlx::query_scalar(found).bind(pattern).bind(FEW).fetch_one(&mut *connection).await?;
        if found < FEW {
            return Ok(Some(Rarity::Search));
        }
    }
    if let Some(scope) = query.scope {
        let holders = "SELECT count(*) FROM (SELECT 1 FROM credential_scopes WHERE scope = $1 LIMIT $2) AS holders";
        let holders: i64 = sqlx::query_scalar(holders).bind(scope.as_str()).bind(FEW).fetch_one(connection).await?;
        if holders < FEW {
            return Ok(Some(Rarity::Scope));
        }
    }
    Ok(None)
}

/// A search in the form that the trigram index needs; shorter ones it does not find.
fn pattern(search: &str) -> Option<String> {
    let search = folded(search);
    let escaped = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    (search.chars().count() >= 3).then(|| format!("%{}%", text(&escaped)))
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
    let mut sql = QueryBuilder::new("");
    // The rare property is looked up before anything else: the planner would rather read an order to its end.
    match (rarity, pattern(&query.search), query.scope) {
        (Some(Rarity::Search), Some(pattern), _) => {
            sql.push(
                "WITH found AS MATERIALIZED (SELECT id FROM credentials WHERE deleted_at IS NULL AND search_text LIKE ",
            );
            sql.push_bind(pattern).push(") ");
        }
        (Some(Rarity::Scope), _, Some(scope)) => {
            sql.push("WITH found AS MATERIALIZED (SELECT credential_id AS id FROM credential_scopes WHERE scope = ");
            sql.push_bind(scope.as_str()).push(") ");
        }
        (Some(Rarity::Pause), ..) => {
            sql.push(
                "WITH found AS MATERIALIZED (SELECT id FROM credentials WHERE deleted_at IS NULL AND paused_until > ",
            );
            sql.push_bind(now).push(" AND organization_id = ").push_bind(Uuid::from(organization_id)).push(") ");
        }
        _ => {}
    }
    sql.push(select_credential!(
        ", (SELECT hint FROM secrets WHERE credential_id = c.id AND retired_at IS NULL ORDER BY number DESC LIMIT 1)
         AS secret_hint FROM credentials c WHERE c.deleted_at IS NULL AND c.organization_id = "
    ));
    sql.push_bind(Uuid::from(organization_id));
    if rarity.is_some() {
        sql.push(" AND c.id IN (SELECT id FROM found)");
    }
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
    if let Some(authentication_type) = query.authentication_type {
        sql.push(" AND c.authentication_type = ").push_bind(authentication_type.as_str());
    }
    if let Some(scope) = query.scope.filter(|_| rarity != Some(Rarity::Scope)) {
        sql.push(" AND EXISTS (SELECT 1 FROM credential_scopes WHERE credential_id = c.id AND scope = ");
        sql.push_bind(scope.as_str()).push(")");
    }
    if query.state == Some(ListedState::Active) {
        sql.push(" AND coalesce(c.paused_until, to_timestamp(0)) <= ").push_bind(now);
    }
    if let Some(days) = query.unused_days {
        let since = now.saturating_sub(Duration::days(days.into()));
        sql.push(" AND c.last_used_at < ").push_bind(since).push(" AND c.created_at < ").push_bind(since);
    }
    if !query.search.is_empty() && rarity != Some(Rarity::Search) {
        let search = folded(&query.search);
        sql.push(" AND strpos(c.search_text, ").push_bind(text(&search).into_owned()).push(") > 0");
    }
    sql.push(format_args!(" ORDER BY {column} {direction}, c.id {direction} LIMIT ")).push_bind(i64::from(limit));
    sql
}
