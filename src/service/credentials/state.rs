//! Pausing, resuming and deleting credentials.

use serde_json::{Value, json};
use time::Duration;

use super::{Credentials, SaveCredentialError};
use crate::domain::{
    audit_event::AuditAction,
    credential::{Credential, InvalidTransition},
    id::CredentialId,
    timestamp::timestamp,
};

impl Credentials<'_> {
    /// Closes a credential for a while: its secret and its tokens are refused from now on, and accepted again afterwards.
    ///
    /// # Errors
    /// [`SaveCredentialError::NotFound`] if there is none.
    pub async fn pause(&self, id: CredentialId, length: Duration) -> Result<Credential, SaveCredentialError> {
        let until = self.services.clock.now() + length;
        let detail = json!({ "until": timestamp(until) });
        self.change_state(id, AuditAction::CredentialPaused, detail, |before| before.pause(until)).await
    }

    /// Ends a pause before its time.
    ///
    /// # Errors
    /// [`SaveCredentialError::NotFound`] if there is no such credential.
    pub async fn resume(&self, id: CredentialId) -> Result<Credential, SaveCredentialError> {
        self.change_state(id, AuditAction::CredentialResumed, json!({}), Credential::resume).await
    }

    /// Deletes a credential. Its name is free at once; its secret and its tokens are refused from now on.
    ///
    /// # Errors
    /// [`SaveCredentialError::NotFound`] if there is none.
    pub async fn delete(&self, id: CredentialId) -> Result<Credential, SaveCredentialError> {
        let (now, by) = (self.services.clock.now(), self.authorised.actor().label());
        self.change_state(id, AuditAction::CredentialDeleted, json!({}), |before| before.delete(now, by)).await
    }

    /// Changes where a credential stands in its life. The entry in the audit log has its name beside `detail`.
    async fn change_state(
        &self,
        id: CredentialId,
        action: AuditAction,
        mut detail: Value,
        change: impl FnOnce(Credential) -> Result<Credential, InvalidTransition>,
    ) -> Result<Credential, SaveCredentialError> {
        let services = self.services;
        let actor = self.authorised.actor();
        let mut repository = services.storage.begin().await?;
        let before =
            repository.get_credential(actor.organization_id, id).await?.ok_or(SaveCredentialError::NotFound)?;
        let after = change(before).map_err(|_| SaveCredentialError::NotFound)?;
        if let Some(members) = detail.as_object_mut() {
            members.insert("name".to_owned(), after.name.as_str().into());
        }
        let event = services.audit_event(actor, action, id, detail)?;
        repository.update_credential(&after).await?;
        repository.insert_audit_event(&event).await?;
        services.commit(repository).await?;
        Ok(after)
    }
}
