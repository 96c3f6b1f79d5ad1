//! People: added, listed, disabled, given roles and passwords.

use super::passwords::NewPasswordError;
use crate::{
    crypto::random::RandomUnavailable,
    domain::{
        actor::Actor,
        audit_event::{AuditEvent, Change},
        id::{OrganizationId, UserId},
        user::{Email, InvalidEmail, Role, User, WeakPassword, known_words},
    },
    service::{
        Failure, Services,
        authz::{Authorised, ManagePeople, OperateInstallation},
        from_failure,
    },
    storage::{StorageError, constraint, users::StoredUser},
};

/// Why a person was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveUserError {
    /// The text is not an email address.
    #[error(transparent)]
    InvalidEmail(#[from] InvalidEmail),
    /// The password is too short, too long or easy to guess.
    #[error(transparent)]
    WeakPassword(#[from] WeakPassword),
    /// Someone has the email address.
    #[error("someone has this email address already")]
    EmailTaken,
    /// Without the person nobody could manage credentials.
    #[error(
        "this is the only super admin of the organization who can sign in: add another one first, by user add or set-role"
    )]
    LastSuperAdmin,
    /// Nobody in the organization has the email address.
    #[error("nobody in this organization has this email address")]
    NotFound,
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(SaveUserError: RandomUnavailable);

impl From<NewPasswordError> for SaveUserError {
    fn from(error: NewPasswordError) -> Self {
        match error {
            NewPasswordError::Weak(weak) => Self::WeakPassword(weak),
            NewPasswordError::Failure(failure) => Self::Failure(failure),
        }
    }
}

impl From<StorageError> for SaveUserError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Conflict { constraint: constraint::USERS_EMAIL } => Self::EmailTaken,
            other => Self::Failure(other.into()),
        }
    }
}

impl Services {
    /// The people of the operator's organization, by email address.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn list_users(&self, authorised: &Authorised<'_, ManagePeople>) -> Result<Vec<User>, Failure> {
        Ok(self.storage.read().await?.list_users(authorised.actor().organization_id).await?)
    }

    /// Adds a person.
    ///
    /// # Errors
    /// [`SaveUserError`], whose text says what to do.
    pub async fn add_user(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        email: &str,
        role: Role,
        password: String,
    ) -> Result<User, SaveUserError> {
        let actor = authorised.actor();
        let stored = self.new_user(actor, email, role, password).await?;
        let event = AuditEvent::UserAdded { email: stored.user.email.clone(), role, by: None };
        let entry = self.audit_entry(actor, stored.user.id, &event)?;
        let mut repository = self.storage.begin().await?;
        repository.insert_user(&stored).await?;
        self.commit(repository, entry).await?;
        Ok(stored.user)
    }

    /// A person of the actor's organization, not yet saved.
    pub(in crate::service) async fn new_user(
        &self,
        actor: &Actor,
        email: &str,
        role: Role,
        password: String,
    ) -> Result<StoredUser, SaveUserError> {
        let email = Email::parse(email)?;
        let words = self.known_words(email.as_str(), actor.organization_id).await?;
        let password_hash = self.passwords.hash(password, words).await?;
        let now = self.clock.now();
        let user = User {
            id: UserId::new(now, self.random_id_bytes()?),
            organization_id: actor.organization_id,
            email: email.as_str().to_owned(),
            role,
            created_at: now,
            disabled_at: None,
        };
        Ok(StoredUser { user, password_hash })
    }

    /// Sets another password for a person, and ends all of the person's sessions.
    ///
    /// # Errors
    /// [`SaveUserError`], whose text says what to do.
    pub async fn set_password(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        email: &str,
        password: String,
    ) -> Result<User, SaveUserError> {
        let words = self.known_words(email, authorised.actor().organization_id).await?;
        let hash = self.passwords.hash(password, words).await?;
        let mut repository = self.storage.begin().await?;
        let user = find(repository.as_mut(), authorised.actor(), email).await?;
        let event = AuditEvent::UserPasswordSet { by: None };
        let entry = self.audit_entry(authorised.actor(), user.id, &event)?;
        repository.update_password(user.id, &hash).await?;
        repository.delete_sessions_of(user.id, None).await?;
        self.commit(repository, entry).await?;
        Ok(user)
    }

    /// The words that anyone who knows a person would try first in the person's password.
    pub(in crate::service) async fn known_words(
        &self,
        email: &str,
        organization_id: OrganizationId,
    ) -> Result<Vec<String>, Failure> {
        let organizations = self.list_organizations().await?;
        let own = organizations.iter().find(|organization| organization.id == organization_id);
        Ok(known_words(email, own.map_or("", |organization| organization.name.as_str())))
    }

    /// Disables the account of a person and ends all of the person's sessions.
    ///
    /// # Errors
    /// [`SaveUserError::NotFound`] if there is no such person, [`SaveUserError::LastSuperAdmin`] if nobody would be left.
    pub async fn disable_user(
        &self,
        authorised: &Authorised<'_, ManagePeople>,
        email: &str,
    ) -> Result<User, SaveUserError> {
        let mut repository = self.storage.begin().await?;
        let mut user = find(repository.as_mut(), authorised.actor(), email).await?;
        if user.disabled_at.is_none() {
            ensure_another_super_admin(repository.as_mut(), &user).await?;
            let now = self.clock.now();
            let entry = self.audit_entry(authorised.actor(), user.id, &AuditEvent::UserDisabled {})?;
            repository.update_user_disabled(user.id, Some(now)).await?;
            repository.delete_sessions_of(user.id, None).await?;
            self.commit(repository, entry).await?;
            user.disabled_at = Some(now);
        }
        Ok(user)
    }

    /// Lets a disabled person sign in again, with the same password. Sessions that were ended stay ended.
    ///
    /// # Errors
    /// [`SaveUserError::NotFound`] if there is no such person.
    pub async fn enable_user(
        &self,
        authorised: &Authorised<'_, ManagePeople>,
        email: &str,
    ) -> Result<User, SaveUserError> {
        let mut repository = self.storage.begin().await?;
        let mut user = find(repository.as_mut(), authorised.actor(), email).await?;
        if user.disabled_at.take().is_some() {
            let entry = self.audit_entry(authorised.actor(), user.id, &AuditEvent::UserEnabled {})?;
            repository.update_user_disabled(user.id, None).await?;
            self.commit(repository, entry).await?;
        }
        Ok(user)
    }

    /// Changes the role of a person, which takes effect with the next request.
    ///
    /// # Errors
    /// [`SaveUserError::NotFound`] if there is no such person, [`SaveUserError::LastSuperAdmin`] if nobody would be left.
    pub async fn set_role(
        &self,
        authorised: &Authorised<'_, ManagePeople>,
        email: &str,
        role: Role,
    ) -> Result<User, SaveUserError> {
        let mut repository = self.storage.begin().await?;
        let mut user = find(repository.as_mut(), authorised.actor(), email).await?;
        if user.role != role {
            ensure_another_super_admin(repository.as_mut(), &user).await?;
            let event = AuditEvent::UserRoleSet(Change { from: user.role, to: role });
            let entry = self.audit_entry(authorised.actor(), user.id, &event)?;
            repository.update_role(user.id, role).await?;
            self.commit(repository, entry).await?;
            user.role = role;
        }
        Ok(user)
    }
}

/// Ensures that an organization keeps a super admin who can sign in.
pub(super) async fn ensure_another_super_admin(
    repository: &mut dyn crate::storage::Repository,
    user: &User,
) -> Result<(), SaveUserError> {
    // If two are removed at once, the second waits here, and sees that the first is gone.
    repository.has_user_of_role(Role::SuperAdmin).await?;
    let is_active = |user: &User| user.role == Role::SuperAdmin && user.disabled_at.is_none();
    let users = repository.list_users(user.organization_id).await?;
    if is_active(user) && !users.iter().any(|other| other.id != user.id && is_active(other)) {
        return Err(SaveUserError::LastSuperAdmin);
    }
    Ok(())
}

pub(super) async fn find(
    repository: &mut dyn crate::storage::Repository,
    actor: &Actor,
    email: &str,
) -> Result<User, SaveUserError> {
    let stored = repository.find_user_by_email(&Email::sought(email)?).await?;
    stored
        .map(|stored| stored.user)
        .filter(|user| user.organization_id == actor.organization_id)
        .ok_or(SaveUserError::NotFound)
}
