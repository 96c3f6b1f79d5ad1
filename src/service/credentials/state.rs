//! Pausing, resuming and deleting credentials.

use time::{Duration, OffsetDateTime};

use super::{Credentials, SaveCredentialError};
use crate::domain::{
    audit_event::AuditEvent,
    credential::{Credential, InvalidTransition},
    display_name::DisplayName,
    id::CredentialId,
};

impl Credentials<'_> {
    /// Pauses a credential: its secret and its tokens are rejected from now on, and accepted again afterwards.
    ///
    /// # Errors
    /// [`SaveCredentialError::NotFound`] if there is none.
    pub async fn pause(&self, id: CredentialId, length: Duration) -> Result<Credential, SaveCredentialError> {
        self.pause_until(id, self.services.clock.now() + length).await
    }

    /// As [`Self::pause`], until an instant.
    ///
    /// # Errors
    /// [`SaveCredentialError::NotFound`] if there is none.
    pub async fn pause_until(
        &self,
        id: CredentialId,
        until: OffsetDateTime,
    ) -> Result<Credential, SaveCredentialError> {
        let event = |name| AuditEvent::CredentialPaused { name, until };
        self.change_state(id, event, |before| before.pause(until)).await
    }

    /// Ends a pause early.
    ///
    /// # Errors
    /// [`SaveCredentialError::NotFound`] if there is no such credential.
    pub async fn resume(&self, id: CredentialId) -> Result<Credential, SaveCredentialError> {
        let now = self.services.clock.now();
        self.change_state(id, |name| AuditEvent::CredentialResumed { name }, |before| before.resume(now)).await
    }

    /// Deletes a credential. Its name is free at once; its secret and its tokens are rejected from now on.
    ///
    /// # Errors
    /// [`SaveCredentialError::NotFound`] if there is none.
    pub async fn delete(&self, id: CredentialId) -> Result<Credential, SaveCredentialError> {
        let (now, by) = (self.services.clock.now(), self.authorised.actor().label());
        let event = |name| AuditEvent::CredentialDeleted { name };
        self.change_state(id, event, |before| before.delete(now, &by)).await
    }

    /// Changes the lifecycle state of a credential.
    async fn change_state(
        &self,
        id: CredentialId,
        event: impl FnOnce(DisplayName) -> AuditEvent,
        change: impl FnOnce(Credential) -> Result<Credential, InvalidTransition>,
    ) -> Result<Credential, SaveCredentialError> {
        let services = self.services;
        let actor = self.authorised.actor();
        let mut repository = services.storage.begin().await?;
        let (before, lock) = repository
            .get_credential_for_update(actor.organization_id, id)
            .await?
            .ok_or(SaveCredentialError::NotFound)?;
        let after = change(before).map_err(|_| SaveCredentialError::NotFound)?;
        let entry = services.audit_entry(actor, id, &event(after.name.clone()))?;
        repository.update_credential(&after, lock).await?;
        services.commit(repository, entry).await?;
        Ok(after)
    }
}
