//! The recorded usage of credentials: not each request, but how many of a kind there were in each hour.

use std::{net::IpAddr, str::FromStr};

use time::{Duration, OffsetDateTime};

use super::{
    clock::to_milliseconds,
    entity::Entity,
    id::{CredentialId, SecretId},
};

/// Seconds of an hour.
const HOUR_SECONDS: i64 = 3600;

/// Hours of a day.
pub const DAY_HOURS: i64 = 24;

/// If a credential was used within this time, deleting it requires a confirmation, and its callers are shown.
pub const RECENT: Duration = Duration::days(7);

/// Days of usage in a chart, today included.
pub const CHART_DAYS: i64 = 30;

/// Maximum bytes of a stored client name.
const MAX_CLIENT_BYTES: usize = 100;

/// The target of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UsageTarget {
    /// Records of a table, or their number.
    Records(Entity),
    /// An access token.
    Token,
    /// Any other endpoint for credentials: their identity, the tables they may read.
    Other,
}

impl UsageTarget {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Records(entity) => entity.as_str(),
            Self::Token => "token",
            Self::Other => "other",
        }
    }
}

impl FromStr for UsageTarget {
    type Err = <Entity as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "token" => Ok(Self::Token),
            "other" => Ok(Self::Other),
            entity => entity.parse().map(Self::Records),
        }
    }
}

/// The properties shared by requests that are counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageGroup {
    /// The secret that was presented, or for which the presented token was issued; `None` if a super admin tried the
    /// credential without one.
    pub secret_id: Option<SecretId>,
    /// Hours since 1970-01-01T00:00:00Z.
    pub hour: i64,
    /// Their target.
    pub target: UsageTarget,
    /// The status of the response.
    pub status: u16,
    /// The address they came from; `None` for those of many addresses, which are counted together.
    pub address: Option<IpAddr>,
    /// The name of their client, from [`client_name`]; empty if it sends none.
    pub client: String,
}

/// How much there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UsageCount {
    /// Requests.
    pub calls: u64,
    /// Records in the responses.
    pub rows: u64,
    /// Bytes of the response bodies, as sent.
    pub bytes: u64,
}

impl UsageCount {
    /// Adds more.
    pub const fn add(&mut self, more: Self) {
        self.calls += more.calls;
        self.rows += more.rows;
        self.bytes += more.bytes;
    }
}

/// Requests of a credential that are counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The credential.
    pub credential_id: CredentialId,
    /// Their shared properties.
    pub group: UsageGroup,
    /// How much there was.
    pub count: UsageCount,
    /// When the response to the last of them was sent, in milliseconds since 1970-01-01T00:00:00Z.
    pub last_at: i64,
}

/// The last request of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastUse {
    /// When.
    pub at: OffsetDateTime,
    /// The address it came from; `None` if it was one of many.
    pub address: Option<IpAddr>,
    /// The name of the client; empty if it sends none.
    pub client: String,
}

impl LastUse {
    /// Whether it was within [`RECENT`].
    pub fn is_recent(&self, now: OffsetDateTime) -> bool {
        now - self.at < RECENT
    }
}

/// The hour of an instant in milliseconds since 1970-01-01T00:00:00Z.
pub const fn hour_of_milliseconds(milliseconds: i64) -> i64 {
    milliseconds.div_euclid(HOUR_SECONDS * 1000)
}

/// The hour of an instant, in hours since 1970-01-01T00:00:00Z.
pub fn hour_of(at: OffsetDateTime) -> i64 {
    hour_of_milliseconds(to_milliseconds(at))
}

/// The day of an instant in UTC, in days since 1970-01-01.
pub fn day_of(at: OffsetDateTime) -> i64 {
    hour_of(at).div_euclid(DAY_HOURS)
}

/// The instant at which a day begins.
pub fn day_begins(day: i64) -> OffsetDateTime {
    hour_begins(day.saturating_mul(DAY_HOURS))
}

/// The instant at which an hour begins; that of 1970 for hours beyond the year 9999.
pub fn hour_begins(hour: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(hour.saturating_mul(HOUR_SECONDS)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// Returns the client's name in `User-Agent` (RFC 9110, section 10.1.5), at most 100 bytes; empty if it is not visible ASCII.
pub fn client_name(user_agent: &[u8]) -> &str {
    let text = user_agent.get(..MAX_CLIENT_BYTES).unwrap_or(user_agent);
    let is_visible = text.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    std::str::from_utf8(text).ok().filter(|_| is_visible).unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_hour_begins_where_its_instants_do() {
        let at = datetime!(2026-01-15 12:59:59.999 UTC);
        assert_eq!(hour_begins(hour_of(at)), datetime!(2026-01-15 12:00 UTC));
        assert_eq!(hour_of(datetime!(1969-12-31 23:59 UTC)), -1);
        assert_eq!(day_begins(day_of(at)), datetime!(2026-01-15 0:00 UTC));
    }

    #[test]
    fn a_client_is_named_by_visible_ascii_only() {
        assert_eq!(client_name(b"curl/8.5.0"), "curl/8.5.0");
        assert_eq!(client_name(b"a\tb"), "");
        assert_eq!(client_name("b\u{fc}cher".as_bytes()), "");
        assert_eq!(client_name(&[b'x'; 200]), "x".repeat(100));
    }

    #[test]
    fn a_target_is_read_as_it_was_written() {
        for target in Entity::ALL.map(UsageTarget::Records).into_iter().chain([UsageTarget::Token, UsageTarget::Other])
        {
            assert_eq!(target.as_str().parse(), Ok(target));
        }
    }
}
