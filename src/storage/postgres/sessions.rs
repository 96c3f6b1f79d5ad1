//! Browser sessions in PostgreSQL.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{PostgresRepository, in_utc};
use crate::{
    crypto::secret::SecretHash,
    storage::{StorageError, sessions::SessionsRepository},
};

#[async_trait]
impl SessionsRepository for PostgresRepository {
    async fn insert_session(
        &mut self,
        id: &SecretHash,
        data: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let inserted =
            sqlx::query("INSERT INTO sessions (id_hash, data, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                .bind(id.as_bytes().as_slice())
                .bind(data)
                .bind(expires_at)
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
        let updated = sqlx::query("UPDATE sessions SET id_hash = $1, data = $2, expires_at = $3 WHERE id_hash = $4")
            .bind(new_id.as_bytes().as_slice())
            .bind(data)
            .bind(expires_at)
            .bind(id.as_bytes().as_slice())
            .execute(&mut *self.transaction)
            .await?;
        Ok(updated.rows_affected() == 1)
    }

    async fn get_session(&mut self, id: &SecretHash) -> Result<Option<(String, OffsetDateTime)>, StorageError> {
        let row: Option<(String, OffsetDateTime)> =
            sqlx::query_as("SELECT data, expires_at FROM sessions WHERE id_hash = $1")
                .bind(id.as_bytes().as_slice())
                .fetch_optional(&mut *self.transaction)
                .await?;
        Ok(row.map(|(data, expires_at)| (data, in_utc(expires_at))))
    }

    async fn delete_session(&mut self, id: &SecretHash) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM sessions WHERE id_hash = $1")
            .bind(id.as_bytes().as_slice())
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn delete_sessions_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM sessions WHERE expires_at < $1").bind(at).execute(&mut *self.transaction).await?;
        Ok(())
    }
}
