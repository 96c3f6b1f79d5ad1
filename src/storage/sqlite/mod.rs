//! Everything in one SQLite file.
//!
//! Four pools: one connection that writes, so that writers queue in memory and not on the file's lock, one that loads much, several
//! that read, and several that read records, which may take long. Write-ahead logging lets readers continue during a write;
//! `synchronous=FULL` makes a commit survive a power cut.
//!
//! On some failures, such as a full disk, SQLite ends a transaction by itself, and sqlx then treats its connection as
//! inside a transaction for ever. Such a connection is not used again ([`pool`]).

mod commit_signal;
mod credential_list;
mod inspection;
mod records;
pub(super) mod transfer;

use std::{
    collections::BTreeSet,
    fs::File,
    io, mem,
    path::{Path, PathBuf},
    str::FromStr,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use sqlx::{
    ConnectOptions as _, Connection as _, Sqlite, SqlitePool, Transaction,
    error::DatabaseError as _,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteError, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::time::sleep;

pub use self::inspection::inspect;

use self::commit_signal::DataVersion;
use super::{
    Connections, RECORD_CONNECTIONS, Repository, Storage, StorageError,
    audit_log::{Recorded, insert_audit_entries},
    change::Change,
    connection::{Connection, Transaction as PlainTransaction},
    credential_changes::{Changes, CommitSignal, append},
    folding,
    migrations::{self, migration_failed},
};

/// How long a statement waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Pages in the write-ahead log at which a loading transaction waits until it has been written back, 1 GiB: until then
/// another connection writes commits back while loading continues, and the log can restart only when all of it is written
/// back.
const LARGE_LOG: &str = "262144";
/// Bytes to which the write-ahead log is truncated at its restart, if an import has left it longer.
const LOG_LIMIT: &str = "67108864";
/// Pause between two loading transactions, in which others can write. A waiting writer retries after 100 ms at most (SQLite,
/// `sqliteDefaultBusyCallback`), so that nobody waits for a second transaction.
const LOADING_PAUSE: Duration = Duration::from_millis(110);
/// Page cache of the loading connection, in KiB and negative, as SQLite requires: all pages of every index that a transaction touches,
/// which would otherwise be written several times.
const LOADING_CACHE: &str = "-196608";
/// Connections that read.
pub const READERS: u32 = 8;
/// Number of virtual machine steps after which SQLite checks whether to continue: some milliseconds, if a step reads a text.
const STEPS: i32 = 1000;

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(migrations::of_sqlite);

/// A SQLite file.
pub struct SqliteStorage {
    writer: SqlitePool,
    /// Writes much, and waits for no disk.
    loader: SqlitePool,
    readers: SqlitePool,
    records: SqlitePool,
    /// How to open a connection that reads.
    reading: SqliteConnectOptions,
}

impl SqliteStorage {
    /// Opens a file (`sqlite://path`), creating it and the folders above it if necessary, and migrates it.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if the file cannot be opened, [`StorageError::Other`] if it cannot be migrated,
    /// for instance because a newer release wrote it.
    pub async fn open(url: &str) -> Result<Self, StorageError> {
        let options = SqliteConnectOptions::from_str(url);
        Self::open_with(options.map_err(|error| StorageError::Unavailable(error.to_string()))?).await
    }

    /// Opens a file by its path, like [`SqliteStorage::open`].
    ///
    /// # Errors
    /// As [`SqliteStorage::open`].
    pub async fn open_file(file: &Path) -> Result<Self, StorageError> {
        Self::open_with(SqliteConnectOptions::new().filename(file)).await
    }

    async fn open_with(options: SqliteConnectOptions) -> Result<Self, StorageError> {
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let file = options.get_filename().to_path_buf();
        let lock = tokio::task::spawn_blocking(move || prepare(&file))
            .await
            .map_err(|error| StorageError::Unavailable(error.to_string()))??;
        let path = options.get_filename().display().to_string();
        // Removed or replaced data is overwritten with zeros.
        let writing = options.clone().pragma("secure_delete", "ON").pragma("journal_size_limit", LOG_LIMIT);
        let writer = pool(1)
            .connect_with(writing)
            .await
            .map_err(|error| StorageError::Unavailable(format!("cannot open {path}: {error}")))?;
        MIGRATIONS.run(&writer).await.map_err(|error| migration_failed(&path, error))?;
        if folding::is_needed(Connection::Sqlite(&mut *writer.acquire().await?)).await? {
            let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
            folding::fold_names(Connection::Sqlite(&mut transaction)).await?;
            transaction.commit().await?;
        }
        drop(lock);
        ensure_writable(&writer)
            .await
            .map_err(|error| StorageError::Unavailable(format!("cannot write {path}: {error}")))?;
        // Loaded records belong to an existing organization: none is ever removed.
        let loading =
            options.clone().foreign_keys(false).pragma("secure_delete", "ON").synchronous(SqliteSynchronous::Normal);
        let loading = loading.pragma("cache_size", LOADING_CACHE).pragma("wal_autocheckpoint", LARGE_LOG);
        let loader = pool(1).connect_lazy_with(loading);
        let reading = options.create_if_missing(false).pragma("query_only", "ON");
        let readers = pool(READERS).connect_lazy_with(reading.clone());
        // The limit of the last transaction does not apply to another.
        let records = pool(RECORD_CONNECTIONS).before_acquire(|connection, _| {
            Box::pin(async {
                connection.lock_handle().await?.remove_progress_handler();
                Ok(!connection.is_in_transaction())
            })
        });
        let records = records.connect_lazy_with(reading.clone());
        Ok(Self { writer, loader, readers, records, reading })
    }
}

/// A pool of connections, each used as long as its transactions end as sqlx assumes.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(BUSY_TIMEOUT)
        .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
}

/// Checks that the file can be written, apart from present locks of other writers. SQLite opens a read-only one without an
/// error, and begins transactions on it.
async fn ensure_writable(writer: &SqlitePool) -> Result<(), sqlx::Error> {
    match sqlx::query("DELETE FROM installation WHERE FALSE").execute(writer).await {
        Err(sqlx::Error::Database(error)) if error.try_downcast_ref().is_some_and(is_locked) => Ok(()),
        written => written.map(drop),
    }
}

/// Creates the folder if necessary and holds a lock on it as long as the result lives: sqlx does not prevent processes
/// that start together from running one migration twice. Creates the file if necessary, for its owner only; SQLite gives
/// the files beside it the same mode.
fn prepare(file: &Path) -> Result<File, StorageError> {
    ensure_no_directory(file)?;
    let unavailable = |error: io::Error| StorageError::Unavailable(format!("cannot use {}: {error}", file.display()));
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(unavailable)?;
    let lock = File::open(folder).map_err(unavailable)?;
    match lock.lock() {
        // Some network file systems have no locks; there, only the very first start needs to be alone.
        Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(unavailable(error)),
        _ => {}
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(unavailable(error)),
        _ => {}
    }
    // Before SQLite creates files beside it, which would have its mode and keep it when that is fixed.
    let files = ["", "-wal", "-shm"].map(|suffix| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    });
    match files.iter().filter(|file| file.exists()).find_map(|file| inspection::unwritable(file)) {
        Some(problem) => Err(StorageError::Unavailable(problem)),
        None => Ok(lock),
    }
}

/// Fails if a path names a directory, with an error that says what to do.
fn ensure_no_directory(file: &Path) -> Result<(), StorageError> {
    if !file.is_dir() {
        return Ok(());
    }
    let example = file.join("credentials-console.db");
    Err(StorageError::Unavailable(format!(
        "{} is a directory; name a file in DATABASE_URL, such as sqlite://{}",
        file.display(),
        example.display()
    )))
}

#[async_trait]
impl Storage for SqliteStorage {
    async fn begin(&self) -> Result<Box<dyn Repository>, StorageError> {
        Ok(Box::new(SqliteRepository::of(self.writer.begin_with("BEGIN IMMEDIATE").await?)))
    }

    async fn begin_loading(&self) -> Result<Box<dyn Repository>, StorageError> {
        let checkpointer = self.readers.clone();
        // Best effort: the loading connection writes the rest back in the end.
        tokio::spawn(async move { sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&checkpointer).await });
        sleep(LOADING_PAUSE).await;
        Ok(Box::new(SqliteRepository::of(self.loader.begin_with("BEGIN IMMEDIATE").await?)))
    }

    async fn read(&self) -> Result<Box<dyn Repository>, StorageError> {
        Ok(Box::new(SqliteRepository::of(self.readers.begin().await?)))
    }

    async fn read_records(&self, limit: Duration) -> Result<Box<dyn Repository>, StorageError> {
        let mut repository = SqliteRepository::of(self.records.begin().await?);
        let (until, is_dropped) = (Instant::now() + limit, Arc::clone(&repository.is_dropped.0));
        let goes_on = move || !is_dropped.load(Ordering::Relaxed) && Instant::now() < until;
        repository.transaction.lock_handle().await?.set_progress_handler(STEPS, goes_on);
        Ok(Box::new(repository))
    }

    async fn watch(&self) -> Result<Box<dyn CommitSignal>, StorageError> {
        Ok(Box::new(DataVersion::new(self.reading.connect().await?)))
    }

    async fn overwrite_removed(&self) -> Result<(), StorageError> {
        let (is_busy, ..): (bool, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&self.writer).await?;
        if is_busy {
            let text = "it is removed, but a copy of it stays beside the file while others read; run the command again";
            return Err(StorageError::Unavailable(text.to_owned()));
        }
        Ok(())
    }

    fn connections(&self) -> Connections {
        Connections::of(&[&self.writer, &self.loader, &self.readers, &self.records])
    }

    async fn close(&self) -> Result<(), StorageError> {
        self.readers.close().await;
        self.records.close().await;
        self.loader.close().await;
        // The last connection would do it by itself, but drivers close theirs in threads that nobody waits for.
        let written_back = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&self.writer).await;
        self.writer.close().await;
        Ok(written_back.map(drop)?)
    }
}

/// A transaction on the file.
struct SqliteRepository {
    // Before the transaction: a statement that still runs on it must end.
    is_dropped: Dropped,
    transaction: Transaction<'static, Sqlite>,
    /// Its changes so far.
    changed: BTreeSet<Change>,
}

impl SqliteRepository {
    fn of(transaction: Transaction<'static, Sqlite>) -> Self {
        Self { is_dropped: Dropped::default(), transaction, changed: BTreeSet::new() }
    }
}

#[async_trait]
impl PlainTransaction for SqliteRepository {
    fn connection(&mut self) -> Connection<'_> {
        Connection::Sqlite(&mut self.transaction)
    }

    fn note(&mut self, change: Change) {
        self.changed.insert(change);
    }

    async fn lock(&mut self, _name: &str) -> Result<(), StorageError> {
        Ok(())
    }
}

/// Sets a flag when it is dropped.
#[derive(Default)]
struct Dropped(Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[async_trait]
impl Repository for SqliteRepository {
    async fn commit(mut self: Box<Self>, recorded: Recorded) -> Result<Changes, StorageError> {
        insert_audit_entries(self.as_mut(), &recorded).await?;
        let changed = mem::take(&mut self.changed);
        let to_forget = append(self.as_mut(), changed).await?;
        self.transaction.commit().await?;
        Ok(to_forget)
    }
}

/// Whether an error means that the database is temporarily unavailable: `SQLITE_BUSY`, 6 `SQLITE_LOCKED`,
/// 8 `SQLITE_READONLY`, 10 `SQLITE_IOERR`, 13 `SQLITE_FULL`, 14 `SQLITE_CANTOPEN`.
pub(super) fn is_unavailable(error: &SqliteError) -> bool {
    is_locked(error) || matches!(primary_code(error), Some(6 | 8 | 10 | 13 | 14))
}

/// Whether a statement was cancelled: 9 `SQLITE_INTERRUPT`.
pub(super) fn is_interrupted(error: &SqliteError) -> bool {
    primary_code(error) == Some(9)
}

/// Whether another process writes: 5 `SQLITE_BUSY`.
fn is_locked(error: &SqliteError) -> bool {
    primary_code(error) == Some(5)
}

/// The result code without its detailed cause, which is beyond the low byte.
fn primary_code(error: &SqliteError) -> Option<i32> {
    error.code().and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff)
}

#[cfg(test)]
mod tests {
    /// SQLite's plan of a statement, one step per line.
    pub async fn explain(statement: &str) -> String {
        use sqlx::{AssertSqlSafe, Connection, Row};
        let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:").await.unwrap();
        super::MIGRATIONS.run(&mut connection).await.unwrap();
        let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        rows.iter().map(|row| row.get::<String, _>("detail")).collect::<Vec<_>>().join("\n")
    }
}
