//! Secrets that were found where they should not be: whose they are, and their end.

use super::{Credentials, RotateError};
use crate::{
    crypto::secret,
    domain::{
        audit_event::AuditEvent,
        credential::{Credential, secret::SecretRecord},
        id::{CredentialId, SecretId},
    },
    service::{Failure, authz::ManageCredentials},
    storage::credentials::CredentialKey,
};

/// Most secrets that are looked up at once.
const MAX_SECRETS: usize = 5;

/// A secret that was found.
#[derive(Debug, Clone)]
pub struct FoundSecret {
    /// Its credential, deleted or not.
    pub credential: Credential,
    /// The secret.
    pub secret: SecretRecord,
    /// Whether it grants access now.
    pub is_live: bool,
}

/// What is in a text.
#[derive(Debug, Clone, Default)]
pub struct FoundSecrets {
    /// Those of the organization.
    pub known: Vec<FoundSecret>,
    /// How many have the form of ours, and belong to no credential of the organization.
    pub unknown: usize,
}

impl Credentials<'_, ManageCredentials> {
    /// Finds the secrets of the organization in a text.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn find_secrets(&self, text: &str) -> Result<FoundSecrets, Failure> {
        let now = self.services.clock.now();
        let mut repository = self.services.storage.read().await?;
        let mut found = FoundSecrets::default();
        for presented in secret::find_in(text, MAX_SECRETS) {
            let owner = self.services.owner_of(repository.as_mut(), presented).await?;
            let owner = owner.filter(|(owner, _)| owner.credential.organization_id == self.actor().organization_id);
            match owner {
                None => found.unknown += 1,
                Some((owner, secret)) => {
                    let is_usable =
                        owner.credential.check_usable(now).is_ok() && owner.credential.decoy_place.is_none();
                    let is_live = secret.is_live(now) && is_usable;
                    found.known.push(FoundSecret { credential: owner.credential, secret, is_live });
                }
            }
        }
        Ok(found)
    }

    /// Revokes a secret that has leaked, the newest one as well: requests with it, and with the tokens that were issued for it, are
    /// rejected from then on.
    ///
    /// # Errors
    /// [`RotateError::NotFound`] if the organization has no such secret; [`RotateError::Failure`].
    pub async fn revoke_leaked(&self, id: CredentialId, secret_id: SecretId) -> Result<Credential, RotateError> {
        let services = self.services;
        let mut repository = services.storage.begin().await?;
        let found = repository.get_credential_for_update(self.actor().organization_id, id).await?;
        let (credential, _lock) = found.ok_or(RotateError::NotFound)?;
        let owner = repository.find_credential(&CredentialKey::Id(id)).await?.ok_or(RotateError::NotFound)?;
        let secret = owner.secrets.of_id(secret_id).ok_or(RotateError::NotFound)?;
        let (name, hint) = (credential.name.clone(), secret.record.hint.clone());
        repository.retire_secret(secret_id, services.clock.now()).await?;
        let event = AuditEvent::CredentialSecretLeaked { name, secret: hint };
        let entry = services.audit_entry(self.actor(), id, &event)?;
        services.commit(repository, entry).await?;
        Ok(credential)
    }
}
