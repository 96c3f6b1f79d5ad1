//! The usage of credentials: how often, and by which callers.

use std::{collections::BTreeMap, net::IpAddr};

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Row, Statements as _, Transaction, parsed},
};
use crate::domain::{
    clock::from_milliseconds,
    id::CredentialId,
    usage::{LastUse, Usage, UsageCount, UsageTarget, hour_begins},
};

/// The requests of a credential on one day with the same status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DailyUsage {
    /// Days since 1970-01-01, in UTC.
    pub day: i64,
    /// The status of the responses.
    pub status: u16,
    /// How much there was.
    pub count: UsageCount,
}

/// The requests of a credential that came from one address and client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerUsage {
    /// The address, and the name of the client; in `at` the beginning of its last hour.
    pub last: LastUse,
    /// How much there was.
    pub count: UsageCount,
}

/// The requests of a credential with one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetUsage {
    /// The target.
    pub target: UsageTarget,
    /// Successful requests.
    pub calls: u64,
    /// The number of addresses they came from.
    pub addresses: u64,
}

/// Reads and writes usage. Time spans begin with an hour, as counted by [`hour_of`](crate::domain::usage::hour_of).
#[async_trait]
pub trait UsageRepository: Transaction {
    /// Adds to the earlier counts, and notes the last use of each credential. Followers are not notified: no decision
    /// about access depends on it.
    async fn add_usage(&mut self, usages: &[Usage]) -> Result<(), StorageError> {
        // In one order everywhere: two servers that add to the same rows wait for each other in turn, not in a circle.
        let mut counts: BTreeMap<_, UsageCount> = BTreeMap::new();
        for Usage { credential_id, group, count, .. } in usages {
            let target = group.target.as_str();
            let key = (*credential_id, group.hour, target, group.status, group.address, group.client.as_str());
            counts.entry(key).or_default().add(*count);
        }
        let counts: Vec<_> = counts.into_iter().collect();
        for counts in counts.chunks(ROWS_PER_STATEMENT) {
            let rows: Vec<_> = (0..counts.len()).map(|row| placeholders(row, COLUMNS)).collect();
            let mut insert = self.query(format!(
                "INSERT INTO credential_usage AS known
                 (credential_id, hour, target, status, address, client, calls, rows_sent, bytes_sent) VALUES {}
                 ON CONFLICT (credential_id, hour, target, status, address, client) DO UPDATE SET
                 calls = known.calls + excluded.calls, rows_sent = known.rows_sent + excluded.rows_sent,
                 bytes_sent = known.bytes_sent + excluded.bytes_sent",
                rows.join(", ")
            ));
            for ((credential_id, hour, target, status, address, client), count) in counts {
                insert = insert.bind(*credential_id).bind(*hour).bind(*target).bind(*status);
                insert = insert.bind(address_text(*address)).bind(*client);
                insert = insert.bind(count.calls).bind(count.rows).bind(count.bytes);
            }
            insert.execute().await?;
        }
        let mut last: BTreeMap<CredentialId, &Usage> = BTreeMap::new();
        for usage in usages {
            let known = last.entry(usage.credential_id).or_insert(usage);
            if usage.last_at > known.last_at {
                *known = usage;
            }
        }
        for (id, Usage { group, last_at, .. }) in last {
            let update = self.query(
                "UPDATE credentials SET last_used_at = $1, last_used_address = $2, last_used_client = $3
                 WHERE id = $4 AND last_used_at <= $1",
            );
            let update = update.bind(from_milliseconds(*last_at)).bind(address_text(group.address));
            update.bind(&group.client).bind(id).execute().await?;
        }
        Ok(())
    }

    /// The last request of a credential.
    async fn get_last_use(&mut self, id: CredentialId) -> Result<Option<LastUse>, StorageError> {
        let select =
            self.query("SELECT last_used_at, last_used_address, last_used_client FROM credentials WHERE id = $1");
        let row = select.bind(id).fetch_optional().await?;
        Ok(row.as_ref().map(last_use).transpose()?.flatten())
    }

    /// By day and status, oldest first.
    async fn list_daily_usage(&mut self, id: CredentialId, from_hour: i64) -> Result<Vec<DailyUsage>, StorageError> {
        let select = self.query(
            "SELECT hour / 24 AS day, status, CAST(sum(calls) AS BIGINT) AS calls,
             CAST(sum(rows_sent) AS BIGINT) AS rows_sent, CAST(sum(bytes_sent) AS BIGINT) AS bytes_sent
             FROM credential_usage WHERE credential_id = $1 AND hour >= $2 GROUP BY day, status ORDER BY day, status",
        );
        let rows = select.bind(id).bind(from_hour).fetch_all().await?;
        let daily = |row: &Row| Ok(DailyUsage { day: row.get("day")?, status: row.get("status")?, count: count(row)? });
        rows.iter().map(daily).collect()
    }

    /// At most `limit` callers, the busiest first.
    async fn list_callers(
        &mut self,
        id: CredentialId,
        from_hour: i64,
        limit: u32,
    ) -> Result<Vec<CallerUsage>, StorageError> {
        let select = self.query(
            "SELECT address, client, max(hour) AS hour, CAST(sum(calls) AS BIGINT) AS calls,
             CAST(sum(rows_sent) AS BIGINT) AS rows_sent, CAST(sum(bytes_sent) AS BIGINT) AS bytes_sent
             FROM credential_usage WHERE credential_id = $1 AND hour >= $2
             GROUP BY address, client ORDER BY sum(calls) DESC, address, client LIMIT $3",
        );
        let rows = select.bind(id).bind(from_hour).bind(limit).fetch_all().await?;
        rows.iter()
            .map(|row| {
                let (at, address) = (hour_begins(row.get("hour")?), address(row.text("address")?)?);
                Ok(CallerUsage { last: LastUse { at, address, client: row.get("client")? }, count: count(row)? })
            })
            .collect()
    }

    /// The addresses of callers with the number of their requests; at most `limit`, the busiest first.
    async fn list_caller_addresses(
        &mut self,
        id: CredentialId,
        from_hour: i64,
        limit: u32,
    ) -> Result<Vec<(IpAddr, u64)>, StorageError> {
        let select = self.query(
            "SELECT address, CAST(sum(calls) AS BIGINT) AS calls FROM credential_usage
             WHERE credential_id = $1 AND hour >= $2 AND address <> ''
             GROUP BY address ORDER BY sum(calls) DESC, address LIMIT $3",
        );
        let rows = select.bind(id).bind(from_hour).bind(limit).fetch_all().await?;
        rows.iter().map(|row| Ok((parsed(row.text("address")?)?, row.get("calls")?))).collect()
    }

    /// By target.
    async fn list_target_usage(&mut self, id: CredentialId, from_hour: i64) -> Result<Vec<TargetUsage>, StorageError> {
        let select = self.query(
            "SELECT target, CAST(sum(calls) AS BIGINT) AS calls, count(DISTINCT address) AS addresses
             FROM credential_usage WHERE credential_id = $1 AND hour >= $2 AND status < 400
             GROUP BY target ORDER BY target",
        );
        let rows = select.bind(id).bind(from_hour).fetch_all().await?;
        let of_target = |row: &Row| {
            let (target, calls) = (row.parse("target")?, row.get("calls")?);
            Ok(TargetUsage { target, calls, addresses: row.get("addresses")? })
        };
        rows.iter().map(of_target).collect()
    }

    /// Deletes usage from before an hour. The last uses stay.
    async fn delete_usage_before(&mut self, hour: i64) -> Result<(), StorageError> {
        self.query("DELETE FROM credential_usage WHERE hour < $1").bind(hour).execute().await.map(drop)
    }
}

/// Rows in one statement, of nine values each; there are 32,766 at most.
const ROWS_PER_STATEMENT: usize = 500;
/// Values of a row.
const COLUMNS: usize = 9;

impl<T: Transaction> UsageRepository for T {}

/// The placeholders of a row of a number, which has so many columns.
pub(super) fn placeholders(row: usize, columns: usize) -> String {
    let numbers = (1..=columns).map(|column| format!("${}", row * columns + column));
    format!("({})", numbers.collect::<Vec<_>>().join(", "))
}

/// The last use of a row of credentials.
pub(super) fn last_use(row: &Row) -> Result<Option<LastUse>, StorageError> {
    let at: OffsetDateTime = row.get("last_used_at")?;
    if at == OffsetDateTime::UNIX_EPOCH {
        return Ok(None);
    }
    let address = address(row.text("last_used_address")?)?;
    Ok(Some(LastUse { at, address, client: row.get("last_used_client")? }))
}

fn count(row: &Row) -> Result<UsageCount, StorageError> {
    Ok(UsageCount { calls: row.get("calls")?, rows: row.get("rows_sent")?, bytes: row.get("bytes_sent")? })
}

pub(super) fn address_text(address: Option<IpAddr>) -> String {
    address.map(|address| address.to_string()).unwrap_or_default()
}

pub(super) fn address(text: &str) -> Result<Option<IpAddr>, StorageError> {
    if text.is_empty() { Ok(None) } else { parsed(text).map(Some) }
}
