//! How much of their quotas credentials have used, and what of it servers were granted.

use std::num::NonZeroU32;

use async_trait::async_trait;

use super::{
    StorageError,
    connection::{Query, Row, Statements as _, Transaction},
};
use crate::domain::{
    display_name::DisplayName,
    id::{CredentialId, OrganizationId},
    quota::{QuotaKind, QuotaMode, Quotas},
    usage::DAY_HOURS,
};

/// What a server asks for: a part of a quota in a period.
#[derive(Debug, Clone, Copy)]
pub struct QuotaRequest {
    /// The credential.
    pub credential_id: CredentialId,
    /// What is counted.
    pub kind: QuotaKind,
    /// The period, as counted by [`QuotaKind::period_of`].
    pub period: i64,
    /// The quota.
    pub amount: u32,
    /// How much of it is asked for.
    pub chunk: u32,
}

/// What it is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaGrant {
    /// At most what it has asked for.
    pub granted: u32,
    /// What is left for all servers.
    pub left: u32,
    /// What was used, as far as it is written.
    pub used: u64,
}

/// What a server was granted and has not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaReturn {
    /// The credential.
    pub credential_id: CredentialId,
    /// What is counted.
    pub kind: QuotaKind,
    /// The period, as counted by [`QuotaKind::period_of`].
    pub period: i64,
    /// How much.
    pub amount: u32,
}

/// Requests of a credential in a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinuteRequests {
    /// The credential.
    pub credential_id: CredentialId,
    /// The minute, as counted by [`QuotaKind::period_of`].
    pub minute: i64,
    /// How many.
    pub requests: u64,
}

/// A credential with quotas, and what it has used of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaUse {
    /// The credential.
    pub credential_id: CredentialId,
    /// Its name.
    pub name: DisplayName,
    /// Its quotas.
    pub quotas: Quotas,
    /// Requests in its busiest minute of those that were asked about.
    pub requests: u64,
    /// Rows that it has read on this day.
    pub rows: u64,
}

impl QuotaUse {
    /// What is used of the quota of a kind.
    pub const fn used(&self, kind: QuotaKind) -> u64 {
        match kind {
            QuotaKind::Requests => self.requests,
            QuotaKind::Rows => self.rows,
        }
    }
}

/// Reads and writes the use of quotas.
#[async_trait]
pub trait QuotasRepository: Transaction {
    /// Grants a part of a quota. Locks what is known of it in the period: all servers together are never granted more than
    /// the quota. What was used without a grant counts too, as far as it is written.
    async fn lease_quota(&mut self, request: &QuotaRequest) -> Result<QuotaGrant, StorageError> {
        let QuotaRequest { credential_id, kind, period, amount, chunk } = *request;
        let insert = self.query(
            "INSERT INTO quota_leases (credential_id, kind, period) VALUES ($1, $2, $3)
             ON CONFLICT (credential_id, kind, period) DO NOTHING",
        );
        insert.bind(credential_id).bind(kind.as_str()).bind(period).execute().await?;
        let for_update = self.connection().for_update();
        let select = self.query(format!(
            "SELECT granted, used FROM quota_leases WHERE credential_id = $1 AND kind = $2 AND period = $3{for_update}"
        ));
        let row = select.bind(credential_id).bind(kind.as_str()).bind(period).fetch_one().await?;
        let used = match kind {
            QuotaKind::Requests => row.get("used")?,
            QuotaKind::Rows => self.rows_of_day(credential_id, period).await?,
        };
        let taken = row.get::<u64>("granted")?.max(used);
        let left = u32::try_from(u64::from(amount).saturating_sub(taken)).unwrap_or(u32::MAX);
        let granted = chunk.min(left);
        if granted > 0 {
            let update = self
                .query("UPDATE quota_leases SET granted = $1 WHERE credential_id = $2 AND kind = $3 AND period = $4");
            let update = update.bind(taken + u64::from(granted)).bind(credential_id).bind(kind.as_str()).bind(period);
            update.execute().await?;
        }
        Ok(QuotaGrant { granted, left: left - granted, used })
    }

    /// Takes back what a server was granted and has not used.
    async fn return_quotas(&mut self, returned: &[QuotaReturn]) -> Result<(), StorageError> {
        // In one order everywhere: two servers that change the same rows wait for each other in turn, not in a circle.
        let mut returned = returned.to_vec();
        returned.sort_unstable_by_key(|of| (of.credential_id, of.kind.as_str(), of.period));
        for QuotaReturn { credential_id, kind, period, amount } in returned {
            let update = self.query(
                "UPDATE quota_leases SET granted = granted - $1
                 WHERE credential_id = $2 AND kind = $3 AND period = $4 AND granted >= $1",
            );
            let update = update.bind(amount).bind(credential_id).bind(kind.as_str()).bind(period);
            update.execute().await?;
        }
        Ok(())
    }

    /// Adds to the requests of credentials in minutes.
    async fn add_minute_requests(&mut self, counted: &[MinuteRequests]) -> Result<(), StorageError> {
        // In one order everywhere, as above.
        let mut counted = counted.to_vec();
        counted.sort_unstable_by_key(|of| (of.credential_id, of.minute));
        for MinuteRequests { credential_id, minute, requests } in counted {
            let insert = self.query(
                "INSERT INTO quota_leases AS known (credential_id, kind, period, used) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (credential_id, kind, period) DO UPDATE SET used = known.used + excluded.used",
            );
            let insert = insert.bind(credential_id).bind(QuotaKind::Requests.as_str()).bind(minute).bind(requests);
            insert.execute().await?;
        }
        Ok(())
    }

    /// Rows that were sent to a credential on a day, as counted by [`QuotaKind::period_of`], as far as they are written.
    async fn rows_of_day(&mut self, credential_id: CredentialId, day: i64) -> Result<u64, StorageError> {
        let select = self.query(
            "SELECT CAST(COALESCE(sum(rows_sent), 0) AS BIGINT) FROM credential_usage
             WHERE credential_id = $1 AND hour >= $2 AND hour < $3",
        );
        let begin = day.saturating_mul(DAY_HOURS);
        select.bind(credential_id).bind(begin).bind(begin.saturating_add(DAY_HOURS)).fetch_one_value().await
    }

    /// The credentials of an organization that have quotas, or one of them, nearest to theirs first; at most `limit`. Requests
    /// are those of a minute since `minute`, rows those since the beginning of `day`.
    async fn list_quota_use(
        &mut self,
        organization_id: OrganizationId,
        only: Option<CredentialId>,
        [minute, day]: [i64; 2],
        limit: u32,
    ) -> Result<Vec<QuotaUse>, StorageError> {
        let condition = if only.is_some() { "c.id = $4" } else { "$4 IS NULL" };
        let select = self.query(format!(
            "SELECT n.*, CASE WHEN of_requests > of_rows THEN of_requests ELSE of_rows END AS nearness FROM (
                SELECT u.*, COALESCE(requests_used * 1.0 / requests_per_minute, 0) AS of_requests,
                COALESCE(rows_used * 1.0 / rows_per_day, 0) AS of_rows FROM (
                    SELECT c.id, c.name, c.requests_per_minute, c.rows_per_day, c.enforces_quotas,
                    COALESCE((SELECT max(used) FROM quota_leases
                     WHERE credential_id = c.id AND kind = 'requests' AND period >= $2), 0) AS requests_used,
                    CAST(COALESCE((SELECT sum(rows_sent) FROM credential_usage
                     WHERE credential_id = c.id AND hour >= $3), 0) AS BIGINT) AS rows_used
                    FROM credentials c WHERE c.organization_id = $1 AND c.deleted_at IS NULL AND {condition}
                    AND (c.requests_per_minute IS NOT NULL OR c.rows_per_day IS NOT NULL)
                ) u
             ) n ORDER BY nearness DESC, name, id LIMIT $5"
        ));
        let select = select.bind(organization_id).bind(minute).bind(day.saturating_mul(DAY_HOURS));
        let rows = select.bind(only).bind(limit).fetch_all().await?;
        rows.iter().map(quota_use).collect()
    }

    /// Forgets what was granted in periods of a kind before one.
    async fn delete_quota_leases_before(&mut self, kind: QuotaKind, period: i64) -> Result<(), StorageError> {
        let delete = self.query("DELETE FROM quota_leases WHERE kind = $1 AND period < $2");
        delete.bind(kind.as_str()).bind(period).execute().await.map(drop)
    }
}

/// The quotas in the columns of a credential.
pub(super) fn stored_quotas(row: &Row) -> Result<Quotas, StorageError> {
    let quota = |column| -> Result<_, StorageError> { Ok(row.get::<Option<u32>>(column)?.and_then(NonZeroU32::new)) };
    Ok(Quotas {
        requests_per_minute: quota("requests_per_minute")?,
        rows_per_day: quota("rows_per_day")?,
        mode: if row.get::<i64>("enforces_quotas")? == 0 { QuotaMode::Observe } else { QuotaMode::Enforce },
    })
}

/// Binds quotas to the placeholders of those columns.
pub(super) fn bind_quotas<'q>(statement: Query<'q>, quotas: &Quotas) -> Query<'q> {
    let amount = |amount: Option<NonZeroU32>| amount.map(|amount| i64::from(amount.get()));
    let statement = statement.bind(amount(quotas.requests_per_minute)).bind(amount(quotas.rows_per_day));
    statement.bind(i64::from(quotas.mode == QuotaMode::Enforce))
}

fn quota_use(row: &Row) -> Result<QuotaUse, StorageError> {
    let name = DisplayName::from_stored(row.text("name")?);
    Ok(QuotaUse {
        credential_id: row.get("id")?,
        name: name.map_err(|_| StorageError::Corrupt("a credential's name".into()))?,
        quotas: stored_quotas(row)?,
        requests: row.get("requests_used")?,
        rows: row.get("rows_used")?,
    })
}

impl<T: Transaction> QuotasRepository for T {}
