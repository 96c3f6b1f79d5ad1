//! Caches the parts of credentials and tokens that verification needs, so that a warm request queries no database, and
//! never returns an outdated entry.
//!
//! A commit removes the changed entries here before the change is acknowledged ([`Services::commit`]). Changes of other processes
//! arrive through [`Services::follow_changes`]; memory that could not be confirmed for [`FOLLOWER_LEASE`] is not trusted, and the
//! database is queried. So a process that does not follow changes, such as a command, always queries it.
//!
//! [`Services::commit`]: super::Services::commit
//! [`Services::follow_changes`]: super::Services::follow_changes

mod entry;
mod follow;
mod lease;
mod memory;
mod read_through;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::{Semaphore, SemaphorePermit};

use self::{
    lease::Lease,
    memory::{Memory, Remembered, Weigh},
    read_through::ReadThrough,
};
use super::{VerifiedToken, limits::Gate};
use crate::{
    crypto::token_signing::TokenDigest,
    domain::id::FollowerId,
    service::{Failure, Services},
    storage::{credential_changes::ChangedKey, credentials::CredentialKey},
    telemetry::traces::within,
};

pub(in crate::service) use self::entry::IndexedCredential;
pub use self::lease::FOLLOWER_LEASE;

/// How many lookups run at once for addresses that have failed too often. Each waits for its turn: its credentials may be
/// valid.
const DOUBTED_AT_ONCE: usize = 1;

/// The cached entries, and how far they can be trusted.
pub(in crate::service) struct CredentialIndex {
    /// The id of this process among the followers.
    pub(in crate::service) follower: FollowerId,
    lease: Lease,
    /// Also those that do not exist, so that a repeated guess costs no query.
    credentials: ReadThrough<CredentialKey, Option<Arc<IndexedCredential>>>,
    /// By `jti`.
    revocations: ReadThrough<String, bool>,
    /// Tokens whose signature is valid. That does not change until the token expires.
    tokens: Memory<TokenDigest, KnownToken>,
    /// How often an entry was forgotten.
    generation: AtomicU64,
    /// Gives turns to addresses that have failed too often.
    doubted: Semaphore,
}

/// A token whose signature is valid.
#[derive(Clone)]
pub(in crate::service) struct KnownToken {
    pub token: Arc<VerifiedToken>,
    /// Its credential, and that the token was not revoked, as of a generation.
    pub standing: Option<(Generation, Arc<IndexedCredential>)>,
}

impl Weigh for CredentialKey {
    fn heap_bytes(&self) -> usize {
        if let Self::ClientId(id) = self { id.capacity() } else { 0 }
    }
}

impl Weigh for Option<Arc<IndexedCredential>> {
    fn heap_bytes(&self) -> usize {
        self.as_ref().map_or(0, |found| size_of_val(&**found) + found.heap_bytes())
    }
}

impl Remembered for Option<Arc<IndexedCredential>> {
    fn exists(&self) -> bool {
        self.is_some()
    }
}

impl Weigh for String {
    fn heap_bytes(&self) -> usize {
        self.capacity()
    }
}

impl Weigh for bool {
    fn heap_bytes(&self) -> usize {
        0
    }
}

impl Remembered for bool {
    /// Only tokens whose signature is valid are looked up.
    fn exists(&self) -> bool {
        true
    }
}

impl Weigh for TokenDigest {
    fn heap_bytes(&self) -> usize {
        0
    }
}

impl Weigh for KnownToken {
    fn heap_bytes(&self) -> usize {
        size_of_val(&*self.token) + self.token.heap_bytes()
    }
}

/// The state between two changes of the cached entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::service) struct Generation(u64);

impl CredentialIndex {
    /// Caches at most `entries` credentials, as many tokens and as many revocations.
    pub(in crate::service) fn new(follower: FollowerId, entries: usize) -> Self {
        Self {
            follower,
            lease: Lease::new(Instant::now()),
            credentials: ReadThrough::new(entries),
            revocations: ReadThrough::new(entries),
            tokens: Memory::new(entries),
            generation: AtomicU64::new(0),
            doubted: Semaphore::new(DOUBTED_AT_ONCE),
        }
    }

    /// Forgets the changed entries.
    fn forget(&self, keys: &[ChangedKey]) {
        for key in keys {
            match key {
                ChangedKey::Credential(key) => self.credentials.forget(key),
                ChangedKey::Token(jti) => self.revocations.forget(jti),
                ChangedKey::Everything => self.credentials.forget_all(),
            }
        }
        self.end_generation();
    }

    fn forget_all(&self) {
        self.credentials.forget_all();
        self.revocations.forget_all();
        self.end_generation();
    }

    fn end_generation(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    /// The present generation; `None` while memory cannot be trusted. To be read before the entries.
    pub(in crate::service) fn generation(&self) -> Option<Generation> {
        self.is_trusted().then(|| Generation(self.generation.load(Ordering::SeqCst)))
    }

    /// Whether memory can be trusted.
    pub(in crate::service) fn is_trusted(&self) -> bool {
        self.lease.holds(Instant::now())
    }

    /// How long ago memory was last confirmed to miss no change; `None` if that was not possible.
    pub(in crate::service) fn confirmed_age(&self) -> Option<Duration> {
        self.lease.age(Instant::now())
    }

    /// A token whose signature was found valid before.
    pub(in crate::service) fn get_token(&self, digest: &TokenDigest) -> Option<KnownToken> {
        self.tokens.get(digest)
    }

    /// Caches a token whose signature is valid.
    pub(in crate::service) fn insert_token(&self, digest: TokenDigest, token: KnownToken) {
        self.tokens.insert(digest, token);
    }
}

impl Services {
    /// The present state of a credential and its secrets, deleted and revoked ones included.
    pub(in crate::service) async fn find_credential(
        &self,
        key: &CredentialKey,
    ) -> Result<Option<Arc<IndexedCredential>>, Failure> {
        self.find_credential_if(self.index.is_trusted(), key, None).await
    }

    /// As [`Self::find_credential`], for callers that know already whether memory can be trusted. An address that has failed
    /// too often waits for its turn, and the result of its lookup is not cached.
    pub(in crate::service) async fn find_credential_if(
        &self,
        is_trusted: bool,
        key: &CredentialKey,
        gate: Option<&Gate>,
    ) -> Result<Option<Arc<IndexedCredential>>, Failure> {
        if is_trusted && let Some(known) = self.index.credentials.get_known(key) {
            self.metrics.index.hits.inc();
            return Ok(known);
        }
        self.metrics.index.misses.inc();
        // Boxed: it is seldom needed, and its future would enlarge that of every request.
        Box::pin(async {
            let find =
                async { Ok(self.storage.read().await?.find_credential(key).await?.map(|found| self.indexed(found))) };
            let load = || within("find a credential", find);
            let turn = self.turn(gate).await;
            if is_trusted && turn.is_none() { self.index.credentials.get(key, load).await } else { load().await }
        })
        .await
    }

    /// The turn of an address that has failed too often; `None` for all others, which need not wait.
    pub(in crate::service) async fn turn(&self, gate: Option<&Gate>) -> Option<SemaphorePermit<'_>> {
        if gate.is_some_and(Gate::has_failed_too_often) { self.index.doubted.acquire().await.ok() } else { None }
    }

    /// Whether a token was revoked by its client.
    pub(in crate::service) async fn is_token_revoked(&self, jti: &str) -> Result<bool, Failure> {
        let load = || async { Ok(self.storage.read().await?.is_token_revoked(jti).await?) };
        if self.index.is_trusted() { self.index.revocations.get(&jti.to_owned(), load).await } else { load().await }
    }
}
