//! Instants formatted for the reader of a page.

use time::OffsetDateTime;

use super::texts::{Reader, t};
use crate::domain::{
    credential::{Closed, Credential},
    idle::{is_announced, pauses_at},
    pause::UNTIL_RESUMED,
    timestamp::timestamp,
    usage::LastUse,
};

/// An instant in several formats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// How long ago it was: `3 hours ago`; after a month the day.
    pub relative: String,
    /// Whether `relative` is the day.
    pub is_long_ago: bool,
    /// The day: `1/15/2026`.
    pub day: String,
    /// To the second, with the distance from UTC: `Jan 15, 2026, 12:00:00 PM UTC+1`.
    pub exact: String,
    /// For programs (RFC 3339).
    pub datetime: String,
}

impl Moment {
    /// Formats an instant as of another.
    pub fn new(at: OffsetDateTime, now: OffsetDateTime) -> Self {
        let reader = Reader::current();
        let local = reader.local(at);
        let day = reader.locale.day(local);
        let relative = relative(now - at);
        Self {
            is_long_ago: relative.is_none(),
            relative: relative.unwrap_or_else(|| day.clone()),
            day,
            exact: t!("instant", instant = reader.locale.instant(local), zone = distance(local)),
            datetime: timestamp(at),
        }
    }
}

/// A day in UTC.
pub fn day(at: OffsetDateTime) -> String {
    Reader::current().locale.day(at)
}

/// The instant of a day and time that the reader has typed.
pub fn read(text: &str) -> Option<OffsetDateTime> {
    Reader::current().instant(text)
}

/// An instant as [`read`] reads it, to the second.
pub fn field(at: OffsetDateTime) -> String {
    let local = Reader::current().local(at);
    let (hour, minute, second) = local.to_hms();
    format!("{}T{hour:02}:{minute:02}:{second:02}", local.date())
}

/// Address and client: `192.0.2.1, curl/8.5.0`.
pub fn caller(last: &LastUse) -> String {
    let address = last.address.map_or_else(|| t!("several-addresses"), |address| address.to_string());
    if last.client.is_empty() { address } else { t!("caller", address = address, client = last.client.as_str()) }
}

/// The pause of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pause {
    /// Until an instant.
    Until {
        /// The instant.
        end: Moment,
        /// To the minute, without the day if that is today: `12:00 PM`, `1/16/2026, 12:00 PM`.
        short: String,
    },
    /// Until somebody resumes the credential.
    UntilResumed,
}

/// The pause of a credential, if it is paused.
pub fn pause_of(credential: &Credential, now: OffsetDateTime) -> Option<Pause> {
    match credential.check_usable(now) {
        Err(Closed::Paused { until }) if until == UNTIL_RESUMED => Some(Pause::UntilResumed),
        Err(Closed::Paused { until }) => Some(Pause::Until { end: Moment::new(until, now), short: short(until, now) }),
        _ => None,
    }
}

/// The expiry of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiry {
    /// When.
    pub at: Moment,
    /// To the minute, without the day if that is today.
    pub short: String,
    /// How far away it is: `in 3 days`; nothing if it has expired.
    pub remaining: Option<String>,
    /// Whether it is so near that people are told of it.
    pub is_near: bool,
}

/// How long before a credential expires people are told of it.
pub const EXPIRES_SOON: time::Duration = time::Duration::days(30);

/// The expiry of a credential, if it has one.
pub fn expiry_of(credential: &Credential, now: OffsetDateTime) -> Option<Expiry> {
    let at = credential.terms.expires_at?;
    let is_over = credential.check_usable(now) == Err(Closed::Expired);
    Some(Expiry {
        at: Moment::new(at, now),
        short: short(at, now),
        remaining: (!is_over).then(|| until(at, now)),
        is_near: !is_over && at - now <= EXPIRES_SOON,
    })
}

/// When a credential is paused unless it is used, if that is so near that people are told of it.
pub fn idle_of(
    credential: &Credential,
    last_use: Option<OffsetDateTime>,
    days: Option<u16>,
    now: OffsetDateTime,
) -> Option<Moment> {
    let at = pauses_at(credential, last_use, days, now).filter(|at| is_announced(*at, now))?;
    Some(Moment::new(at, now))
}

fn short(at: OffsetDateTime, now: OffsetDateTime) -> String {
    let reader = Reader::current();
    let local = reader.local(at);
    let time = reader.locale.time(local);
    if local.date() == reader.local(now).date() {
        time
    } else {
        t!("day-and-time", day = reader.locale.day(local), time = time)
    }
}

/// How long ago it was; nothing after a month.
fn relative(ago: time::Duration) -> Option<String> {
    match (ago.whole_minutes(), ago.whole_hours(), ago.whole_days()) {
        (..=0, _, _) => Some(t!("ago-now")),
        (minutes, 0, _) => Some(t!("ago-minutes", count = minutes)),
        (_, hours, 0) => Some(t!("ago-hours", count = hours)),
        (_, _, days @ ..=30) => Some(t!("ago-days", count = days)),
        _ => None,
    }
}

/// How far away an instant is that lies ahead: `in 3 hours`.
pub fn until(at: OffsetDateTime, now: OffsetDateTime) -> String {
    let left = at - now;
    match (left.whole_minutes(), left.whole_hours(), left.whole_days()) {
        (minutes, 0, _) => t!("in-minutes", count = minutes.max(1)),
        (_, hours, 0) => t!("in-hours", count = hours),
        (_, _, days) => t!("in-days", count = days),
    }
}

/// The offset of a clock from UTC: `UTC`, `UTC+1`, `UTC-3:30`.
fn distance(local: OffsetDateTime) -> String {
    let (hours, minutes, _) = local.offset().as_hms();
    let sign = if local.offset().is_negative() { '-' } else { '+' };
    match (hours.unsigned_abs(), minutes.unsigned_abs()) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    fn read_by(accepted: &str, zone: &str, at: OffsetDateTime, now: OffsetDateTime) -> Moment {
        Reader::new(None, accepted, Some(zone)).read(|| Moment::new(at, now))
    }

    #[test]
    fn it_is_said_how_long_ago_it_was() {
        let now = datetime!(2026-03-15 12:00 UTC);
        for (ago, english, german, japanese) in [
            (Duration::seconds(59), "just now", "gerade eben", "たった今"),
            (Duration::seconds(-5), "just now", "gerade eben", "たった今"),
            (Duration::MINUTE, "1 minute ago", "vor 1 Minute", "1 分前"),
            (Duration::minutes(59), "59 minutes ago", "vor 59 Minuten", "59 分前"),
            (Duration::hours(23), "23 hours ago", "vor 23 Stunden", "23 時間前"),
            (Duration::days(30), "30 days ago", "vor 30 Tagen", "30 日前"),
            (Duration::days(31), "2/12/2026", "12.02.2026", "2026/02/12"),
        ] {
            for (accepted, said) in [("en", english), ("de", german), ("ja", japanese)] {
                assert_eq!(read_by(accepted, "UTC", now - ago, now).relative, said);
            }
        }
    }

    #[test]
    fn days_and_times_are_those_of_the_readers_zone() {
        let at = datetime!(2026-01-15 23:30 UTC);
        for (accepted, zone, day, exact) in [
            ("en", "UTC", "1/15/2026", "Jan 15, 2026, 11:30:00\u{202f}PM UTC"),
            ("de", "Europe/Berlin", "16.01.2026", "16.01.2026, 00:30:00 UTC+1"),
            ("en-GB", "America/St_Johns", "15/01/2026", "15 Jan 2026, 20:00:00 UTC-3:30"),
            ("ja", "Asia/Tokyo", "2026/01/16", "2026/01/16 8:30:00 UTC+9"),
        ] {
            let read = read_by(accepted, zone, at, at + Duration::days(40));
            assert_eq!((read.day.as_str(), read.exact.as_str()), (day, exact));
            assert_eq!((read.relative.as_str(), read.is_long_ago), (day, true));
            assert_eq!(read.datetime, "2026-01-15T23:30:00.000Z");
        }
    }
}
