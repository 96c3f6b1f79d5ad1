//! Second factors of people: an app that gives one-time codes, passkeys, and codes for whoever has lost both.

use time::OffsetDateTime;

use super::id::PasskeyId;

/// Most passkeys of a person.
pub const MAX_PASSKEYS: usize = 20;

/// The second factors of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecondFactors {
    /// Since when an app gives one-time codes.
    pub app_since: Option<OffsetDateTime>,
    /// The passkeys, the oldest first.
    pub passkeys: Vec<PasskeyFacts>,
    /// How many recovery codes are left.
    pub recovery_codes_left: u32,
}

impl SecondFactors {
    /// Whether there is any: recovery codes alone are none.
    pub const fn exist(&self) -> bool {
        self.app_since.is_some() || !self.passkeys.is_empty()
    }
}

/// A passkey, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyFacts {
    /// Its identifier.
    pub id: PasskeyId,
    /// The name that its owner has given it.
    pub name: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it was last used.
    pub last_used_at: Option<OffsetDateTime>,
}

/// A kind of second factor, as the audit log names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorKind {
    /// One-time codes of an app.
    OneTimeCodes,
    /// A passkey.
    Passkey,
}
