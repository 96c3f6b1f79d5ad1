//! Organizations: created and listed by the operator.

use crate::{
    crypto::random::RandomUnavailable,
    domain::{
        audit_event::AuditEvent,
        display_name::{DisplayName, NameError},
        id::OrganizationId,
        organization::Organization,
    },
    service::{
        Failure, Services,
        authz::{Authorised, OperateInstallation},
        from_failure,
    },
    storage::{StorageError, constraint},
};

/// Why an organization was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddOrganizationError {
    /// The text is not a valid name.
    #[error(
        "give a name of 1 to 100 visible characters, without line breaks or marks that change the direction of text"
    )]
    InvalidName(#[from] NameError),
    /// Another organization has the name.
    #[error("another organization has this name")]
    NameTaken,
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(AddOrganizationError: RandomUnavailable);

impl From<StorageError> for AddOrganizationError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Conflict { constraint: constraint::ORGANIZATIONS_NAME } => Self::NameTaken,
            other => Self::Failure(other.into()),
        }
    }
}

impl Services {
    /// Every organization, oldest first. The caller has no organization yet, so there is nothing to authorise.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn list_organizations(&self) -> Result<Vec<Organization>, Failure> {
        Ok(self.storage.read().await?.list_organizations().await?)
    }

    /// Adds an organization.
    ///
    /// # Errors
    /// [`AddOrganizationError`], whose text says what to do.
    pub async fn add_organization(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        name: &str,
    ) -> Result<Organization, AddOrganizationError> {
        let name = DisplayName::parse(name)?;
        let now = self.clock.now();
        let organization = Organization {
            id: OrganizationId::new(now, self.random_id_bytes()?),
            name,
            created_at: now,
            freeze: None,
            pause_idle_days: None,
            second_factor_from: None,
        };
        let actor = authorised.actor().principal.clone().within(organization.id);
        let event = AuditEvent::OrganizationAdded { name: organization.name.clone() };
        let entry = self.audit_entry(&actor, organization.id, &event)?;
        let mut repository = self.storage.begin().await?;
        repository.insert_organization(&organization).await?;
        self.commit(repository, entry).await?;
        Ok(organization)
    }
}
