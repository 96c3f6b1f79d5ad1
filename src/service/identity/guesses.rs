//! Counts failed attempts to sign in, so that guessing is slow.
//!
//! Guessing is slowed by address, and by account and address together: guesses from elsewhere lock nobody out of an
//! account. A browser that has signed in to an account before carries a device cookie and is counted by itself (OWASP,
//! "Device cookies"). One-time codes are counted by account: only who knows the password gets to guess them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use time::{Duration, OffsetDateTime};

use super::attempt::{KnownDevice, SignInError};
use crate::{
    crypto::{secret::Purpose, server_key::ActiveKeys},
    domain::{
        actor::{Principal, Source},
        audit_event::{At, AuditEntry, AuditEvent},
        id::UserId,
        network::network_of,
        user::{Email, User},
    },
    service::{Failure, Services},
    storage::{
        Repository,
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

/// A subject against which failures are counted, and how many are free.
pub(super) struct Subject {
    key: String,
    free_failures: u32,
}

/// What an attempt was counted against, and when. It counts as a failure until it is forgiven.
pub(super) struct Counted {
    pub(super) subjects: Vec<Subject>,
    pub(super) at: OffsetDateTime,
}

impl Services {
    /// Counts an attempt as a failure, before anything is verified, so that concurrent guesses do not all see the old count.
    pub(super) async fn count_attempt(
        &self,
        subjects: &[Subject],
        email: &str,
        source: &Source,
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
        let email_key = Email::key_of(email);
        repository.count_failed_sign_in(&email_key, source, now).await?;
        Ok(self.commit(repository, Unaudited::SignInFailure).await?)
    }

    /// Deletes the failures of a person who has proved to be that person. Returns the entry of the attempts before, if any has
    /// failed since the last entry: `own` of them were not failures.
    pub(super) async fn forgive(
        &self,
        repository: &mut dyn Repository,
        user: &User,
        Counted { subjects, at }: &Counted,
        own: u32,
    ) -> Result<Option<AuditEntry>, Failure> {
        if let Some((own, others)) = subjects.split_first() {
            repository.delete_sign_in_failures(&own.key).await?;
            // An address shared with an attacker keeps its count, except for this attempt.
            for other in others {
                repository.delete_sign_in_failure(&other.key, *at).await?;
            }
        }
        let failed = repository.take_failed_sign_ins(FailedSignIns::Of(user.id)).await?.pop();
        let before = failed.map(|failed| FailedSignIn { failures: failed.failures.saturating_sub(own), ..failed });
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
}

/// An entry after another one, if there is one.
pub(super) fn after(before: Option<AuditEntry>, entry: AuditEntry) -> Recorded {
    match before {
        Some(before) => Recorded::from(before).and(entry),
        None => entry.into(),
    }
}

/// The subjects against which the failures of an attempt are counted: first that of the account, then the address. An
/// account alone is not counted, or anyone could lock its owner out. After a rotation of the server key, counting starts
/// again.
pub(super) fn subjects(keys: &ActiveKeys, email: &str, source: &Source, known: Option<&KnownDevice>) -> Vec<Subject> {
    let network = network_of(source.address);
    let texts = match known {
        Some(device) => vec![(format!("device {}", device.id), FREE_FAILURES_OF_ACCOUNT)],
        None => vec![
            (format!("account {} at {network}", Email::key_of(email)), FREE_FAILURES_OF_ACCOUNT),
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

/// The subject of the one-time and recovery codes of a person.
pub(super) fn code_subject(keys: &ActiveKeys, user_id: UserId) -> Subject {
    let key = URL_SAFE_NO_PAD.encode(keys.hash(Purpose::SignInFailure, &format!("codes {user_id}")).as_bytes());
    Subject { key, free_failures: FREE_FAILURES_OF_ACCOUNT }
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
