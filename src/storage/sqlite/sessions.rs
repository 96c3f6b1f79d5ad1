//! Browser sessions in SQLite.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{SqliteRepository, instant};
use crate::{
    crypto::secret::SecretHash,
    domain::clock::to_milliseconds,
    storage::{StorageError, sessions::SessionsRepository},
};

#[async_trait]
impl SessionsRepository for SqliteRepository {
    async fn insert_session(
        &mut self,
        id: &SecretHash,
        data: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let inserted =
            sqlx::query("INSERT INTO sessions (id_hash, data, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                .bind(id.as_bytes().as_slice())
                .bind(data)
                .bind(to_milliseconds(expires_at))
                .execute(&mut *self.transaction)
                .await?;
        Ok(inserted.rows_affected() == 1)
    }

    async fn update_session(
        &mut self,
        id: &SecretHash,
        new_id: &SecretHash,
        data: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let updated = sqlx::query("UPDATE sessions SET id_hash = ?, data = ?, expires_at = ? WHERE id_hash = ?")
            .bind(new_id.as_bytes().as_slice())
            .bind(data)
            .bind(to_milliseconds(expires_at))
            .bind(id.as_bytes().as_slice())
            .execute(&mut *self.transaction)
            .await?;
        Ok(updated.rows_affected() == 1)
    }

    async fn get_session(&mut self, id: &SecretHash) -> Result<Option<(String, OffsetDateTime)>, StorageError> {
        let row: Option<(String, i64)> = sqlx::query_as("SELECT data, expires_at FROM sessions WHERE id_hash = ?")
            .bind(id.as_bytes().as_slice())
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.map(|(data, expires_at)| Ok((data, instant(expires_at)?))).transpose()
    }

    async fn delete_session(&mut self, id: &SecretHash) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM sessions WHERE id_hash = ?")
            .bind(id.as_bytes().as_slice())
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn delete_sessions_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM sessions WHERE expires_at < ?")
            .bind(to_milliseconds(at))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
