//! What is asked of the audit log: a filter, and a place in the order, newest first.

use std::{fmt, str::FromStr};

use time::OffsetDateTime;

use super::{
    audit_event::LoggedEntry,
    clock,
    credential_query::{InvalidCursor, Side},
};

/// Entries on a page.
pub const AUDIT_PAGE_SIZE: u16 = 50;

/// Which entries of the audit log, and which page of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// The identifier of what they are about.
    pub subject: Option<String>,
    /// Who did it, as the log names them.
    pub actor: Option<String>,
    /// What happened: the name of an event.
    pub action: Option<String>,
    /// The id of the request.
    pub request_id: Option<String>,
    /// Not before this instant.
    pub since: Option<OffsetDateTime>,
    /// Before this instant.
    pub until: Option<OffsetDateTime>,
    /// Where the page begins or ends; the newest entries without it.
    pub from: Option<AuditCursor>,
}

impl AuditQuery {
    /// Whether any filter is set.
    pub const fn is_filtered(&self) -> bool {
        self.subject.is_some()
            || self.actor.is_some()
            || self.action.is_some()
            || self.request_id.is_some()
            || self.since.is_some()
            || self.until.is_some()
    }
}

/// A place in the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditCursor {
    /// On which side of it the page lies.
    pub side: Side,
    /// When the entry at the place was written.
    pub at: OffsetDateTime,
    /// Its place in the order in which entries were written.
    pub number: i64,
}

impl AuditCursor {
    /// The place of an entry.
    pub const fn of(logged: &LoggedEntry, side: Side) -> Self {
        Self { side, at: logged.entry.at, number: logged.number }
    }
}

/// `after.milliseconds.number`, for an address.
impl fmt::Display for AuditCursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.side.as_str(), clock::to_milliseconds(self.at), self.number)
    }
}

impl FromStr for AuditCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '.');
        let side = parts.next().ok_or(InvalidCursor)?.parse()?;
        let at = parts.next().and_then(|at| clock::from_milliseconds(at.parse().ok()?)).ok_or(InvalidCursor)?;
        let number = parts.next().and_then(|number| number.parse().ok()).ok_or(InvalidCursor)?;
        Ok(Self { side, at, number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let at = clock::from_milliseconds(1_768_478_400_123).unwrap();
        for side in [Side::Before, Side::After] {
            let cursor = AuditCursor { side, at, number: 4711 };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for text in ["", "after", "after.1", "after.x.1", "after.1.x", "beside.1.1"] {
            assert_eq!(text.parse::<AuditCursor>(), Err(InvalidCursor), "{text}");
        }
    }
}
