//! Refused requests of programs: why, whose they were, and who sent them. Nothing of what was presented is kept.

pub mod explanation;

use std::{net::IpAddr, str::FromStr};

use time::{Duration, OffsetDateTime};

use super::{
    admission::Denial,
    id::{CredentialId, SecretId},
};

/// Requests that are refused with less than this between them belong to one episode.
pub const EPISODE_GAP: Duration = Duration::HOUR;

/// How many refusals of a kind in a minute are kept one by one for [`WHOLE`]; the others are counted.
pub const KEPT_PER_MINUTE: u32 = 60;
/// How many of them are kept after that.
pub const KEPT_PER_MINUTE_LATER: u32 = 5;
/// How long [`KEPT_PER_MINUTE`] are kept.
pub const WHOLE: Duration = Duration::HOUR;

/// Longest text in which the id of a request is looked for, in bytes.
pub const MAX_PASTED_BYTES: usize = 15 * 1024;
/// Longest id of a request, in bytes.
pub const MAX_REQUEST_ID_BYTES: usize = 128;

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// Why a request was refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Cause {
            $($(#[$doc])* $name,)+
        }

        impl Cause {
            /// Every cause.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// A name that never changes.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

causes! {
    /// [`Denial::Unknown`].
    Unknown = "unknown",
    /// An API key that is not known and whose checksum is wrong.
    MistypedKey = "mistyped_key",
    /// The word Bearer twice.
    BearerTwice = "bearer_twice",
    /// [`Denial::ClientSecret`].
    ClientSecret = "client_secret",
    /// [`Denial::WrongSecret`].
    WrongSecret = "wrong_secret",
    /// [`Denial::MistypedSecret`].
    MistypedSecret = "mistyped_secret",
    /// [`Denial::AssertionClaims`].
    AssertionClaims = "assertion_claims",
    /// [`Denial::AssertionUsed`].
    AssertionUsed = "assertion_used",
    /// [`Denial::Deleted`].
    Deleted = "deleted",
    /// [`Denial::SecretRevoked`].
    SecretRevoked = "secret_revoked",
    /// [`Denial::SecretEnded`].
    SecretEnded = "secret_ended",
    /// [`Denial::TokenRevoked`].
    TokenRevoked = "token_revoked",
    /// [`Denial::TokenExpired`].
    TokenExpired = "token_expired",
    /// [`Denial::Expired`].
    Expired = "expired",
    /// [`Denial::Frozen`].
    Frozen = "frozen",
    /// [`Denial::Decoy`].
    Decoy = "decoy",
    /// [`Denial::AddressNotAllowed`].
    AddressNotAllowed = "address_not_allowed",
    /// [`Denial::AddressUnknown`].
    AddressUnknown = "address_unknown",
    /// [`Denial::Paused`]; the particulars are until when.
    Paused = "paused",
    /// Nothing that could be a credential was presented.
    NoCredential = "no_credential",
    /// The credential lacks scopes; the particulars are which.
    ScopeMissing = "scope_missing",
    /// A client requested a scope that it does not have or that does not exist; the particulars are which.
    ScopeNotGranted = "scope_not_granted",
    /// Too many requests with the credential in a minute.
    CredentialLimit = "credential_limit",
    /// Too many requests from the address in a minute.
    AddressLimit = "address_limit",
    /// Too many failed authentications from the address in a minute.
    FailureLimit = "failure_limit",
    /// Too many assertions of the client in a minute.
    AssertionLimit = "assertion_limit",
    /// The quota of requests in a minute.
    RequestQuota = "request_quota",
    /// The quota of rows in a day.
    RowQuota = "row_quota",
    /// Other queries of the credential were still running.
    TooManyQueries = "too_many_queries",
}

impl Cause {
    /// Whether anybody can cause it, without a secret of ours.
    pub const fn is_guess(self) -> bool {
        matches!(
            self,
            Self::Unknown
                | Self::MistypedKey
                | Self::BearerTwice
                | Self::WrongSecret
                | Self::MistypedSecret
                | Self::NoCredential
                | Self::FailureLimit
        )
    }
}

impl FromStr for Cause {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|cause| cause.code() == text).ok_or("not a cause of a refusal")
    }
}

impl From<Denial> for Cause {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Unknown => Self::Unknown,
            Denial::ClientSecret => Self::ClientSecret,
            Denial::WrongSecret => Self::WrongSecret,
            Denial::MistypedSecret => Self::MistypedSecret,
            Denial::AssertionClaims => Self::AssertionClaims,
            Denial::AssertionUsed => Self::AssertionUsed,
            Denial::Deleted => Self::Deleted,
            Denial::SecretRevoked => Self::SecretRevoked,
            Denial::SecretEnded => Self::SecretEnded,
            Denial::TokenRevoked => Self::TokenRevoked,
            Denial::TokenExpired => Self::TokenExpired,
            Denial::Decoy => Self::Decoy,
            Denial::Expired => Self::Expired,
            Denial::Frozen => Self::Frozen,
            Denial::AddressNotAllowed(_) => Self::AddressNotAllowed,
            Denial::AddressUnknown => Self::AddressUnknown,
            Denial::Paused(_) => Self::Paused,
        }
    }
}

/// A cause with its particulars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The cause.
    pub cause: Cause,
    /// Its particulars, as the cause says; empty if there are none.
    pub detail: String,
}

impl Reason {
    /// A cause with particulars.
    pub fn new(cause: Cause, detail: impl ToString) -> Self {
        Self { cause, detail: detail.to_string() }
    }
}

impl From<Cause> for Reason {
    fn from(cause: Cause) -> Self {
        Self { cause, detail: String::new() }
    }
}

impl From<Denial> for Reason {
    fn from(denial: Denial) -> Self {
        let detail = match denial {
            Denial::Paused(until) => until.to_string(),
            _ => String::new(),
        };
        Self { cause: denial.into(), detail }
    }
}

/// The credential that was presented and refused, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RefusedCredential {
    /// The credential.
    pub credential_id: CredentialId,
    /// Its secret that was presented, or for which the presented token was issued, if there is such a one.
    pub secret_id: Option<SecretId>,
}

/// What refusals that are counted together have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RefusalKind {
    /// Why.
    pub cause: Cause,
    /// The credential; `None` if it is not known, or for those of many credentials, which are counted together.
    pub credential_id: Option<CredentialId>,
    /// Its secret.
    pub secret_id: Option<SecretId>,
    /// The network of the client, from [`network_of`](super::network::network_of); `None` for those of many networks, which are
    /// counted together.
    pub network: Option<IpAddr>,
}

/// One refused request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its id (`X-Request-Id`). One that a proxy has chosen may be there twice.
    pub request_id: String,
    /// When it was refused.
    pub at: OffsetDateTime,
    /// What it has in common with others.
    pub kind: RefusalKind,
    /// The particulars of the cause.
    pub detail: String,
    /// How many of its kind came before it in the same minute, at the same server.
    pub ordinal: u32,
    /// The method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The status of the response.
    pub status: u16,
    /// The address of the client.
    pub address: IpAddr,
    /// The name of the client; empty if it sends none.
    pub client: String,
}

/// Refusals of a kind without a gap of [`EPISODE_GAP`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// Their kind.
    pub kind: RefusalKind,
    /// The first.
    pub since: OffsetDateTime,
    /// The last.
    pub last: LastRefusal,
    /// How many there were.
    pub refusals: u64,
}

/// The last refusal of an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRefusal {
    /// When.
    pub at: OffsetDateTime,
    /// The id of the last request that is kept; empty if none is.
    pub request_id: String,
    /// From where.
    pub address: IpAddr,
    /// The name of the client; empty if it sends none.
    pub client: String,
}

impl Episode {
    /// Adds refusals of the same kind, none of which was before the first.
    pub fn add(&mut self, refusals: u64, mut last: LastRefusal) {
        self.refusals += refusals;
        if last.request_id.is_empty() {
            last.request_id = std::mem::take(&mut self.last.request_id);
        }
        self.last = last;
    }
}

/// The id of a request in a pasted text: an id alone, or a failing response with its headers, as many tools print it.
pub fn pasted_request_id(text: &str) -> Option<&str> {
    const HEADER: &str = "x-request-id";
    let is_id = |text: &&str| {
        let is_of_id = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
        !text.is_empty() && text.len() <= MAX_REQUEST_ID_BYTES && text.bytes().all(is_of_id)
    };
    let whole = text.trim();
    if is_id(&whole) && !whole.contains(':') {
        return Some(whole);
    }
    let mut named = text.lines().filter_map(|line| {
        let at = line.to_ascii_lowercase().find(HEADER)?;
        let value = line.get(at + HEADER.len()..)?;
        let value = value.trim_start_matches(|letter: char| letter.is_whitespace() || "'\":=>,[(".contains(letter));
        let end = value.find(|letter: char| letter.is_whitespace() || "'\",;])}".contains(letter));
        value.get(..end.unwrap_or(value.len())).filter(is_id)
    });
    // A request may have named another one than its response.
    let numbered = || {
        let mut words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
        words.find(|word| word.len() == 32 && word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
    };
    named.next_back().or_else(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_read_as_it_was_written() {
        for cause in Cause::ALL {
            assert_eq!(cause.code().parse(), Ok(*cause));
        }
        assert!("".parse::<Cause>().is_err());
    }

    #[test]
    fn the_id_of_a_request_is_found_in_what_tools_print() {
        let id = "9f86d081884c7d659a2feaa0c55ad015";
        for text in [
            format!("  {id}\n"),
            format!("HTTP/1.1 401 Unauthorized\r\nX-Request-Id: {id}\r\ncontent-length: 0\r\n\r\n{{}}"),
            format!("> x-request-id: mine-1\n< HTTP/2 401\n< x-request-id: {id}\n<"),
            format!("{{'content-type': 'application/json', 'x-request-id': '{id}', 'date': 'x'}}"),
            format!("\"X-Request-ID\" => [\"{id}\"],"),
            format!("Error 401 ({id})"),
        ] {
            assert_eq!(pasted_request_id(&text), Some(id), "{text}");
        }
        assert_eq!(pasted_request_id("edge/7:a"), None);
        assert_eq!(pasted_request_id("x-request-id: edge/7:a"), Some("edge/7:a"));
        for text in ["", "  ", "HTTP/1.1 401 Unauthorized", "x-request-id:", &"7".repeat(129)] {
            assert_eq!(pasted_request_id(text), None, "{text}");
        }
    }
}
