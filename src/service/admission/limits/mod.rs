//! Rate limits: requests by credential and by address, and failed authentications by address. Quotas are in
//! [`quotas`](super::quotas).
//!
//! Only authenticated requests count against a credential or an address. Failed authentications are counted separately,
//! and only after they have failed: a client that guesses uses up no budget that a good client of the same address
//! needs, and receives at most 429 in place of 401. Each process counts for itself, in memory.

mod budget;
mod gate;
mod steady_clock;

use std::{net::IpAddr, sync::Arc};

use dashmap::DashMap;
use foldhash::quality::RandomState;

pub use self::gate::{Gate, Outcome};

pub(super) use self::budget::Budget;

use self::{budget::Budgets, steady_clock::SteadyClock};
use crate::domain::{clock::Clock, id::CredentialId, quota::QuotaKind, refusal::Cause};

/// The window of all limits but quotas, in seconds.
pub const WINDOW_SECONDS: u32 = 60;
/// Maximum remembered addresses that have failed too often.
const MAX_FAILING: usize = 100_000;
/// Assertions that one client may use in [`WINDOW_SECONDS`]. Each is kept in the database for a day after it has expired; a
/// token is valid for an hour, so that a client needs few.
pub const ASSERTIONS_PER_MINUTE: u32 = 120;

/// The address of the client of a request.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress {
    /// The address, as far as trusted proxies report it.
    pub address: IpAddr,
    /// Whether a trusted proxy has reported it.
    pub is_forwarded: bool,
}

/// The limits, each per minute; 0 means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests with one credential.
    pub requests_per_credential: u32,
    /// Requests from one address, with any credentials.
    pub requests_per_address: u32,
    /// Failed authentications from one address.
    pub failures_per_address: u32,
}

/// The kind of a limit that a request is counted against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The credential.
    Credential,
    /// The address of the client.
    Address,
    /// The failed authentications of the address.
    Failures,
    /// The assertions of the client.
    Assertions,
    /// A quota of the credential.
    Quota(QuotaKind),
}

impl Limit {
    /// The name under which it is reported to clients.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Address => "address",
            Self::Failures => "failures",
            Self::Assertions => "assertions",
            Self::Quota(QuotaKind::Requests) => "requests-per-minute",
            Self::Quota(QuotaKind::Rows) => "rows-per-day",
        }
    }

    /// The length of its window in seconds.
    pub const fn window_seconds(self) -> u32 {
        match self {
            Self::Quota(kind) => kind.period_seconds(),
            Self::Credential | Self::Address | Self::Failures | Self::Assertions => WINDOW_SECONDS,
        }
    }

    /// Why a request that reaches it is refused.
    pub const fn cause(self) -> Cause {
        match self {
            Self::Credential => Cause::CredentialLimit,
            Self::Address => Cause::AddressLimit,
            Self::Failures => Cause::FailureLimit,
            Self::Assertions => Cause::AssertionLimit,
            Self::Quota(QuotaKind::Requests) => Cause::RequestQuota,
            Self::Quota(QuotaKind::Rows) => Cause::RowQuota,
        }
    }

    const fn describe(self) -> &'static str {
        match self {
            Self::Credential => "too many requests with this credential",
            Self::Address => "too many requests from this address",
            Self::Failures => "too many failed authentications from this address",
            Self::Assertions => "too many assertions of this client: use each access token until it expires",
            Self::Quota(QuotaKind::Requests) => "this credential has reached its quota of requests per minute",
            Self::Quota(QuotaKind::Rows) => {
                "this credential has reached its quota of rows per day (UTC), or other requests hold the last of it"
            }
        }
    }
}

/// The status of a limit: `remaining` more requests may follow within `seconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitStatus {
    /// Which limit.
    pub limit: Limit,
    /// How many requests, or rows, it allows in its window.
    pub quota: u32,
    /// How many more it allows now.
    pub remaining: u32,
    /// Seconds until the budget is full again, or, if nothing remains because the request was rejected, until the next one; of a
    /// quota, until its period ends.
    pub seconds: u32,
}

/// A limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}; try again in {retry_after_seconds} s", .limit.describe())]
pub struct LimitReached {
    /// Which limit.
    pub limit: Limit,
    /// How long to wait, in seconds; at least one.
    pub retry_after_seconds: u64,
}

/// The remaining budgets of all clients, except those of credentials, which are part of their activity.
pub struct Throttle {
    clock: SteadyClock,
    pub(in crate::service) limits: Limits,
    addresses: Option<Budgets<IpAddr>>,
    failures: Option<Budgets<IpAddr>>,
    assertions: Option<Budgets<CredentialId>>,
    failing: Failing,
}

/// Addresses that have failed too often, and until when, in milliseconds since 1970-01-01T00:00:00Z. Limiters can only
/// be queried by taking from them.
#[derive(Default)]
struct Failing(DashMap<IpAddr, i64, RandomState>);

impl Failing {
    fn note(&self, network: IpAddr, until: i64) {
        if self.0.len() < MAX_FAILING {
            self.0.insert(network, until);
        }
    }

    fn has(&self, network: IpAddr, now: i64) -> bool {
        self.0.get(&network).is_some_and(|until| *until > now)
    }

    fn forget_past(&self, now: i64) {
        self.0.retain(|_, until| *until > now);
    }
}

impl Throttle {
    pub(in crate::service) fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        let clock = SteadyClock::new(clock);
        Self {
            limits,
            addresses: Budgets::new(Limit::Address, limits.requests_per_address, &clock),
            failures: Budgets::new(Limit::Failures, limits.failures_per_address, &clock),
            assertions: Budgets::new(Limit::Assertions, ASSERTIONS_PER_MINUTE, &clock),
            failing: Failing::default(),
            clock,
        }
    }

    /// A full budget for the requests of one credential; `None` if there is no limit.
    pub(super) fn budget_of_credential(&self) -> Option<Budget> {
        Budget::new(Limit::Credential, self.limits.requests_per_credential, &self.clock)
    }

    /// Removes clients whose budgets are full again: they are like clients that have never sent a request.
    pub fn forget_full(&self) {
        self.failing.forget_past(self.clock.read());
        if let Some(assertions) = &self.assertions {
            assertions.forget_full();
        }
        for addresses in [&self.addresses, &self.failures].into_iter().flatten() {
            addresses.forget_full();
        }
    }
}

#[cfg(test)]
pub(in crate::service) mod tests {
    use super::*;
    use crate::service::admission::activity::Activity;

    pub use super::steady_clock::tests::Settable;

    #[test]
    fn neighbours_in_a_64_of_ipv6_share_a_budget_and_zero_means_no_limit() {
        let limits = Limits { requests_per_credential: 0, requests_per_address: 0, failures_per_address: 1 };
        let clock = Settable::new() as Arc<dyn Clock>;
        let throttle = Arc::new(Throttle::new(limits, Arc::clone(&clock)));
        let gate = |address: &str| {
            Gate::new(Arc::clone(&throttle), ClientAddress { address: address.parse().unwrap(), is_forwarded: false })
        };
        assert_eq!(gate("2001:db8::1").count_failure(), Ok(()));
        let refusal = gate("2001:db8::2").count_failure().unwrap_err();
        assert_eq!(refusal, LimitReached { limit: Limit::Failures, retry_after_seconds: 60 });
        let other = gate("2001:db8:0:1::1");
        assert_eq!(other.count_failure(), Ok(()));
        let id = CredentialId::new(clock.now(), [0; 10]);
        let activity = Arc::new(Activity::new(id, throttle.budget_of_credential()));
        for _ in 0..3 {
            assert_eq!(other.count_request(&activity, None, other.read_clock()), Ok(()));
        }
        assert_eq!(other.outcome().statuses().count(), 1);
    }
}
