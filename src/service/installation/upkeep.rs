//! What is cleared away by itself.

use time::Duration;

use crate::{
    service::Services,
    storage::{StorageError, audit_log::Unaudited},
};

/// How long what ends a key, a token or an assertion is kept after these have ended by themselves: a clock that was ahead and
/// is set back makes none of them good again.
const CLOCK_ERROR: Duration = Duration::days(1);

impl Services {
    /// Removes what has expired, and what only keeps others out that have.
    ///
    /// # Errors
    /// [`StorageError`]; what is left is removed the next time.
    pub async fn remove_expired(&self) -> Result<(), StorageError> {
        let mut repository = self.storage.begin().await?;
        let now = self.now();
        repository.delete_sessions_expired_before(now).await?;
        repository.delete_revoked_tokens_expired_before(now - CLOCK_ERROR).await?;
        repository.delete_client_assertions_expired_before(now - CLOCK_ERROR).await?;
        repository.delete_host_assertions_expired_before(now - CLOCK_ERROR).await?;
        self.commit(repository, Unaudited::Expired).await?;
        self.delete_old_changes().await
    }

    /// Forgets clients whose budgets are full again: they are as if they had never asked.
    pub fn forget_full_budgets(&self) {
        self.throttle.forget_full();
    }
}
