//! The clock of the limiters. Theirs must never run backwards, and the machine's is set back now and then: budgets would
//! then stay empty until it has caught up.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::domain::clock::Clock;

/// A step back of fewer milliseconds is two threads that overtook each other.
const TOLERANCE: u64 = 1000;

/// Our clock, as the limiters want it: time since some instant, which goes on from where it was when the machine's clock
/// is set back.
pub(super) struct SteadyClock {
    clock: Arc<dyn Clock>,
    /// What the machine's clock was set back by until now, in milliseconds.
    offset: AtomicU64,
    /// The latest time that was told, in milliseconds.
    latest: AtomicU64,
}

impl SteadyClock {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, offset: AtomicU64::new(0), latest: AtomicU64::new(0) }
    }
}

impl governor::clock::Clock for SteadyClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let machine = u64::try_from(self.clock.milliseconds()).unwrap_or(0);
        let offset = self.offset.load(Ordering::Relaxed);
        let now = machine.saturating_add(offset);
        let latest = self.latest.load(Ordering::Relaxed);
        if now > latest {
            self.latest.fetch_max(now, Ordering::Relaxed);
        } else if latest - now > TOLERANCE {
            // Whoever comes second finds the offset changed, and leaves it.
            let after = offset.saturating_add(latest - now);
            let _ = self.offset.compare_exchange(offset, after, Ordering::Relaxed, Ordering::Relaxed);
        }
        Duration::from_millis(now.max(latest))
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
        let begun = steady.now();
        let elapsed = || steady.now().saturating_sub(begun).as_secs();
        machine.move_by(10);
        assert_eq!(elapsed(), 10);
        machine.move_by(-3600);
        assert_eq!(elapsed(), 10);
        machine.move_by(5);
        assert_eq!(elapsed(), 15);
    }
}
