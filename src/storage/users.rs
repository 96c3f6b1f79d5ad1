//! People, their password hashes, and the links by which the first one is created.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Row, Statements as _, Transaction},
    constraint::USERS_EMAIL,
};
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
pub trait UsersRepository: Transaction {
    /// One person.
    async fn get_user(&mut self, id: UserId) -> Result<Option<StoredUser>, StorageError> {
        let row = self.query("SELECT * FROM users WHERE id = $1").bind(id).fetch_optional().await?;
        row.as_ref().map(stored_user).transpose()
    }

    /// The person of an email address, ignoring case.
    async fn find_user_by_email(&mut self, email: &Email) -> Result<Option<StoredUser>, StorageError> {
        let row = self.query("SELECT * FROM users WHERE email_key = $1").bind(email.key()).fetch_optional().await?;
        row.as_ref().map(stored_user).transpose()
    }

    /// The people of an organization, by email address.
    async fn list_users(&mut self, organization_id: OrganizationId) -> Result<Vec<User>, StorageError> {
        let users =
            self.query("SELECT * FROM users WHERE organization_id = $1 ORDER BY email_key").bind(organization_id);
        users.fetch_all().await?.iter().map(user).collect()
    }

    /// Whether anyone on the installation has a role, disabled or not. Locks the people of that role.
    async fn has_user_of_role(&mut self, role: Role) -> Result<bool, StorageError> {
        // A transaction that creates the first person of a role, because there is none, waits for others that do the same.
        self.lock(&format!("people of role {}", role.as_str())).await?;
        self.query("SELECT EXISTS (SELECT 1 FROM users WHERE role = $1)").bind(role.as_str()).fetch_one_value().await
    }

    /// Adds a person; [`StorageError::Conflict`] on [`super::constraint::USERS_EMAIL`].
    async fn insert_user(&mut self, stored: &StoredUser) -> Result<(), StorageError> {
        let user = &stored.user;
        let insert = self.query(
            "INSERT INTO users (id, organization_id, email, email_key, role, password_hash, created_at, disabled_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        );
        let insert = insert
            .bind(user.id)
            .bind(user.organization_id)
            .bind(&user.email)
            .bind(Email::key_of(&user.email))
            .bind(user.role.as_str())
            .bind(stored.password_hash.as_str())
            .bind(user.created_at)
            .bind(user.disabled_at);
        insert.may_violate(USERS_EMAIL).execute().await.map(drop)
    }

    /// Replaces a password hash.
    async fn update_password(&mut self, id: UserId, hash: &PasswordHash) -> Result<(), StorageError> {
        let update = self.query("UPDATE users SET password_hash = $1 WHERE id = $2");
        update.bind(hash.as_str()).bind(id).execute().await.map(drop)
    }

    /// Changes the role of a person.
    async fn update_role(&mut self, id: UserId, role: Role) -> Result<(), StorageError> {
        let update = self.query("UPDATE users SET role = $1 WHERE id = $2");
        update.bind(role.as_str()).bind(id).execute().await.map(drop)
    }

    /// Disables the account of a person, or enables it again.
    async fn update_user_disabled(&mut self, id: UserId, at: Option<OffsetDateTime>) -> Result<(), StorageError> {
        let update = self.query("UPDATE users SET disabled_at = $1 WHERE id = $2");
        update.bind(at).bind(id).execute().await.map(drop)
    }

    /// Stores the hash of a first-run link until `expires_at`.
    async fn insert_first_run_link(
        &mut self,
        hash: &SecretHash,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let insert = self.query("INSERT INTO first_run_links (token_hash, expires_at) VALUES ($1, $2)");
        insert.bind(hash).bind(expires_at).execute().await.map(drop)
    }

    /// Whether a first-run link is known and not expired at `now`.
    async fn has_first_run_link(&mut self, hash: &SecretHash, now: OffsetDateTime) -> Result<bool, StorageError> {
        let select =
            self.query("SELECT EXISTS (SELECT 1 FROM first_run_links WHERE token_hash = $1 AND expires_at > $2)");
        select.bind(hash).bind(now).fetch_one_value().await
    }

    /// Deletes a first-run link and returns whether it was known and not expired at `now`.
    async fn take_first_run_link(&mut self, hash: &SecretHash, now: OffsetDateTime) -> Result<bool, StorageError> {
        let delete = self.query("DELETE FROM first_run_links WHERE token_hash = $1 AND expires_at > $2");
        Ok(delete.bind(hash).bind(now).execute().await? == 1)
    }

    /// Deletes every first-run link.
    async fn delete_first_run_links(&mut self) -> Result<(), StorageError> {
        self.query("DELETE FROM first_run_links").execute().await.map(drop)
    }
}

fn user(row: &Row) -> Result<User, StorageError> {
    Ok(User {
        id: row.get("id")?,
        organization_id: row.get("organization_id")?,
        email: row.get("email")?,
        role: row.parse("role")?,
        created_at: row.get("created_at")?,
        disabled_at: row.get("disabled_at")?,
    })
}

fn stored_user(row: &Row) -> Result<StoredUser, StorageError> {
    Ok(StoredUser { user: user(row)?, password_hash: PasswordHash::from_stored(row.get("password_hash")?) })
}

impl<T: Transaction> UsersRepository for T {}
