//! The time, as an argument: tests set it, and nothing sleeps.

use std::time::{SystemTime, UNIX_EPOCH};

use time::{OffsetDateTime, UtcOffset};

/// Tells the time in UTC.
pub trait Clock: Send + Sync {
    /// The present instant, in whole milliseconds: a response now and a value read back later are the same.
    fn now(&self) -> OffsetDateTime;

    /// The present instant in milliseconds since 1970-01-01T00:00:00Z, for the checks of each request.
    fn milliseconds(&self) -> i64 {
        to_milliseconds(self.now())
    }
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc().truncate_to_millisecond()
    }

    #[expect(clippy::disallowed_methods, reason = "the same without the calendar, which takes as long as the reading")]
    fn milliseconds(&self) -> i64 {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z, the precision in which instants are stored.
pub fn to_milliseconds(at: OffsetDateTime) -> i64 {
    at.unix_timestamp() * 1000 + i64::from(at.millisecond())
}

/// The instant of a count of milliseconds since 1970-01-01T00:00:00Z; `None` beyond the year 9999.
pub fn from_milliseconds(milliseconds: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000)
        .ok()
        .map(|at| at.to_offset(UtcOffset::UTC))
}
