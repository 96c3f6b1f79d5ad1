//! What can be said about a refusal to those who may see the credential.

use time::OffsetDateTime;

use super::{Cause, Episode, Refusal};
use crate::domain::{
    audit_event::AuditEntry, credential::Credential, display_name::DisplayName, secret_hint::SecretHint,
};

/// A refused request with what is known about its credential.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The request.
    pub refusal: Refusal,
    /// Its credential as it is now, deleted or not, if one is known.
    pub credential: Option<Credential>,
    /// The last characters of the secret that was presented, or for which the presented token was issued.
    pub secret: Option<SecretHint>,
    /// The last characters of the newest secret.
    pub newest_secret: Option<SecretHint>,
    /// The change before the request that is the cause of its refusal, if there is one in the audit log.
    pub change: Option<AuditEntry>,
    /// Whether all credentials of the organization are frozen now.
    pub is_frozen: bool,
}

/// An episode of refusals, with the names by which people know its credential.
#[derive(Debug, Clone)]
pub struct Failing {
    /// The episode.
    pub episode: Episode,
    /// The name of the credential, deleted or not, if it is known.
    pub name: Option<DisplayName>,
    /// Whether the credential was deleted.
    pub is_deleted: bool,
    /// The last characters of the secret, if it is known.
    pub secret: Option<SecretHint>,
}

impl Cause {
    /// Whether an entry of the audit log about the credential, or about its organization, is a change that leads to refusals
    /// for this cause; of a secret, if its last characters are given.
    pub fn is_led_to_by(self, entry: &AuditEntry, secret: Option<&SecretHint>) -> bool {
        let of_secret = |field: &str| {
            let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
            secret.is_some_and(|secret| detail.get(field).and_then(|hint| hint.as_str()) == Some(&secret.to_string()))
        };
        match (self, entry.action.as_str()) {
            (Self::Deleted, "credential.deleted")
            | (Self::Paused, "credential.paused" | "credential.paused_idle")
            | (Self::Frozen, "organization.frozen") => true,
            (Self::SecretRevoked | Self::SecretEnded, "credential.secret_retired" | "credential.secret_leaked") => {
                of_secret("secret")
            }
            (Self::SecretRevoked | Self::SecretEnded, "credential.key_revoked") => of_secret("key"),
            (Self::SecretEnded, "credential.secret_rotated") => of_secret("replaces"),
            _ => false,
        }
    }
}

impl Explanation {
    /// Who made the change that is the cause, and when: a name as the audit log has it.
    pub fn changed_by(&self) -> Option<(&str, OffsetDateTime)> {
        self.change.as_ref().map(|entry| (entry.actor.as_str(), entry.at))
    }
}
