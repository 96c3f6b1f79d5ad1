//! The remaining budget of a limit, for one client or for many that are distinguished by a key.

use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use foldhash::quality::RandomState;
use governor::{
    NotUntil, Quota, RateLimiter,
    clock::Clock as _,
    middleware::{StateInformationMiddleware, StateSnapshot},
    state::{InMemoryState, NotKeyed, keyed::DashMapStateStore},
};

use super::{Limit, LimitStatus, WINDOW_SECONDS, steady_clock::SteadyClock};

/// Number of keys beyond which those with a full budget are removed. One takes about 50 bytes.
const MAX_KEYS: usize = 100_000;
/// How often, in counted requests, the number of keys is checked.
const LOOK_INTERVAL: usize = 1024;

/// The remaining budget of one client.
pub(in crate::service::admission) struct Budget {
    limit: Limit,
    quota: u32,
    limiter: RateLimiter<NotKeyed, InMemoryState, SteadyClock, StateInformationMiddleware>,
}

impl Budget {
    /// A full one; `None` if there is no limit.
    pub(super) fn new(limit: Limit, per_minute: u32, clock: &SteadyClock) -> Option<Self> {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute)?);
        let limiter = RateLimiter::direct_with_clock(quota, clock.clone()).with_middleware();
        Some(Self { limit, quota: per_minute, limiter })
    }

    /// Takes one from it.
    pub(in crate::service::admission) fn take(&self) -> Result<LimitStatus, LimitStatus> {
        status(self.limit, self.quota, self.limiter.check(), self.limiter.clock())
    }
}

/// The remaining budgets of many clients.
pub(super) struct Budgets<K: Hash + Eq + Clone> {
    limit: Limit,
    quota: u32,
    limiter: RateLimiter<K, DashMapStateStore<K, RandomState>, SteadyClock, StateInformationMiddleware>,
    counted: AtomicUsize,
}

impl<K: Hash + Eq + Clone> Budgets<K> {
    /// Full ones; `None` if there is no limit.
    pub(super) fn new(limit: Limit, per_minute: u32, clock: &SteadyClock) -> Option<Self> {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute)?);
        let limiter = RateLimiter::new(quota, DashMapStateStore::default(), clock.clone());
        Some(Self { limit, quota: per_minute, limiter, counted: AtomicUsize::new(0) })
    }

    /// Takes one from the budget of a key.
    pub(super) fn take(&self, key: &K) -> Result<LimitStatus, LimitStatus> {
        if self.counted.fetch_add(1, Ordering::Relaxed).is_multiple_of(LOOK_INTERVAL) && self.limiter.len() > MAX_KEYS {
            self.limiter.retain_recent();
        }
        status(self.limit, self.quota, self.limiter.check_key(key), self.limiter.clock())
    }

    /// Removes those that are full again.
    pub(super) fn forget_full(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

/// The status of a limit after a request was counted.
fn status(
    limit: Limit,
    quota: u32,
    counted: Result<StateSnapshot, NotUntil<Duration>>,
    clock: &SteadyClock,
) -> Result<LimitStatus, LimitStatus> {
    let status = LimitStatus { limit, quota, remaining: 0, seconds: 1 };
    match counted {
        Ok(state) => {
            let remaining = state.remaining_burst_capacity();
            let used = u64::from(quota.saturating_sub(remaining));
            let seconds = (used * u64::from(WINDOW_SECONDS)).div_ceil(u64::from(quota)).max(1);
            Ok(LimitStatus { remaining, seconds: u32::try_from(seconds).unwrap_or(WINDOW_SECONDS), ..status })
        }
        Err(not_until) => {
            let wait = not_until.wait_time_from(clock.now()).as_millis();
            let seconds = u32::try_from(wait.div_ceil(1000)).unwrap_or(WINDOW_SECONDS).max(1);
            Err(LimitStatus { seconds, ..status })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, sync::Arc};

    use super::*;
    use crate::{domain::clock::Clock, service::admission::limits::tests::Settable};

    #[test]
    fn who_has_a_full_budget_is_forgotten() {
        let machine = Settable::new();
        let clock = SteadyClock::new(Arc::clone(&machine) as Arc<dyn Clock>);
        clock.read();
        let budgets = Budgets::new(Limit::Address, 6, &clock).unwrap();
        for number in 0..100_u32 {
            budgets.take(&IpAddr::from(number.to_be_bytes())).unwrap();
        }
        machine.move_by(5);
        clock.read();
        budgets.forget_full();
        assert_eq!(budgets.limiter.len(), 100);
        machine.move_by(60);
        clock.read();
        budgets.forget_full();
        assert!(budgets.limiter.is_empty());
    }
}
