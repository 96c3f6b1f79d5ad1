//! One request on its way past the limits.

use std::{
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Budgets, ClientAddress, LimitReached, Standing, Throttle};
use crate::domain::{
    id::{CredentialId, UserId},
    network::network_of,
    usage::UsageTarget,
};

/// Where one request is counted, and what came of it.
pub struct Gate {
    throttle: Arc<Throttle>,
    address: ClientAddress,
    /// What one customer of an internet provider holds: an IPv4 address, or a /64 of IPv6.
    network: IpAddr,
    outcome: Mutex<Outcome>,
}

/// What came of counting a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// The credential that proved itself.
    pub credential_id: Option<CredentialId>,
    /// When it did, in milliseconds since 1970-01-01T00:00:00Z.
    pub counted_at: i64,
    of_credential: Option<Standing>,
    of_network: Option<Standing>,
    of_failures: Option<Standing>,
    of_assertions: Option<Standing>,
    /// Whose credential was presented and refused, for the log.
    pub refused: Option<CredentialId>,
    /// The person who is signed in.
    pub user_id: Option<UserId>,
    /// What the request was for, as far as it is known.
    pub target: Option<UsageTarget>,
    /// Records in the answer until now.
    pub rows: u64,
}

impl Outcome {
    /// How the request stands towards the limits that it was counted for.
    pub fn standings(&self) -> impl Iterator<Item = &Standing> {
        [&self.of_credential, &self.of_network, &self.of_failures, &self.of_assertions].into_iter().flatten()
    }
}

impl Gate {
    /// The gate for a request from an address.
    pub fn new(throttle: Arc<Throttle>, address: ClientAddress) -> Self {
        Self { throttle, address, network: network_of(address.0), outcome: Mutex::default() }
    }

    /// Reads the clock, once for all that is decided and counted of a request at an instant; gives milliseconds since
    /// 1970-01-01T00:00:00Z.
    pub fn read_clock(&self) -> i64 {
        self.throttle.clock.read()
    }

    /// Counts a request of a credential that proved itself at an instant that [`Self::read_clock`] gave. The credential comes
    /// first: one that asks too often uses up nothing that others at its address need.
    ///
    /// # Errors
    /// [`LimitReached`] for the credential or its address.
    pub fn count_request(&self, credential_id: CredentialId, at: i64) -> Result<(), LimitReached> {
        let mut outcome = self.outcome_so_far();
        self.take_of_credential(credential_id, at, &mut outcome)?;
        count(self.throttle.addresses.as_ref(), &self.network, &mut outcome.of_network)
    }

    /// As [`Self::count_request`], for a credential that proved itself through a proxy, whose address says nothing.
    ///
    /// # Errors
    /// [`LimitReached`] for the credential.
    pub fn count_credential(&self, credential_id: CredentialId, at: i64) -> Result<(), LimitReached> {
        self.take_of_credential(credential_id, at, &mut self.outcome_so_far())
    }

    /// Counts an assertion that is about to be remembered, after [`Self::count_request`].
    ///
    /// # Errors
    /// [`LimitReached`] if the client has made too many.
    pub fn count_assertion(&self, credential_id: CredentialId) -> Result<(), LimitReached> {
        count(self.throttle.assertions.as_ref(), &credential_id, &mut self.outcome_so_far().of_assertions)
    }

    fn take_of_credential(
        &self,
        credential_id: CredentialId,
        at: i64,
        outcome: &mut Outcome,
    ) -> Result<(), LimitReached> {
        outcome.credential_id = Some(credential_id);
        outcome.counted_at = at;
        count(self.throttle.credentials.as_ref(), &credential_id, &mut outcome.of_credential)
    }

    /// Counts an authentication that has failed.
    ///
    /// # Errors
    /// [`LimitReached`] if there were too many of them.
    pub fn count_failure(&self) -> Result<(), LimitReached> {
        let now = self.throttle.clock.read();
        let counted = count(self.throttle.failures.as_ref(), &self.network, &mut self.outcome_so_far().of_failures);
        if let Err(reached) = &counted {
            let wait = i64::try_from(reached.retry_after_seconds).unwrap_or(i64::MAX).saturating_mul(1000);
            self.throttle.failing.note(self.network, now.saturating_add(wait));
        }
        counted
    }

    /// Whether the address has failed so often that its next failure is refused.
    pub fn has_failed_too_often(&self) -> bool {
        self.throttle.failing.has(self.network, self.throttle.clock.read())
    }

    /// The address of the client.
    pub const fn address(&self) -> ClientAddress {
        self.address
    }

    /// What came of counting it until now.
    pub fn outcome(&self) -> Outcome {
        *self.outcome_so_far()
    }

    /// Notes whose credential is refused.
    pub fn note_refused(&self, credential_id: CredentialId) {
        self.outcome_so_far().refused = Some(credential_id);
    }

    /// Notes who is signed in.
    pub fn note_user(&self, user_id: UserId) {
        self.outcome_so_far().user_id = Some(user_id);
    }

    /// Notes what the request is for.
    pub fn note_target(&self, target: UsageTarget) {
        self.outcome_so_far().target = Some(target);
    }

    /// Notes that records were answered with.
    pub fn add_rows(&self, rows: usize) {
        self.outcome_so_far().rows += rows as u64;
    }

    fn outcome_so_far(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes one from a budget, if there is one, and notes how things stand.
fn count<K: Hash + Eq + Clone>(
    budgets: Option<&Budgets<K>>,
    key: &K,
    place: &mut Option<Standing>,
) -> Result<(), LimitReached> {
    let Some(budgets) = budgets else { return Ok(()) };
    let taken = budgets.take(key);
    let (Ok(standing) | Err(standing)) = taken;
    *place = Some(standing);
    let refusal = LimitReached { limit: standing.limit, retry_after_seconds: standing.seconds.into() };
    taken.map(drop).map_err(|_| refusal)
}
