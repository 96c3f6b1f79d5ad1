//! The audit log as described by its address: the filter, and the page.

use leptos_router::params::ParamsMap;
use time::{Date, OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};
use url::form_urlencoded::Serializer;

use crate::{
    console::{moment, paths, place::here},
    domain::{
        audit_query::{AuditCursor, AuditQuery},
        timestamp::timestamp,
    },
};

/// Its parameter: the identifier of what entries are about.
pub const ABOUT: &str = "about";
/// Its parameter: who did it.
pub const WHO: &str = "who";
/// Its parameter: what happened.
pub const ACTION: &str = "action";
/// Its parameter: the id of the request.
pub const REQUEST: &str = "request";
/// Its parameter: the first day.
pub const SINCE: &str = "since";
/// Its parameter: the last day.
pub const UNTIL: &str = "until";
const FROM: &str = "from";

/// An address of the audit log. A value that is empty counts as missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditAddress {
    /// The identifier of what entries are about.
    pub about: Option<String>,
    /// Who did it.
    pub who: Option<String>,
    /// What happened.
    pub action: Option<String>,
    /// The id of the request.
    pub request: Option<String>,
    /// The first day, in the zone of the reader, or an instant (RFC 3339).
    pub since: Option<String>,
    /// The last day, or an instant.
    pub until: Option<String>,
    from: Option<AuditCursor>,
}

impl AuditAddress {
    /// The entries about one thing.
    pub fn about(id: impl ToString) -> Self {
        Self { about: Some(id.to_string()), ..Self::default() }
    }

    /// What somebody did.
    pub fn by(who: String) -> Self {
        Self { who: Some(who), ..Self::default() }
    }

    /// Reads the query of an address.
    pub fn parse(query: &str) -> Self {
        Self::read(&url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// Reads an address.
    pub fn read(address: &ParamsMap) -> Self {
        let text = |name| address.get_str(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        Self {
            about: text(ABOUT),
            who: text(WHO),
            action: text(ACTION),
            request: text(REQUEST),
            since: text(SINCE),
            until: text(UNTIL),
            from: address.get_str(FROM).and_then(|from| from.parse().ok()),
        }
    }

    /// The same filter, at another place.
    #[must_use]
    pub fn at(&self, from: Option<AuditCursor>) -> Self {
        Self { from, ..self.clone() }
    }

    /// Which entries it asks for; an end that is no day and no instant counts as missing.
    pub fn query(&self) -> AuditQuery {
        AuditQuery {
            subject: self.about.clone(),
            actor: self.who.clone(),
            action: self.action.clone(),
            request_id: self.request.clone(),
            since: self.since.as_deref().and_then(|text| instant(text, Some)),
            until: self.until.as_deref().and_then(|text| instant(text, Date::next_day)),
            from: self.from,
        }
    }

    /// The page.
    pub fn write(&self) -> String {
        self.write_at(paths::AUDIT_LOG)
    }

    /// The address of all its entries as a file, which does not depend on the zone of the reader.
    pub fn export(&self, path: &str) -> String {
        let query = self.query();
        let exact = Self { since: query.since.map(timestamp), until: query.until.map(timestamp), ..self.at(None) };
        exact.write_at(path)
    }

    fn write_at(&self, path: &str) -> String {
        let mut address = Serializer::new(String::new());
        let texts = [
            (ABOUT, &self.about),
            (WHO, &self.who),
            (ACTION, &self.action),
            (REQUEST, &self.request),
            (SINCE, &self.since),
            (UNTIL, &self.until),
        ];
        address.extend_pairs(texts.into_iter().filter_map(|(name, text)| Some((name, text.as_deref()?))));
        if let Some(from) = &self.from {
            address.append_pair(FROM, &from.to_string());
        }
        match address.finish().as_str() {
            "" => here(path),
            query => format!("{}?{query}", here(path)),
        }
    }
}

/// An instant, or the beginning of a day in the zone of the reader: of the day that `day` makes of the one that is named.
fn instant(text: &str, day: impl Fn(Date) -> Option<Date>) -> Option<OffsetDateTime> {
    if let Ok(instant) = OffsetDateTime::parse(text, &Rfc3339) {
        return Some(instant);
    }
    let named = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
    moment::read(&format!("{}T00:00", day(named)?))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::console::texts::Reader;

    #[test]
    fn days_are_those_of_the_reader_and_both_are_included() {
        let address = AuditAddress::parse("since=2026-01-15&until=2026-01-15&who=+ada%40example.com&action=&from=x");
        let query = Reader::new(None, "de", Some("Europe/Berlin")).read(|| address.query());
        assert_eq!(query.since, Some(datetime!(2026-01-14 23:00 UTC)));
        assert_eq!(query.until, Some(datetime!(2026-01-15 23:00 UTC)));
        assert_eq!((query.actor.as_deref(), query.action, query.from), (Some("ada@example.com"), None, None));
        let file = Reader::new(None, "de", Some("Europe/Berlin")).read(|| address.export(paths::AUDIT_LOG_CSV));
        let asked = AuditAddress::parse(file.split_once('?').unwrap().1);
        assert_eq!((asked.query().since, asked.query().until), (query.since, query.until));
    }

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let text = |text: &str| Some(text.to_owned());
        let full = AuditAddress {
            about: text("018f0000-0000-7000-8000-000000000000"),
            who: text("a&b=ü@example.com"),
            action: text("credential.created"),
            request: text("6f1c-7"),
            since: text("2026-01-15"),
            until: text("2026-02-15"),
            from: "before.1768478400123.4711".parse().ok(),
        };
        assert_eq!(AuditAddress::default().write(), paths::AUDIT_LOG);
        for address in [full, AuditAddress::about("x"), AuditAddress::by("ada@example.com".to_owned())] {
            let written = address.write();
            assert_eq!(AuditAddress::parse(written.split_once('?').unwrap().1), address, "{written}");
        }
    }
}
