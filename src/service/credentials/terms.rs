//! The expiry of credentials. Every request obeys it by the clock; here it is only noted, so that a clock that is set back
//! revives nothing.

use crate::{
    domain::{
        actor::Principal,
        audit_event::AuditEvent,
        credential::terms::Terms,
        id::{CredentialId, OrganizationId},
    },
    service::{Failure, Services},
};

/// Credentials that are looked at in one go.
const BATCH: u32 = 1000;

impl Services {
    /// Notes which credentials have expired.
    ///
    /// # Errors
    /// [`Failure`]; the rest is noted the next time.
    pub async fn confirm_expired_credentials(&self) -> Result<(), Failure> {
        let expired = self.storage.read().await?.list_expired_credentials(self.clock.now(), BATCH).await?;
        for (organization_id, id) in expired {
            self.confirm_expiry(organization_id, id).await?;
        }
        Ok(())
    }

    async fn confirm_expiry(&self, organization_id: OrganizationId, id: CredentialId) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut repository = self.storage.begin().await?;
        let found = repository.get_credential_for_update(organization_id, id).await?;
        // It may have been deleted or renewed in the meantime.
        let Some((credential, lock)) = found else { return Ok(()) };
        let Some(expires_at) = credential.terms.expires_at.filter(|expiry| *expiry <= now) else { return Ok(()) };
        if credential.terms.expired_at.is_some() {
            return Ok(());
        }
        let event = AuditEvent::CredentialExpired { name: credential.name.clone() };
        let entry = self.audit_entry(&Principal::System.within(organization_id), id, &event)?;
        let mut noted = credential;
        noted.terms = Terms { expired_at: Some(expires_at), ..noted.terms };
        repository.update_credential(&noted, lock).await?;
        Ok(self.commit(repository, entry).await?)
    }
}
