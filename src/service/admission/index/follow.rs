//! Lets a change take effect in every process before it is acknowledged.
//!
//! The author of a change ([`Services::commit`])
//! 1. commits it, and with it the next numbers in the sequence of changes;
//! 2. forgets the changed entries;
//! 3. waits until every other follower has applied it, or [`FOLLOWER_LEASE`] has expired, after which nobody trusts memory
//!    that was confirmed before the change.
//!
//! A follower ([`Services::follow_changes`])
//! 1. looks for commits, many times in a lease;
//! 2. if there are some, and the sequence has grown or others have given it up, forgets the changed entries and reports its
//!    progress, in one transaction that writes: a change is either in it, or waits for it;
//! 3. confirms its memory as of the instant before it looked.

use std::{
    convert::Infallible,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use super::FOLLOWER_LEASE;
use crate::{
    service::{Failure, Services},
    storage::{
        Repository, StorageError,
        audit_log::{Recorded, Unaudited},
        credential_changes::ChangedKey,
    },
    telemetry::traces::within,
};

/// How often the author of a change checks the progress of the followers.
const WAIT_INTERVAL: Duration = Duration::from_millis(5);
/// How long a follower waits before it tries again after a failure.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);
/// Number of changes that are kept for followers; they read them within [`FOLLOWER_LEASE`].
const KEPT_CHANGES: u32 = 100_000;

impl Services {
    /// Commits a transaction with its entries in the audit log, or with the reason why there are none. When this returns, its
    /// changes of credentials and tokens have taken effect in every process.
    ///
    /// # Errors
    /// [`StorageError`]; nothing has changed then.
    pub async fn commit(
        &self,
        mut repository: Box<dyn Repository>,
        recorded: impl Into<Recorded>,
    ) -> Result<(), StorageError> {
        let recorded = recorded.into();
        let is_notified = self.notify_of_entries(repository.as_mut(), &recorded).await;
        let is_notified = is_notified.map_err(|failure| match failure {
            Failure::Storage(error) => error,
            other => StorageError::Other(other.to_string()),
        })?;
        let has_entries = recorded.entries().next().is_some();
        let changes = within("commit", repository.commit(recorded)).await?;
        if has_entries {
            self.unsealed.notify_one();
        }
        if is_notified {
            self.undelivered.notify_one();
        }
        if let Some(last) = changes.last {
            if changes.keys.contains(&ChangedKey::Everything) {
                self.learn_server_keys().await;
            }
            self.index.forget(&changes.keys);
            within("wait until every process has applied it", self.wait_for_followers(last)).await;
        }
        Ok(())
    }

    /// Follows the changes of other processes. Memory is trusted only while this runs; it runs until it is dropped.
    pub async fn follow_changes(&self) -> Infallible {
        loop {
            let Err(failure) = self.follow_until_failure().await;
            self.index.lease.end();
            tracing::warn!(
                error = %failure,
                "cannot follow changes of credentials; the database is asked for each request: {failure}"
            );
            sleep(RETRY_INTERVAL).await;
        }
    }

    /// Stops trusting memory, and lets nobody wait for this process. To be called once nothing follows changes any more.
    ///
    /// # Errors
    /// [`StorageError`]; others then wait until the lease has expired.
    pub async fn leave_followers(&self) -> Result<(), StorageError> {
        self.index.lease.end();
        let mut repository = self.storage.begin().await?;
        repository.delete_follower(self.index.follower).await?;
        self.commit(repository, Unaudited::Followers).await
    }

    /// Deletes changes that every follower has applied or given up.
    ///
    /// # Errors
    /// [`StorageError`] if storage fails.
    pub async fn delete_old_changes(&self) -> Result<(), StorageError> {
        let mut repository = self.storage.begin().await?;
        repository.delete_changes_but_newest(KEPT_CHANGES).await?;
        self.commit(repository, Unaudited::Followers).await
    }

    async fn follow_until_failure(&self) -> Result<Infallible, Failure> {
        let mut signal = self.storage.watch().await?;
        let first = signal.next().await?;
        let newest = self.storage.read().await?.newest_change().await?;
        let mut applied = self.catch_up(newest).await?;
        // The age of the earlier entries is unknown.
        self.index.forget_all();
        self.index.lease.confirm(first.as_of);
        loop {
            let look = signal.next().await?;
            if look.changed && !self.is_caught_up(applied).await? {
                applied = self.catch_up(applied).await?;
            }
            self.index.lease.confirm(look.as_of);
        }
    }

    /// Learns which server keys are active since a commit of this process.
    async fn learn_server_keys(&self) {
        if let Err(failure) = self.server_keys_if(false).await {
            self.index.lease.end();
            tracing::warn!(error = %failure, "cannot learn which server keys count: {failure}");
        }
    }

    async fn is_caught_up(&self, applied: i64) -> Result<bool, StorageError> {
        let mut repository = self.storage.read().await?;
        Ok(repository.newest_change().await? == applied
            && repository.get_follower(self.index.follower).await? == Some(applied))
    }

    /// Applies the changes after one, and reports it to those who wait. Returns the number of the last.
    async fn catch_up(&self, applied: i64) -> Result<i64, Failure> {
        let mut repository = self.storage.begin().await?;
        let keys = self.server_keys_in(repository.as_mut()).await?;
        let changes = repository.list_changes_after(applied).await?;
        self.index.forget(&changes.keys);
        let applied = changes.last.unwrap_or(applied);
        let server_keys = keys.fingerprints().collect::<Vec<_>>().join(" ");
        repository.upsert_follower(self.index.follower, applied, &server_keys).await?;
        self.commit(repository, Unaudited::Followers).await?;
        Ok(applied)
    }

    async fn wait_for_followers(&self, number: i64) {
        let end = Instant::now() + FOLLOWER_LEASE;
        while Instant::now() < end {
            match self.has_followers_behind(number).await {
                Ok(false) => return,
                Ok(true) => {}
                Err(error) => tracing::warn!(error = %error, "cannot see who has applied a change: {error}"),
            }
            sleep(WAIT_INTERVAL).await;
        }
        // They have stopped without notice, or are too slow to be trusted; slow ones will notice, and add themselves again.
        if let Err(error) = self.forget_followers_behind(number).await {
            tracing::warn!(error = %error, "cannot forget a process that has ended: {error}");
        }
    }

    async fn has_followers_behind(&self, number: i64) -> Result<bool, StorageError> {
        self.storage.read().await?.has_followers_behind(number, self.index.follower).await
    }

    async fn forget_followers_behind(&self, number: i64) -> Result<(), StorageError> {
        let mut repository = self.storage.begin().await?;
        repository.delete_followers_behind(number, self.index.follower).await?;
        repository.commit(Unaudited::Followers.into()).await.map(drop)
    }
}
