//! The part of a secret that may be stored: enough to recognise it, too little to use it.

use std::fmt;

use serde::Serialize;

/// The last four characters of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SecretHint(String);

impl SecretHint {
    const LENGTH: usize = 4;

    /// Takes the hint from a secret in clear.
    pub fn of(secret: &str) -> Self {
        let skipped = secret.chars().count().saturating_sub(Self::LENGTH);
        Self(secret.chars().skip(skipped).collect())
    }

    /// Takes a hint that was stored.
    pub fn from_stored(hint: String) -> Self {
        Self(hint)
    }
}

impl fmt::Display for SecretHint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
