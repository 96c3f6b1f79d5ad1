//! Signing in, and the check of a browser session on each request.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use time::Duration;

pub use super::attempt::{KnownDevice, SignInAttempt, SignInError, SignedIn};
use super::guesses::{Counted, after, code_subject, subjects};
use crate::{
    crypto::{
        password::PasswordHash,
        secret::{Purpose, SecretHash},
        server_key::ActiveKeys,
    },
    domain::{
        actor::{Actor, Principal, Source},
        audit_event::{AuditEntry, AuditEvent},
        clock::{from_milliseconds, to_milliseconds},
        id::UserId,
        session::SignInWay,
        user::{Email, MAX_PASSWORD_BYTES, Role, User},
    },
    service::{Failure, Services},
    storage::{Repository, users::StoredUser},
};

/// How long the second factor may come after the password.
pub const SECOND_FACTOR_WAIT: Duration = Duration::minutes(10);

/// A person who has proved to know the password, and has a second factor.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PendingSignIn {
    /// The person.
    pub user_id: UserId,
    /// The email address, as typed.
    pub email: String,
    password_fingerprint: String,
    /// When, in milliseconds since 1970.
    at: i64,
}

/// What comes of a right password.
#[derive(Debug)]
pub enum PasswordAccepted {
    /// The person is signed in.
    SignedIn(SignedIn),
    /// The person has a second factor, which comes next.
    Pending(PendingSignIn),
}

/// The person of a session.
#[derive(Debug)]
pub struct SessionPerson {
    /// The person.
    pub actor: Actor,
    /// The password fingerprint that the session stores from now on.
    pub password_fingerprint: String,
    /// Whether the organization wants a second factor of the person, and the session began without one.
    pub needs_second_factor: bool,
}

/// A person who has proved to know the password of an account.
pub(super) struct Proven {
    pub(super) stored: StoredUser,
    pub(super) counted: Counted,
}

impl Services {
    /// Checks an email address and a password.
    ///
    /// # Errors
    /// [`SignInError::Refused`] or [`SignInError::TooManyFailures`]; the same for people who do not exist.
    pub async fn sign_in(&self, attempt: SignInAttempt<'_>) -> Result<PasswordAccepted, SignInError> {
        let (source, email) = (attempt.source.clone(), attempt.email.to_owned());
        let Proven { stored, counted } = self.prove(attempt).await?;
        let mut repository = self.storage.begin().await?;
        let user_id = stored.user.id;
        let has_passkeys = !repository.list_passkeys(user_id).await?.is_empty();
        if has_passkeys || repository.get_one_time_codes(user_id).await?.is_some() {
            let password_fingerprint = fingerprint(self.server_keys().await?, &stored.password_hash);
            let at = to_milliseconds(counted.at);
            return Ok(PasswordAccepted::Pending(PendingSignIn { user_id, email, password_fingerprint, at }));
        }
        let failed = self.forgive(repository.as_mut(), &stored.user, &counted, 1).await?;
        let way = SignInWay::Password;
        Ok(PasswordAccepted::SignedIn(self.record_sign_in(repository, stored, source, way, None, failed).await?))
    }

    /// Completes a sign-in with a one-time or recovery code.
    ///
    /// # Errors
    /// [`SignInError::Refused`] for a wrong code, or once the password was proved too long ago or has changed;
    /// [`SignInError::TooManyFailures`].
    pub async fn complete_sign_in(
        &self,
        pending: &PendingSignIn,
        code: &str,
        source: Source,
        device: Option<KnownDevice>,
    ) -> Result<SignedIn, SignInError> {
        let proved_at = from_milliseconds(pending.at).ok_or(SignInError::Refused)?;
        let stored = self.storage.read().await?.get_user(pending.user_id).await?;
        let keys = self.server_keys().await?;
        let stored = stored.filter(|stored| {
            self.clock.now() - proved_at < SECOND_FACTOR_WAIT
                && stored.user.disabled_at.is_none()
                && is_fingerprint(keys, &pending.password_fingerprint, &stored.password_hash)
        });
        let stored = stored.ok_or(SignInError::Refused)?;
        let counted = self.count_code(&stored.user, &source).await?;
        let mut repository = self.storage.begin().await?;
        let way = self.use_code(repository.as_mut(), stored.user.id, code).await?.ok_or(SignInError::Refused)?;
        let known = device.as_ref().filter(|device| device.user_id == stored.user.id);
        let subjects = subjects(keys, &pending.email, &source, known);
        let failed = self.forgive(repository.as_mut(), &stored.user, &counted, 2).await?;
        self.forgive(repository.as_mut(), &stored.user, &Counted { subjects, at: proved_at }, 0).await?;
        self.record_sign_in(repository, stored, source, way, None, failed).await
    }

    /// Lets a person who is signed in prove once more to be that person: by the password, and by a code for whoever has a
    /// second factor.
    ///
    /// # Errors
    /// As [`Services::sign_in`]; also if the account is not the actor's, or for a wrong code.
    pub async fn confirm(
        &self,
        actor: &Actor,
        attempt: SignInAttempt<'_>,
        code: &str,
    ) -> Result<SignedIn, SignInError> {
        let source = attempt.source.clone();
        let Proven { stored, counted } = self.prove(attempt).await?;
        if actor.user_id() != Some(stored.user.id) {
            return Err(SignInError::Refused);
        }
        let factors = self.factors_of(stored.user.id).await?;
        let counted_code = if factors.exist() { Some(self.count_code(&stored.user, &source).await?) } else { None };
        let mut repository = self.storage.begin().await?;
        let way = match &counted_code {
            None => SignInWay::Password,
            Some(_) => self.use_code(repository.as_mut(), stored.user.id, code).await?.ok_or(SignInError::Refused)?,
        };
        let own = 1 + u32::from(counted_code.is_some());
        let failed = self.forgive(repository.as_mut(), &stored.user, &counted, own).await?;
        if let Some(counted) = &counted_code {
            self.forgive(repository.as_mut(), &stored.user, counted, 0).await?;
        }
        self.record_confirmation(repository, actor, stored, way, failed).await
    }

    /// Commits with the entry that a person has confirmed who it is.
    pub(super) async fn record_confirmation(
        &self,
        repository: Box<dyn Repository>,
        actor: &Actor,
        stored: StoredUser,
        way: SignInWay,
        before: Option<AuditEntry>,
    ) -> Result<SignedIn, SignInError> {
        let StoredUser { user, password_hash } = stored;
        let entry = self.audit_entry(actor, user.id, &AuditEvent::UserConfirmed { way })?;
        self.commit(repository, after(before, entry)).await?;
        let password_fingerprint = fingerprint(self.server_keys().await?, &password_hash);
        Ok(SignedIn { user, password_fingerprint, way, authenticated_at: self.clock.now() })
    }

    /// Counts an attempt to give a code as a failure, before it is looked at.
    async fn count_code(&self, user: &User, source: &Source) -> Result<Counted, SignInError> {
        let at = self.clock.now();
        let subjects = vec![code_subject(self.server_keys().await?, user.id)];
        self.count_attempt(&subjects, &user.email, source, at).await?;
        Ok(Counted { subjects, at })
    }

    /// Finds the account of an attempt, if the password is right. The attempt counts as a failure until it is forgiven.
    pub(super) async fn prove(&self, attempt: SignInAttempt<'_>) -> Result<Proven, SignInError> {
        let now = self.clock.now();
        let stored = match Email::sought(attempt.email) {
            Ok(email) => self.storage.read().await?.find_user_by_email(&email).await?,
            Err(_) => None,
        };
        let known = attempt
            .device
            .as_ref()
            .filter(|device| stored.as_ref().is_some_and(|stored| stored.user.id == device.user_id));
        let subjects = subjects(self.server_keys().await?, attempt.email, &attempt.source, known);
        // Taken first: an attempt without a place has not failed.
        let place = self.passwords.enter(known.is_some())?;
        self.count_attempt(&subjects, attempt.email, &attempt.source, now).await?;

        let hash = stored.as_ref().map(|stored| stored.password_hash.clone());
        let acceptable = attempt.password.len() <= MAX_PASSWORD_BYTES;
        let password = if acceptable { attempt.password } else { String::new() };
        let verified = self.passwords.verify(place, password, hash).await? && acceptable;
        let stored = stored.filter(|stored| verified && stored.user.disabled_at.is_none());
        let stored = stored.ok_or(SignInError::Refused)?;
        Ok(Proven { stored, counted: Counted { subjects, at: now } })
    }

    /// Commits with a sign-in in the audit log, by a host's assertion if there was one, after the earlier entries.
    pub(in crate::service) async fn record_sign_in(
        &self,
        repository: Box<dyn Repository>,
        stored: StoredUser,
        source: Source,
        way: SignInWay,
        by: Option<String>,
        before: Option<AuditEntry>,
    ) -> Result<SignedIn, SignInError> {
        let StoredUser { user, password_hash } = stored;
        let entry = self.audit_entry(&actor(&user).with(source), user.id, &AuditEvent::UserSignedIn { way, by })?;
        self.commit(repository, after(before, entry)).await?;
        let password_fingerprint = fingerprint(self.server_keys().await?, &password_hash);
        Ok(SignedIn { user, password_fingerprint, way, authenticated_at: self.clock.now() })
    }

    /// The person of a session that began in a way; `None` once the person is deleted, disabled or has another password.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn person_of_session(
        &self,
        user_id: UserId,
        password_fingerprint: &str,
        way: SignInWay,
    ) -> Result<Option<SessionPerson>, Failure> {
        let mut repository = self.storage.read().await?;
        let stored = repository.get_user(user_id).await?;
        let Some(stored) = stored.filter(|stored| stored.user.disabled_at.is_none()) else { return Ok(None) };
        let keys = self.server_keys().await?;
        if !is_fingerprint(keys, password_fingerprint, &stored.password_hash) {
            return Ok(None);
        }
        let is_concerned = stored.user.role == Role::SuperAdmin && !way.has_second_factor();
        let needs_second_factor = is_concerned
            && repository
                .second_factor_from(stored.user.organization_id)
                .await?
                .is_some_and(|from| from <= self.clock.now());
        let password_fingerprint = fingerprint(keys, &stored.password_hash);
        Ok(Some(SessionPerson { actor: actor(&stored.user), password_fingerprint, needs_second_factor }))
    }

    /// Records that a person has signed out.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn record_sign_out(&self, actor: &Actor) -> Result<(), Failure> {
        let Some(user_id) = actor.user_id() else { return Ok(()) };
        let entry = self.audit_entry(actor, user_id, &AuditEvent::UserSignedOut {})?;
        Ok(self.commit(self.storage.begin().await?, entry).await?)
    }
}

/// The fingerprint of a password, which a session stores.
pub(super) fn fingerprint(keys: &ActiveKeys, hash: &PasswordHash) -> String {
    URL_SAFE_NO_PAD.encode(keys.hash(Purpose::PasswordFingerprint, hash.as_str()).as_bytes())
}

/// Compares in constant time, as [`SecretHash`]es do.
fn is_fingerprint(keys: &ActiveKeys, fingerprint: &str, hash: &PasswordHash) -> bool {
    let presented = URL_SAFE_NO_PAD.decode(fingerprint).ok().and_then(|bytes| SecretHash::from_stored(&bytes));
    keys.hashes(Purpose::PasswordFingerprint, hash.as_str()).any(|known| presented == Some(known))
}

/// The actor of a signed-in person.
pub(in crate::service) fn actor(user: &User) -> Actor {
    Principal::of_user(user).within(user.organization_id)
}
