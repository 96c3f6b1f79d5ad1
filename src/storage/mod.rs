//! Where data is kept: one trait for each kind, implemented once for each database.
//!
//! A [`Repository`] is a transaction: [`Repository::commit`] consumes it, dropping it rolls it back. `service` decides
//! where one begins and ends. This is the only module that names sqlx.

pub mod audit_log;
mod change;
pub mod client_assertions;
#[cfg(test)]
mod conformance;
mod connection;
pub mod credential_changes;
pub mod credentials;
pub mod database;
mod folding;
pub mod host_assertions;
pub mod inspection;
mod migrations;
pub mod organizations;
pub mod postgres;
mod record_sql;
pub mod records;
pub mod revoked_tokens;
pub mod server_keys;
pub mod sessions;
pub mod sign_in_failures;
pub mod signing_keys;
pub mod sqlite;
pub mod transfer;
pub mod usage;
pub mod users;

use std::time::Duration;

use async_trait::async_trait;

use self::{
    audit_log::{AuditLogRepository, Recorded},
    client_assertions::ClientAssertionsRepository,
    credential_changes::{Changes, CommitSignal, CredentialChangesRepository},
    credentials::{CredentialListRepository, CredentialsRepository},
    host_assertions::HostAssertionsRepository,
    organizations::OrganizationsRepository,
    records::RecordsRepository,
    revoked_tokens::RevokedTokensRepository,
    server_keys::ServerKeysRepository,
    sessions::SessionsRepository,
    sign_in_failures::SignInFailuresRepository,
    signing_keys::SigningKeysRepository,
    usage::UsageRepository,
    users::UsersRepository,
};

/// A database.
#[async_trait]
pub trait Storage: Send + Sync {
    /// Begins a transaction that may write. Those that change the same thing wait for each other.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if the database cannot be reached or stays locked.
    async fn begin(&self) -> Result<Box<dyn Repository>, StorageError>;

    /// Begins one of many transactions that write much, such as the batches of an import. What it has committed is visible, and
    /// survives the end of the process; it survives a power cut once a transaction of [`Self::begin`] has committed after it.
    ///
    /// # Errors
    /// As [`Self::begin`].
    async fn begin_loading(&self) -> Result<Box<dyn Repository>, StorageError>;

    /// Begins a transaction that only reads, from one consistent state of the data.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if the database cannot be reached.
    async fn read(&self) -> Result<Box<dyn Repository>, StorageError>;

    /// Begins a transaction that reads records and is ended by the database after `limit`, on a connection that serves nothing
    /// else. What is dropped while it runs is ended at once.
    ///
    /// # Errors
    /// As [`Self::read`]; what it is asked gives [`StorageError::TooSlow`] once the time is over: on SQLite for the whole
    /// transaction, on PostgreSQL for each statement.
    async fn read_records(&self, limit: Duration) -> Result<Box<dyn Repository>, StorageError>;

    /// Begins to watch for commits, those of other processes included.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if the database cannot be reached.
    async fn watch(&self) -> Result<Box<dyn CommitSignal>, StorageError>;

    /// Makes sure that what was removed is not left beside the database's file: SQLite writes back and empties what it has written
    /// ahead. PostgreSQL does the same in its own time (VACUUM).
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if others still read what was there before.
    async fn overwrite_removed(&self) -> Result<(), StorageError>;

    /// The connections there are now.
    fn connections(&self) -> Connections;

    /// Ends every connection, once whoever uses one has given it back. What SQLite has written ahead is in its file then.
    ///
    /// # Errors
    /// [`StorageError`] if that cannot be done: what was written ahead stays beside the file.
    async fn close(&self) -> Result<(), StorageError>;
}

/// Connections that read records, and nothing else.
pub const RECORD_CONNECTIONS: u32 = 8;

/// Connections to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Those that wait to be used.
    pub idle: u32,
    /// Those that are used.
    pub used: u32,
}

/// A transaction over every kind of data.
#[async_trait]
pub trait Repository:
    AuditLogRepository
    + ClientAssertionsRepository
    + CredentialChangesRepository
    + CredentialListRepository
    + CredentialsRepository
    + HostAssertionsRepository
    + OrganizationsRepository
    + RecordsRepository
    + RevokedTokensRepository
    + ServerKeysRepository
    + SessionsRepository
    + SignInFailuresRepository
    + SigningKeysRepository
    + UsageRepository
    + UsersRepository
    + Send
{
    /// Makes the changes durable and visible together with their entries in the audit log, and gives what is not to be remembered
    /// any more.
    ///
    /// # Errors
    /// [`StorageError`]; nothing has changed then.
    async fn commit(self: Box<Self>, recorded: Recorded) -> Result<Changes, StorageError>;
}

/// Why storage did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A row like this exists already.
    #[error("{constraint} is violated")]
    Conflict {
        /// One of [`constraint`].
        constraint: &'static str,
    },
    /// The database cannot be reached, is locked, or is full.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Reading took longer than it may.
    #[error("reading took too long and was stopped")]
    TooSlow,
    /// What is stored cannot be.
    #[error("stored data is corrupt: {0}")]
    Corrupt(String),
    /// Anything else.
    #[error("the database refused: {0}")]
    Other(String),
}

/// Names of the constraints that use cases answer to; the migrations use the same.
pub mod constraint {
    /// Two organizations of one name.
    pub const ORGANIZATIONS_NAME: &str = "organizations_name_key";
    /// Two people of one email address.
    pub const USERS_EMAIL: &str = "users_email_key";
    /// Two credentials of one name in an organization.
    pub const CREDENTIALS_NAME: &str = "credentials_name_key";
    /// Two credentials of one client id.
    pub const CREDENTIALS_CLIENT_ID: &str = "credentials_client_id";
    /// A secret, or a public key in its place, that exists or has existed.
    pub const SECRETS_HMAC: &str = "secrets_hmac";
}
