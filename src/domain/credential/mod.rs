//! Credentials: a name, an authentication type, scopes, and a lifecycle.

pub mod details;
pub mod secret;
pub mod terms;

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use self::terms::Terms;
use super::{
    clock::to_milliseconds,
    display_name::DisplayName,
    id::{CredentialId, OrganizationId},
    scope::{Scope, ScopeSet},
};

/// How a client authenticates. Set when the credential is created; it never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AuthenticationType {
    /// A static key, sent with each request.
    #[serde(rename = "api_key")]
    ApiKey,
    /// OAuth 2.0 client credentials (RFC 6749, section 4.4).
    #[serde(rename = "oauth2")]
    OAuth2,
}

impl AuthenticationType {
    /// Both types, the default first.
    pub const ALL: [Self; 2] = [Self::OAuth2, Self::ApiKey];

    /// The name on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "api_key",
            Self::OAuth2 => "oauth2",
        }
    }
}

impl FromStr for AuthenticationType {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or("a type is api_key or oauth2")
    }
}

/// The scopes granted to a credential, each with the epoch at which it was granted.
///
/// Because of the epoch, a wider grant needs a new token: a scope that was removed and granted again is not in the
/// tokens issued before the second grant, even if they name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScopeGrants([Option<i64>; 5]);

impl ScopeGrants {
    /// Grants `scopes` at `epoch`.
    pub fn new(scopes: ScopeSet, epoch: i64) -> Self {
        scopes.iter().map(|scope| (scope, epoch)).collect()
    }

    /// The scopes granted now.
    pub fn scopes(&self) -> ScopeSet {
        self.iter().map(|(scope, _)| scope).collect()
    }

    /// Each granted scope and the epoch of its grant.
    pub fn iter(&self) -> impl Iterator<Item = (Scope, i64)> {
        Scope::ALL.into_iter().zip(self.0).filter_map(|(scope, epoch)| Some((scope, epoch?)))
    }

    /// The scopes that a token of `token_epoch` may still use.
    pub fn scopes_for_token_of(&self, token_epoch: i64) -> ScopeSet {
        self.iter().filter(|(_, granted)| *granted <= token_epoch).map(|(scope, _)| scope).collect()
    }

    /// Returns the grants after a change: scopes that stay keep their epoch, new ones get `epoch`.
    fn changed_to(self, scopes: ScopeSet, epoch: i64) -> Self {
        let mut grants = Self::new(scopes, epoch);
        for (grant, before) in grants.0.iter_mut().zip(self.0) {
            if grant.is_some() && before.is_some() {
                *grant = before;
            }
        }
        grants
    }
}

impl FromIterator<(Scope, i64)> for ScopeGrants {
    fn from_iter<I: IntoIterator<Item = (Scope, i64)>>(grants: I) -> Self {
        let mut epochs = [None; 5];
        for (scope, epoch) in grants {
            if let Some(slot) = epochs.get_mut(scope as usize) {
                *slot = Some(epoch);
            }
        }
        Self(epochs)
    }
}

/// The lifecycle state of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialState {
    /// It grants access to the tables of its scopes.
    Active,
    /// It grants no access until an instant, from which on it is active again.
    Paused {
        /// Until when.
        until: OffsetDateTime,
    },
    /// It is deleted permanently; the rest explains rejections and prevents its secret from being created again.
    Deleted {
        /// When.
        at: OffsetDateTime,
        /// Who, as named in the audit log.
        by: String,
    },
}

/// Why a credential grants no access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// It is deleted.
    Deleted,
    /// It is a decoy.
    Decoy,
    /// It has expired.
    Expired,
    /// All credentials of its organization are frozen.
    Frozen,
    /// It is paused.
    Paused {
        /// Until when.
        until: OffsetDateTime,
    },
}

/// A deleted credential was to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the credential is deleted")]
pub struct InvalidTransition;

/// Maximum bytes of a client id. A longer one belongs to nobody, and is not looked up.
const MAX_CLIENT_ID_BYTES: usize = 128;

/// Whether a text can be a client id: 1 to 128 visible characters of ASCII (RFC 6749, appendix A.1).
pub fn is_client_id(text: &str) -> bool {
    (1..=MAX_CLIENT_ID_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A credential.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Its identifier in the console.
    pub id: CredentialId,
    /// The organization to whose records it grants access.
    pub organization_id: OrganizationId,
    /// Its name, unique in the organization ignoring case while it is not deleted.
    pub name: DisplayName,
    /// How its clients authenticate.
    pub authentication_type: AuthenticationType,
    /// Its granted scopes.
    pub grants: ScopeGrants,
    /// The OAuth client id; `None` for an API key.
    pub client_id: Option<String>,
    /// Increases whenever tokens already issued must be checked again.
    pub epoch: i64,
    /// Increases with each saved change; an edit names the version it started from.
    pub version: i64,
    /// Its lifecycle state.
    pub state: CredentialState,
    /// Until when and from where it grants access.
    pub terms: Terms,
    /// Whether it is never paused because nobody uses it.
    pub never_idle: bool,
    /// Where it is planted, if it is a decoy: it grants nothing, and any use of it is told.
    pub decoy_place: Option<DisplayName>,
    /// When it was last resumed.
    pub resumed_at: Option<OffsetDateTime>,
    /// When it was created.
    pub created_at: OffsetDateTime,
    /// Who created it, as shown in the list.
    pub created_by: String,
    /// When it was last changed.
    pub updated_at: OffsetDateTime,
    /// Who changed it last.
    pub updated_by: String,
}

impl Credential {
    /// Checks that it can be used at an instant.
    ///
    /// # Errors
    /// [`Closed`], if not.
    pub fn check_usable(&self, now: OffsetDateTime) -> Result<(), Closed> {
        match self.state {
            CredentialState::Deleted { .. } => Err(Closed::Deleted),
            _ if self.terms.have_expired_at(to_milliseconds(now)) => Err(Closed::Expired),
            CredentialState::Paused { until } if until > now => Err(Closed::Paused { until }),
            CredentialState::Active | CredentialState::Paused { .. } => Ok(()),
        }
    }

    /// Pauses it until an instant. Name and scopes stay, and an edit in progress may be saved.
    ///
    /// # Errors
    /// [`InvalidTransition`] if it is deleted.
    pub fn pause(self, until: OffsetDateTime) -> Result<Self, InvalidTransition> {
        self.with_state(CredentialState::Paused { until })
    }

    /// Ends a pause early.
    ///
    /// # Errors
    /// [`InvalidTransition`] if it is deleted.
    pub fn resume(self, now: OffsetDateTime) -> Result<Self, InvalidTransition> {
        Self { resumed_at: Some(now), ..self }.with_state(CredentialState::Active)
    }

    fn with_state(self, state: CredentialState) -> Result<Self, InvalidTransition> {
        if self.is_deleted() { Err(InvalidTransition) } else { Ok(Self { state, ..self }) }
    }

    /// Whether it is deleted.
    pub const fn is_deleted(&self) -> bool {
        matches!(self.state, CredentialState::Deleted { .. })
    }

    /// Gives it a new name, new scopes and new terms.
    ///
    /// # Errors
    /// [`InvalidTransition`] if it is deleted.
    pub fn edit(
        self,
        name: DisplayName,
        scopes: ScopeSet,
        terms: Terms,
        at: OffsetDateTime,
        by: &str,
    ) -> Result<Self, InvalidTransition> {
        if self.is_deleted() {
            return Err(InvalidTransition);
        }
        let epoch = if scopes == self.grants.scopes() { self.epoch } else { self.epoch + 1 };
        Ok(Self {
            name,
            grants: self.grants.changed_to(scopes, epoch),
            epoch,
            terms,
            version: self.version + 1,
            updated_at: at,
            updated_by: by.to_owned(),
            ..self
        })
    }

    /// Deletes it permanently.
    ///
    /// # Errors
    /// [`InvalidTransition`] if it is deleted already.
    pub fn delete(self, at: OffsetDateTime, by: &str) -> Result<Self, InvalidTransition> {
        if self.is_deleted() {
            return Err(InvalidTransition);
        }
        Ok(Self {
            state: CredentialState::Deleted { at, by: by.to_owned() },
            epoch: self.epoch + 1,
            version: self.version + 1,
            updated_at: at,
            updated_by: by.to_owned(),
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    fn credential(scopes: &str) -> Credential {
        let at = OffsetDateTime::UNIX_EPOCH;
        Credential {
            id: CredentialId::new(at, [0; 10]),
            organization_id: OrganizationId::new(at, [1; 10]),
            name: DisplayName::parse("name").unwrap(),
            authentication_type: AuthenticationType::OAuth2,
            grants: ScopeGrants::new(ScopeSet::parse_list(scopes).unwrap(), 1),
            client_id: None,
            epoch: 1,
            version: 1,
            state: CredentialState::Active,
            terms: Terms::default(),
            never_idle: false,
            decoy_place: None,
            resumed_at: None,
            created_at: at,
            created_by: "a".into(),
            updated_at: at,
            updated_by: "a".into(),
        }
    }

    fn edit(before: Credential, scopes: &str) -> Credential {
        let name = before.name.clone();
        before
            .edit(name, ScopeSet::parse_list(scopes).unwrap(), Terms::default(), OffsetDateTime::UNIX_EPOCH, "b")
            .unwrap()
    }

    #[test]
    fn a_scope_given_back_is_not_in_tokens_issued_before() {
        let narrowed = edit(credential("users:read interactions:read"), "interactions:read");
        assert_eq!(narrowed.grants.scopes_for_token_of(1).to_string(), "interactions:read");
        let widened = edit(narrowed, "users:read interactions:read");
        assert_eq!(widened.grants.scopes_for_token_of(1).to_string(), "interactions:read");
        assert_eq!(widened.grants.scopes_for_token_of(widened.epoch).to_string(), "interactions:read users:read");
    }

    #[test]
    fn renaming_leaves_the_epoch_alone() {
        let before = credential("users:read");
        let after = edit(before, "users:read");
        assert_eq!((after.epoch, after.version), (1, 2));
    }

    #[test]
    fn a_pause_ends_by_itself_or_before_its_time_and_outlives_an_edit() {
        let (noon, until) = (OffsetDateTime::UNIX_EPOCH, OffsetDateTime::UNIX_EPOCH + Duration::MINUTE);
        let paused = edit(credential("users:read").pause(until).unwrap(), "interactions:read");
        assert_eq!(paused.check_usable(noon), Err(Closed::Paused { until }));
        assert_eq!(paused.check_usable(until), Ok(()));
        assert_eq!(paused.clone().resume(noon).unwrap().check_usable(noon), Ok(()));
        assert_eq!(paused.delete(noon, "b").unwrap().check_usable(until), Err(Closed::Deleted));
    }

    #[test]
    fn a_deleted_credential_can_neither_be_deleted_nor_edited() {
        let deleted = credential("users:read").delete(OffsetDateTime::UNIX_EPOCH, "b").unwrap();
        assert_eq!(deleted.clone().delete(OffsetDateTime::UNIX_EPOCH, "b").err(), Some(InvalidTransition));
        let name = deleted.name.clone();
        assert!(
            deleted.clone().pause(OffsetDateTime::UNIX_EPOCH).is_err()
                && deleted.clone().resume(OffsetDateTime::UNIX_EPOCH).is_err()
        );
        assert!(deleted.edit(name, ScopeSet::default(), Terms::default(), OffsetDateTime::UNIX_EPOCH, "b").is_err());
    }
}
