//! Refused requests, for whoever asks why: noted in memory, and written a moment later, so that no request waits for it.
//!
//! Whatever strangers send, the memory and the rows of a minute are bounded: so many kinds, and so many requests one by
//! one. Those with known credentials and those of strangers have bounds of their own. What is beyond is counted by its cause.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use foldhash::quality::RandomState;
use time::Duration;
use tokio::sync::Notify;

use super::limits::{Gate, Outcome};
use crate::{
    domain::{
        clock::{Clock, from_milliseconds},
        refusal::{Cause, Episode, KEPT_PER_MINUTE, LastRefusal, Reason, Refusal, RefusalKind, WHOLE},
        usage::client_name,
    },
    service::{Failure, Services},
    storage::audit_log::Unaudited,
};

/// Maximum kinds in a minute, and requests that are kept one by one: of known credentials, and of strangers and guesses.
const MOST: [usize; 2] = [1024, 512];
/// Maximum bytes of a path that are kept.
const MAX_PATH_BYTES: usize = 200;
/// Maximum refusals, and episodes, in the database; looked at every hour.
const MOST_STORED: (u32, u32) = (100_000, 20_000);
/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// A refused request.
#[derive(Clone, Copy)]
pub struct RefusedRequest<'a> {
    /// Its id.
    pub request_id: &'a str,
    /// Why it was refused.
    pub reason: &'a Reason,
    /// The gate that it came to.
    pub gate: &'a Gate,
    /// The outcome there.
    pub outcome: &'a Outcome,
    /// Its method.
    pub method: &'a str,
    /// Its path, without the query.
    pub path: &'a str,
    /// The status of the response.
    pub status: u16,
    /// The value of `User-Agent`, or nothing.
    pub user_agent: &'a [u8],
}

/// Refusals that are not yet written.
pub struct RefusalRecorder {
    clock: Arc<dyn Clock>,
    /// How long refusals are kept; `None` if none is recorded.
    retention: Option<Duration>,
    noted: Mutex<Noted>,
    waiting: Notify,
}

#[derive(Default)]
struct Noted {
    minute: i64,
    /// What there was in the minute: of known credentials, and of strangers.
    so_far: [SoFar; 2],
    waiting: Waiting,
}

/// How many there were in the minute.
#[derive(Default)]
struct SoFar {
    by_kind: HashMap<RefusalKind, u32, RandomState>,
    one_by_one: usize,
}

/// What is to be written.
#[derive(Default)]
struct Waiting {
    refusals: Vec<Refusal>,
    episodes: HashMap<RefusalKind, Episode, RandomState>,
}

impl RefusalRecorder {
    pub(in crate::service) fn new(clock: Arc<dyn Clock>, retention: Option<Duration>) -> Self {
        Self { clock, retention, noted: Mutex::default(), waiting: Notify::new() }
    }

    /// Notes a refused request. Cheap: a flood of them must slow nobody down.
    pub fn note(&self, refused: &RefusedRequest<'_>) {
        let now = self.clock.milliseconds();
        // A decoy tells of itself in any case.
        let is_wanted = self.retention.is_some() || refused.reason.cause == Cause::Decoy;
        let Some(at) = from_milliseconds(now).filter(|_| is_wanted) else { return };
        let RefusedRequest { request_id, reason, gate, outcome, method, path, status, user_agent } = *refused;
        let (address, client) = (gate.address().address, client_name(user_agent));
        let kind = RefusalKind {
            cause: reason.cause,
            credential_id: outcome.refused.map_or(outcome.credential_id, |refused| Some(refused.credential_id)),
            secret_id: outcome.refused.map_or(outcome.secret_id, |refused| refused.secret_id),
            network: Some(gate.network()),
        };
        let mut noted = self.noted();
        let is_first = noted.waiting.episodes.is_empty();
        let (kind, ordinal) = noted.count(kind, now.div_euclid(MINUTE));
        let kept = if ordinal.is_some() { request_id } else { "" };
        let last = LastRefusal { at, request_id: kept.to_owned(), address, client: client.to_owned() };
        match noted.waiting.episodes.get_mut(&kind) {
            Some(episode) => episode.add(1, last),
            None => {
                noted.waiting.episodes.insert(kind, Episode { kind, since: at, last, refusals: 1 });
            }
        }
        if let Some(ordinal) = ordinal {
            noted.waiting.refusals.push(Refusal {
                request_id: request_id.to_owned(),
                at,
                kind,
                detail: reason.detail.clone(),
                ordinal,
                method: method.to_owned(),
                path: path.get(..path.floor_char_boundary(MAX_PATH_BYTES)).unwrap_or_default().to_owned(),
                status,
                address,
                client: client.to_owned(),
            });
        }
        drop(noted);
        if is_first {
            self.waiting.notify_one();
        }
    }

    /// How long refusals are kept; `None` if none is recorded.
    pub const fn retention(&self) -> Option<Duration> {
        self.retention
    }

    /// Waits until there is something to write.
    pub async fn wants_writing(&self) {
        self.waiting.notified().await;
    }

    fn take(&self) -> Waiting {
        std::mem::take(&mut self.noted().waiting)
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Noted {
    /// Counts a refusal; returns the kind with which it is counted, and how many of it came before in the minute if it is kept.
    fn count(&mut self, kind: RefusalKind, minute: i64) -> (RefusalKind, Option<u32>) {
        if self.minute != minute {
            self.minute = minute;
            self.so_far = Default::default();
        }
        let [known, unknown] = &mut self.so_far;
        // Whoever guesses at a known client may be a stranger as well.
        let is_known = kind.credential_id.is_some() && !kind.cause.is_guess();
        let (so_far, most) = if is_known { (known, MOST[0]) } else { (unknown, MOST[1]) };
        if so_far.by_kind.len() >= most && !so_far.by_kind.contains_key(&kind) {
            return (RefusalKind { credential_id: None, secret_id: None, network: None, ..kind }, None);
        }
        let before = so_far.by_kind.entry(kind).or_default();
        let ordinal = *before;
        *before = before.saturating_add(1);
        if ordinal >= KEPT_PER_MINUTE || so_far.one_by_one >= most {
            return (kind, None);
        }
        so_far.one_by_one += 1;
        (kind, Some(ordinal))
    }
}

impl Services {
    /// Writes the noted refusals to the database.
    ///
    /// # Errors
    /// [`Failure`] if storage fails; what was noted is lost then.
    pub async fn write_refusals(&self) -> Result<(), Failure> {
        let Waiting { refusals, episodes } = self.refusals.take();
        if episodes.is_empty() {
            return Ok(());
        }
        let episodes: Vec<_> = episodes.into_values().collect();
        let mut repository = self.storage.begin().await?;
        repository.insert_refusals(&refusals).await?;
        repository.add_to_episodes(&episodes).await?;
        let is_alarmed = self.notify_of_decoys(repository.as_mut(), &episodes).await?;
        self.commit(repository, Unaudited::Refusals).await?;
        if is_alarmed {
            self.undelivered.notify_one();
        }
        Ok(())
    }

    /// Removes refusals that are older than they are kept, and what is too much.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn forget_refusals(&self) -> Result<(), Failure> {
        let (now, age) = (self.clock.now(), self.refusals.retention.unwrap_or_default());
        let mut repository = self.storage.begin().await?;
        let (before, thinned_before) = (now.saturating_sub(age), now.saturating_sub(WHOLE));
        repository.forget_refusals(before, thinned_before, MOST_STORED).await?;
        Ok(self.commit(repository, Unaudited::Refusals).await?)
    }
}
