//! Freezing all credentials of an organization, for an incident. Nothing is lost: they grant access again once they are thawed.
//! People, and the revocation of keys and tokens, go on.

use super::Credentials;
use crate::{
    domain::{
        audit_event::AuditEvent,
        display_name::DisplayName,
        organization::{Freeze, Organization},
    },
    service::{Failure, from_failure},
    storage::{Repository, StorageError},
};

/// Why nothing was frozen or thawed.
#[derive(Debug, thiserror::Error)]
pub enum FreezeError {
    /// They are frozen already.
    #[error("the credentials are frozen already")]
    AlreadyFrozen,
    /// They are not frozen.
    #[error("the credentials are not frozen")]
    NotFrozen,
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(FreezeError: StorageError);

impl<P> Credentials<'_, P> {
    /// The organization.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn organization(&self) -> Result<Organization, Failure> {
        self.organization_in(self.services.storage.read().await?.as_mut()).await
    }

    pub(super) async fn organization_in(&self, repository: &mut dyn Repository) -> Result<Organization, Failure> {
        let organization = repository.get_organization(self.actor().organization_id).await?;
        Ok(organization.ok_or_else(|| StorageError::Corrupt("an actor without an organization".to_owned()))?)
    }
}

impl Credentials<'_> {
    /// Rejects every request with a credential of the organization, from the next one on.
    ///
    /// # Errors
    /// [`FreezeError::AlreadyFrozen`].
    pub async fn freeze(&self, reason: DisplayName) -> Result<Freeze, FreezeError> {
        let (services, actor) = (self.services, self.authorised.actor());
        let freeze = Freeze { since: services.clock.now(), by: actor.label().into_owned(), reason };
        let mut repository = services.storage.begin().await?;
        if !repository.freeze_organization(actor.organization_id, &freeze).await? {
            return Err(FreezeError::AlreadyFrozen);
        }
        let event = AuditEvent::OrganizationFrozen { reason: freeze.reason.clone() };
        let entry = services.audit_entry(actor, actor.organization_id, &event)?;
        services.commit(repository, entry).await?;
        Ok(freeze)
    }

    /// Ends a freeze.
    ///
    /// # Errors
    /// [`FreezeError::NotFrozen`].
    pub async fn thaw(&self) -> Result<(), FreezeError> {
        let (services, actor) = (self.services, self.authorised.actor());
        let mut repository = services.storage.begin().await?;
        if !repository.thaw_organization(actor.organization_id).await? {
            return Err(FreezeError::NotFrozen);
        }
        let entry = services.audit_entry(actor, actor.organization_id, &AuditEvent::OrganizationThawed {})?;
        services.commit(repository, entry).await?;
        Ok(())
    }
}
