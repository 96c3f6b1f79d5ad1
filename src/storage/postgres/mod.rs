//! Everything in a PostgreSQL database, from version 15 on, which any number of servers share.
//!
//! Writers wait for each other only where they change the same thing: a credential that is looked at in a transaction that
//! writes is locked by its row, and what no row stands for by an advisory lock with a name ([`lock`]). Whatever reads sees
//! one state of the data (`REPEATABLE READ`).

mod audit_log;
mod client_assertions;
mod credential_changes;
mod credentials;
mod host_assertions;
mod inspection;
mod organizations;
mod records;
mod revoked_tokens;
mod server_keys;
mod sessions;
mod sign_in_failures;
mod signing_keys;
mod transfer;
mod usage;
mod users;

use std::{borrow::Cow, collections::BTreeSet, str::FromStr, time::Duration};

use async_trait::async_trait;
use sqlx::{
    PgConnection, PgPool, Postgres, Row as _, Transaction,
    postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions, PgRow},
};
use time::{OffsetDateTime, UtcOffset};
use uuid::Uuid;

pub use self::inspection::inspect;

use self::credential_changes::{Announcements, Change};
use super::{
    Connections, Repository, Storage, StorageError,
    constraint::{CREDENTIALS_CLIENT_ID, CREDENTIALS_NAME, ORGANIZATIONS_NAME, SECRETS_HMAC, USERS_EMAIL},
    credential_changes::{Changes, CommitSignal},
};

/// How long a request waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// The same for statements that wait for a lock, as PostgreSQL wants it.
const LOCK_TIMEOUT: &str = "10s";
/// A transaction that a server has left open without ending it is ended after this.
const IDLE_TIMEOUT: &str = "30s";
/// Connections of a server, one of which listens.
const CONNECTIONS: u32 = 20;

/// Begins a transaction that sees one state of the data.
const READ_ONLY: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// A PostgreSQL database.
pub struct PostgresStorage {
    pool: PgPool,
}

impl PostgresStorage {
    /// Connects to a database (`postgres://…`) and migrates it; servers that start together wait for each other.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if it cannot be reached, [`StorageError::Other`] if it cannot be migrated, for
    /// instance because a newer release wrote it.
    pub async fn open(url: &str) -> Result<Self, StorageError> {
        let pool = pool()
            .connect_with(options(url)?)
            .await
            .map_err(|error| StorageError::Unavailable(format!("cannot connect to the database: {error}")))?;
        MIGRATIONS
            .run(&pool)
            .await
            .map_err(|error| StorageError::Other(format!("cannot migrate the database: {error}")))?;
        Ok(Self { pool })
    }

    /// A replica of a database (`postgres://…`), for reading alone; it is connected to when it is needed.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if the URL is none.
    pub fn open_replica(url: &str) -> Result<Self, StorageError> {
        Ok(Self { pool: pool().connect_lazy_with(options(url)?) })
    }
}

fn options(url: &str) -> Result<PgConnectOptions, StorageError> {
    // The URL has a password, so that no error may repeat it.
    Ok(PgConnectOptions::from_str(url)
        .map_err(|_| StorageError::Unavailable("the database's URL is none of PostgreSQL".to_owned()))?
        .application_name("credentials-console")
        .options([
            ("lock_timeout", LOCK_TIMEOUT),
            ("idle_in_transaction_session_timeout", IDLE_TIMEOUT),
            ("timezone", "UTC"),
        ]))
}

fn pool() -> PgPoolOptions {
    PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(ACQUIRE_TIMEOUT)
}

#[async_trait]
impl Storage for PostgresStorage {
    async fn begin(&self) -> Result<Box<dyn Repository>, StorageError> {
        Ok(Box::new(PostgresRepository::of(self.pool.begin().await?, true)))
    }

    async fn read(&self) -> Result<Box<dyn Repository>, StorageError> {
        let transaction = self.pool.begin_with(READ_ONLY).await?;
        Ok(Box::new(PostgresRepository::of(transaction, false)))
    }

    async fn watch(&self) -> Result<Box<dyn CommitSignal>, StorageError> {
        Ok(Box::new(Announcements::listen(&self.pool).await?))
    }

    fn connections(&self) -> Connections {
        Connections::of(&[&self.pool])
    }

    async fn close(&self) -> Result<(), StorageError> {
        self.pool.close().await;
        Ok(())
    }
}

/// A transaction.
struct PostgresRepository {
    transaction: Transaction<'static, Postgres>,
    /// Whether it may write.
    writes: bool,
    /// What it has changed so far.
    changed: BTreeSet<Change>,
}

impl PostgresRepository {
    const fn of(transaction: Transaction<'static, Postgres>, writes: bool) -> Self {
        Self { transaction, writes, changed: BTreeSet::new() }
    }

    /// Waits until no other transaction that writes holds a lock of this name, and holds it to the end. Whoever only
    /// reads waits for nobody.
    async fn lock(&mut self, name: &str) -> Result<(), StorageError> {
        if self.writes { lock(&mut self.transaction, name).await } else { Ok(()) }
    }
}

/// Takes an advisory lock until the end of the transaction.
async fn lock(connection: &mut PgConnection, name: &str) -> Result<(), StorageError> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").bind(name).execute(connection).await?;
    Ok(())
}

#[async_trait]
impl Repository for PostgresRepository {
    async fn commit(self: Box<Self>) -> Result<Changes, StorageError> {
        let Self { mut transaction, changed, .. } = *self;
        let to_forget = credential_changes::append(&mut transaction, &changed).await?;
        transaction.commit().await?;
        Ok(to_forget)
    }
}

/// Beginnings of `SQLSTATE` where the database cannot do for now what it is asked: connection, resources, intervention of an
/// operator, a failure of the system; a lock that was waited for too long; another server that was first; a server that only
/// reads, as a replica does, or one whose disk is full where somebody else runs it.
const UNAVAILABLE: [&str; 7] = ["08", "53", "57", "58", "55", "40", "25006"];

/// Whether an error says that the database cannot answer for now.
pub(super) fn is_unavailable(error: &PgDatabaseError) -> bool {
    UNAVAILABLE.iter().any(|beginning| error.code().starts_with(beginning))
}

/// Turns a violated unique constraint into [`StorageError::Conflict`].
fn conflict(error: sqlx::Error) -> StorageError {
    let constraints = [ORGANIZATIONS_NAME, USERS_EMAIL, CREDENTIALS_NAME, CREDENTIALS_CLIENT_ID, SECRETS_HMAC];
    let violated = error.as_database_error().filter(|error| error.is_unique_violation());
    let violated = violated.and_then(|error| error.constraint());
    match constraints.into_iter().find(|constraint| violated == Some(constraint)) {
        Some(constraint) => StorageError::Conflict { constraint },
        None => error.into(),
    }
}

/// Reads an id.
fn id<T: From<Uuid>>(row: &PgRow, column: &str) -> Result<T, StorageError> {
    Ok(row.try_get::<Uuid, _>(column)?.into())
}

/// Reads an instant.
fn instant(row: &PgRow, column: &str) -> Result<OffsetDateTime, StorageError> {
    Ok(in_utc(row.try_get(column)?))
}

fn in_utc(at: OffsetDateTime) -> OffsetDateTime {
    at.to_offset(UtcOffset::UTC)
}

/// Reads a value that is stored as text.
fn parsed<T: FromStr>(text: &str) -> Result<T, StorageError> {
    text.parse().map_err(|_| StorageError::Corrupt(format!("{text:?} cannot be read")))
}

/// Text as PostgreSQL keeps it: it has no U+0000, for which U+FFFD stands.
fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}
