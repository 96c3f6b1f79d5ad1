//! Selects the database by its URL.

use std::{
    path::{Path, PathBuf},
    str::FromStr as _,
    sync::Arc,
};

use sqlx::{error::DatabaseError, sqlite::SqliteConnectOptions};

use super::{
    Connections, Storage, StorageError,
    inspection::Inspection,
    postgres::{self, PostgresStorage},
    sqlite::{self, SqliteStorage},
    transfer::Tables,
};

/// Opens the database of a URL, of SQLite or PostgreSQL, and migrates it.
///
/// # Errors
/// [`StorageError`] if it cannot be reached or migrated.
pub async fn open(url: &str) -> Result<Arc<dyn Storage>, StorageError> {
    if url.starts_with("sqlite:") {
        return Ok(Arc::new(SqliteStorage::open(url).await?));
    }
    Ok(Arc::new(PostgresStorage::open(url).await?))
}

/// Inspects the database of a URL without changing it: none is created, and none is migrated.
///
/// # Errors
/// [`StorageError`] if it cannot be read.
pub async fn inspect(url: &str) -> Result<Inspection, StorageError> {
    if url.starts_with("sqlite:") { sqlite::inspect(url).await } else { postgres::inspect(url).await }
}

/// Opens a read-only replica of a PostgreSQL database. It need not be reachable yet.
///
/// # Errors
/// [`StorageError::Unavailable`] if the URL is invalid.
pub fn open_replica(url: &str) -> Result<Arc<dyn Storage>, StorageError> {
    Ok(Arc::new(PostgresStorage::open_replica(url)?))
}

impl Connections {
    /// Counts the connections of pools.
    pub(super) fn of<D: sqlx::Database>(pools: &[&sqlx::Pool<D>]) -> Self {
        let idle = pools.iter().map(|pool| u32::try_from(pool.num_idle()).unwrap_or(u32::MAX)).sum();
        let all: u32 = pools.iter().map(|pool| pool.size()).sum();
        Self { idle, used: all.saturating_sub(idle) }
    }
}

/// Opens the database of a URL as its tables.
///
/// # Errors
/// As [`open`].
pub async fn tables(url: &str) -> Result<Arc<dyn Tables>, StorageError> {
    if url.starts_with("sqlite:") {
        return Ok(Arc::new(SqliteStorage::open(url).await?));
    }
    Ok(Arc::new(PostgresStorage::open(url).await?))
}

/// Opens a SQLite file, which is created if necessary, as its tables.
///
/// # Errors
/// As [`open`].
pub async fn tables_of_file(file: &Path) -> Result<Arc<dyn Tables>, StorageError> {
    Ok(Arc::new(SqliteStorage::open_file(file).await?))
}

/// The file of a URL; `None` if the database is on a server.
pub fn file(url: &str) -> Option<PathBuf> {
    let options = url.starts_with("sqlite:").then(|| SqliteConnectOptions::from_str(url).ok());
    options.flatten().map(|options| options.get_filename().to_owned())
}

/// Copies the content of a SQLite file into an empty one, except the followers of its changes: from one consistent
/// state, while others continue.
///
/// # Errors
/// [`StorageError`] if it cannot be read, or the other cannot be written.
pub async fn copy_file(file: &Path, copy: &Path) -> Result<(), StorageError> {
    sqlite::transfer::write_copy(file, copy).await
}

/// Whether a pool between us and PostgreSQL has given another connection to the same session: 42P05
/// `duplicate_prepared_statement`, 26000 `invalid_sql_statement_name`.
fn is_shared_by_a_pool(error: &dyn DatabaseError) -> bool {
    matches!(error.code().as_deref(), Some("42P05" | "26000"))
}

fn is_too_slow(error: &dyn DatabaseError) -> bool {
    error.try_downcast_ref().is_some_and(sqlite::is_interrupted)
        || error.try_downcast_ref().is_some_and(postgres::is_canceled)
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        let is_unavailable = match &error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::WorkerCrashed
            // A response in place of the database's: from a proxy without a database behind it.
            | sqlx::Error::Protocol(_) => true,
            sqlx::Error::Database(database) => {
                database.try_downcast_ref().is_some_and(sqlite::is_unavailable)
                    || database.try_downcast_ref().is_some_and(postgres::is_unavailable)
            }
            _ => false,
        };
        match error {
            sqlx::Error::Database(database) if is_too_slow(database.as_ref()) => Self::TooSlow,
            sqlx::Error::Database(database) if is_shared_by_a_pool(database.as_ref()) => Self::Other(format!(
                "a connection pool in transaction mode is between the server and PostgreSQL, which needs session mode ({database})"
            )),
            error if is_unavailable => Self::Unavailable(error.to_string()),
            error @ (sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => Self::Corrupt(error.to_string()),
            error => Self::Other(error.to_string()),
        }
    }
}
