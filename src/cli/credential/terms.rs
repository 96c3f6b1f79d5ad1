//! The options that say until when, from where and how much a credential grants access.

use std::str::FromStr;

use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use crate::domain::{
    credential::terms::{ExpiryEdit, TermsEdit},
    network::{NetworkError, Networks},
    quota::{NoQuota, QuotaEdit, QuotaMode},
};

/// The options.
#[derive(clap::Args)]
pub(in crate::cli) struct TermsArguments {
    /// When it expires: an instant such as 2027-01-31T12:00:00Z, or never
    #[arg(long, value_name = "INSTANT|never")]
    expires_at: Option<Expiry>,
    /// A network from which it may be used: an address or a CIDR block; repeat it for several, the others are taken away; any
    /// for everywhere
    #[arg(long = "network", value_name = "CIDR|any")]
    networks: Vec<String>,
    /// Whether it is never paused because nobody uses it
    #[arg(long, value_name = "true|false")]
    never_idle: Option<bool>,
    /// How many requests it may send in a minute
    #[arg(long, value_name = "N|unlimited")]
    requests_per_minute: Option<Quota>,
    /// How many rows of records it may read in a day of UTC
    #[arg(long, value_name = "N|unlimited")]
    rows_per_day: Option<Quota>,
    /// Whether requests beyond these quotas are answered and shown, or refused
    #[arg(long, value_name = "observe|enforce")]
    quota_mode: Option<QuotaMode>,
}

/// A quota, or none.
#[derive(Clone, Copy)]
struct Quota(QuotaEdit);

impl FromStr for Quota {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            UNLIMITED => Ok(Self(QuotaEdit::Unlimited)),
            "" => Err(format!("{NoQuota}, or {UNLIMITED}")),
            text => QuotaEdit::parse(text).map(Self).map_err(|error| format!("{error}, or {UNLIMITED}")),
        }
    }
}

/// The word for no quota.
const UNLIMITED: &str = "unlimited";

/// An expiry, or none.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Expiry(pub(super) ExpiryEdit);

impl FromStr for Expiry {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "never" {
            return Ok(Self(ExpiryEdit::Never));
        }
        let at =
            OffsetDateTime::parse(text, &Rfc3339).map_err(|_| "an instant such as 2027-01-31T12:00:00Z, or never")?;
        Ok(Self(ExpiryEdit::At(at.to_offset(UtcOffset::UTC))))
    }
}

/// The word for every network.
const ANY: &str = "any";

/// Networks that are given one by one.
pub(super) fn networks(given: &[String]) -> Result<Networks, NetworkError> {
    Networks::parse(&given.join(" "))
}

impl TermsArguments {
    /// What is to be changed.
    pub(super) fn parse(self) -> anyhow::Result<TermsEdit> {
        let networks = match self.networks.as_slice() {
            [] => None,
            [any] if any == ANY => Some(Networks::default()),
            given => Some(networks(given)?),
        };
        let quota = |quota: Option<Quota>| quota.map(|Quota(edit)| edit).unwrap_or_default();
        Ok(TermsEdit {
            requests_per_minute: quota(self.requests_per_minute),
            rows_per_day: quota(self.rows_per_day),
            quota_mode: self.quota_mode,
            never_idle: self.never_idle,
            expiry: self.expires_at.map(|Expiry(edit)| edit).unwrap_or_default(),
            networks,
            decoy_place: None,
        })
    }
}
