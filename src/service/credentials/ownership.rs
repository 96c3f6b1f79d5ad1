//! What people note about a credential, and who is responsible for it. No server waits for a change of it: it changes nothing
//! of what the credential grants.

use super::{Credentials, SaveCredentialError};
use crate::{
    domain::{
        audit_event::{AuditEntry, AuditEvent, Change, SetDetails},
        credential::{
            Credential,
            details::{Details, DetailsEdit, DetailsError, Owner, OwnerEdit},
        },
        credential_query::{CredentialQuery, ListedOwner},
        id::{CredentialId, UserId},
    },
    service::Failure,
    storage::{Repository, credential_details::Owners},
};

impl<P> Credentials<'_, P> {
    /// What is noted about a credential.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn details(&self, credential: &Credential) -> Result<Details, Failure> {
        self.details_in(self.services().storage.read().await?.as_mut(), credential.id).await
    }

    pub(super) async fn details_in(
        &self,
        repository: &mut dyn Repository,
        id: CredentialId,
    ) -> Result<Details, Failure> {
        Ok(repository.list_details(&[id]).await?.remove(&id).unwrap_or_default())
    }

    /// Who is responsible for credentials of the organization, or may be.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn owners(&self) -> Result<Owners, Failure> {
        Ok(self.services().storage.read().await?.list_owners(self.actor().organization_id).await?)
    }

    /// The query with the person who asks by name.
    pub(super) fn resolved(&self, query: &CredentialQuery) -> CredentialQuery {
        let mut query = query.clone();
        if let (Some(ListedOwner::Mine), Some(user_id)) = (query.owner, self.actor().user_id()) {
            query.owner = Some(ListedOwner::Person(user_id));
        }
        query
    }
}

impl Credentials<'_> {
    /// The details of a new credential: its owner is the person who creates it, unless the edit names another one, or nobody.
    pub(super) fn details_of_new(&self, edit: DetailsEdit) -> DetailsEdit {
        let owner = match (edit.owner, self.actor().user_id()) {
            (OwnerEdit::Keep, Some(user_id)) => OwnerEdit::Person(user_id),
            (owner, _) => owner,
        };
        DetailsEdit { owner, ..edit }
    }

    /// Saves the changed details of a credential; returns the entry of the change, if there is one.
    pub(super) async fn edit_details(
        &self,
        repository: &mut dyn Repository,
        credential: &Credential,
        before: &Details,
        edit: DetailsEdit,
    ) -> Result<Option<AuditEntry>, SaveCredentialError> {
        let after = Details {
            owner: self.person_after(repository, before.owner.as_ref(), edit.owner).await?,
            backup_owner: self.person_after(repository, before.backup_owner.as_ref(), edit.backup_owner).await?,
            description: edit.description.unwrap_or_else(|| before.description.clone()),
            ticket: edit.ticket.unwrap_or_else(|| before.ticket.clone()),
            tags: edit.tags.unwrap_or_else(|| before.tags.clone()),
        };
        if after == *before {
            return Ok(None);
        }
        if after.owner.is_some() && after.owner == after.backup_owner {
            return Err(DetailsError::SamePerson.into());
        }
        repository.save_details(credential.id, &after).await?;
        let email = |owner: &Option<Owner>| owner.as_ref().map(|owner| owner.email.clone()).unwrap_or_default();
        let event = AuditEvent::CredentialDetailsSet(Box::new(SetDetails {
            name: credential.name.clone(),
            owner: Change::between(&before.owner, &after.owner, email),
            backup_owner: Change::between(&before.backup_owner, &after.backup_owner, email),
            description: Change::between(&before.description, &after.description, |of| of.as_str().to_owned()),
            ticket: Change::between(&before.ticket, &after.ticket, |of| of.as_str().to_owned()),
            tags: Change::between(&before.tags, &after.tags, ToString::to_string),
        }));
        Ok(Some(self.services().audit_entry(self.actor(), credential.id, &event)?))
    }

    /// A person after a change. Whoever stays may have left; whoever is new must have access.
    async fn person_after(
        &self,
        repository: &mut dyn Repository,
        before: Option<&Owner>,
        edit: OwnerEdit,
    ) -> Result<Option<Owner>, SaveCredentialError> {
        match edit {
            OwnerEdit::Keep => Ok(before.cloned()),
            OwnerEdit::Nobody => Ok(None),
            OwnerEdit::Person(id) => match before.filter(|before| before.id == id) {
                Some(before) => Ok(Some(before.clone())),
                None => self.new_owner(repository, id).await.map(Some),
            },
        }
    }

    async fn new_owner(&self, repository: &mut dyn Repository, id: UserId) -> Result<Owner, SaveCredentialError> {
        let found = repository.get_user(id).await?.map(|stored| stored.user);
        let user = found.filter(|user| {
            user.organization_id == self.actor().organization_id && Owner::may_be(user.role, user.disabled_at.is_some())
        });
        let user = user.ok_or(DetailsError::Owner)?;
        Ok(Owner { id, email: user.email, has_access: true })
    }
}
