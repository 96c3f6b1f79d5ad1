//! Invitations: a link, shown once and valid for an hour, by which a person sets a password and is signed in.

use time::Duration;

use super::{
    sign_in::{SignInError, SignedIn, actor},
    users::SaveUserError,
};
use crate::{
    crypto::{
        random::{RandomUnavailable, random_bytes},
        secret::{self, PlainSecret, Purpose},
    },
    domain::{
        actor::{Principal, Source},
        audit_event::{AuditEvent, How},
        id::InvitationId,
        invitation::Invitation,
        session::SignInWay,
        user::{Email, Role},
    },
    service::{
        Failure, Services,
        authz::{Authorised, ManagePeople},
        from_failure,
    },
    storage::{Repository, StorageError, audit_log::Unaudited},
};

/// How long a link is valid.
const LINK_LIFETIME: Duration = Duration::hours(1);
/// Most invitations of an organization that are open at once.
const MAX_OPEN: usize = 100;

/// Why nobody was invited, or an invitation was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// The link is unknown, used, withdrawn or expired.
    #[error("this invitation is used up or has expired; ask for another one")]
    LinkRefused,
    /// There are too many.
    #[error("there are 100 open invitations already; withdraw one first")]
    TooMany,
    /// The input was rejected.
    #[error(transparent)]
    User(#[from] SaveUserError),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(InvitationError: StorageError, RandomUnavailable);

impl Services {
    /// Invites a person; returns the address of the link. An earlier invitation of the same address is withdrawn.
    ///
    /// # Errors
    /// [`InvitationError::User`] for an address that is none, or that someone has.
    pub async fn invite(
        &self,
        authorised: &Authorised<'_, ManagePeople>,
        email: &str,
        role: Role,
    ) -> Result<PlainSecret, InvitationError> {
        let actor = authorised.actor();
        let email = Email::parse(email).map_err(SaveUserError::from)?;
        let token = PlainSecret::new(secret::random_text(self.random.as_ref())?);
        let mut repository = self.storage.begin().await?;
        let now = self.clock.now();
        repository.lock(&format!("invitations {}", actor.organization_id)).await?;
        if repository.find_user_by_email(&email).await?.is_some() {
            return Err(SaveUserError::EmailTaken.into());
        }
        let open = repository.list_invitations(actor.organization_id, now).await?;
        if open.len() >= MAX_OPEN {
            return Err(InvitationError::TooMany);
        }
        repository.delete_invitations_to(&email).await?;
        let invitation = Invitation {
            id: InvitationId::new(now, random_bytes(self.random.as_ref())?),
            organization_id: actor.organization_id,
            email: email.as_str().to_owned(),
            role,
            invited_by: actor.label().into_owned(),
            expires_at: now + LINK_LIFETIME,
        };
        let hash = self.server_keys_in(repository.as_mut()).await?.hash(Purpose::Invitation, token.expose());
        repository.insert_invitation(&invitation, &hash).await?;
        let event = AuditEvent::UserInvited { email: invitation.email.clone(), role };
        let entry = self.audit_entry(actor, invitation.id, &event)?;
        self.commit(repository, entry).await?;
        Ok(PlainSecret::new(format!("{}/invitation?token={}", self.public_url, token.expose())))
    }

    /// The open invitations of the actor's organization, the newest first.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn list_invitations(
        &self,
        authorised: &Authorised<'_, ManagePeople>,
    ) -> Result<Vec<Invitation>, Failure> {
        let organization_id = authorised.actor().organization_id;
        Ok(self.storage.read().await?.list_invitations(organization_id, self.clock.now()).await?)
    }

    /// Withdraws an invitation.
    ///
    /// # Errors
    /// [`InvitationError::LinkRefused`] if it is not open any more.
    pub async fn withdraw_invitation(
        &self,
        authorised: &Authorised<'_, ManagePeople>,
        id: InvitationId,
    ) -> Result<(), InvitationError> {
        let mut repository = self.storage.begin().await?;
        let organization_id = authorised.actor().organization_id;
        if !repository.delete_invitation(organization_id, id).await? {
            return Err(InvitationError::LinkRefused);
        }
        let entry = self.audit_entry(authorised.actor(), id, &AuditEvent::UserInvitationWithdrawn {})?;
        Ok(self.commit(repository, entry).await?)
    }

    /// Exchanges the token of a link for another, so that the one in the URL is no longer valid.
    ///
    /// # Errors
    /// [`InvitationError::LinkRefused`].
    pub async fn exchange_invitation(&self, token: &str) -> Result<PlainSecret, InvitationError> {
        // Only who has a link waits for the one transaction that writes.
        self.open_invitation(token).await?;
        let exchanged = PlainSecret::new(secret::random_text(self.random.as_ref())?);
        let mut repository = self.storage.begin().await?;
        let invitation = self.take(repository.as_mut(), token).await?;
        let hash = self.server_keys_in(repository.as_mut()).await?.hash(Purpose::Invitation, exchanged.expose());
        repository.insert_invitation(&invitation, &hash).await?;
        self.commit(repository, Unaudited::UsedUp).await?;
        Ok(exchanged)
    }

    /// Whom a token invites.
    ///
    /// # Errors
    /// [`InvitationError::LinkRefused`].
    pub async fn open_invitation(&self, token: &str) -> Result<Invitation, InvitationError> {
        let mut repository = self.storage.read().await?;
        for hash in self.server_keys_in(repository.as_mut()).await?.hashes(Purpose::Invitation, token) {
            if let Some(invitation) = repository.get_invitation(&hash, self.clock.now()).await? {
                return Ok(invitation);
            }
        }
        Err(InvitationError::LinkRefused)
    }

    /// Uses an invitation up, as the caller commits.
    async fn take(&self, repository: &mut dyn Repository, token: &str) -> Result<Invitation, InvitationError> {
        for hash in self.server_keys_in(repository).await?.hashes(Purpose::Invitation, token) {
            if let Some(invitation) = repository.get_invitation(&hash, self.clock.now()).await?
                && repository.delete_invitation(invitation.organization_id, invitation.id).await?
            {
                return Ok(invitation);
            }
        }
        Err(InvitationError::LinkRefused)
    }

    /// Adds the invited person, with a password, and signs in.
    ///
    /// # Errors
    /// [`InvitationError`]; the link stays valid if the password was rejected.
    pub async fn accept_invitation(
        &self,
        token: &str,
        password: String,
        source: Source,
    ) -> Result<SignedIn, InvitationError> {
        let invitation = self.open_invitation(token).await?;
        let by = Principal::System.within(invitation.organization_id);
        let stored = self.new_user(&by, &invitation.email, invitation.role, password).await?;
        let mut repository = self.storage.begin().await?;
        let invitation = self.take(repository.as_mut(), token).await?;
        repository.insert_user(&stored).await.map_err(SaveUserError::from)?;
        let event = AuditEvent::UserAdded {
            email: stored.user.email.clone(),
            role: invitation.role,
            by: Some(How::Invitation),
        };
        let entry = self.audit_entry(&actor(&stored.user).with(source.clone()), stored.user.id, &event)?;
        let way = SignInWay::Password;
        let signed_in = self.record_sign_in(repository, stored, source, way, None, Some(entry)).await;
        signed_in.map_err(|error| match error {
            SignInError::Failure(failure) => InvitationError::Failure(failure),
            SignInError::Refused | SignInError::TooManyFailures { .. } => InvitationError::LinkRefused,
        })
    }
}
