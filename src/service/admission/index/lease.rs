//! How long memory may be trusted.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// How long memory is trusted after it was confirmed; that long after a change, it has taken effect everywhere. Less than the
/// second within which a change is acknowledged in any case.
pub const FOLLOWER_LEASE: Duration = Duration::from_millis(750);

/// The instant as of which memory was last confirmed.
pub(super) struct Lease {
    origin: Instant,
    /// Nanoseconds from the origin to the end of the lease; 0 if there is none.
    ends: AtomicU64,
}

impl Lease {
    /// No lease yet; `origin` is before any instant that will be given.
    pub(super) const fn new(origin: Instant) -> Self {
        Self { origin, ends: AtomicU64::new(0) }
    }

    /// Notes that memory is correct as of an instant.
    pub(super) fn confirm(&self, as_of: Instant) {
        self.ends.store(self.nanoseconds(as_of + FOLLOWER_LEASE), Ordering::SeqCst);
    }

    /// Ends the lease early.
    pub(super) fn end(&self) {
        self.ends.store(0, Ordering::SeqCst);
    }

    /// Whether memory can be trusted.
    pub(super) fn holds(&self, now: Instant) -> bool {
        self.nanoseconds(now) < self.ends.load(Ordering::SeqCst)
    }

    /// How long ago memory was last confirmed; `None` if it cannot be trusted for another reason.
    pub(super) fn age(&self, now: Instant) -> Option<Duration> {
        let ends = self.origin + Duration::from_nanos(self.ends.load(Ordering::SeqCst));
        (ends > self.origin).then(|| (now + FOLLOWER_LEASE).saturating_duration_since(ends))
    }

    fn nanoseconds(&self, at: Instant) -> u64 {
        u64::try_from(at.duration_since(self.origin).as_nanos()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_runs_from_the_instant_of_the_confirmation_and_can_be_ended() {
        let origin = Instant::now();
        let lease = Lease::new(origin);
        assert!(!lease.holds(origin));
        let confirmed = origin + Duration::from_secs(5);
        lease.confirm(confirmed);
        assert!(lease.holds(confirmed + FOLLOWER_LEASE.mul_f64(0.999)));
        assert!(!lease.holds(confirmed + FOLLOWER_LEASE));
        lease.end();
        assert!(!lease.holds(confirmed));
    }
}
