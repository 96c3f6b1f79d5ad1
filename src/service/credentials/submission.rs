//! Creating a credential from a form that may be sent again, because its response was lost.
//!
//! The form names the identifier of the credential. Sent again, it creates nothing: the response is the credential that
//! exists. Its secret is known to nobody as long as it was not shown; then a new one takes its place.

use super::{
    ClientKey, CreatedCredential, Credentials, NewCredential, RegisteredClient, SaveCredentialError, proof::NewProof,
};
use crate::{
    crypto::{
        random::RandomUnavailable,
        secret::{self, PlainSecret},
    },
    domain::{
        audit_event::AuditEvent,
        credential::Credential,
        id::{CredentialId, SecretId},
    },
    storage::{audit_log::Unaudited, credentials::CredentialKey},
};

/// A credential that a form has created.
#[derive(Debug)]
pub struct Submitted {
    /// The credential.
    pub credential: Credential,
    /// The secret to show; a client with a key pair has none.
    pub secret: Option<PlainSecret>,
}

impl Credentials<'_> {
    /// An identifier for the credential of a form.
    ///
    /// # Errors
    /// [`RandomUnavailable`] if the system has no random bytes.
    pub fn new_id(&self) -> Result<CredentialId, RandomUnavailable> {
        Ok(CredentialId::new(self.services.clock.now(), self.services.random_id_bytes()?))
    }

    /// An identifier for the secret of a form.
    ///
    /// # Errors
    /// [`RandomUnavailable`] if the system has no random bytes.
    pub fn new_secret_id(&self) -> Result<SecretId, RandomUnavailable> {
        Ok(SecretId::new(self.services.clock.now(), self.services.random_id_bytes()?))
    }

    /// Creates the credential of a form, or finds the one that the form has created before.
    ///
    /// # Errors
    /// As [`Self::create`] and [`Self::create_with_public_key`], and [`SaveCredentialError::AlreadyCreated`] if the form has
    /// created another credential, or one whose secret was shown.
    pub async fn submit(
        &self,
        id: CredentialId,
        new: NewCredential,
        key: Option<&ClientKey>,
    ) -> Result<Submitted, SaveCredentialError> {
        let new = NewCredential { id: Some(id), ..new };
        let submitted = match key {
            None => self.create(new.clone()).await.map(Submitted::from),
            Some(key) => self.create_with_public_key(new.clone(), key).await.map(Submitted::from),
        };
        match submitted {
            Ok(submitted) => Ok(submitted),
            // Whatever failed: the other submission may have been first, even at the same time.
            Err(error) => self.submitted_before(id, &new).await?.ok_or(error),
        }
    }

    /// What the form has created before; `None` if that is nothing.
    async fn submitted_before(
        &self,
        id: CredentialId,
        new: &NewCredential,
    ) -> Result<Option<Submitted>, SaveCredentialError> {
        let (services, actor) = (self.services, self.authorised.actor());
        let mut repository = services.storage.begin().await?;
        let found = repository.get_credential_for_update(actor.organization_id, id).await?;
        let Some((credential, _lock)) = found else { return Ok(None) };
        let is_same = credential.name == new.name
            && credential.authentication_type == new.authentication_type
            && credential.grants.scopes() == new.scopes
            && credential.created_by == actor.label()
            && credential.version == 1;
        let secrets = repository.find_credential(&CredentialKey::Id(id)).await?.map(|found| found.secrets);
        let now = services.clock.now();
        let newest = secrets.as_ref().and_then(|secrets| secrets.live(now).next_back());
        let Some(newest) = newest.filter(|_| is_same) else { return Err(SaveCredentialError::AlreadyCreated) };
        if newest.public_key.is_some() {
            return Ok(Some(Submitted { credential, secret: None }));
        }
        let last = self.usage_in(repository.as_mut(), id).await?.last;
        if last.is_some() || self.is_known(repository.as_mut(), id, newest).await? {
            return Err(SaveCredentialError::AlreadyCreated);
        }
        let secret = secret::generate(credential.authentication_type, services.random.as_ref())?;
        let event =
            AuditEvent::CredentialSecretReplaced { name: credential.name.clone(), key: newest.record.hint.clone() };
        let entry = services.audit_entry(actor, id, &event)?;
        repository.retire_secret(newest.record.id, now).await?;
        services.add_proof(repository.as_mut(), id, None, &NewProof::Secret(&secret)).await?;
        services.commit(repository, entry).await?;
        Ok(Some(Submitted { credential, secret: Some(secret) }))
    }

    /// Notes that the secret of a credential was shown to the person who created it.
    ///
    /// # Errors
    /// [`SaveCredentialError::NotFound`] if there is no such credential.
    pub async fn note_reveal(&self, id: CredentialId) -> Result<(), SaveCredentialError> {
        let services = self.services;
        let mut repository = services.storage.begin().await?;
        let found = repository.get_credential(self.authorised.actor().organization_id, id).await?;
        found.ok_or(SaveCredentialError::NotFound)?;
        repository.set_revealed(id, services.clock.now()).await?;
        services.commit(repository, Unaudited::Reveal).await?;
        Ok(())
    }
}

impl From<CreatedCredential> for Submitted {
    fn from(created: CreatedCredential) -> Self {
        Self { credential: created.credential, secret: Some(created.secret) }
    }
}

impl From<RegisteredClient> for Submitted {
    fn from(registered: RegisteredClient) -> Self {
        Self { credential: registered.credential, secret: None }
    }
}
