//! Loading records. A file is read twice: first everything is checked, then it is written in batches, each in a transaction
//! of its own, so that others can write in between. What was interrupted is whole up to a batch, and the same again
//! completes it: a record that is there already is left alone.

mod reading;
mod scanner;
mod unpacking;

use std::{io::Read, pin::pin, time::Duration};

use futures::{Stream, StreamExt as _, stream};
use serde_json::json;
use tokio::{sync::mpsc, task::spawn_blocking, time::sleep};

pub use self::{
    reading::{Place, ReadFileError, read_records},
    scanner::MAX_RECORD_BYTES,
};
use super::{
    Failure, Services,
    authz::{Authorised, OperateInstallation},
    from_failure,
};
use crate::{
    crypto::random::RandomUnavailable,
    domain::{audit_event::AuditAction, entity::Entity, record::Record},
    storage::StorageError,
};

/// Records in one transaction.
const BATCH: usize = 5_000;
/// Bytes in one transaction, and at most one record more.
const BATCH_BYTES: usize = 4 << 20;
/// Batches that are ready to be written.
const READY: usize = 2;
/// How long others are let through between two batches: whoever waits for the database's one writer looks again and again.
const PAUSE: Duration = Duration::from_millis(20);

/// What became of the records of a file. Those that are neither inserted nor updated were there already, or newer there.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Records that the file holds.
    pub records: usize,
    /// Records whose id was new.
    pub inserted: u64,
    /// Records that replaced another of the same id.
    pub updated: u64,
}

impl Imported {
    /// Records that were left out.
    #[must_use]
    pub const fn skipped(&self) -> u64 {
        (self.records as u64).saturating_sub(self.inserted + self.updated)
    }
}

/// Why records were not loaded, or not all of them.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] ReadFileError),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(ImportError: StorageError, RandomUnavailable);

/// Reads a file as [`read_records`] does, on a thread of its own, in batches. After a mistake there is none.
pub fn batches(
    entity: Entity,
    file: impl Read + Send + 'static,
) -> impl Stream<Item = Result<Vec<Record>, ReadFileError>> {
    let (sender, mut batches) = mpsc::channel(READY);
    spawn_blocking(move || {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        let read = read_records(entity, file, &mut |record| {
            bytes += record.document.len();
            batch.push(record);
            if batch.len() < BATCH && bytes < BATCH_BYTES {
                return true;
            }
            bytes = 0;
            sender.blocking_send(Ok(std::mem::take(&mut batch))).is_ok()
        });
        // An error means that nobody wants the rest.
        let _ = sender.blocking_send(read.map(|_| batch));
    });
    stream::poll_fn(move |context| batches.poll_recv(context))
}

impl Services {
    /// Writes `total` records, replacing those of the same id that are not newer (by `last_updated_time`). Whole batches
    /// are written, the first one with the entry in the audit log.
    ///
    /// `progress` is told after each batch how many records were looked at. Answers with what became of them.
    ///
    /// # Errors
    /// [`ImportError`]; the batches before it are written.
    pub async fn import_records(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        entity: Entity,
        total: usize,
        batches: impl Stream<Item = Result<Vec<Record>, ReadFileError>>,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<Imported, ImportError> {
        let actor = authorised.actor();
        let mut batches = pin!(batches);
        let mut imported = Imported::default();
        while let Some(batch) = batches.next().await {
            let batch = batch?;
            let mut repository = self.storage.begin().await?;
            if imported.records == 0 {
                let detail = json!({ "records": total });
                let event = self.audit_event(actor, AuditAction::RecordsImported, entity.as_str(), detail)?;
                repository.insert_audit_event(&event).await?;
            }
            let upserted = repository.upsert_records(actor.organization_id, entity, &batch).await?;
            self.commit(repository).await?;
            imported.records += batch.len();
            imported.inserted += upserted.inserted;
            imported.updated += upserted.updated;
            progress(imported.records);
            sleep(PAUSE).await;
        }
        Ok(imported)
    }
}
