//! Used assertions of clients in PostgreSQL.

use async_trait::async_trait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{PostgresRepository, text};
use crate::{
    domain::id::CredentialId,
    storage::{StorageError, client_assertions::ClientAssertionsRepository},
};

#[async_trait]
impl ClientAssertionsRepository for PostgresRepository {
    async fn is_client_assertion_used(&mut self, credential_id: CredentialId, jti: &str) -> Result<bool, StorageError> {
        let used =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM client_assertions WHERE credential_id = $1 AND jti = $2)")
                .bind(Uuid::from(credential_id))
                .bind(text(jti))
                .fetch_one(&mut *self.transaction)
                .await?;
        Ok(used)
    }

    async fn insert_client_assertion(
        &mut self,
        credential_id: CredentialId,
        jti: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let inserted = sqlx::query(
            "INSERT INTO client_assertions (credential_id, jti, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (credential_id, jti) DO NOTHING",
        )
        .bind(Uuid::from(credential_id))
        .bind(text(jti))
        .bind(expires_at)
        .execute(&mut *self.transaction)
        .await?;
        Ok(inserted.rows_affected() == 1)
    }

    async fn delete_client_assertions_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM client_assertions WHERE expires_at < $1")
            .bind(at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
