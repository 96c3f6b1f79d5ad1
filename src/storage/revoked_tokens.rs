//! Access tokens that were revoked before they expired.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    change::Change,
    connection::{Statements as _, Transaction},
};

/// Reads and writes revoked tokens.
#[async_trait]
pub trait RevokedTokensRepository: Transaction {
    /// Whether a token was revoked.
    async fn is_token_revoked(&mut self, jti: &str) -> Result<bool, StorageError> {
        self.query("SELECT EXISTS (SELECT 1 FROM revoked_tokens WHERE jti = $1)").bind(jti).fetch_one_value().await
    }

    /// Adds a token, with the instant at which it expires. Returns false, and changes nothing, if it exists.
    async fn insert_revoked_token(&mut self, jti: &str, expires_at: OffsetDateTime) -> Result<bool, StorageError> {
        self.note(Change::Token(jti.to_owned()));
        let insert =
            self.query("INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, $2) ON CONFLICT (jti) DO NOTHING");
        Ok(insert.bind(jti).bind(expires_at).execute().await? == 1)
    }

    /// Deletes tokens that expired before an instant.
    async fn delete_revoked_tokens_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        self.query("DELETE FROM revoked_tokens WHERE expires_at < $1").bind(at).execute().await.map(drop)
    }
}

impl<T: Transaction> RevokedTokensRepository for T {}
