//! Everything in a PostgreSQL database, from version 15 on, which any number of servers share.
//!
//! Writers wait for each other only if they change the same thing: a credential that is read in a transaction that writes
//! is locked by its row, and things without a row by an advisory lock with a name ([`lock`]). Every reader sees one state
//! of the data (`REPEATABLE READ`).

mod commit_signal;
mod credential_list;
mod inspection;
mod reach;
mod records;
mod transfer;

use std::{
    borrow::Cow,
    collections::BTreeSet,
    mem,
    str::FromStr,
    sync::{Arc, LazyLock},
    time::Duration,
};

use async_trait::async_trait;
use sqlx::{
    PgConnection, PgPool, Postgres, Transaction,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions},
};
use time::OffsetDateTime;
use tokio::runtime::Handle;

pub use self::inspection::inspect;

use self::{commit_signal::Announcements, reach::Reach, records::loaded_ids::LoadedIds};
use super::{
    Connections, RECORD_CONNECTIONS, Repository, Storage, StorageError,
    audit_log::{Recorded, insert_audit_entries},
    change::Change,
    connection::{Connection, Transaction as PlainTransaction},
    credential_changes::{Changes, CommitSignal, append},
    folding,
    migrations::{self, migration_failed},
};

/// How long a request waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// The settings of each connection: how long a statement waits for a lock, and after what time a transaction is ended that a
/// server has left open. Not in the options of a connection, which `PgBouncer` rejects.
const SET_UP: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '30s'; SET timezone = 'UTC';
     SET client_min_messages = 'warning'";
/// The encoding that the database must have.
const ENCODING: &str = "UTF8";
/// Connections of a server, one of which listens, besides those that read records.
pub const CONNECTIONS: u32 = 12;

/// Begins a transaction that sees one state of the data.
const READ_ONLY: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(migrations::of_postgres);

/// A PostgreSQL database.
pub struct PostgresStorage {
    pool: PgPool,
    records: PgPool,
    reach: Reach,
    loaded_ids: Arc<LoadedIds>,
}

impl PostgresStorage {
    fn repository(&self, transaction: Transaction<'static, Postgres>, writes: bool) -> PostgresRepository {
        PostgresRepository::of(transaction, writes, Arc::clone(&self.loaded_ids))
    }

    /// Connects to a database (`postgres://…`) and migrates it; servers that start together wait for each other.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if it cannot be reached, [`StorageError::Other`] if it cannot be migrated, for
    /// instance because a newer release wrote it.
    pub async fn open(url: &str) -> Result<Self, StorageError> {
        let storage = Self::open_replica(url)?;
        storage.reach.connect().await?;
        let encoding: String = sqlx::query_scalar("SHOW server_encoding").fetch_one(&storage.pool).await?;
        if encoding != ENCODING {
            let text = format!(
                "the database has the encoding {encoding}: make one with --encoding={ENCODING} --template=template0"
            );
            return Err(StorageError::Other(text));
        }
        MIGRATIONS.run(&storage.pool).await.map_err(|error| migration_failed("the database", error))?;
        if folding::is_needed(Connection::Postgres(&mut *storage.pool.acquire().await?)).await? {
            let mut transaction = storage.pool.begin().await?;
            folding::fold_names(Connection::Postgres(&mut transaction)).await?;
            transaction.commit().await?;
        }
        Ok(storage)
    }

    /// Opens a read-only replica of a database (`postgres://…`); it is connected to when it is needed.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if the URL is invalid.
    pub fn open_replica(url: &str) -> Result<Self, StorageError> {
        let options = options(url)?;
        let [pool, records] =
            [CONNECTIONS, RECORD_CONNECTIONS].map(|size| pool(size).connect_lazy_with(options.clone()));
        Ok(Self { pool, records, reach: Reach::new(options), loaded_ids: Arc::default() })
    }
}

fn options(url: &str) -> Result<PgConnectOptions, StorageError> {
    // The URL has a password, so no error may repeat it.
    Ok(PgConnectOptions::from_str(url)
        .map_err(|_| StorageError::Unavailable("the database's URL is none of PostgreSQL".to_owned()))?
        .application_name("credentials-console"))
}

fn pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| Box::pin(async { sqlx::raw_sql(SET_UP).execute(connection).await.map(drop) }))
}

#[async_trait]
impl Storage for PostgresStorage {
    async fn begin(&self) -> Result<Box<dyn Repository>, StorageError> {
        Ok(Box::new(self.repository(self.reach.begin(&self.pool, None).await?, true)))
    }

    async fn begin_loading(&self) -> Result<Box<dyn Repository>, StorageError> {
        let mut transaction = self.reach.begin(&self.pool, None).await?;
        sqlx::query("SET LOCAL synchronous_commit = off").execute(&mut *transaction).await?;
        Ok(Box::new(self.repository(transaction, true)))
    }

    async fn read(&self) -> Result<Box<dyn Repository>, StorageError> {
        let transaction = self.reach.begin(&self.pool, Some(READ_ONLY)).await?;
        Ok(Box::new(self.repository(transaction, false)))
    }

    async fn read_records(&self, limit: Duration) -> Result<Box<dyn Repository>, StorageError> {
        let mut transaction = self.reach.begin(&self.records, Some(READ_ONLY)).await?;
        // Zero would mean no limit.
        let limit = format!("{}ms", limit.as_millis().max(1));
        let (backend, begun) =
            sqlx::query_as("SELECT pg_backend_pid(), now(), set_config('statement_timeout', $1, TRUE)")
                .bind(limit)
                .fetch_one(&mut *transaction)
                .await
                .map(|(backend, begun, _): (i32, OffsetDateTime, String)| (backend, begun))?;
        let mut repository = self.repository(transaction, false);
        repository.running = Running { is_running: false, of: Some((self.pool.clone(), backend, begun)) };
        Ok(Box::new(repository))
    }

    async fn watch(&self) -> Result<Box<dyn CommitSignal>, StorageError> {
        Ok(Box::new(Announcements::listen(&self.pool, &self.reach).await?))
    }

    async fn overwrite_removed(&self) -> Result<(), StorageError> {
        Ok(())
    }

    fn connections(&self) -> Connections {
        Connections::of(&[&self.pool, &self.records])
    }

    async fn close(&self) -> Result<(), StorageError> {
        self.records.close().await;
        self.pool.close().await;
        Ok(())
    }
}

/// Whether the backend of a transaction runs a statement for it. If this is dropped then, nobody waits for the result any more,
/// and the statement is cancelled.
#[derive(Default)]
struct Running {
    is_running: bool,
    /// The connections for the cancellation, the backend, and the start of the transaction: the backend's later work for
    /// others is not cancelled.
    of: Option<(PgPool, i32, OffsetDateTime)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let (true, Some((pool, backend, begun)), Ok(runtime)) =
            (self.is_running, self.of.take(), Handle::try_current())
        else {
            return;
        };
        runtime.spawn(async move {
            let cancel = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND xact_start = $2";
            if let Err(error) = sqlx::query(cancel).bind(backend).bind(begun).execute(&pool).await {
                tracing::debug!(error = %error, "cannot end a query that nobody waits for: {error}");
            }
        });
    }
}

/// A transaction.
struct PostgresRepository {
    // Before the transaction: a statement that still runs on it must end.
    running: Running,
    transaction: Transaction<'static, Postgres>,
    /// Whether it may write.
    writes: bool,
    /// Its changes so far.
    changed: BTreeSet<Change>,
    loaded_ids: Arc<LoadedIds>,
}

impl PostgresRepository {
    fn of(transaction: Transaction<'static, Postgres>, writes: bool, loaded_ids: Arc<LoadedIds>) -> Self {
        Self { running: Running::default(), transaction, writes, changed: BTreeSet::new(), loaded_ids }
    }
}

#[async_trait]
impl PlainTransaction for PostgresRepository {
    fn connection(&mut self) -> Connection<'_> {
        Connection::Postgres(&mut self.transaction)
    }

    fn note(&mut self, change: Change) {
        self.changed.insert(change);
    }

    async fn lock(&mut self, name: &str) -> Result<(), StorageError> {
        if self.writes { lock(&mut self.transaction, name).await } else { Ok(()) }
    }
}

/// Takes an advisory lock until the end of the transaction.
async fn lock(connection: &mut PgConnection, name: &str) -> Result<(), StorageError> {
    let lock = sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").bind(text(name));
    lock.execute(connection).await?;
    Ok(())
}

#[async_trait]
impl Repository for PostgresRepository {
    async fn commit(mut self: Box<Self>, recorded: Recorded) -> Result<Changes, StorageError> {
        insert_audit_entries(self.as_mut(), &recorded).await?;
        let changed = mem::take(&mut self.changed);
        let to_forget = append(self.as_mut(), changed).await?;
        self.transaction.commit().await?;
        Ok(to_forget)
    }
}

/// Prefixes of `SQLSTATE` for temporary failures of the database: connection, resources, intervention of an operator, a
/// failure of the system; a lock that was waited for too long; another server that was first; a server that only reads, such
/// as a replica, or a hosted one whose disk is full.
const UNAVAILABLE: [&str; 7] = ["08", "53", "57", "58", "55", "40", "25006"];

/// Whether a statement was cancelled: 57014 `query_canceled`.
pub(super) fn is_canceled(error: &PgDatabaseError) -> bool {
    error.code() == "57014"
}

/// Whether an error means that the database is temporarily unavailable.
pub(super) fn is_unavailable(error: &PgDatabaseError) -> bool {
    UNAVAILABLE.iter().any(|beginning| error.code().starts_with(beginning))
}

/// Text in the form that PostgreSQL stores: it has no U+0000, which becomes U+FFFD.
fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}
