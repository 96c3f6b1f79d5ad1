//! Credentials and the hashes of their secrets.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StorageError;
use crate::{
    crypto::secret::SecretHash,
    domain::{
        credential::{Credential, SecretRecord},
        id::{CredentialId, OrganizationId, SecretId},
        page::CredentialsCursor,
    },
};

/// A credential with the secret it was found by or belongs to.
#[derive(Debug, Clone)]
pub struct CredentialWithSecret {
    /// The credential, possibly deleted.
    pub credential: Credential,
    /// The secret.
    pub secret: SecretRecord,
    /// The secret's hash.
    pub hash: SecretHash,
    /// Since when the secret is no longer accepted.
    pub retired_at: Option<OffsetDateTime>,
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
    /// At most `limit` credentials that are not deleted, newest first, after `cursor`.
    async fn list_credentials(
        &mut self,
        organization_id: OrganizationId,
        cursor: Option<CredentialsCursor>,
        limit: u32,
    ) -> Result<Vec<Credential>, StorageError>;
    /// The credential that owns a secret, deleted ones and retired secrets included.
    async fn find_by_secret(&mut self, hash: &SecretHash) -> Result<Option<CredentialWithSecret>, StorageError>;
    /// The credential of a client id with each of its secrets, deleted credentials and retired secrets included.
    async fn find_by_client_id(&mut self, client_id: &str) -> Result<Vec<CredentialWithSecret>, StorageError>;
    /// Adds a credential; [`StorageError::Conflict`] on its name or its client id.
    async fn insert_credential(&mut self, credential: &Credential) -> Result<(), StorageError>;
    /// Saves name, grants, epoch, version, state and the last change; [`StorageError::Conflict`] on its name.
    async fn update_credential(&mut self, credential: &Credential) -> Result<(), StorageError>;
    /// Adds a secret; [`StorageError::Conflict`] if it exists or has existed.
    async fn insert_secret(
        &mut self,
        credential_id: CredentialId,
        secret: &SecretRecord,
        hash: &SecretHash,
    ) -> Result<(), StorageError>;
    /// Ends a secret; it is not accepted from then on.
    async fn retire_secret(&mut self, id: SecretId, at: OffsetDateTime) -> Result<(), StorageError>;
}
