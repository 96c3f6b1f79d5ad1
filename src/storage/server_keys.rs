//! What is hashed and sealed under a server key, while one takes the place of another.

use async_trait::async_trait;

use super::{StorageError, credentials::StoredSecret};
use crate::{
    crypto::secret::SecretHash,
    domain::{
        id::{CredentialId, OrganizationId, SecretId},
        secret_hint::SecretHint,
    },
};

/// A secret that is to be kept under another hash.
#[derive(Debug, Clone)]
pub struct Rehash {
    /// The secret, or the public key in its place.
    pub id: SecretId,
    /// Its hash so far; nothing happens if it has another one.
    pub before: SecretHash,
    /// Its hash from now on.
    pub hash: SecretHash,
    /// The number of the server key under which that is.
    pub key_number: i64,
}

/// A secret that works, and that nobody has presented since the server key is another one.
#[derive(Debug, Clone)]
pub struct SecretLeft {
    /// The secret.
    pub id: SecretId,
    /// What is remembered of it.
    pub hint: SecretHint,
    /// Its credential.
    pub credential_id: CredentialId,
    /// The credential's name.
    pub credential_name: String,
    /// Whose credential it is.
    pub organization_id: OrganizationId,
}

/// Reads and writes what depends on server keys, and tells followers of changes that other ones count.
#[async_trait]
pub trait ServerKeysRepository {
    /// Appends to the sequence of changes that other server keys count.
    async fn announce_server_keys(&mut self) -> Result<(), StorageError>;
    /// Keeps a secret under another hash; it is still found by the one before.
    async fn rehash_secret(&mut self, rehash: &Rehash) -> Result<(), StorageError>;
    /// Forgets the hashes under which secrets were kept before.
    async fn forget_previous_hashes(&mut self) -> Result<(), StorageError>;
    /// How many secrets work and are hashed under a server key before the one of a number; public keys left out.
    async fn count_secrets_before_key(&mut self, number: i64) -> Result<u64, StorageError>;
    /// Those secrets.
    async fn list_secrets_before_key(&mut self, number: i64) -> Result<Vec<SecretLeft>, StorageError>;
    /// Every public key of a client, those of deleted credentials included.
    async fn list_public_keys(&mut self) -> Result<Vec<StoredSecret>, StorageError>;
    /// Keeps the private part of a signing key as it is sealed now.
    async fn reseal_signing_key(&mut self, id: &str, sealed_private_key: &[u8]) -> Result<(), StorageError>;
}
