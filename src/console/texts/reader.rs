//! The reader of the page: language, formats of dates and numbers, time zone.

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{TimeZone, TimeZoneDatabase},
};
use leptos::prelude::use_context;
use time::{OffsetDateTime, UtcOffset};

use super::Locale;
use crate::console::language::{Language, negotiate};

/// The time zones of the world. Ours, not the machine's: they are the same on each machine, and exist where it has none.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The reader of the page.
#[derive(Clone)]
pub struct Reader {
    /// Language, dates and numbers.
    pub locale: &'static Locale,
    zone: TimeZone,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new(None, "", None)
    }
}

impl Reader {
    /// Determines the reader from the choice of the person, the languages that the browser accepts (`Accept-Language`),
    /// and the name of its time zone.
    pub fn new(language: Option<&str>, accepted: &str, zone: Option<&str>) -> Self {
        let locale = Locale::of_tag(negotiate(language.and_then(Language::of_code), accepted));
        let zone = zone.and_then(|name| ZONES.get(name).ok()).unwrap_or(TimeZone::UTC);
        Self { locale, zone }
    }

    /// The reader of the current page; English and UTC outside of a request.
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }

    /// The name of the time zone.
    pub fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The instant of a day and time of the reader's zone, as a form field of browsers writes it: `2026-01-31T12:00`. In the
    /// hour that a clock skips or repeats, the later one.
    pub fn instant(&self, text: &str) -> Option<OffsetDateTime> {
        let local: DateTime = text.trim().parse().ok()?;
        let at = self.zone.to_ambiguous_timestamp(local).later().ok()?;
        OffsetDateTime::from_unix_timestamp(at.as_second()).ok()
    }

    /// An instant on the reader's clock.
    pub fn local(&self, at: OffsetDateTime) -> OffsetDateTime {
        let offset = Timestamp::from_second(at.unix_timestamp()).ok();
        let offset = offset.and_then(|at| UtcOffset::from_whole_seconds(self.zone.to_offset(at).seconds()).ok());
        offset.map_or(at, |offset| at.to_offset(offset))
    }
}

#[cfg(test)]
impl Reader {
    /// Formats something for this reader.
    pub fn read<T>(self, say: impl FnOnce() -> T) -> T {
        leptos::prelude::Owner::new().with(|| {
            leptos::prelude::provide_context(self);
            say()
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_typed_time_is_that_of_the_zone() {
        let read = |zone, text: &str| Reader::new(None, "", Some(zone)).instant(text);
        assert_eq!(read("Europe/Berlin", "2026-01-31T12:00"), Some(datetime!(2026-01-31 11:00 UTC)));
        assert_eq!(read("UTC", "2026-01-31T12:00:30"), Some(datetime!(2026-01-31 12:00:30 UTC)));
        assert_eq!(read("Europe/Berlin", "2026-10-25T02:30"), Some(datetime!(2026-10-25 1:30 UTC)));
        assert_eq!(read("Europe/Berlin", "2026-03-29T02:30"), Some(datetime!(2026-03-29 1:30 UTC)));
        for wrong in ["", "soon", "2026-02-30T12:00", "2026-01-31T25:00", "99999-01-31T12:00"] {
            assert_eq!(read("UTC", wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_clock_is_that_of_the_zone_and_utc_where_there_is_none() {
        let (winter, summer) = (datetime!(2026-01-15 12:00 UTC), datetime!(2026-07-15 12:00 UTC));
        let at = |zone, at| Reader::new(None, "", zone).local(at);
        assert_eq!(at(Some("Europe/Berlin"), winter).to_string(), "2026-01-15 13:00:00.0 +01:00:00");
        assert_eq!(at(Some("Europe/Berlin"), summer).hour(), 14);
        assert_eq!(at(Some("Asia/Tokyo"), datetime!(2026-01-15 15:00 UTC)).day(), 16);
        for unknown in [None, Some(""), Some("Mars/Olympus"), Some("../../etc/passwd")] {
            assert_eq!(at(unknown, winter), winter);
            assert_eq!(Reader::new(None, "", unknown).zone(), "UTC");
        }
        assert_eq!(Reader::new(None, "", Some("europe/berlin")).zone(), "Europe/Berlin");
    }
}
