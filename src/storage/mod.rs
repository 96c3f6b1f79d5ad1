//! Storage of data: one trait for each kind, implemented once for each database.
//!
//! A [`Repository`] is a transaction: [`Repository::commit`] consumes it, dropping it rolls it back. `service` decides
//! where one begins and ends. This is the only module that names sqlx.

pub mod audit_log;
pub mod audit_trees;
mod change;
pub mod client_assertions;
#[cfg(test)]
mod conformance;
mod connection;
pub mod credential_changes;
pub mod credential_details;
pub mod credential_list;
pub mod credential_upkeep;
pub mod credentials;
pub mod database;
mod folding;
pub mod host_assertions;
pub mod inspection;
pub mod invitations;
mod migrations;
pub mod notifications;
pub mod organizations;
pub mod postgres;
pub mod quotas;
mod record_sql;
pub mod records;
pub mod refusals;
pub mod revoked_tokens;
pub mod rotations;
pub mod saved_views;
pub mod second_factors;
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
    audit_trees::AuditTreesRepository,
    client_assertions::ClientAssertionsRepository,
    credential_changes::{Changes, CommitSignal, CredentialChangesRepository},
    credential_details::CredentialDetailsRepository,
    credential_list::CredentialListRepository,
    credential_upkeep::CredentialUpkeepRepository,
    credentials::CredentialsRepository,
    host_assertions::HostAssertionsRepository,
    invitations::InvitationsRepository,
    notifications::NotificationsRepository,
    organizations::OrganizationsRepository,
    quotas::QuotasRepository,
    records::RecordsRepository,
    refusals::RefusalsRepository,
    revoked_tokens::RevokedTokensRepository,
    rotations::RotationsRepository,
    saved_views::SavedViewsRepository,
    second_factors::SecondFactorsRepository,
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

    /// Begins one of many transactions that write much, such as the batches of an import. Its commits are visible, and survive
    /// the end of the process; they survive a power cut once a transaction of [`Self::begin`] has committed after them.
    ///
    /// # Errors
    /// As [`Self::begin`].
    async fn begin_loading(&self) -> Result<Box<dyn Repository>, StorageError>;

    /// Begins a transaction that only reads, from one consistent state of the data.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if the database cannot be reached.
    async fn read(&self) -> Result<Box<dyn Repository>, StorageError>;

    /// Begins a transaction that reads records and is cancelled by the database after `limit`, on a connection that serves
    /// nothing else. A query that is dropped while it runs is cancelled at once.
    ///
    /// # Errors
    /// As [`Self::read`]; its queries return [`StorageError::TooSlow`] once the limit is reached: on SQLite for the whole
    /// transaction, on PostgreSQL for each statement.
    async fn read_records(&self, limit: Duration) -> Result<Box<dyn Repository>, StorageError>;

    /// Starts to watch for commits, including those of other processes.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if the database cannot be reached.
    async fn watch(&self) -> Result<Box<dyn CommitSignal>, StorageError>;

    /// Ensures that removed data is not left beside the database's file: SQLite writes back and empties its write-ahead log.
    /// PostgreSQL does the same later by itself (VACUUM).
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if others still read the removed data.
    async fn overwrite_removed(&self) -> Result<(), StorageError>;

    /// The present connections.
    fn connections(&self) -> Connections;

    /// Closes every connection, once its user has returned it. SQLite's write-ahead log is written back to its file then.
    ///
    /// # Errors
    /// [`StorageError`] if that is not possible: the write-ahead log stays beside the file.
    async fn close(&self) -> Result<(), StorageError>;
}

/// Connections that read records, and nothing else.
pub const RECORD_CONNECTIONS: u32 = 8;

/// Connections to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Idle ones.
    pub idle: u32,
    /// Ones in use.
    pub used: u32,
}

/// A transaction over every kind of data.
///
/// Every method can return [`StorageError::Unavailable`], [`StorageError::Corrupt`] and [`StorageError::Other`]; a method that can
/// return anything else documents it. A method that locks documents that, too: in a transaction that writes, others that
/// take the same lock wait until its end. On SQLite all transactions that write wait for each other.
#[async_trait]
pub trait Repository:
    AuditLogRepository
    + AuditTreesRepository
    + ClientAssertionsRepository
    + CredentialChangesRepository
    + CredentialDetailsRepository
    + CredentialListRepository
    + CredentialUpkeepRepository
    + CredentialsRepository
    + HostAssertionsRepository
    + InvitationsRepository
    + NotificationsRepository
    + OrganizationsRepository
    + QuotasRepository
    + RecordsRepository
    + RefusalsRepository
    + RevokedTokensRepository
    + RotationsRepository
    + SavedViewsRepository
    + SecondFactorsRepository
    + ServerKeysRepository
    + SessionsRepository
    + SignInFailuresRepository
    + SigningKeysRepository
    + UsageRepository
    + UsersRepository
    + Send
{
    /// Makes the changes durable and visible together with their entries in the audit log, and returns the keys to forget.
    ///
    /// # Errors
    /// [`StorageError`]; nothing has changed then.
    async fn commit(self: Box<Self>, recorded: Recorded) -> Result<Changes, StorageError>;
}

/// Why an operation of storage failed.
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
    /// Reading exceeded its time limit.
    #[error("reading took too long and was stopped")]
    TooSlow,
    /// The stored data is invalid.
    #[error("stored data is corrupt: {0}")]
    Corrupt(String),
    /// Anything else.
    #[error("the database refused: {0}")]
    Other(String),
}

/// Names of the constraints that use cases handle; the migrations use the same.
pub mod constraint {
    /// Two organizations with one name.
    pub const ORGANIZATIONS_NAME: &str = "organizations_name_key";
    /// Two people with one email address.
    pub const USERS_EMAIL: &str = "users_email_key";
    /// Two credentials with one name in an organization.
    pub const CREDENTIALS_NAME: &str = "credentials_name_key";
    /// Two credentials with one client id.
    pub const CREDENTIALS_CLIENT_ID: &str = "credentials_client_id";
    /// Two passkeys with one credential id.
    pub const PASSKEYS_CREDENTIAL_ID: &str = "passkeys_credential_id";
    /// A secret, or a public key in its place, that exists or has existed.
    pub const SECRETS_HMAC: &str = "secrets_hmac";
}
