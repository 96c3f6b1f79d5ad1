//! The keys that sign access tokens, their private part sealed under the server key.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StorageError;

/// A signing key as it is kept.
#[derive(Debug, Clone)]
pub struct StoredSigningKey {
    /// The `kid` of tokens and of the key set.
    pub id: String,
    /// The JWS algorithm (RFC 7518, section 3.1; RFC 8037, section 3.1).
    pub algorithm: String,
    /// The public key, raw.
    pub public_key: Vec<u8>,
    /// The private key, sealed.
    pub sealed_private_key: Vec<u8>,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

/// Reads and writes signing keys.
#[async_trait]
pub trait SigningKeysRepository {
    /// Every key, newest first.
    async fn list_signing_keys(&mut self) -> Result<Vec<StoredSigningKey>, StorageError>;
    /// Adds a key.
    async fn insert_signing_key(&mut self, key: &StoredSigningKey) -> Result<(), StorageError>;
}
