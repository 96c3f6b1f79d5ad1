//! Removing records: those that are too old, or those about one person. In batches, so that others can write in between.

use time::{Duration, OffsetDateTime};

use crate::{
    domain::{
        audit_event::{AuditEvent, Purge},
        entity::Entity,
        record_time::RecordTime,
    },
    service::{
        Failure, Services,
        authz::{Authorised, OperateInstallation},
    },
    storage::{
        audit_log::{Recorded, Unaudited},
        records::PurgeCriterion,
    },
};

/// Records in one transaction.
const BATCH: u32 = 2_000;

/// How many records of each table were removed.
pub type Purged = Vec<(Entity, u64)>;

impl Services {
    /// Removes the records that were created longer ago than `age`, in every table that has a `created_time`. Those
    /// without one stay.
    ///
    /// # Errors
    /// [`Failure`]; the batches before it are removed.
    pub async fn purge_older_than(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        age: Duration,
    ) -> Result<Purged, Failure> {
        let oldest = self.clock.now().checked_sub(age).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let Some(oldest) = RecordTime::from_instant(oldest) else { return Ok(Purged::new()) };
        let what = Purge::CreatedBefore(oldest.to_string());
        let purged = self.purge(authorised, &PurgeCriterion::CreatedBefore(&oldest), what).await?;
        if purged.iter().any(|(_, removed)| *removed > 0) {
            self.storage.overwrite_removed().await?;
        }
        Ok(purged)
    }

    /// Removes every record of a person, the one in the table of users included.
    ///
    /// # Errors
    /// [`Failure`]; the batches before it are removed. Also if a copy of the removed records stays beside the database for now.
    pub async fn purge_user(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        user_id: &str,
    ) -> Result<Purged, Failure> {
        let what = Purge::UserId(user_id.to_owned());
        let purged = self.purge(authorised, &PurgeCriterion::OfUser(user_id), what).await?;
        // Also if nothing was left: an earlier try may have failed here.
        self.storage.overwrite_removed().await?;
        Ok(purged)
    }

    /// Removes records of each table; the first batch of a table goes with an entry in the audit log.
    async fn purge(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        criterion: &PurgeCriterion<'_>,
        what: Purge,
    ) -> Result<Purged, Failure> {
        let actor = authorised.actor();
        let event = AuditEvent::RecordsPurged(what);
        let mut purged = Purged::new();
        for entity in Entity::ALL {
            let mut removed = 0;
            loop {
                let mut repository = self.storage.begin().await?;
                let batch = repository.delete_records(actor.organization_id, entity, criterion, BATCH).await?;
                let recorded: Recorded = if removed == 0 && batch > 0 {
                    self.audit_entry(actor, entity.as_str(), &event)?.into()
                } else {
                    Unaudited::Continued.into()
                };
                self.commit(repository, recorded).await?;
                removed += batch;
                if batch < u64::from(BATCH) {
                    break;
                }
            }
            purged.push((entity, removed));
        }
        Ok(purged)
    }
}
