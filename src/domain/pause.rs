//! The lengths of a pause that people choose from.

use std::str::FromStr;

use time::{Duration, OffsetDateTime, macros::datetime};

/// The end of a pause that lasts until somebody resumes the credential: the last second that RFC 3339 can write.
pub const UNTIL_RESUMED: OffsetDateTime = datetime!(9999-12-31 23:59:59 UTC);

/// How long a credential is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseLength {
    /// 15 minutes.
    QuarterHour,
    /// One hour.
    Hour,
    /// 24 hours.
    Day,
    /// Until somebody resumes it.
    UntilResumed,
}

impl PauseLength {
    /// Each of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::QuarterHour, Self::Hour, Self::Day, Self::UntilResumed];

    /// The name in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::QuarterHour => "15m",
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::UntilResumed => "resumed",
        }
    }

    /// The end of a pause that begins now.
    pub fn until(self, now: OffsetDateTime) -> OffsetDateTime {
        match self {
            Self::QuarterHour => now + Duration::minutes(15),
            Self::Hour => now + Duration::HOUR,
            Self::Day => now + Duration::DAY,
            Self::UntilResumed => UNTIL_RESUMED,
        }
    }
}

impl FromStr for PauseLength {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|length| length.as_str() == text)
            .ok_or("a pause lasts 15m, 1h, 24h or until resumed")
    }
}
