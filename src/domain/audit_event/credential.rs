//! The details of events of a credential.

use serde::Serialize;

use super::{At, Change, as_text};
use crate::domain::{credential::AuthenticationType, display_name::DisplayName, quota::QuotaFields, scope::ScopeSet};

/// A credential at its creation.
#[derive(Debug, Clone, Serialize)]
pub struct MadeCredential {
    /// Its name.
    pub name: DisplayName,
    /// Its type.
    #[serde(rename = "type")]
    pub authentication_type: AuthenticationType,
    /// Its scopes.
    #[serde(serialize_with = "as_text")]
    pub scopes: ScopeSet,
    /// The thumbprint of the public key, for a client that has one in place of a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// When it expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<At>,
    /// The networks from which it may be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub networks: Option<String>,
    /// Its quotas.
    #[serde(flatten)]
    pub quotas: QuotaFields,
    /// Where it is planted, if it is a decoy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decoy: Option<DisplayName>,
}

/// The changes of a credential.
#[derive(Debug, Clone, Serialize)]
pub struct UpdatedCredential {
    /// Its name.
    pub name: Change<DisplayName>,
    /// Its scopes.
    pub scopes: Change<ScopeSet>,
    /// When it expires, if that was changed: an instant or `never`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Change<String>>,
    /// The networks from which it may be used, if they were changed; empty for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub networks: Option<Change<String>>,
    /// Whether it is never paused because nobody uses it, if that was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub never_idle: Option<Change<String>>,
    /// How many requests it may send in a minute, if that was changed: a number or `unlimited`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_per_minute: Option<Change<String>>,
    /// How many rows it may read in a day, if that was changed: a number or `unlimited`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_per_day: Option<Change<String>>,
    /// Whether its quotas are observed or enforced, if that was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota_mode: Option<Change<String>>,
}

/// The changes of what is noted about a credential: people by their email addresses, and empty for nothing.
#[derive(Debug, Clone, Serialize)]
pub struct SetDetails {
    /// The name of the credential.
    pub name: DisplayName,
    /// Its owner, if that was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Change<String>>,
    /// Its backup owner, if that was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_owner: Option<Change<String>>,
    /// Its description, if that was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Change<String>>,
    /// Its ticket, if that was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Change<String>>,
    /// Its tags, if they were changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Change<String>>,
}
