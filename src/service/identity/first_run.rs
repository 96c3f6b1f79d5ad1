//! Creates the first super admin by a link that only a reader of the server's terminal has.

use time::Duration;

use super::{
    sign_in::{SignInError, SignedIn, actor},
    users::SaveUserError,
};
use crate::{
    crypto::secret::{self, PlainSecret, Purpose},
    domain::{
        actor::{Principal, Source},
        audit_event::{AuditEvent, How},
        session::SignInWay,
        user::Role,
    },
    service::{Failure, Services},
    storage::{Repository, audit_log::Unaudited},
};

/// Lifetime of a first-run link.
const LINK_LIFETIME: Duration = Duration::hours(1);

/// Why the first super admin was not created.
#[derive(Debug, thiserror::Error)]
pub enum FirstRunError {
    /// The link is unknown, used or expired, or a super admin exists.
    #[error("this link is used up or has expired; restart the server for another one")]
    LinkRefused,
    /// The input was rejected.
    #[error(transparent)]
    User(#[from] SaveUserError),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

crate::service::from_failure!(FirstRunError: crate::storage::StorageError, crate::crypto::random::RandomUnavailable);

impl Services {
    /// Whether a super admin exists.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn has_super_admin(&self) -> Result<bool, Failure> {
        Ok(self.storage.read().await?.has_user_of_role(Role::SuperAdmin).await?)
    }

    /// Creates the token of a link, valid for an hour; `None` once a super admin exists.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn issue_first_run_link(&self) -> Result<Option<PlainSecret>, Failure> {
        if self.has_super_admin().await? {
            return Ok(None);
        }
        let mut repository = self.storage.begin().await?;
        let token = PlainSecret::new(secret::random_text(self.random.as_ref())?);
        let hash = self.server_keys_in(repository.as_mut()).await?.hash(Purpose::FirstRunLink, token.expose());
        repository.insert_first_run_link(&hash, self.clock.now() + LINK_LIFETIME).await?;
        self.commit(repository, Unaudited::UsedUp).await?;
        Ok(Some(token))
    }

    /// Exchanges the token of a link for another, so that the one in the URL is no longer valid.
    ///
    /// # Errors
    /// [`FirstRunError::LinkRefused`] if the link is unknown, used or expired, or a super admin exists.
    pub async fn exchange_first_run_link(&self, token: &str) -> Result<PlainSecret, FirstRunError> {
        let now = self.clock.now();
        let exchanged = PlainSecret::new(secret::random_text(self.random.as_ref())?);
        let mut repository = self.storage.begin().await?;
        let exchanged_hash =
            self.server_keys_in(repository.as_mut()).await?.hash(Purpose::FirstRunLink, exchanged.expose());
        if repository.has_user_of_role(Role::SuperAdmin).await?
            || !self.take_first_run_link(repository.as_mut(), token).await?
        {
            return Err(FirstRunError::LinkRefused);
        }
        repository.insert_first_run_link(&exchanged_hash, now + LINK_LIFETIME).await?;
        self.commit(repository, Unaudited::UsedUp).await?;
        Ok(exchanged)
    }

    /// Whether a token still allows to create the first super admin.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn is_first_run_open(&self, token: &str) -> Result<bool, Failure> {
        let mut repository = self.storage.read().await?;
        if repository.has_user_of_role(Role::SuperAdmin).await? {
            return Ok(false);
        }
        for hash in self.server_keys_in(repository.as_mut()).await?.hashes(Purpose::FirstRunLink, token) {
            if repository.has_first_run_link(&hash, self.clock.now()).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Uses a link up; returns whether it was valid.
    async fn take_first_run_link(&self, repository: &mut dyn Repository, token: &str) -> Result<bool, Failure> {
        for hash in self.server_keys_in(repository).await?.hashes(Purpose::FirstRunLink, token) {
            if repository.take_first_run_link(&hash, self.clock.now()).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Creates the first super admin, in the oldest organization, and signs in.
    ///
    /// # Errors
    /// [`FirstRunError::LinkRefused`], or [`FirstRunError::User`] if the input is rejected; the link stays valid then.
    pub async fn complete_first_run(
        &self,
        token: &str,
        email: &str,
        password: String,
        source: Source,
    ) -> Result<SignedIn, FirstRunError> {
        let organizations = self.list_organizations().await?;
        let organization_id = organizations.first().ok_or(FirstRunError::LinkRefused)?.id;
        let operator = Principal::CommandLine.within(organization_id);
        if !self.is_first_run_open(token).await? {
            return Err(FirstRunError::LinkRefused);
        }
        let stored = self.new_user(&operator, email, Role::SuperAdmin, password).await?;

        let mut repository = self.storage.begin().await?;
        if repository.has_user_of_role(Role::SuperAdmin).await?
            || !self.take_first_run_link(repository.as_mut(), token).await?
        {
            return Err(FirstRunError::LinkRefused);
        }
        repository.delete_first_run_links().await?;
        repository.insert_user(&stored).await.map_err(SaveUserError::from)?;
        let by = Some(How::FirstRunLink);
        let event = AuditEvent::UserAdded { email: stored.user.email.clone(), role: Role::SuperAdmin, by };
        let entry = self.audit_entry(&actor(&stored.user).with(source.clone()), stored.user.id, &event)?;
        let way = SignInWay::Password;
        self.record_sign_in(repository, stored, source, way, None, Some(entry)).await.map_err(|error| match error {
            SignInError::Failure(failure) => FirstRunError::Failure(failure),
            SignInError::Refused | SignInError::TooManyFailures { .. } => FirstRunError::LinkRefused,
        })
    }
}
