//! The options that say until when and from where a credential grants access.

use std::str::FromStr;

use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use crate::domain::{
    credential::terms::{ExpiryEdit, TermsEdit},
    network::{NetworkError, Networks},
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
}

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
        Ok(TermsEdit {
            never_idle: self.never_idle,
            expiry: self.expires_at.map(|Expiry(edit)| edit).unwrap_or_default(),
            networks,
        })
    }
}
