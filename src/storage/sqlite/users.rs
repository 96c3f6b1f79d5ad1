//! People in SQLite.

use async_trait::async_trait;
use sqlx::{Row, sqlite::SqliteRow};
use time::OffsetDateTime;

use super::{SqliteRepository, conflict_on, instant, parsed};
use crate::{
    crypto::{password::PasswordHash, secret::SecretHash},
    domain::{
        clock::to_milliseconds,
        id::{OrganizationId, UserId},
        user::{Email, Role, User},
    },
    storage::{
        StorageError, constraint,
        users::{StoredUser, UsersRepository},
    },
};

fn user(row: &SqliteRow) -> Result<User, StorageError> {
    Ok(User {
        id: parsed(row.try_get("id")?)?,
        organization_id: parsed(row.try_get("organization_id")?)?,
        email: row.try_get("email")?,
        role: parsed(row.try_get("role")?)?,
        created_at: instant(row.try_get("created_at")?)?,
        disabled_at: row.try_get::<Option<i64>, _>("disabled_at")?.map(instant).transpose()?,
    })
}

fn stored_user(row: &SqliteRow) -> Result<StoredUser, StorageError> {
    Ok(StoredUser { user: user(row)?, password_hash: PasswordHash::from_stored(row.try_get("password_hash")?) })
}

#[async_trait]
impl UsersRepository for SqliteRepository {
    async fn get_user(&mut self, id: UserId) -> Result<Option<StoredUser>, StorageError> {
        let row = sqlx::query("SELECT * FROM users WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.as_ref().map(stored_user).transpose()
    }

    async fn find_user_by_email(&mut self, email: &Email) -> Result<Option<StoredUser>, StorageError> {
        let row = sqlx::query("SELECT * FROM users WHERE email_key = ?")
            .bind(email.key())
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.as_ref().map(stored_user).transpose()
    }

    async fn list_users(&mut self, organization_id: OrganizationId) -> Result<Vec<User>, StorageError> {
        let rows = sqlx::query("SELECT * FROM users WHERE organization_id = ? ORDER BY email_key")
            .bind(organization_id.to_string())
            .fetch_all(&mut *self.transaction)
            .await?;
        rows.iter().map(user).collect()
    }

    async fn has_user_of_role(&mut self, role: Role) -> Result<bool, StorageError> {
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users WHERE role = ?)")
            .bind(role.as_str())
            .fetch_one(&mut *self.transaction)
            .await?)
    }

    async fn insert_user(&mut self, stored: &StoredUser) -> Result<(), StorageError> {
        let user = &stored.user;
        sqlx::query(
            "INSERT INTO users (id, organization_id, email, email_key, role, password_hash, created_at, disabled_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(user.id.to_string())
        .bind(user.organization_id.to_string())
        .bind(&user.email)
        .bind(Email::key_of(&user.email))
        .bind(user.role.as_str())
        .bind(stored.password_hash.as_str())
        .bind(to_milliseconds(user.created_at))
        .bind(user.disabled_at.map(to_milliseconds))
        .execute(&mut *self.transaction)
        .await
        .map_err(conflict_on(constraint::USERS_EMAIL))?;
        Ok(())
    }

    async fn update_password(&mut self, id: UserId, hash: &PasswordHash) -> Result<(), StorageError> {
        sqlx::query("UPDATE users SET password_hash = ? WHERE id = ?")
            .bind(hash.as_str())
            .bind(id.to_string())
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn update_role(&mut self, id: UserId, role: Role) -> Result<(), StorageError> {
        sqlx::query("UPDATE users SET role = ? WHERE id = ?")
            .bind(role.as_str())
            .bind(id.to_string())
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn update_user_disabled(&mut self, id: UserId, at: Option<OffsetDateTime>) -> Result<(), StorageError> {
        sqlx::query("UPDATE users SET disabled_at = ? WHERE id = ?")
            .bind(at.map(to_milliseconds))
            .bind(id.to_string())
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn insert_first_run_link(
        &mut self,
        hash: &SecretHash,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        sqlx::query("INSERT INTO first_run_links (token_hash, expires_at) VALUES (?, ?)")
            .bind(hash.as_bytes().as_slice())
            .bind(to_milliseconds(expires_at))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn has_first_run_link(&mut self, hash: &SecretHash, now: OffsetDateTime) -> Result<bool, StorageError> {
        Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM first_run_links WHERE token_hash = ? AND expires_at > ?)")
            .bind(hash.as_bytes().as_slice())
            .bind(to_milliseconds(now))
            .fetch_one(&mut *self.transaction)
            .await?)
    }

    async fn take_first_run_link(&mut self, hash: &SecretHash, now: OffsetDateTime) -> Result<bool, StorageError> {
        let taken = sqlx::query("DELETE FROM first_run_links WHERE token_hash = ? AND expires_at > ?")
            .bind(hash.as_bytes().as_slice())
            .bind(to_milliseconds(now))
            .execute(&mut *self.transaction)
            .await?;
        Ok(taken.rows_affected() == 1)
    }

    async fn delete_first_run_links(&mut self) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM first_run_links").execute(&mut *self.transaction).await?;
        Ok(())
    }
}
