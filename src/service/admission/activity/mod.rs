//! What credentials are used for, when, from where and by which client, and how many requests they may still make.
//!
//! Requests are counted in memory ([`UsageRecorder`]) and written down every few seconds and at the end of the process, so
//! that no request waits for it. A process that is killed loses what it counted since.

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

/// Groups that are written in one transaction: others can write in between.
const BATCH: usize = 1000;

/// What is being written. The rest goes back, also when the task that writes it is stopped.
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
    /// Writes down what was counted.
    ///
    /// # Errors
    /// [`Failure`] if storage fails; what was not written is kept for the next time.
    pub async fn write_usage(&self) -> Result<(), Failure> {
        let mut waiting = Waiting { recorder: &self.usage, usages: self.usage.take() };
        while let Some(batch) = waiting.usages.rchunks(BATCH).next() {
            let mut repository = self.storage.begin().await?;
            repository.add_usage(batch).await?;
            self.commit(repository, Unaudited::Usage).await?;
            let written = batch.len();
            waiting.usages.truncate(waiting.usages.len() - written);
        }
        Ok(())
    }

    /// Forgets usage that is older than `age`.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn forget_old_usage(&self, age: Duration) -> Result<(), Failure> {
        let mut repository = self.storage.begin().await?;
        repository.delete_usage_before(hour_of(self.clock.now().saturating_sub(age))).await?;
        Ok(self.commit(repository, Unaudited::Usage).await?)
    }
}
