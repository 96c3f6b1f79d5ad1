//! Counts one request against the limits.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use super::{ClientAddress, Limit, LimitReached, LimitStatus, Throttle};
use crate::{
    domain::{
        admission::{Denial, Origin},
        id::{CredentialId, SecretId, UserId},
        network::network_of,
        quota::QuotaKind,
        refusal::RefusedCredential,
        usage::UsageTarget,
    },
    service::admission::activity::Activity,
};

/// The place where one request is counted, with the outcome.
pub struct Gate {
    throttle: Arc<Throttle>,
    address: ClientAddress,
    /// The network of one customer of an internet provider: an IPv4 address, or a /64 of IPv6.
    network: IpAddr,
    /// That of the authenticated credential.
    activity: OnceLock<Arc<Activity>>,
    outcome: Mutex<Outcome>,
}

/// The outcome of counting a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// The authenticated credential.
    pub credential_id: Option<CredentialId>,
    /// Its secret, unless it was tried without one.
    pub secret_id: Option<SecretId>,
    /// When it was authenticated, in milliseconds since 1970-01-01T00:00:00Z.
    pub counted_at: i64,
    of_credential: Option<LimitStatus>,
    of_network: Option<LimitStatus>,
    of_failures: Option<LimitStatus>,
    of_assertions: Option<LimitStatus>,
    of_requests: Option<LimitStatus>,
    of_rows: Option<LimitStatus>,
    /// The credential that was presented and rejected.
    pub refused: Option<RefusedCredential>,
    /// Whether that is a decoy.
    pub is_decoy: bool,
    /// The person who is signed in.
    pub user_id: Option<UserId>,
    /// The target of the request, as far as it is known.
    pub target: Option<UsageTarget>,
    /// Records in the response until now.
    pub rows: u64,
}

impl Outcome {
    /// The status of each limit that the request was counted against.
    pub fn statuses(&self) -> impl Iterator<Item = &LimitStatus> {
        let limits = [&self.of_credential, &self.of_network, &self.of_failures, &self.of_assertions];
        limits.into_iter().chain([&self.of_requests, &self.of_rows]).flatten()
    }
}

impl Gate {
    /// The gate for a request from an address.
    pub fn new(throttle: Arc<Throttle>, address: ClientAddress) -> Self {
        Self {
            throttle,
            address,
            network: network_of(address.address),
            activity: OnceLock::new(),
            outcome: Mutex::default(),
        }
    }

    /// Reads the clock, once for all decisions and counts of a request at an instant; returns milliseconds since
    /// 1970-01-01T00:00:00Z.
    pub fn read_clock(&self) -> i64 {
        self.throttle.clock.read()
    }

    /// Counts a request of a credential that was authenticated by one of its secrets at an instant from
    /// [`Self::read_clock`]. The credential comes first: one with too many requests uses up no budget that others at its address need.
    ///
    /// # Errors
    /// [`LimitReached`] for the credential or its address.
    pub fn count_request(
        &self,
        activity: &Arc<Activity>,
        secret_id: Option<SecretId>,
        at: i64,
    ) -> Result<(), LimitReached> {
        self.count_credential(activity, secret_id, at)?;
        self.count_address()
    }

    /// Counts a request of an authenticated credential for its address only, after [`Self::count_credential`].
    ///
    /// # Errors
    /// [`LimitReached`] for the address.
    pub fn count_address(&self) -> Result<(), LimitReached> {
        let Some(addresses) = &self.throttle.addresses else { return Ok(()) };
        noted(addresses.take(&self.network), &mut self.outcome_so_far().of_network)
    }

    /// As [`Self::count_request`], for the credential only.
    ///
    /// # Errors
    /// [`LimitReached`] for the credential.
    pub fn count_credential(
        &self,
        activity: &Arc<Activity>,
        secret_id: Option<SecretId>,
        at: i64,
    ) -> Result<(), LimitReached> {
        self.activity.get_or_init(|| Arc::clone(activity));
        let mut outcome = self.outcome_so_far();
        outcome.credential_id = Some(activity.credential_id());
        outcome.secret_id = secret_id;
        outcome.counted_at = at;
        activity.take(at).map_or(Ok(()), |taken| noted(taken, &mut outcome.of_credential))
    }

    /// Counts an assertion that is about to be stored, after [`Self::count_request`].
    ///
    /// # Errors
    /// [`LimitReached`] if the client has sent too many.
    pub fn count_assertion(&self, credential_id: CredentialId) -> Result<(), LimitReached> {
        let Some(assertions) = &self.throttle.assertions else { return Ok(()) };
        noted(assertions.take(&credential_id), &mut self.outcome_so_far().of_assertions)
    }

    /// Notes the status of a quota after something was taken of it, or was not.
    ///
    /// # Errors
    /// [`LimitReached`] if it was not.
    pub(in crate::service::admission) fn note_quota(
        &self,
        taken: Result<LimitStatus, LimitStatus>,
    ) -> Result<(), LimitReached> {
        let (Ok(status) | Err(status)) = taken;
        let outcome = &mut *self.outcome_so_far();
        noted(
            taken,
            if status.limit == Limit::Quota(QuotaKind::Rows) { &mut outcome.of_rows } else { &mut outcome.of_requests },
        )
    }

    /// Counts a failed authentication.
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

    /// Whether the address has failed so often that its next failure is rejected.
    pub fn has_failed_too_often(&self) -> bool {
        self.throttle.failing.has(self.network, self.throttle.clock.read())
    }

    /// From where its credential is presented.
    pub const fn origin(&self) -> Origin {
        Origin::Address(self.address.address)
    }

    /// From where it is presented to a proxy that sends this request.
    pub const fn origin_by_proxy(&self) -> Origin {
        if self.address.is_forwarded { self.origin() } else { Origin::Unknown }
    }

    /// The network of one customer of an internet provider, from which it came.
    pub const fn network(&self) -> IpAddr {
        self.network
    }

    /// The address of the client.
    pub const fn address(&self) -> ClientAddress {
        self.address
    }

    /// The outcome of counting it until now.
    pub fn outcome(&self) -> Outcome {
        *self.outcome_so_far()
    }

    /// The activity of the authenticated credential.
    pub(in crate::service::admission) fn activity(&self) -> Option<&Arc<Activity>> {
        self.activity.get()
    }

    /// Notes which credential is rejected, and why.
    pub fn note_refused(&self, presented: RefusedCredential, denial: Denial) {
        let mut outcome = self.outcome_so_far();
        outcome.refused = Some(presented);
        outcome.is_decoy |= denial == Denial::Decoy;
    }

    /// Notes who is signed in.
    pub fn note_user(&self, user_id: UserId) {
        self.outcome_so_far().user_id = Some(user_id);
    }

    /// Notes the target of the request.
    pub fn note_target(&self, target: UsageTarget) {
        self.outcome_so_far().target = Some(target);
    }

    /// Notes that records were sent in the response.
    pub fn add_rows(&self, rows: usize) {
        self.outcome_so_far().rows += rows as u64;
    }

    fn outcome_so_far(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notes the status of a limit after a request was taken from its budget.
fn noted(taken: Result<LimitStatus, LimitStatus>, place: &mut Option<LimitStatus>) -> Result<(), LimitReached> {
    let (Ok(status) | Err(status)) = taken;
    *place = Some(status);
    let refusal = LimitReached { limit: status.limit, retry_after_seconds: status.seconds.into() };
    taken.map(drop).map_err(|_| refusal)
}
