//! The backup schedule, shared by all processes of an installation.

use time::{Duration, OffsetDateTime};

use crate::{
    domain::{actor::Principal, audit_event::AuditEvent},
    service::{
        Failure, Services,
        authz::{Authorised, OperateInstallation},
    },
    storage::{Repository, audit_log::Unaudited},
};

/// The value of `installation` with the start of the last backup, in milliseconds since 1970; empty if it failed.
const LAST_BACKUP: &str = "last_backup";

/// When the last backup was started.
#[derive(Debug)]
pub struct LastBackup(Option<String>);

impl Services {
    /// Sets the age of the newest scheduled backup in the metrics.
    pub fn note_newest_backup(&self, at: OffsetDateTime) {
        self.metrics.newest_backup.set(at.unix_timestamp());
    }

    /// When the last backup was started, for [`Services::claim_missing_backup`].
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn last_backup(&self) -> Result<LastBackup, Failure> {
        Ok(LastBackup(self.storage.read().await?.get_installation_value(LAST_BACKUP).await?))
    }

    /// Claims a backup as started, regardless of the schedule, because there is none where it should be: `last` was read
    /// before that check. Returns false if another process was faster.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn claim_missing_backup(&self, last: &LastBackup) -> Result<bool, Failure> {
        let mut repository = self.storage.begin().await?;
        if repository.get_installation_value(LAST_BACKUP).await? != last.0 {
            return Ok(false);
        }
        repository.set_installation_value(LAST_BACKUP, &self.clock.milliseconds().to_string()).await?;
        self.commit_backup(repository, &Principal::System).await?;
        Ok(true)
    }

    /// Whether a backup is due; if so, claims it as started, so that no other process creates it.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn claim_due_backup(&self, every: Duration) -> Result<bool, Failure> {
        let now = self.clock.milliseconds();
        let mut repository = self.storage.begin().await?;
        let last = repository.get_installation_value(LAST_BACKUP).await?;
        let last = last.and_then(|last| last.parse::<i64>().ok());
        if last.is_some_and(|last| (0..every.whole_milliseconds()).contains(&i128::from(now - last))) {
            return Ok(false);
        }
        repository.set_installation_value(LAST_BACKUP, &now.to_string()).await?;
        self.commit_backup(repository, &Principal::System).await?;
        Ok(true)
    }

    /// Records that an operator makes a backup; before that, nothing is copied.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn note_backup(&self, authorised: &Authorised<'_, OperateInstallation>) -> Result<(), Failure> {
        self.commit_backup(self.storage.begin().await?, &authorised.actor().principal).await
    }

    async fn commit_backup(&self, mut repository: Box<dyn Repository>, by: &Principal) -> Result<(), Failure> {
        let organizations = repository.list_organizations().await?;
        let event = AuditEvent::InstallationBackedUp { scheduled: *by == Principal::System };
        let recorded = self.entries_for_all(&organizations, by, &event)?;
        Ok(self.commit(repository, recorded).await?)
    }

    /// Releases a backup that failed: it is due at the next check of any process.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn give_back_backup(&self) -> Result<(), Failure> {
        let mut repository = self.storage.begin().await?;
        repository.set_installation_value(LAST_BACKUP, "").await?;
        Ok(self.commit(repository, Unaudited::Backup).await?)
    }
}
