//! The clock of the limiters. It must never run backwards, but the machine's clock is set back now and then: budgets
//! would then stay empty until it has caught up.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::domain::clock::Clock;

/// A step back of fewer milliseconds comes from two threads that overtook each other.
const TOLERANCE: u64 = 1000;

/// Our clock in the form that the limiters need: time since some instant, which continues steadily when the machine's
/// clock is set back. They see its last reading: a request that several limiters count reads it once.
#[derive(Clone)]
pub(super) struct SteadyClock(Arc<Readings>);

struct Readings {
    clock: Arc<dyn Clock>,
    /// The total by which the machine's clock was set back until now, in milliseconds.
    offset: AtomicU64,
    /// The latest time that was returned, in milliseconds.
    latest: AtomicU64,
}

impl SteadyClock {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Readings { clock, offset: AtomicU64::new(0), latest: AtomicU64::new(0) }))
    }

    /// Reads the machine's clock in milliseconds since 1970-01-01T00:00:00Z.
    pub(super) fn read(&self) -> i64 {
        let Readings { clock, offset, latest } = &*self.0;
        let told = clock.milliseconds();
        let machine = u64::try_from(told).unwrap_or(0);
        let back = offset.load(Ordering::Relaxed);
        let now = machine.saturating_add(back);
        let last = latest.load(Ordering::Relaxed);
        if now > last {
            latest.fetch_max(now, Ordering::Relaxed);
        } else if last - now > TOLERANCE {
            // A second thread finds the offset changed, and leaves it.
            let after = back.saturating_add(last - now);
            let _ = offset.compare_exchange(back, after, Ordering::Relaxed, Ordering::Relaxed);
        }
        told
    }
}

impl governor::clock::Clock for SteadyClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(self.0.latest.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Mutex;

    use governor::clock::Clock as _;
    use time::{OffsetDateTime, macros::datetime};

    use super::*;

    /// A clock that tests set.
    pub struct Settable(Mutex<OffsetDateTime>);

    impl Settable {
        pub fn new() -> Arc<Self> {
            Arc::new(Self(Mutex::new(datetime!(2026-01-15 12:00 UTC))))
        }

        pub fn move_by(&self, seconds: i64) {
            *self.0.lock().unwrap() += time::Duration::seconds(seconds);
        }
    }

    impl Clock for Settable {
        fn now(&self) -> OffsetDateTime {
            *self.0.lock().unwrap()
        }
    }

    #[test]
    fn time_goes_on_when_the_clock_is_set_back() {
        let machine = Settable::new();
        let steady = SteadyClock::new(Arc::clone(&machine) as Arc<dyn Clock>);
        steady.read();
        let begun = steady.now();
        let elapsed = || {
            steady.read();
            steady.now().saturating_sub(begun).as_secs()
        };
        machine.move_by(10);
        assert_eq!(elapsed(), 10);
        machine.move_by(-3600);
        assert_eq!(elapsed(), 10);
        machine.move_by(5);
        assert_eq!(elapsed(), 15);
    }
}
