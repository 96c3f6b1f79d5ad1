//! Pauses credentials that nobody has used for as many days as their organization allows.

use time::Duration;

use super::Credentials;
use crate::{
    domain::{
        actor::Principal,
        audit_event::{AuditEvent, Change},
        id::{CredentialId, OrganizationId},
        idle::pauses_at,
        pause::UNTIL_RESUMED,
    },
    service::{Failure, Services},
};

/// Credentials that are looked at in one go.
const BATCH: u32 = 1000;

impl Credentials<'_> {
    /// Sets after how many days without a use credentials of the organization are paused; `None` for never.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn set_idle_days(&self, days: Option<u16>) -> Result<(), Failure> {
        let (services, actor) = (self.services(), self.actor());
        let before = self.organization().await?.pause_idle_days;
        let text = |days: &Option<u16>| days.map_or_else(|| "never".to_owned(), |days| days.to_string());
        let Some(change) = Change::between(&before, &days, text) else { return Ok(()) };
        let mut repository = services.storage.begin().await?;
        repository.set_idle_days(actor.organization_id, days).await?;
        let event = AuditEvent::OrganizationIdleDaysSet(change);
        let entry = services.audit_entry(actor, actor.organization_id, &event)?;
        Ok(services.commit(repository, entry).await?)
    }
}

impl Services {
    /// Pauses the credentials that nobody has used for so long.
    ///
    /// # Errors
    /// [`Failure`]; the rest is paused the next time.
    pub async fn pause_idle_credentials(&self) -> Result<(), Failure> {
        for organization in self.list_organizations().await? {
            let Some(days) = organization.pause_idle_days else { continue };
            let now = self.clock.now();
            let before = now.saturating_sub(Duration::days(days.into()));
            let idle = self.storage.read().await?.list_idle_credentials(organization.id, before, now, BATCH).await?;
            for id in idle {
                self.pause_idle(organization.id, id, days).await?;
            }
        }
        Ok(())
    }

    async fn pause_idle(&self, organization_id: OrganizationId, id: CredentialId, days: u16) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut repository = self.storage.begin().await?;
        let found = repository.get_credential_for_update(organization_id, id).await?;
        let Some((credential, lock)) = found else { return Ok(()) };
        let last_use = match self.usage.last_use(id) {
            Some(last) => Some(last),
            None => repository.get_last_use(id).await?,
        };
        // It may have been used or resumed in the meantime.
        let is_due = pauses_at(&credential, last_use.map(|last| last.at), Some(days), now).is_some_and(|at| at <= now);
        let Some(Ok(paused)) = is_due.then(|| credential.pause(UNTIL_RESUMED)) else { return Ok(()) };
        let event = AuditEvent::CredentialPausedIdle { name: paused.name.clone(), days };
        let entry = self.audit_entry(&Principal::System.within(organization_id), id, &event)?;
        repository.update_credential(&paused, lock).await?;
        Ok(self.commit(repository, entry).await?)
    }
}
