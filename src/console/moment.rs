//! Instants as pages say them, in UTC.

use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

use crate::domain::{
    credential::{Closed, Credential},
    usage::LastUse,
};

/// An instant in three ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// How long ago it was: `3 hours ago`; after a month the day, as `M/D/YYYY`.
    pub relative: String,
    /// To the second: `2026-01-15 12:00:00 UTC`.
    pub exact: String,
    /// For programs (RFC 3339).
    pub datetime: String,
}

impl Moment {
    /// Says an instant as of another.
    pub fn new(at: OffsetDateTime, now: OffsetDateTime) -> Self {
        let exact = at.format(format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC"));
        Self {
            relative: relative(at, now),
            exact: exact.unwrap_or_default(),
            datetime: at.format(&Rfc3339).unwrap_or_default(),
        }
    }
}

/// A day: `M/D/YYYY`.
pub fn day(at: OffsetDateTime) -> String {
    format!("{}/{}/{}", u8::from(at.month()), at.day(), at.year())
}

/// From where and by which client: `192.0.2.1, curl/8.5.0`.
pub fn caller(last: &LastUse) -> String {
    let address = last.address.map_or_else(|| "several addresses".to_owned(), |address| address.to_string());
    if last.client.is_empty() { address } else { format!("{address}, {}", last.client) }
}

/// Until when a credential is paused, if it is.
pub fn paused_until(credential: &Credential, now: OffsetDateTime) -> Option<Moment> {
    match credential.is_open(now) {
        Err(Closed::Paused { until }) => Some(Moment::new(until, now)),
        _ => None,
    }
}

fn relative(at: OffsetDateTime, now: OffsetDateTime) -> String {
    let ago = now - at;
    let (count, unit) = match (ago.whole_minutes(), ago.whole_hours(), ago.whole_days()) {
        (..=0, _, _) => return "just now".to_owned(),
        (minutes, 0, _) => (minutes, "minute"),
        (_, hours, 0) => (hours, "hour"),
        (_, _, days @ ..=30) => (days, "day"),
        _ => return day(at),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    #[test]
    fn it_is_said_how_long_ago_it_was() {
        let now = datetime!(2026-03-15 12:00 UTC);
        let said = |ago| relative(now - ago, now);
        assert_eq!(said(Duration::seconds(59)), "just now");
        assert_eq!(said(Duration::seconds(-5)), "just now");
        assert_eq!(said(Duration::MINUTE), "1 minute ago");
        assert_eq!(said(Duration::minutes(59)), "59 minutes ago");
        assert_eq!(said(Duration::hours(23)), "23 hours ago");
        assert_eq!(said(Duration::days(30)), "30 days ago");
        assert_eq!(said(Duration::days(31)), "2/12/2026");
    }
}
