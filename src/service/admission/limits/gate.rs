//! One request on its way past the limits.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use super::{ClientAddress, LimitReached, Standing, Throttle};
use crate::{
    domain::{
        id::{CredentialId, UserId},
        network::network_of,
        usage::UsageTarget,
    },
    service::admission::activity::Activity,
};

/// Where one request is counted, and what came of it.
pub struct Gate {
    throttle: Arc<Throttle>,
    address: ClientAddress,
    /// What one customer of an internet provider holds: an IPv4 address, or a /64 of IPv6.
    network: IpAddr,
    /// That of the credential that proved itself.
    activity: OnceLock<Arc<Activity>>,
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
        Self { throttle, address, network: network_of(address.0), activity: OnceLock::new(), outcome: Mutex::default() }
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
    pub fn count_request(&self, activity: &Arc<Activity>, at: i64) -> Result<(), LimitReached> {
        self.count_credential(activity, at)?;
        let Some(addresses) = &self.throttle.addresses else { return Ok(()) };
        noted(addresses.take(&self.network), &mut self.outcome_so_far().of_network)
    }

    /// As [`Self::count_request`], for a credential that proved itself through a proxy, whose address says nothing.
    ///
    /// # Errors
    /// [`LimitReached`] for the credential.
    pub fn count_credential(&self, activity: &Arc<Activity>, at: i64) -> Result<(), LimitReached> {
        self.activity.get_or_init(|| Arc::clone(activity));
        let mut outcome = self.outcome_so_far();
        outcome.credential_id = Some(activity.credential_id());
        outcome.counted_at = at;
        activity.take(at).map_or(Ok(()), |taken| noted(taken, &mut outcome.of_credential))
    }

    /// Counts an assertion that is about to be remembered, after [`Self::count_request`].
    ///
    /// # Errors
    /// [`LimitReached`] if the client has made too many.
    pub fn count_assertion(&self, credential_id: CredentialId) -> Result<(), LimitReached> {
        let Some(assertions) = &self.throttle.assertions else { return Ok(()) };
        noted(assertions.take(&credential_id), &mut self.outcome_so_far().of_assertions)
    }

    /// Counts an authentication that has failed.
    ///
    /// # Errors
    /// [`LimitReached`] if there were too many of them.
    pub fn count_failure(&self) -> Result<(), LimitReached> {
        let now = self.throttle.clock.read();
        let Some(failures) = &self.throttle.failures else { return Ok(()) };
        let counted = noted(failures.take(&self.network), &mut self.outcome_so_far().of_failures);
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

    /// The activity of the credential that proved itself.
    pub(in crate::service::admission) fn activity(&self) -> Option<&Arc<Activity>> {
        self.activity.get()
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

/// Notes how a request stands after one was taken from a budget.
fn noted(taken: Result<Standing, Standing>, place: &mut Option<Standing>) -> Result<(), LimitReached> {
    let (Ok(standing) | Err(standing)) = taken;
    *place = Some(standing);
    let refusal = LimitReached { limit: standing.limit, retry_after_seconds: standing.seconds.into() };
    taken.map(drop).map_err(|_| refusal)
}
