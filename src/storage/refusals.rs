//! Refused requests of programs: some of each kind one by one, all of them counted in episodes.

use std::net::IpAddr;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Query, Row, Statements as _, Transaction, parsed},
    usage::placeholders,
};
use crate::domain::{
    display_name::DisplayName,
    id::{CredentialId, OrganizationId},
    refusal::{EPISODE_GAP, Episode, KEPT_PER_MINUTE_LATER, LastRefusal, Refusal, RefusalKind, explanation::Failing},
    secret_hint::SecretHint,
};

/// Whose refusals are read: those of an organization's credentials; and those of no known credential, if `with_unknown`.
#[derive(Debug, Clone, Copy)]
pub struct RefusalScope {
    /// The organization.
    pub organization_id: OrganizationId,
    /// Whether those of no known credential are included.
    pub with_unknown: bool,
}

/// Reads and writes refusals.
#[async_trait]
pub trait RefusalsRepository: Transaction {
    /// Adds refusals.
    async fn insert_refusals(&mut self, refusals: &[Refusal]) -> Result<(), StorageError> {
        for refusals in refusals.chunks(ROWS_PER_STATEMENT) {
            let rows: Vec<_> = (0..refusals.len()).map(|row| placeholders(row, COLUMNS)).collect();
            let mut insert = self.query(format!(
                "INSERT INTO refusals (request_id, at, cause, credential_id, secret_id, network, detail, ordinal, method, path,
                 status, address, client) VALUES {}",
                rows.join(", ")
            ));
            for refusal in refusals {
                insert = bind_kind(insert.bind(&refusal.request_id).bind(refusal.at), &refusal.kind);
                insert = insert.bind(&refusal.detail).bind(refusal.ordinal).bind(&refusal.method).bind(&refusal.path);
                insert = insert.bind(refusal.status).bind(refusal.address.to_string()).bind(&refusal.client);
            }
            insert.execute().await?;
        }
        Ok(())
    }

    /// Adds to the episode of the same kind that has not ended, or begins one. Transactions that do this wait for each other.
    async fn add_to_episodes(&mut self, episodes: &[Episode]) -> Result<(), StorageError> {
        self.lock("refusal episodes").await?;
        for Episode { kind, since, last, refusals } in episodes {
            let key = key_of(kind);
            let update = self.query(
                "UPDATE refusal_episodes SET refusals = refusals + $1, last_at = $2, last_address = $4,
                 last_client = $5, last_request_id = CASE WHEN $3 = '' THEN last_request_id ELSE $3 END WHERE kind = $6 AND last_at >= $7",
            );
            let update = update.bind(*refusals).bind(last.at).bind(&last.request_id).bind(last.address.to_string());
            if update.bind(&last.client).bind(&key).bind(since.saturating_sub(EPISODE_GAP)).execute().await? > 0 {
                continue;
            }
            let insert = self.query(
                "INSERT INTO refusal_episodes (kind, since, cause, credential_id, secret_id, network, refusals, last_at,
                 last_request_id, last_address, last_client) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                 ON CONFLICT (kind, since) DO NOTHING",
            );
            let insert = bind_kind(insert.bind(&key).bind(*since), kind).bind(*refusals).bind(last.at);
            let insert = insert.bind(&last.request_id).bind(last.address.to_string()).bind(&last.client);
            insert.execute().await?;
        }
        Ok(())
    }

    /// The refusals of a request id, the latest first; at most `limit`.
    async fn find_refusals(
        &mut self,
        request_id: &str,
        scope: RefusalScope,
        limit: u32,
    ) -> Result<Vec<Refusal>, StorageError> {
        let select = self.query(format!(
            "SELECT r.* FROM refusals r LEFT JOIN credentials c ON c.id = r.credential_id
             WHERE r.request_id = $1 AND {} ORDER BY r.at DESC LIMIT $2",
            scope.condition(3)
        ));
        let select = select.bind(request_id).bind(limit).bind(scope.organization_id);
        select.fetch_all().await?.iter().map(refusal).collect()
    }

    /// The episodes whose last refusal was at an instant or later, the latest first; at most `limit`. Those of a credential,
    /// or all of the scope.
    async fn list_episodes(
        &mut self,
        scope: RefusalScope,
        credential_id: Option<CredentialId>,
        since: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<Failing>, StorageError> {
        let of_one = if credential_id.is_some() { "e.credential_id = $4 AND " } else { "" };
        let select = self.query(format!(
            "SELECT e.*, c.name, c.deleted_at, s.hint FROM refusal_episodes e
             LEFT JOIN credentials c ON c.id = e.credential_id LEFT JOIN secrets s ON s.id = e.secret_id
             WHERE {of_one}e.last_at >= $1 AND {} ORDER BY e.last_at DESC, e.kind LIMIT $2",
            scope.condition(3)
        ));
        let mut select = select.bind(since).bind(limit).bind(scope.organization_id);
        if let Some(id) = credential_id {
            select = select.bind(id);
        }
        select.fetch_all().await?.iter().map(failing).collect()
    }

    /// Whether there is exactly one organization.
    async fn has_one_organization(&mut self) -> Result<bool, StorageError> {
        let select = self.query("SELECT count(*) FROM (SELECT 1 FROM organizations LIMIT 2) AS few");
        Ok(select.fetch_one_value::<i64>().await? == 1)
    }

    /// Removes refusals that have had their time: all from before `before`, all but the first of each kind and minute from
    /// before `thinned_before`, and the oldest of more than so many refusals, or episodes.
    async fn forget_refusals(
        &mut self,
        before: OffsetDateTime,
        thinned_before: OffsetDateTime,
        most: (u32, u32),
    ) -> Result<(), StorageError> {
        let delete = self.query("DELETE FROM refusals WHERE at < $1 OR (at < $2 AND ordinal >= $3)");
        delete.bind(before).bind(thinned_before).bind(KEPT_PER_MINUTE_LATER).execute().await?;
        self.query("DELETE FROM refusal_episodes WHERE last_at < $1").bind(before).execute().await?;
        for (table, at, most) in [("refusals", "at", most.0), ("refusal_episodes", "last_at", most.1)] {
            let delete = self.query(format!(
                "DELETE FROM {table} WHERE {at} <= (SELECT {at} FROM {table} ORDER BY {at} DESC LIMIT 1 OFFSET $1)"
            ));
            delete.bind(most).execute().await?;
        }
        Ok(())
    }
}

/// Rows in one statement, of 13 values each; there are 32,766 at most.
const ROWS_PER_STATEMENT: usize = 500;
/// Values of a row.
const COLUMNS: usize = 13;

impl RefusalScope {
    /// The condition that the credential `c`, if there is one, is in the scope, whose organization is the value of a
    /// placeholder.
    fn condition(self, placeholder: u8) -> String {
        let or_unknown = if self.with_unknown { " OR c.id IS NULL" } else { "" };
        format!("(c.organization_id = ${placeholder}{or_unknown})")
    }
}

fn bind_kind<'a>(query: Query<'a>, kind: &RefusalKind) -> Query<'a> {
    let query = query.bind(kind.cause.code()).bind(kind.credential_id).bind(kind.secret_id);
    query.bind(kind.network.map(|network| network.to_string()))
}

/// A kind in one text.
fn key_of(kind: &RefusalKind) -> String {
    let text = |part: Option<String>| part.unwrap_or_default();
    let (credential, secret) = (kind.credential_id.map(|id| id.to_string()), kind.secret_id.map(|id| id.to_string()));
    let network = kind.network.map(|network| network.to_string());
    [kind.cause.code(), &text(credential), &text(secret), &text(network)].join(" ")
}

fn kind(row: &Row) -> Result<RefusalKind, StorageError> {
    let network: Option<String> = row.get("network")?;
    Ok(RefusalKind {
        cause: row.parse("cause")?,
        credential_id: row.get("credential_id")?,
        secret_id: row.get("secret_id")?,
        network: network.as_deref().map(parsed::<IpAddr>).transpose()?,
    })
}

fn refusal(row: &Row) -> Result<Refusal, StorageError> {
    Ok(Refusal {
        request_id: row.get("request_id")?,
        at: row.get("at")?,
        kind: kind(row)?,
        detail: row.get("detail")?,
        ordinal: row.get("ordinal")?,
        method: row.get("method")?,
        path: row.get("path")?,
        status: row.get("status")?,
        address: row.parse("address")?,
        client: row.get("client")?,
    })
}

fn failing(row: &Row) -> Result<Failing, StorageError> {
    let last = LastRefusal {
        at: row.get("last_at")?,
        request_id: row.get("last_request_id")?,
        address: row.parse("last_address")?,
        client: row.get("last_client")?,
    };
    let name: Option<String> = row.get("name")?;
    let name = name.as_deref().map(DisplayName::from_stored).transpose();
    let name = name.map_err(|error| StorageError::Corrupt(error.to_string()))?;
    Ok(Failing {
        episode: Episode { kind: kind(row)?, since: row.get("since")?, last, refusals: row.get("refusals")? },
        name,
        is_deleted: row.get::<Option<OffsetDateTime>>("deleted_at")?.is_some(),
        secret: row.get::<Option<String>>("hint")?.map(SecretHint::from_stored),
    })
}

impl<T: Transaction> RefusalsRepository for T {}
