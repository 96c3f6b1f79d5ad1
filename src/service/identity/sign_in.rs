//! Signing in, and the check of a browser session on each request.
//!
//! Guessing is slowed by address, and by account and address together: guesses from elsewhere lock nobody out of an
//! account. A browser that has signed in to an account before carries a device cookie and is counted by itself (OWASP,
//! "Device cookies").

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use time::{Duration, OffsetDateTime};

use super::passwords::NewPasswordError;
use crate::{
    crypto::{
        password::PasswordHash,
        random::RandomUnavailable,
        secret::{Purpose, SecretHash},
        server_key::ActiveKeys,
    },
    domain::{
        actor::{Actor, Principal, Source},
        audit_event::{At, AuditEntry, AuditEvent, How},
        id::UserId,
        network::network_of,
        user::{Email, MAX_PASSWORD_BYTES, User, WeakPassword},
    },
    service::{Failure, Services, from_failure},
    storage::{
        Repository, StorageError,
        audit_log::{Recorded, Unaudited},
        sign_in_failures::{FailedSignIn, FailedSignIns},
        users::StoredUser,
    },
};

/// Failures older than this are forgotten.
const FAILURE_WINDOW: Duration = Duration::minutes(15);
/// Failures of an account at an address, or of a device, before it is slowed.
const FREE_FAILURES_OF_ACCOUNT: u32 = 5;
/// Failures of an address before it is slowed; many people may share one.
const FREE_FAILURES_OF_ADDRESS: u32 = 20;
/// Maximum wait between two attempts, in seconds.
const MAX_WAIT_SECONDS: i64 = 60;

/// Who tries to sign in, and from where.
#[derive(Debug)]
pub struct SignInAttempt<'a> {
    /// The email address, as typed.
    pub email: &'a str,
    /// The password, as typed.
    pub password: String,
    /// The request.
    pub source: Source,
    /// The device named by the browser's device cookie, and the account for which it signed in.
    pub device: Option<KnownDevice>,
}

/// A browser that has signed in before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDevice {
    /// A random name of the browser.
    pub id: String,
    /// The account that it signed in to.
    pub user_id: UserId,
}

/// A person who was just authenticated.
#[derive(Debug)]
pub struct SignedIn {
    /// The person.
    pub user: User,
    /// The fingerprint of the password; a session stores it, and ends when the password changes.
    pub password_fingerprint: String,
}

/// Why a sign-in was refused.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown address, wrong password or disabled: indistinguishable to the caller.
    #[error("email address or password is wrong")]
    Refused,
    /// Too many failures.
    #[error("too many failed attempts; try again in {retry_after_seconds} s")]
    TooManyFailures {
        /// How long to wait, in seconds.
        retry_after_seconds: i64,
    },
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(SignInError: StorageError, RandomUnavailable);

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

/// A person who has proved to know the password of an account.
struct Proven {
    stored: StoredUser,
    /// The subjects against which the attempt was counted, and when.
    subjects: Vec<Subject>,
    at: OffsetDateTime,
}

/// A subject against which failures are counted, and how many are free.
struct Subject {
    key: String,
    free_failures: u32,
}

impl Services {
    /// Checks an email address and a password.
    ///
    /// # Errors
    /// [`SignInError::Refused`] or [`SignInError::TooManyFailures`]; the same for people who do not exist.
    pub async fn sign_in(&self, attempt: SignInAttempt<'_>) -> Result<SignedIn, SignInError> {
        let source = attempt.source.clone();
        let Proven { stored, subjects, at } = self.prove(attempt).await?;
        let mut repository = self.storage.begin().await?;
        let failed = self.forgive(repository.as_mut(), &stored.user, &subjects, at).await?;
        self.record_sign_in(repository, stored, source, None, failed).await
    }

    /// Changes the password of an account for a person who proves to know the present one, and ends all other sessions
    /// of the person.
    ///
    /// # Errors
    /// [`ChangePasswordError::Weak`] for the new one, before anything is counted; otherwise as [`Services::sign_in`].
    pub async fn change_password(
        &self,
        actor: &Actor,
        attempt: SignInAttempt<'_>,
        new_password: String,
    ) -> Result<SignedIn, ChangePasswordError> {
        let words = self.known_words(attempt.email, actor.organization_id).await?;
        let hash = self.passwords.hash(new_password, words).await?;
        let Proven { stored, subjects, at } = self.prove(attempt).await?;
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
        let failed = self.forgive(repository.as_mut(), &user, &subjects, at).await?;
        repository.update_password(user.id, &hash).await?;
        self.commit(repository, after(failed, entry)).await?;
        let password_fingerprint = fingerprint(self.server_keys().await?, &hash);
        Ok(SignedIn { user, password_fingerprint })
    }

    /// Finds the account of an attempt, if the password is right. The attempt counts as a failure until it is forgiven.
    async fn prove(&self, attempt: SignInAttempt<'_>) -> Result<Proven, SignInError> {
        let now = self.clock.now();
        let stored = match Email::sought(attempt.email) {
            Ok(email) => self.storage.read().await?.find_user_by_email(&email).await?,
            Err(_) => None,
        };
        let known = attempt
            .device
            .as_ref()
            .filter(|device| stored.as_ref().is_some_and(|stored| stored.user.id == device.user_id));
        let subjects = subjects(self.server_keys().await?, &attempt, known);
        // Taken first: an attempt without a place has not failed.
        let place = self.passwords.enter(known.is_some())?;
        self.count_attempt(&subjects, &attempt, now).await?;

        let hash = stored.as_ref().map(|stored| stored.password_hash.clone());
        let acceptable = attempt.password.len() <= MAX_PASSWORD_BYTES;
        let password = if acceptable { attempt.password } else { String::new() };
        let verified = self.passwords.verify(place, password, hash).await? && acceptable;
        let stored = stored.filter(|stored| verified && stored.user.disabled_at.is_none());
        let stored = stored.ok_or(SignInError::Refused)?;
        Ok(Proven { stored, subjects, at: now })
    }

    /// Commits with a sign-in in the audit log, by a host's assertion if there was one, after the earlier entries.
    pub(in crate::service) async fn record_sign_in(
        &self,
        repository: Box<dyn Repository>,
        stored: StoredUser,
        source: Source,
        by: Option<String>,
        before: Option<AuditEntry>,
    ) -> Result<SignedIn, SignInError> {
        let StoredUser { user, password_hash } = stored;
        let entry = self.audit_entry(&actor(&user).with(source), user.id, &AuditEvent::UserSignedIn { by })?;
        self.commit(repository, after(before, entry)).await?;
        let password_fingerprint = fingerprint(self.server_keys().await?, &password_hash);
        Ok(SignedIn { user, password_fingerprint })
    }

    /// The person of a session, and the password fingerprint that it stores from now on; `None` once the person is deleted,
    /// disabled or has another password.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn actor_of_session(
        &self,
        user_id: UserId,
        password_fingerprint: &str,
    ) -> Result<Option<(Actor, String)>, Failure> {
        let stored = self.storage.read().await?.get_user(user_id).await?;
        let Some(stored) = stored.filter(|stored| stored.user.disabled_at.is_none()) else { return Ok(None) };
        let keys = self.server_keys().await?;
        let is_right = is_fingerprint(keys, password_fingerprint, &stored.password_hash);
        Ok(is_right.then(|| (actor(&stored.user), fingerprint(keys, &stored.password_hash))))
    }

    /// Counts an attempt as a failure, before anything is verified, so that concurrent guesses do not all see the old count.
    async fn count_attempt(
        &self,
        subjects: &[Subject],
        attempt: &SignInAttempt<'_>,
        now: OffsetDateTime,
    ) -> Result<(), SignInError> {
        let mut repository = self.storage.begin().await?;
        for subject in subjects {
            // A failure further ahead than any wait was counted before the clock was set back: nobody waits for the clock to
            // catch up.
            let (from, to) = (now - FAILURE_WINDOW, now + Duration::seconds(MAX_WAIT_SECONDS));
            let failures = repository.count_sign_in_failures(&subject.key, from, to).await?;
            let wait = wait_after(failures.count, subject.free_failures);
            let retry_after = failures.last_at.map_or(Duration::ZERO, |last_at| last_at + wait - now);
            if retry_after > Duration::ZERO {
                let whole_seconds = retry_after.whole_seconds();
                let has_rest = retry_after > Duration::seconds(whole_seconds);
                let retry_after_seconds = whole_seconds + i64::from(has_rest);
                return Err(SignInError::TooManyFailures { retry_after_seconds });
            }
        }
        for subject in subjects {
            repository.insert_sign_in_failure(&subject.key, now, now - FAILURE_WINDOW).await?;
        }
        // The same statement whether there is such an account or not.
        let email_key = Email::key_of(attempt.email);
        repository.count_failed_sign_in(&email_key, &attempt.source, now).await?;
        Ok(self.commit(repository, Unaudited::SignInFailure).await?)
    }

    /// Deletes the failures of a person who has proved to know the password. Returns the entry of the attempts before this
    /// one, if any has failed since the last entry.
    async fn forgive(
        &self,
        repository: &mut dyn Repository,
        user: &User,
        subjects: &[Subject],
        at: OffsetDateTime,
    ) -> Result<Option<AuditEntry>, Failure> {
        if let Some((own, others)) = subjects.split_first() {
            repository.delete_sign_in_failures(&own.key).await?;
            // An address shared with an attacker keeps its count, except for this attempt.
            for other in others {
                repository.delete_sign_in_failure(&other.key, at).await?;
            }
        }
        let failed = repository.take_failed_sign_ins(FailedSignIns::Of(user.id)).await?.pop();
        let before = failed.map(|failed| FailedSignIn { failures: failed.failures.saturating_sub(1), ..failed });
        before.filter(|failed| failed.failures > 0).map(|failed| self.failed_entry(user, failed)).transpose()
    }

    /// Writes the entries of accounts to which somebody has failed to sign in, a quarter of an hour after the first attempt.
    ///
    /// # Errors
    /// [`Failure`]; they are written the next time.
    pub async fn record_failed_sign_ins(&self) -> Result<(), Failure> {
        let until = self.clock.now() - FAILURE_WINDOW;
        if !self.storage.read().await?.has_failed_sign_ins(until).await? {
            return Ok(());
        }
        let mut repository = self.storage.begin().await?;
        let mut recorded = Recorded::from(Unaudited::SignInFailure);
        for failed in repository.take_failed_sign_ins(FailedSignIns::Until(until)).await? {
            if let Some(StoredUser { user, .. }) = repository.get_user(failed.user_id).await? {
                recorded = recorded.and(self.failed_entry(&user, failed)?);
            }
        }
        Ok(self.commit(repository, recorded).await?)
    }

    fn failed_entry(&self, user: &User, failed: FailedSignIn) -> Result<AuditEntry, Failure> {
        let FailedSignIn { since, failures, last, .. } = failed;
        let event = AuditEvent::UserSignInFailed { email: user.email.clone(), failures, since: At(since) };
        self.audit_entry(&Principal::Unknown.within(user.organization_id).with(last), user.id, &event)
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

/// An entry after another one, if there is one.
fn after(before: Option<AuditEntry>, entry: AuditEntry) -> Recorded {
    match before {
        Some(before) => Recorded::from(before).and(entry),
        None => entry.into(),
    }
}

/// The fingerprint of a password, which a session stores.
fn fingerprint(keys: &ActiveKeys, hash: &PasswordHash) -> String {
    URL_SAFE_NO_PAD.encode(keys.hash(Purpose::PasswordFingerprint, hash.as_str()).as_bytes())
}

/// Compares in constant time, as [`SecretHash`]es do.
fn is_fingerprint(keys: &ActiveKeys, fingerprint: &str, hash: &PasswordHash) -> bool {
    let presented = URL_SAFE_NO_PAD.decode(fingerprint).ok().and_then(|bytes| SecretHash::from_stored(&bytes));
    keys.hashes(Purpose::PasswordFingerprint, hash.as_str()).any(|known| presented == Some(known))
}

/// The subjects against which the failures of an attempt are counted: first that of the account, then the address. An
/// account alone is not counted, or anyone could lock its owner out. After a rotation of the server key, counting starts
/// again.
fn subjects(keys: &ActiveKeys, attempt: &SignInAttempt<'_>, known: Option<&KnownDevice>) -> Vec<Subject> {
    let network = network_of(attempt.source.address);
    let texts = match known {
        Some(device) => vec![(format!("device {}", device.id), FREE_FAILURES_OF_ACCOUNT)],
        None => vec![
            (format!("account {} at {network}", Email::key_of(attempt.email)), FREE_FAILURES_OF_ACCOUNT),
            (format!("address {network}"), FREE_FAILURES_OF_ADDRESS),
        ],
    };
    // Hashed, because people type passwords into the wrong field.
    let hash = |text: &str| URL_SAFE_NO_PAD.encode(keys.hash(Purpose::SignInFailure, text).as_bytes());
    texts.into_iter().map(|(text, free_failures)| Subject { key: hash(&text), free_failures }).collect()
}

impl Services {
    /// A pseudonym of an account for the log: the same text has the same mark, as long as the server key is the same.
    pub async fn account_mark(&self, email: &str) -> Option<String> {
        let keys = self.server_keys().await.ok()?;
        let text = format!("log {}", Email::key_of(email));
        let hash = URL_SAFE_NO_PAD.encode(keys.hash(Purpose::SignInFailure, &text).as_bytes());
        hash.get(..22).map(str::to_owned)
    }
}

/// The actor of a signed-in person.
pub(in crate::service) fn actor(user: &User) -> Actor {
    Principal::of_user(user).within(user.organization_id)
}

/// How long to wait after the last of a number of failures: nothing at first, then 1, 2, 4 … seconds.
fn wait_after(failures: u32, free: u32) -> Duration {
    match failures.checked_sub(free) {
        None => Duration::ZERO,
        Some(excess) => Duration::seconds(2_i64.saturating_pow(excess).min(MAX_WAIT_SECONDS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_after_the_free_failures_up_to_a_minute() {
        let waits: Vec<i64> = (4..14).map(|failures| wait_after(failures, 5).whole_seconds()).collect();
        assert_eq!(waits, [0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }
}
