//! Automatic removal of expired data.

use time::Duration;

use crate::{
    domain::{clock::to_milliseconds, quota::QuotaKind},
    service::Services,
    storage::{StorageError, audit_log::Unaudited},
};

/// How long the revocation of a key or a token, or the use of an assertion, is stored after their expiry: a clock that was
/// ahead and is set back makes none of them valid again.
const CLOCK_ERROR: Duration = Duration::days(1);

/// How long it is known what was granted of a quota, in minutes and in days: for the console, and for clocks that differ.
const KEPT_PERIODS: [(QuotaKind, i64); 2] = [(QuotaKind::Requests, 120), (QuotaKind::Rows, 3)];

impl Services {
    /// Removes expired data, and data that only serves to reject expired credentials.
    ///
    /// # Errors
    /// [`StorageError`]; the rest is removed the next time.
    pub async fn remove_expired(&self) -> Result<(), StorageError> {
        let mut repository = self.storage.begin().await?;
        let now = self.now();
        repository.delete_sessions_expired_before(now).await?;
        repository.delete_invitations_expired_before(now).await?;
        repository.delete_revoked_tokens_expired_before(now - CLOCK_ERROR).await?;
        repository.delete_client_assertions_expired_before(now - CLOCK_ERROR).await?;
        repository.delete_host_assertions_expired_before(now - CLOCK_ERROR).await?;
        for (kind, kept) in KEPT_PERIODS {
            repository.delete_quota_leases_before(kind, kind.period_of(to_milliseconds(now)) - kept).await?;
        }
        self.commit(repository, Unaudited::Expired).await?;
        self.delete_old_changes().await
    }

    /// Removes clients whose budgets are full again: they are like clients that have never sent a request.
    pub fn forget_full_budgets(&self) {
        self.throttle.forget_full();
    }
}
