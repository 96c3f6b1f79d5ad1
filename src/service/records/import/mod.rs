//! Loading records. A file is read twice: first everything is checked, then it is written batch by batch, several in a
//! transaction, so that others can write in between. An interrupted import is complete up to a transaction, and running it
//! again completes it: existing records are not changed.
//!
//! The check parses on all cores; after it one thread reads and parses ahead of the one that writes.

mod chunk;
mod mistake;
mod reading;
mod scanner;
mod unpacking;

use std::{future::ready, io::Read, num::NonZero, panic::resume_unwind, pin::pin, thread::available_parallelism};

use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};
use tokio::{sync::mpsc, task::spawn_blocking};

pub use self::mistake::{ReadFileError, RecordLocation};
use self::{chunk::Chunk, reading::read_chunks};
use crate::{
    crypto::random::RandomUnavailable,
    domain::{audit_event::AuditEvent, entity::Entity, record::Record},
    service::{
        Failure, Services,
        authz::{Authorised, OperateInstallation},
        from_failure,
    },
    storage::{
        Repository, StorageError,
        audit_log::{Recorded, Unaudited},
    },
};

/// Maximum size of a record, in bytes of the file.
pub const MAX_RECORD_BYTES: usize = 1 << 20;
/// Maximum threads that check a file; each has a chunk of it in memory.
const MAX_PARSERS: usize = 4;
/// Records after which a transaction ends, so that others can write. Each index is written page by page, and a page once for all
/// records of a transaction on it: SQLite alone takes 1.5 times as long with transactions of 10,000.
const TRANSACTION: usize = 30_000;

/// The result of an import. Records that are neither inserted nor updated existed already, in the same or a newer version.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Records in the file.
    pub records: usize,
    /// Records whose id was new.
    pub inserted: u64,
    /// Records that replaced another of the same id.
    pub updated: u64,
}

impl Imported {
    /// Records that were skipped.
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

/// Reads and checks the records of a file, in batches, on a separate thread. After an error there is no further batch.
pub fn batches(
    entity: Entity,
    file: impl Read + Send + 'static,
) -> impl Stream<Item = Result<Vec<Record>, ReadFileError>> {
    chunks(file, move |chunk| chunk.records(entity).collect())
}

/// Reads and checks a whole file, on all cores; returns the number of its records.
///
/// # Errors
/// [`ReadFileError`] names the line of the first error.
pub async fn check(entity: Entity, file: impl Read + Send + 'static) -> Result<usize, ReadFileError> {
    let parsers = available_parallelism().map_or(1, NonZero::get).min(MAX_PARSERS);
    let parsed = chunks(file, Ok).map_ok(move |chunk| async move {
        let parsing = spawn_blocking(move || chunk.records(entity).try_fold(0, |sum, record| record.map(|_| sum + 1)));
        parsing.await.unwrap_or_else(|panic| resume_unwind(panic.into_panic()))
    });
    parsed.try_buffered(parsers).try_fold(0, |sum, records| ready(Ok(sum + records))).await
}

/// Reads a file on a separate thread, and returns the results for its chunks, until one has an error.
fn chunks<T: Send + 'static>(
    file: impl Read + Send + 'static,
    become_of: impl Fn(Chunk) -> Result<T, ReadFileError> + Send + 'static,
) -> impl Stream<Item = Result<T, ReadFileError>> {
    let (sender, mut receiver) = mpsc::channel(1);
    spawn_blocking(move || {
        // A send error means that nobody wants the rest.
        let send = |item: Result<T, ReadFileError>| {
            let goes_on = item.is_ok();
            sender.blocking_send(item).is_ok() && goes_on
        };
        if let Err(mistake) = read_chunks(file, &mut |chunk| send(become_of(chunk))) {
            let _ = sender.blocking_send(Err(mistake));
        }
    });
    stream::poll_fn(move |context| receiver.poll_recv(context))
}

impl Services {
    /// Writes invented records into the tables of an organization if all of them are empty; returns whether they were.
    ///
    /// # Errors
    /// [`Failure`]; nothing is written then.
    pub async fn fill_empty_tables(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        tables: &[(Entity, Vec<Record>)],
    ) -> Result<bool, Failure> {
        let actor = authorised.actor();
        let mut repository = self.storage.begin().await?;
        for entity in Entity::ALL {
            if repository.has_records(actor.organization_id, entity).await? {
                return Ok(false);
            }
        }
        let mut recorded = Recorded::from(Unaudited::Continued);
        for (entity, records) in tables {
            repository.upsert_records(actor.organization_id, *entity, records).await?;
            let event = AuditEvent::RecordsImported { records: records.len(), demo: true };
            recorded = recorded.and(self.audit_entry(actor, entity.as_str(), &event)?);
        }
        self.commit(repository, recorded).await?;
        Ok(true)
    }

    /// Writes `total` records, replacing those of the same id that are not newer (by `last_updated_time`), in transactions of
    /// some batches, the first one with the entry in the audit log.
    ///
    /// `progress` receives the number of processed records after each batch. Returns the result for all of them.
    ///
    /// # Errors
    /// [`ImportError`]; the batches before an error in the file are written, and the transactions before a failure.
    pub async fn import_records(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        entity: Entity,
        total: usize,
        batches: impl Stream<Item = Result<Vec<Record>, ReadFileError>>,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<Imported, ImportError> {
        let actor = authorised.actor();
        let event = AuditEvent::RecordsImported { records: total, demo: false };
        let mut entry = Some(self.audit_entry(actor, entity.as_str(), &event)?);
        let mut recorded = || entry.take().map_or(Unaudited::Continued.into(), Recorded::from);
        let mut batches = pin!(batches.peekable());
        let mut imported = Imported::default();
        let mut loading: Option<(Box<dyn Repository>, usize)> = None;
        while let Some(batch) = batches.next().await {
            let is_last = batches.as_mut().peek().await.is_none();
            // The last transaction waits for the disk, and with it for all before it.
            if (is_last || batch.is_err())
                && let Some((repository, _)) = loading.take()
            {
                self.commit(repository, recorded()).await?;
            }
            let batch = batch?;
            let (mut repository, before) = match loading.take() {
                Some(loading) => loading,
                None if is_last => (self.storage.begin().await?, 0),
                None => (self.storage.begin_loading().await?, 0),
            };
            let upserted = repository.upsert_records(actor.organization_id, entity, &batch).await?;
            let records = before + batch.len();
            if is_last || records >= TRANSACTION {
                self.commit(repository, recorded()).await?;
            } else {
                loading = Some((repository, records));
            }
            imported.records += batch.len();
            imported.inserted += upserted.inserted;
            imported.updated += upserted.updated;
            progress(imported.records);
        }
        Ok(imported)
    }
}
