//! Who uses the secrets of a credential.

use time::{Duration, OffsetDateTime};

use super::{client_key::ClientAuthentication, credential::secret::SecretRecord, id::SecretId, usage::LastUse};

/// How long an ended secret is shown.
const ENDED_SHOWN: Duration = Duration::days(30);

/// Requests with a secret, or with tokens that were issued for it, from one address and client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretCaller {
    /// The secret.
    pub secret_id: SecretId,
    /// The last of the requests.
    pub last: LastUse,
    /// How many there were.
    pub calls: u64,
    /// How many of them were answered with an error.
    pub failures: u64,
}

/// A secret of a credential, or a public key in its place, and who uses it.
#[derive(Debug, Clone)]
pub struct SecretOverview {
    /// Its metadata.
    pub record: SecretRecord,
    /// What it is.
    pub authentication: ClientAuthentication,
    /// The last request with it, or with a token that was issued for it.
    pub last: Option<LastUse>,
    /// Who has used it, the latest first.
    pub callers: Vec<SecretCaller>,
}

impl SecretOverview {
    /// Whether it is accepted, or has ended lately.
    pub fn is_shown(&self, now: OffsetDateTime) -> bool {
        self.record.is_live(now) || self.ended_at().is_some_and(|ended| now - ended < ENDED_SHOWN)
    }

    /// When it has ended, or will.
    pub fn ended_at(&self) -> Option<OffsetDateTime> {
        self.record.retired_at.or(self.record.ends_at())
    }
}
