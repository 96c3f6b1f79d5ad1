//! The keys that sign access tokens, their private part sealed under the server key.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Statements as _, Transaction},
};

/// A stored signing key.
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
    /// When it was created.
    pub created_at: OffsetDateTime,
}

/// Reads and writes signing keys.
#[async_trait]
pub trait SigningKeysRepository: Transaction {
    /// Every key, newest first. Locks the keys.
    async fn list_signing_keys(&mut self) -> Result<Vec<StoredSigningKey>, StorageError> {
        // Servers that start together create one key, and replace it once.
        self.lock("signing keys").await?;
        let rows = self.query("SELECT * FROM signing_keys ORDER BY created_at DESC, id").fetch_all().await?;
        rows.iter()
            .map(|row| {
                Ok(StoredSigningKey {
                    id: row.get("id")?,
                    algorithm: row.get("algorithm")?,
                    public_key: row.get("public_key")?,
                    sealed_private_key: row.get("sealed_private_key")?,
                    created_at: row.get("created_at")?,
                })
            })
            .collect()
    }

    /// Adds a key.
    async fn insert_signing_key(&mut self, key: &StoredSigningKey) -> Result<(), StorageError> {
        let insert = self.query(
            "INSERT INTO signing_keys (id, algorithm, public_key, sealed_private_key, created_at)
             VALUES ($1, $2, $3, $4, $5)",
        );
        let insert = insert.bind(&key.id).bind(&key.algorithm).bind(key.public_key.as_slice());
        insert.bind(key.sealed_private_key.as_slice()).bind(key.created_at).execute().await.map(drop)
    }
}

impl<T: Transaction> SigningKeysRepository for T {}
