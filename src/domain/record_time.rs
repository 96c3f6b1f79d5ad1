//! Instants of records, stored as text that sorts like the instants.

use std::fmt;

use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// Digits of the fraction that records carry.
const MILLISECOND_DIGITS: usize = 3;

/// An instant in UTC as `YYYY-MM-DDTHH:MM:SS.mmm`, with more digits only where they are significant.
///
/// Without a `Z` at the end a more precise instant is the longer text and sorts after its prefix: comparing two texts is
/// comparing two instants, in Rust and in any database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordTime(String);

impl RecordTime {
    /// Reads a date-time of RFC 3339 with any offset, in the years 0 to 9999.
    ///
    /// Also read, because clients and databases write it: no offset (UTC), no seconds, a date alone (midnight UTC), a space
    /// for the `T` (RFC 3339, section 5.6) and before the offset, an offset without a colon or minutes (`+0000`, `+00`), `UTC`
    /// and `GMT`, and a space instead of the offset's plus sign, which arrives so from a URL where it was not
    /// percent-encoded.
    pub fn parse(text: &str) -> Option<Self> {
        let at = OffsetDateTime::parse(&complete(text)?, &Rfc3339).ok()?.checked_to_offset(UtcOffset::UTC)?;
        Self::from_instant(at)
    }

    /// The text of an instant; `None` outside of the years 0 to 9999. It must be in UTC.
    pub fn from_instant(at: OffsetDateTime) -> Option<Self> {
        let year = u16::try_from(at.year()).ok()?;
        let fraction = format!("{:09}", at.nanosecond());
        let digits = fraction.trim_end_matches('0').len().max(MILLISECOND_DIGITS);
        let (month, day) = (u8::from(at.month()), at.day());
        let (hour, minute, second) = at.to_hms();
        let fraction = fraction.get(..digits)?;
        Some(Self(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction}")))
    }

    /// The same instant truncated to milliseconds, the precision of records.
    #[must_use]
    pub fn truncated_to_milliseconds(&self) -> Self {
        let end = "YYYY-MM-DDTHH:MM:SS.mmm".len();
        Self(self.0.get(..end).unwrap_or(&self.0).to_owned())
    }

    /// The text that is stored and compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A day, `YYYY-MM-DD`. Days are of UTC, as the instants of records are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordDate(String);

impl RecordDate {
    /// Reads a date (OData 4.01 ABNF: `dateValue`) in the years 0 to 9999.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == "YYYY-MM-DD".len() && RecordTime::parse(text).is_some()).then(|| Self(text.to_owned()))
    }

    /// Its first instant.
    pub fn midnight(&self) -> RecordTime {
        RecordTime(format!("{}T00:00:00.000", self.0))
    }

    /// The text that is compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The form in which records are returned, `YYYY-MM-DDTHH:MM:SS.mmmZ`.
impl fmt::Display for RecordTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}Z", self.0)
    }
}

/// Adds the parts that RFC 3339 requires and clients omit.
fn complete(text: &str) -> Option<String> {
    let (date, time) = text.trim().split_at_checked("YYYY-MM-DD".len())?;
    if time.is_empty() {
        return Some(format!("{date}T00:00:00Z"));
    }
    let time = time.strip_prefix(['T', 't', ' '])?;
    let end = time.find(|character: char| !(character.is_ascii_digit() || matches!(character, ':' | '.')));
    let (clock, offset) = time.split_at_checked(end.unwrap_or(time.len()))?;
    let seconds = if clock.len() == "HH:MM".len() { ":00" } else { "" };
    Some(format!("{date}T{clock}{seconds}{}", complete_offset(offset.trim_start())?))
}

fn complete_offset(text: &str) -> Option<String> {
    if text.is_empty() || ["Z", "UTC", "GMT"].iter().any(|utc| utc.eq_ignore_ascii_case(text)) {
        return Some("Z".to_owned());
    }
    let sign = if text.starts_with('-') { '-' } else { '+' };
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (hours, minutes) = digits.split_at_checked("HH".len())?;
    let minutes = if minutes.is_empty() { "00" } else { minutes.strip_prefix(':').unwrap_or(minutes) };
    Some(format!("{sign}{hours}:{minutes}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        RecordTime::parse(text).unwrap().as_str().to_owned()
    }

    #[test]
    fn date_times_are_brought_to_utc_and_at_least_three_digits() {
        assert_eq!(read("2026-09-01T00:00:00Z"), "2026-09-01T00:00:00.000");
        assert_eq!(read("2026-09-01T00:00:00.123456+00:00"), "2026-09-01T00:00:00.123456");
        assert_eq!(read("2026-09-01T00:00:00.120000 00:00"), "2026-09-01T00:00:00.120");
        assert_eq!(read("2026-09-01T01:30:00-02:30"), "2026-09-01T04:00:00.000");
        assert_eq!(read("2026-09-01T01:30+02:00"), "2026-08-31T23:30:00.000");
        assert_eq!(read("2026-09-01"), "2026-09-01T00:00:00.000");
        assert_eq!(read("2026-09-01T12:00:00"), "2026-09-01T12:00:00.000");
        for text in [
            "2026-09-01T12:00:00+0000",
            "2026-09-01 12:00:00",
            "2026-09-01 12:00",
            "2026-09-01 14:00:00+02",
            "2026-09-01 09:30:00.000000-0230",
            "2026-09-01 12:00:00 +0000",
            "2026-09-01 14:00:00  0200",
            "2026-09-01T14:00:00 02:00",
            "2026-09-01 12:00:00 UTC",
            "2026-09-01t12:00:00z",
            " 2026-09-01T12:00:00 gmt ",
        ] {
            assert_eq!(read(text), "2026-09-01T12:00:00.000", "{text}");
        }
        assert_eq!(read("2026-09-01T00:00:00.1234567+03:00"), "2026-08-31T21:00:00.1234567");
    }

    #[test]
    fn what_is_no_date_time_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-09-01T25:00:00Z",
            "2026-09-01T24:00:00Z",
            "2026-09-01  00:00",
            "2026-09-01 00",
            "2026-09-01T",
            "2026-09-01T00:00:00 CEST",
            "2026-09-01T00:00:00+2",
            "2026-09-01T00:00:00+02:0",
            "2026-09-01T00:00:00+02:00:00",
            "2026-09-01T00:00:00++00",
            "20260901T000000Z",
            "datetime'2026-09-01T00:00:00'",
            "été-09-01T00:00:00Z",
            "0000-01-01T00:00:00+01:00",
        ] {
            assert_eq!(RecordTime::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_is_a_day_alone() {
        let date = RecordDate::parse("2028-02-29").unwrap();
        assert_eq!(Some(date.midnight()), RecordTime::parse("2028-02-29T00:00:00Z"));
        for text in ["2026-02-29", "2026-9-01", "2026-09-01Z", "2026-09-01T00:00:00Z", " 2026-09-0", ""] {
            assert_eq!(RecordDate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn text_order_is_time_order() {
        let sorted = [
            "2026-09-01T00:00:00.123Z",
            "2026-09-01T00:00:00.1231Z",
            "2026-09-01T00:00:00.124Z",
            "2026-09-01T00:00:01Z",
        ];
        assert!(sorted.map(|text| RecordTime::parse(text).unwrap()).is_sorted());
    }
}
