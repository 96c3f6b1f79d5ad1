//! What happens to a secret of ours that somebody reports as leaked.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// What the server does with a secret that is reported and still works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LeakAction {
    /// It tells of it.
    #[default]
    Tell,
    /// It pauses the credential, until somebody resumes it.
    Pause,
    /// It revokes the secret.
    Revoke,
}

impl LeakAction {
    const ALL: [Self; 3] = [Self::Tell, Self::Pause, Self::Revoke];

    /// The name in settings and in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tell => "tell",
            Self::Pause => "pause",
            Self::Revoke => "revoke",
        }
    }
}

impl FromStr for LeakAction {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|action| action.as_str() == text).ok_or("give tell, pause or revoke")
    }
}

impl fmt::Display for LeakAction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for LeakAction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
