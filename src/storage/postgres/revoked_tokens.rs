//! Revoked access tokens in PostgreSQL.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{PostgresRepository, credential_changes::Change};
use crate::storage::{StorageError, revoked_tokens::RevokedTokensRepository};

#[async_trait]
impl RevokedTokensRepository for PostgresRepository {
    async fn is_token_revoked(&mut self, jti: &str) -> Result<bool, StorageError> {
        let revoked = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM revoked_tokens WHERE jti = $1)")
            .bind(jti)
            .fetch_one(&mut *self.transaction)
            .await?;
        Ok(revoked)
    }

    async fn insert_revoked_token(&mut self, jti: &str, expires_at: OffsetDateTime) -> Result<bool, StorageError> {
        self.changed.insert(Change::Token(jti.to_owned()));
        let added =
            sqlx::query("INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, $2) ON CONFLICT (jti) DO NOTHING")
                .bind(jti)
                .bind(expires_at)
                .execute(&mut *self.transaction)
                .await?
                .rows_affected();
        Ok(added > 0)
    }

    async fn delete_revoked_tokens_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM revoked_tokens WHERE expires_at < $1")
            .bind(at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
