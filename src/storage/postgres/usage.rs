//! Usage of credentials in PostgreSQL.

use std::{collections::BTreeMap, net::IpAddr};

use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _, postgres::PgRow};
use uuid::Uuid;

use super::{PostgresRepository, instant, parsed};
use crate::{
    domain::{
        clock::from_milliseconds,
        id::CredentialId,
        usage::{LastUse, Usage, UsageCount, hour_begins},
    },
    storage::{
        StorageError,
        usage::{CallerUsage, DailyUsage, TargetUsage, UsageRepository},
    },
};

/// Rows in one statement, of nine parameters each; there are 65,535 at most.
const ROWS_PER_STATEMENT: usize = 500;

#[async_trait]
impl UsageRepository for PostgresRepository {
    async fn add_usage(&mut self, usages: &[Usage]) -> Result<(), StorageError> {
        // In one order everywhere: two servers that add to the same rows wait for each other in turn, not in a circle.
        let mut ordered: Vec<&Usage> = usages.iter().collect();
        ordered.sort_by_cached_key(|Usage { credential_id, group, .. }| {
            (*credential_id, group.hour, group.target.as_str(), group.status, group.address, group.client.clone())
        });
        for usages in ordered.chunks(ROWS_PER_STATEMENT) {
            let mut sql = QueryBuilder::new(
                "INSERT INTO credential_usage AS known
                 (credential_id, hour, target, status, address, client, calls, rows_sent, bytes_sent) ",
            );
            sql.push_values(usages, |mut row, Usage { credential_id, group, count, .. }| {
                row.push_bind(Uuid::from(*credential_id))
                    .push_bind(group.hour)
                    .push_bind(group.target.as_str())
                    .push_bind(i32::from(group.status))
                    .push_bind(address_text(group.address))
                    .push_bind(&group.client)
                    .push_bind(stored(count.calls))
                    .push_bind(stored(count.rows))
                    .push_bind(stored(count.bytes));
            });
            sql.push(
                " ON CONFLICT (credential_id, hour, target, status, address, client) DO UPDATE SET
                 calls = known.calls + excluded.calls, rows_sent = known.rows_sent + excluded.rows_sent,
                 bytes_sent = known.bytes_sent + excluded.bytes_sent",
            );
            sql.build().execute(&mut *self.transaction).await?;
        }
        let mut last: BTreeMap<CredentialId, &Usage> = BTreeMap::new();
        for usage in usages {
            let known = last.entry(usage.credential_id).or_insert(usage);
            if usage.last_at > known.last_at {
                *known = usage;
            }
        }
        for (id, Usage { group, last_at, .. }) in last {
            sqlx::query(
                "UPDATE credentials SET last_used_at = $1, last_used_address = $2, last_used_client = $3
                 WHERE id = $4 AND last_used_at <= $1",
            )
            .bind(from_milliseconds(*last_at))
            .bind(address_text(group.address))
            .bind(&group.client)
            .bind(Uuid::from(id))
            .execute(&mut *self.transaction)
            .await?;
        }
        Ok(())
    }

    async fn get_last_use(&mut self, id: CredentialId) -> Result<Option<LastUse>, StorageError> {
        let row =
            sqlx::query("SELECT last_used_at, last_used_address, last_used_client FROM credentials WHERE id = $1")
                .bind(Uuid::from(id))
                .fetch_optional(&mut *self.transaction)
                .await?;
        Ok(row.as_ref().map(last_use).transpose()?.flatten())
    }

    async fn list_daily_usage(&mut self, id: CredentialId, from_hour: i64) -> Result<Vec<DailyUsage>, StorageError> {
        let rows = sqlx::query(
            "SELECT hour / 24 AS day, status, sum(calls)::bigint AS calls, sum(rows_sent)::bigint AS rows_sent,
             sum(bytes_sent)::bigint AS bytes_sent
             FROM credential_usage WHERE credential_id = $1 AND hour >= $2 GROUP BY day, status ORDER BY day, status",
        )
        .bind(Uuid::from(id))
        .bind(from_hour)
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.iter()
            .map(|row| {
                let status: i32 = row.try_get("status")?;
                let status = u16::try_from(status).map_err(|_| StorageError::Corrupt(format!("status {status}")))?;
                Ok(DailyUsage { day: row.try_get("day")?, status, count: count(row)? })
            })
            .collect()
    }

    async fn list_callers(
        &mut self,
        id: CredentialId,
        from_hour: i64,
        limit: u32,
    ) -> Result<Vec<CallerUsage>, StorageError> {
        let rows = sqlx::query(
            "SELECT address, client, max(hour) AS hour, sum(calls)::bigint AS calls, sum(rows_sent)::bigint AS rows_sent,
             sum(bytes_sent)::bigint AS bytes_sent FROM credential_usage WHERE credential_id = $1 AND hour >= $2
             GROUP BY address, client ORDER BY sum(calls) DESC, address, client LIMIT $3",
        )
        .bind(Uuid::from(id))
        .bind(from_hour)
        .bind(i64::from(limit))
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.iter()
            .map(|row| {
                let at = hour_begins(row.try_get("hour")?);
                let last = LastUse { at, address: address(row.try_get("address")?)?, client: row.try_get("client")? };
                Ok(CallerUsage { last, count: count(row)? })
            })
            .collect()
    }

    async fn list_target_usage(&mut self, id: CredentialId, from_hour: i64) -> Result<Vec<TargetUsage>, StorageError> {
        let rows = sqlx::query(
            "SELECT target, sum(calls)::bigint AS calls, count(DISTINCT address) AS addresses FROM credential_usage
             WHERE credential_id = $1 AND hour >= $2 AND status < 400 GROUP BY target ORDER BY target",
        )
        .bind(Uuid::from(id))
        .bind(from_hour)
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(TargetUsage {
                    target: parsed(row.try_get("target")?)?,
                    calls: number(row, "calls")?,
                    addresses: number(row, "addresses")?,
                })
            })
            .collect()
    }

    async fn delete_usage_before(&mut self, hour: i64) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM credential_usage WHERE hour < $1").bind(hour).execute(&mut *self.transaction).await?;
        Ok(())
    }
}

/// The last use of a row of credentials.
pub(super) fn last_use(row: &PgRow) -> Result<Option<LastUse>, StorageError> {
    let at = instant(row, "last_used_at")?;
    if at.unix_timestamp() == 0 {
        return Ok(None);
    }
    let address = address(row.try_get("last_used_address")?)?;
    Ok(Some(LastUse { at, address, client: row.try_get("last_used_client")? }))
}

fn count(row: &PgRow) -> Result<UsageCount, StorageError> {
    Ok(UsageCount { calls: number(row, "calls")?, rows: number(row, "rows_sent")?, bytes: number(row, "bytes_sent")? })
}

fn number(row: &PgRow, column: &str) -> Result<u64, StorageError> {
    let value: i64 = row.try_get(column)?;
    u64::try_from(value).map_err(|_| StorageError::Corrupt(format!("{value} is no number of something")))
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn address_text(address: Option<IpAddr>) -> String {
    address.map(|address| address.to_string()).unwrap_or_default()
}

fn address(text: &str) -> Result<Option<IpAddr>, StorageError> {
    if text.is_empty() { Ok(None) } else { parsed(text).map(Some) }
}
