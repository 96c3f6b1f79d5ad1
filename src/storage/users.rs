//! People, their password hashes, and the links with which the first one is made.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StorageError;
use crate::{
    crypto::{password::PasswordHash, secret::SecretHash},
    domain::{
        id::{OrganizationId, UserId},
        user::{Email, Role, User},
    },
};

/// A person together with the hash of the password.
#[derive(Debug, Clone)]
pub struct StoredUser {
    /// The person.
    pub user: User,
    /// The Argon2id hash.
    pub password_hash: PasswordHash,
}

/// Reads and writes people.
#[async_trait]
pub trait UsersRepository {
    /// One person.
    async fn get_user(&mut self, id: UserId) -> Result<Option<StoredUser>, StorageError>;
    /// The person of an email address, ignoring case.
    async fn find_user_by_email(&mut self, email: &Email) -> Result<Option<StoredUser>, StorageError>;
    /// The people of an organization, by email address.
    async fn list_users(&mut self, organization_id: OrganizationId) -> Result<Vec<User>, StorageError>;
    /// Whether anyone on the installation has a role, disabled or not.
    async fn has_user_of_role(&mut self, role: Role) -> Result<bool, StorageError>;
    /// Adds a person; [`StorageError::Conflict`] on [`super::constraint::USERS_EMAIL`].
    async fn insert_user(&mut self, user: &StoredUser) -> Result<(), StorageError>;
    /// Replaces a password hash.
    async fn update_password(&mut self, id: UserId, hash: &PasswordHash) -> Result<(), StorageError>;
    /// Gives a person another role.
    async fn update_role(&mut self, id: UserId, role: Role) -> Result<(), StorageError>;
    /// Keeps a person from signing in, or no longer.
    async fn update_user_disabled(&mut self, id: UserId, at: Option<OffsetDateTime>) -> Result<(), StorageError>;

    /// Keeps the hash of a first-run link until `expires_at`.
    async fn insert_first_run_link(
        &mut self,
        hash: &SecretHash,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;
    /// Whether a first-run link is known and not expired at `now`.
    async fn has_first_run_link(&mut self, hash: &SecretHash, now: OffsetDateTime) -> Result<bool, StorageError>;
    /// Forgets a first-run link and tells whether it was known and not expired at `now`.
    async fn take_first_run_link(&mut self, hash: &SecretHash, now: OffsetDateTime) -> Result<bool, StorageError>;
    /// Forgets every first-run link.
    async fn delete_first_run_links(&mut self) -> Result<(), StorageError>;
}
