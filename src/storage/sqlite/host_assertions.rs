//! Used assertions of hosts in SQLite.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::SqliteRepository;
use crate::{
    domain::clock::to_milliseconds,
    storage::{StorageError, host_assertions::HostAssertionsRepository},
};

#[async_trait]
impl HostAssertionsRepository for SqliteRepository {
    async fn insert_host_assertion(
        &mut self,
        issuer: &str,
        jti: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let inserted = sqlx::query(
            "INSERT INTO host_assertions (issuer, jti, expires_at) VALUES (?, ?, ?)
             ON CONFLICT (issuer, jti) DO NOTHING",
        )
        .bind(issuer)
        .bind(jti)
        .bind(to_milliseconds(expires_at))
        .execute(&mut *self.transaction)
        .await?;
        Ok(inserted.rows_affected() == 1)
    }

    async fn delete_host_assertions_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM host_assertions WHERE expires_at < ?")
            .bind(to_milliseconds(at))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
