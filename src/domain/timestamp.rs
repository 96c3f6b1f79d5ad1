//! Instants in machine-readable form.

use time::{OffsetDateTime, UtcOffset};

/// An instant as `YYYY-MM-DDTHH:MM:SS.mmmZ` (RFC 3339): in UTC, always with three digits of a second, truncated.
pub fn timestamp(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    let (hour, minute, second) = at.to_hms();
    let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", at.millisecond())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn every_instant_has_three_digits_of_a_second_and_is_in_utc() {
        for (at, text) in [
            (datetime!(1970-01-01 0:00 UTC), "1970-01-01T00:00:00.000Z"),
            (datetime!(2026-11-29 1:47:22.45 UTC), "2026-11-29T01:47:22.450Z"),
            (datetime!(2026-11-29 1:47:22.4567 +2), "2026-11-28T23:47:22.456Z"),
        ] {
            assert_eq!(timestamp(at), text);
        }
    }
}
