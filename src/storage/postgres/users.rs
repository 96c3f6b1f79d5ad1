//! People in PostgreSQL.

use async_trait::async_trait;
use sqlx::{Row as _, postgres::PgRow};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{PostgresRepository, conflict, id, in_utc, instant, parsed};
use crate::{
    crypto::{password::PasswordHash, secret::SecretHash},
    domain::{
        id::{OrganizationId, UserId},
        user::{Email, Role, User},
    },
    storage::{
        StorageError,
        users::{StoredUser, UsersRepository},
    },
};

fn user(row: &PgRow) -> Result<User, StorageError> {
    Ok(User {
        id: id(row, "id")?,
        organization_id: id(row, "organization_id")?,
        email: row.try_get("email")?,
        role: parsed(row.try_get("role")?)?,
        created_at: instant(row, "created_at")?,
        disabled_at: row.try_get::<Option<OffsetDateTime>, _>("disabled_at")?.map(in_utc),
    })
}

fn stored_user(row: &PgRow) -> Result<StoredUser, StorageError> {
    Ok(StoredUser { user: user(row)?, password_hash: PasswordHash::from_stored(row.try_get("password_hash")?) })
}

#[async_trait]
impl UsersRepository for PostgresRepository {
    async fn get_user(&mut self, id: UserId) -> Result<Option<StoredUser>, StorageError> {
        let row = sqlx::query("SELECT * FROM users WHERE id = $1")
            .bind(Uuid::from(id))
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.as_ref().map(stored_user).transpose()
    }

    async fn find_user_by_email(&mut self, email: &Email) -> Result<Option<StoredUser>, StorageError> {
        let row = sqlx::query("SELECT * FROM users WHERE email_key = $1")
            .bind(email.key())
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.as_ref().map(stored_user).transpose()
    }

    async fn list_users(&mut self, organization_id: OrganizationId) -> Result<Vec<User>, StorageError> {
        let rows = sqlx::query("SELECT * FROM users WHERE organization_id = $1 ORDER BY email_key")
            .bind(Uuid::from(organization_id))
            .fetch_all(&mut *self.transaction)
            .await?;
        rows.iter().map(user).collect()
    }

    async fn has_user_of_role(&mut self, role: Role) -> Result<bool, StorageError> {
        // Whoever makes the first of a role, because there is none, waits for others that do.
        self.lock(&format!("people of role {}", role.as_str())).await?;
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users WHERE role = $1)")
            .bind(role.as_str())
            .fetch_one(&mut *self.transaction)
            .await?)
    }

    async fn insert_user(&mut self, stored: &StoredUser) -> Result<(), StorageError> {
        let user = &stored.user;
        sqlx::query(
            "INSERT INTO users (id, organization_id, email, email_key, role, password_hash, created_at, disabled_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(Uuid::from(user.id))
        .bind(Uuid::from(user.organization_id))
        .bind(&user.email)
        .bind(Email::key_of(&user.email))
        .bind(user.role.as_str())
        .bind(stored.password_hash.as_str())
        .bind(user.created_at)
        .bind(user.disabled_at)
        .execute(&mut *self.transaction)
        .await
        .map_err(conflict)?;
        Ok(())
    }

    async fn update_password(&mut self, id: UserId, hash: &PasswordHash) -> Result<(), StorageError> {
        sqlx::query("UPDATE users SET password_hash = $1 WHERE id = $2")
            .bind(hash.as_str())
            .bind(Uuid::from(id))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn update_role(&mut self, id: UserId, role: Role) -> Result<(), StorageError> {
        sqlx::query("UPDATE users SET role = $1 WHERE id = $2")
            .bind(role.as_str())
            .bind(Uuid::from(id))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn update_user_disabled(&mut self, id: UserId, at: Option<OffsetDateTime>) -> Result<(), StorageError> {
        sqlx::query("UPDATE users SET disabled_at = $1 WHERE id = $2")
            .bind(at)
            .bind(Uuid::from(id))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn insert_first_run_link(
        &mut self,
        hash: &SecretHash,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        sqlx::query("INSERT INTO first_run_links (token_hash, expires_at) VALUES ($1, $2)")
            .bind(hash.as_bytes().as_slice())
            .bind(expires_at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn has_first_run_link(&mut self, hash: &SecretHash, now: OffsetDateTime) -> Result<bool, StorageError> {
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM first_run_links WHERE token_hash = $1 AND expires_at > $2)",
        )
        .bind(hash.as_bytes().as_slice())
        .bind(now)
        .fetch_one(&mut *self.transaction)
        .await?)
    }

    async fn take_first_run_link(&mut self, hash: &SecretHash, now: OffsetDateTime) -> Result<bool, StorageError> {
        let taken = sqlx::query("DELETE FROM first_run_links WHERE token_hash = $1 AND expires_at > $2")
            .bind(hash.as_bytes().as_slice())
            .bind(now)
            .execute(&mut *self.transaction)
            .await?;
        Ok(taken.rows_affected() == 1)
    }

    async fn delete_first_run_links(&mut self) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM first_run_links").execute(&mut *self.transaction).await?;
        Ok(())
    }
}
