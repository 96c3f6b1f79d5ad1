//! How often credentials are used, and by whom.

use async_trait::async_trait;

use super::StorageError;
use crate::domain::{
    id::CredentialId,
    usage::{LastUse, Usage, UsageCount, UsageTarget},
};

/// The requests of a credential on one day that were answered alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DailyUsage {
    /// Days since 1970-01-01, in UTC.
    pub day: i64,
    /// How they were answered.
    pub status: u16,
    /// How much there was.
    pub count: UsageCount,
}

/// The requests of a credential that came from one address and client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerUsage {
    /// The address, and what the client calls itself; in `at` the beginning of its last hour.
    pub last: LastUse,
    /// How much there was.
    pub count: UsageCount,
}

/// What a credential was used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetUsage {
    /// What for.
    pub target: UsageTarget,
    /// Requests that were answered with what they asked for.
    pub calls: u64,
    /// From how many addresses they came.
    pub addresses: u64,
}

/// Reads and writes usage. Spans of time begin with an hour, as [`hour_of`](crate::domain::usage::hour_of) counts it.
#[async_trait]
pub trait UsageRepository {
    /// Adds to what was counted before, and notes the last use of each credential. Tells nobody: nothing that opens or
    /// refuses depends on it.
    async fn add_usage(&mut self, usages: &[Usage]) -> Result<(), StorageError>;
    /// The last request of a credential.
    async fn get_last_use(&mut self, id: CredentialId) -> Result<Option<LastUse>, StorageError>;
    /// By day and answer, oldest first.
    async fn list_daily_usage(&mut self, id: CredentialId, from_hour: i64) -> Result<Vec<DailyUsage>, StorageError>;
    /// At most `limit` callers, the busiest first.
    async fn list_callers(
        &mut self,
        id: CredentialId,
        from_hour: i64,
        limit: u32,
    ) -> Result<Vec<CallerUsage>, StorageError>;
    /// By what it was for.
    async fn list_target_usage(&mut self, id: CredentialId, from_hour: i64) -> Result<Vec<TargetUsage>, StorageError>;
    /// Forgets what was before an hour. The last uses stay.
    async fn delete_usage_before(&mut self, hour: i64) -> Result<(), StorageError>;
}
