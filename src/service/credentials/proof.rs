//! The secret, or the public key in its place, that is added to a credential.

use super::SaveCredentialError;
use crate::{
    crypto::secret::{PlainSecret, Purpose},
    domain::{
        credential::secret::SecretRecord,
        id::{CredentialId, SecretId},
        secret_hint::SecretHint,
    },
    service::Services,
    storage::{Repository, StorageError, credentials::CredentialKey},
};

/// The means by which the holder of a credential authenticates from now on.
pub(super) enum NewProof<'a> {
    Secret(&'a PlainSecret),
    PublicKey { jwk: &'a str, thumbprint: &'a str },
}

impl NewProof<'_> {
    /// The text to hash, and the purpose of the hash.
    fn hashed(&self) -> (Purpose, &str) {
        match self {
            Self::Secret(secret) => (Purpose::Credential, secret.expose()),
            Self::PublicKey { thumbprint, .. } => (Purpose::ClientKey, thumbprint),
        }
    }

    /// The error if it exists or has existed.
    const fn conflict(&self) -> SaveCredentialError {
        match self {
            Self::Secret(_) => SaveCredentialError::SecretExists,
            Self::PublicKey { .. } => SaveCredentialError::PublicKeyExists,
        }
    }

    /// The part of it that may be stored and shown.
    pub(super) fn hint(&self) -> SecretHint {
        SecretHint::of(self.hashed().1)
    }

    /// The thumbprint of a public key.
    pub(super) const fn thumbprint(&self) -> Option<&str> {
        match self {
            Self::Secret(_) => None,
            Self::PublicKey { thumbprint, .. } => Some(thumbprint),
        }
    }
}

impl Services {
    /// Adds it to a credential under an id, otherwise under a new one; returns the id.
    ///
    /// # Errors
    /// [`SaveCredentialError::SecretExists`] or [`SaveCredentialError::PublicKeyExists`].
    pub(super) async fn add_proof(
        &self,
        repository: &mut dyn Repository,
        credential_id: CredentialId,
        id: Option<SecretId>,
        proof: &NewProof<'_>,
    ) -> Result<SecretId, SaveCredentialError> {
        let now = self.clock.now();
        let id = match id {
            Some(id) => id,
            None => SecretId::new(now, self.random_id_bytes()?),
        };
        let (purpose, text) = proof.hashed();
        let jwk = match proof {
            NewProof::Secret(_) => None,
            NewProof::PublicKey { jwk, .. } => Some(*jwk),
        };
        let keys = self.server_keys_in(repository).await?;
        // One that is stored under the current key violates a constraint.
        for hash in keys.hashes(purpose, text).skip(1) {
            if repository.find_credential(&CredentialKey::Secret(hash)).await?.is_some() {
                return Err(proof.conflict());
            }
        }
        let (record, hash) = (SecretRecord::new(id, proof.hint(), now), keys.hash(purpose, text));
        match repository.insert_secret(credential_id, &record, &hash, keys.number, jwk).await {
            Ok(()) => Ok(id),
            Err(StorageError::Conflict { .. }) => Err(proof.conflict()),
            Err(error) => Err(error.into()),
        }
    }
}
