//! People change their own password.

use super::{
    guesses::after,
    passwords::NewPasswordError,
    sign_in::{Proven, SignInAttempt, SignInError, SignedIn, fingerprint},
};
use crate::{
    crypto::random::RandomUnavailable,
    domain::{
        actor::Actor,
        audit_event::{AuditEvent, How},
        session::SignInWay,
        user::WeakPassword,
    },
    service::{Failure, Services, from_failure},
    storage::StorageError,
};

/// Why a password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The new one is weak.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    /// The present one is wrong, or was tried too often.
    #[error(transparent)]
    Present(#[from] SignInError),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(ChangePasswordError: StorageError, RandomUnavailable);

impl From<NewPasswordError> for ChangePasswordError {
    fn from(error: NewPasswordError) -> Self {
        match error {
            NewPasswordError::Weak(weak) => Self::Weak(weak),
            NewPasswordError::Failure(failure) => Self::Failure(failure),
        }
    }
}

impl Services {
    /// Changes the password of an account for a person who proves to know the present one, and ends all other sessions
    /// of the person.
    ///
    /// # Errors
    /// [`Failure::StaleSignIn`]; [`ChangePasswordError::Weak`] for the new one, before anything is counted; otherwise as
    /// [`Services::sign_in`].
    pub async fn change_password(
        &self,
        actor: &Actor,
        attempt: SignInAttempt<'_>,
        new_password: String,
    ) -> Result<SignedIn, ChangePasswordError> {
        self.require_fresh(actor)?;
        let words = self.known_words(attempt.email, actor.organization_id).await?;
        let hash = self.passwords.hash(new_password, words).await?;
        let Proven { stored, counted } = self.prove(attempt).await?;
        let user = stored.user;
        let entry = self.audit_entry(actor, user.id, &AuditEvent::UserPasswordSet { by: Some(How::Own) })?;
        let mut repository = self.storage.begin().await?;
        let is_as_proven = repository.get_user(user.id).await?.is_some_and(|now| {
            now.user.disabled_at.is_none()
                && now.password_hash == stored.password_hash
                && actor.user_id() == Some(user.id)
        });
        if !is_as_proven {
            return Err(SignInError::Refused.into());
        }
        let failed = self.forgive(repository.as_mut(), &user, &counted, 1).await?;
        repository.update_password(user.id, &hash).await?;
        repository.delete_sessions_of(user.id, actor.session.map(|session| session.id)).await?;
        self.commit(repository, after(failed, entry)).await?;
        let password_fingerprint = fingerprint(self.server_keys().await?, &hash);
        let now = self.clock.now();
        let before = actor.session.map(|session| (session.way, session.authenticated_at));
        let (way, authenticated_at) = before.unwrap_or((SignInWay::Password, now));
        Ok(SignedIn { user, password_fingerprint, way, authenticated_at })
    }
}
