//! Credentials and the hashes of their secrets.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StorageError;
use crate::{
    crypto::secret::SecretHash,
    domain::{
        credential::{Credential, SecretRecord},
        credential_query::{CredentialQuery, ListedCredential},
        display_name::folded,
        id::{CredentialId, OrganizationId, SecretId},
    },
};

/// What a credential is searched by.
pub fn search_text(name: &str, client_id: Option<&str>, created_by: &str) -> String {
    [name, client_id.unwrap_or_default(), created_by].map(folded).join("\n")
}

/// A credential with its secrets.
#[derive(Debug, Clone)]
pub struct CredentialWithSecrets {
    /// The credential, possibly deleted.
    pub credential: Credential,
    /// Its secrets.
    pub secrets: Secrets,
}

/// The secrets of a credential, retired ones included, the oldest first.
#[derive(Debug, Clone)]
pub struct Secrets(pub Box<[StoredSecret]>);

/// A secret as it is kept, or the public key in its place.
#[derive(Debug, Clone)]
pub struct StoredSecret {
    /// What is known of it.
    pub record: SecretRecord,
    /// Its hash; of a public key, that of its thumbprint.
    pub hash: SecretHash,
    /// The number of the server key under which it is hashed.
    pub key_number: i64,
    /// Its hash under the server key before, until that is retired.
    pub previous_hash: Option<SecretHash>,
    /// The public key of a client that has one in place of a secret, as a JWK.
    pub public_key: Option<String>,
}

impl Secrets {
    /// How many bytes they take up besides their own size.
    pub fn heap_bytes(&self) -> usize {
        let public_keys = self.0.iter().filter_map(|secret| secret.public_key.as_ref());
        size_of_val(&*self.0) + public_keys.map(String::len).sum::<usize>()
    }

    /// The secrets that are accepted, the oldest first.
    pub fn live(&self) -> impl DoubleEndedIterator<Item = &StoredSecret> {
        self.0.iter().filter(|secret| secret.record.is_live())
    }

    /// The secret of a hash.
    pub fn of_hash(&self, hash: &SecretHash) -> Option<&StoredSecret> {
        self.0.iter().find(|secret| secret.hash == *hash || secret.previous_hash == Some(*hash))
    }

    /// The secret of an id.
    pub fn of_id(&self, id: SecretId) -> Option<&StoredSecret> {
        self.0.iter().find(|secret| secret.record.id == id)
    }
}

/// By what a credential is found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CredentialKey {
    /// The hash of one of its secrets.
    Secret(SecretHash),
    /// Its client id.
    ClientId(String),
    /// Its own id.
    Id(CredentialId),
}

/// Reads and writes credentials.
#[async_trait]
pub trait CredentialsRepository {
    /// One credential of an organization, unless it is deleted.
    async fn get_credential(
        &mut self,
        organization_id: OrganizationId,
        id: CredentialId,
    ) -> Result<Option<Credential>, StorageError>;
    /// At most `limit` credentials of a query, in its order: those next to its place.
    async fn list_credentials(
        &mut self,
        organization_id: OrganizationId,
        query: &CredentialQuery,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<ListedCredential>, StorageError>;
    /// The credential of a secret or client id, deleted ones and retired secrets included.
    async fn find_credential(&mut self, key: &CredentialKey) -> Result<Option<CredentialWithSecrets>, StorageError>;
    /// Adds a credential; [`StorageError::Conflict`] on its name or its client id.
    async fn insert_credential(&mut self, credential: &Credential) -> Result<(), StorageError>;
    /// Saves name, grants, epoch, version, state and the last change; [`StorageError::Conflict`] on its name.
    async fn update_credential(&mut self, credential: &Credential) -> Result<(), StorageError>;
    /// Adds a secret, or a public key in its place; [`StorageError::Conflict`] if it exists or has existed.
    async fn insert_secret(
        &mut self,
        credential_id: CredentialId,
        secret: &SecretRecord,
        hash: &SecretHash,
        key_number: i64,
        public_key: Option<&str>,
    ) -> Result<(), StorageError>;
    /// Ends a secret; it is not accepted from then on.
    async fn retire_secret(&mut self, id: SecretId, at: OffsetDateTime) -> Result<(), StorageError>;
}
