//! Usage of credentials: for what, when, from where and by which client, and how many requests they have left.
//!
//! Requests are counted in memory ([`UsageRecorder`]) and written to the database every few seconds and at the end of the
//! process, so that no request waits for a write. A killed process loses the counts since its last write.

mod one;
mod recorder;

use time::Duration;

pub use self::{
    one::Activity,
    recorder::{Answered, UsageRecorder},
};
use crate::{
    domain::usage::{Usage, hour_of},
    service::{Failure, Services},
    storage::audit_log::Unaudited,
};

/// Groups in one transaction: others can write in between.
const BATCH: usize = 1000;

/// The groups that are being written. Unwritten ones go back to the recorder, also when the writing task is stopped.
struct Waiting<'a> {
    recorder: &'a UsageRecorder,
    usages: Vec<Usage>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.recorder.take_back(std::mem::take(&mut self.usages));
    }
}

impl Services {
    /// Writes the counted requests to the database, and gives back what is not needed of quotas.
    ///
    /// # Errors
    /// [`Failure`] if storage fails; unwritten counts are kept for the next time.
    pub async fn write_usage(&self) -> Result<(), Failure> {
        // First: the recorder forgets credentials that nobody uses any more.
        self.write_quotas().await?;
        let mut waiting = Waiting { recorder: &self.usage, usages: self.usage.take() };
        while let Some(batch) = waiting.usages.rchunks(BATCH).next() {
            let mut repository = self.storage.begin().await?;
            repository.add_usage(batch).await?;
            repository.add_secret_callers(batch).await?;
            self.commit(repository, Unaudited::Usage).await?;
            let written = batch.len();
            waiting.usages.truncate(waiting.usages.len() - written);
        }
        Ok(())
    }

    /// Deletes usage that is older than `age`; the last uses stay.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn forget_old_usage(&self, age: Duration) -> Result<(), Failure> {
        let mut repository = self.storage.begin().await?;
        let before = self.clock.now().saturating_sub(age);
        repository.delete_usage_before(hour_of(before)).await?;
        repository.delete_secret_callers_before(before).await?;
        Ok(self.commit(repository, Unaudited::Usage).await?)
    }
}
