//! Access tokens that were revoked before they ended.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StorageError;

/// Reads and writes revoked tokens.
#[async_trait]
pub trait RevokedTokensRepository {
    /// Whether a token was revoked.
    async fn is_token_revoked(&mut self, jti: &str) -> Result<bool, StorageError>;
    /// Adds a token, with the instant at which it ends by itself. Answers false, and changes nothing, if it is there.
    async fn insert_revoked_token(&mut self, jti: &str, expires_at: OffsetDateTime) -> Result<bool, StorageError>;
    /// Forgets tokens that ended by themselves before an instant.
    async fn delete_revoked_tokens_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError>;
}
