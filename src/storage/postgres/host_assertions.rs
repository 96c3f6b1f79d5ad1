//! Used assertions of hosts in PostgreSQL.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{PostgresRepository, text};
use crate::storage::{StorageError, host_assertions::HostAssertionsRepository};

#[async_trait]
impl HostAssertionsRepository for PostgresRepository {
    async fn insert_host_assertion(
        &mut self,
        issuer: &str,
        jti: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let inserted = sqlx::query(
            "INSERT INTO host_assertions (issuer, jti, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (issuer, jti) DO NOTHING",
        )
        .bind(issuer)
        .bind(text(jti))
        .bind(expires_at)
        .execute(&mut *self.transaction)
        .await?;
        Ok(inserted.rows_affected() == 1)
    }

    async fn delete_host_assertions_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM host_assertions WHERE expires_at < $1")
            .bind(at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
