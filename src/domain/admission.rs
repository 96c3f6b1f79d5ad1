//! Decides whether a credential grants access to a request, and if not, why.

use std::{fmt, net::IpAddr};

use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    clock::from_milliseconds,
    credential::{AuthenticationType, Closed, Credential, CredentialState, ScopeGrants, secret::SecretRecord},
    display_name::DisplayName,
    id::{CredentialId, OrganizationId},
    scope::ScopeSet,
};

/// Why presented credentials are rejected. The texts are for the log: the caller is told less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// Neither a key nor a token nor a client that we know.
    #[error("the credential is unknown")]
    Unknown,
    /// A client secret, which only obtains tokens, in place of a key or token.
    #[error("a client secret was presented in place of a key or token")]
    ClientSecret,
    /// The client is known, but none of its secrets or keys matches.
    #[error("no secret or key of the client fits")]
    WrongSecret,
    /// The signature of an assertion is valid, but its claims are not.
    #[error("the claims of the assertion do not hold here and now")]
    AssertionClaims,
    /// The assertion was used before; it is valid once.
    #[error("the assertion was used before")]
    AssertionUsed,
    /// The credential was deleted.
    #[error("the credential was deleted")]
    Deleted,
    /// The secret, or the one for which the token was issued, was revoked.
    #[error("the secret was revoked")]
    SecretRevoked,
    /// The secret, or the one for which the token was issued, has ended after a newer one took its place.
    #[error("the secret was replaced by a newer one and has expired")]
    SecretEnded,
    /// The access token was revoked.
    #[error("the access token was revoked")]
    TokenRevoked,
    /// The access token has expired.
    #[error("the access token has expired")]
    TokenExpired,
    /// The credential is paused.
    #[error("the credential is paused until {0}")]
    Paused(Until),
}

impl Denial {
    /// A name that never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::ClientSecret => "client_secret",
            Self::WrongSecret => "wrong_secret",
            Self::AssertionClaims => "assertion_claims",
            Self::AssertionUsed => "assertion_used",
            Self::Deleted => "deleted",
            Self::SecretRevoked => "secret_revoked",
            Self::SecretEnded => "secret_ended",
            Self::TokenRevoked => "token_revoked",
            Self::TokenExpired => "token_expired",
            Self::Paused(_) => "paused",
        }
    }

    /// Whether the presented credentials may have been a guess. Those that no longer work were valid once.
    pub const fn is_guess(self) -> bool {
        match self {
            Self::Unknown | Self::ClientSecret | Self::WrongSecret | Self::AssertionClaims | Self::AssertionUsed => {
                true
            }
            Self::Deleted
            | Self::SecretRevoked
            | Self::SecretEnded
            | Self::TokenRevoked
            | Self::TokenExpired
            | Self::Paused(_) => false,
        }
    }
}

/// The end of a pause, to the second (RFC 3339).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Until(pub OffsetDateTime);

impl fmt::Display for Until {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounded up: a client that retries then is accepted.
        let second = (self.0 + Duration::milliseconds(999)).truncate_to_second();
        formatter.write_str(&second.format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

/// The part of a credential that admission needs: not who created and changed it, and when.
#[derive(Debug, Clone)]
pub struct PresentedCredential {
    /// Its identifier in the console.
    pub id: CredentialId,
    /// The organization to whose records it grants access.
    pub organization_id: OrganizationId,
    /// Its name.
    pub name: DisplayName,
    /// How its clients prove who they are.
    pub authentication_type: AuthenticationType,
    /// Its granted scopes.
    pub grants: ScopeGrants,
    /// The OAuth client id; `None` for an API key.
    pub client_id: Option<Box<str>>,
    /// Increases whenever tokens already issued must be checked again.
    pub epoch: i64,
    /// Why it grants no access, a pause that may be over included; `None` if it is active.
    pub closed: Option<Closed>,
}

impl PresentedCredential {
    /// How many bytes it takes up besides its own size.
    pub fn heap_bytes(&self) -> usize {
        self.name.as_str().len() + self.client_id.as_ref().map_or(0, |id| id.len())
    }

    /// Why it grants no access at an instant in milliseconds since 1970-01-01T00:00:00Z.
    fn closed_at(&self, at: i64) -> Option<Closed> {
        // Only a pause needs calendar arithmetic: this code is part of every request.
        self.closed.filter(|closed| match closed {
            Closed::Deleted => true,
            Closed::Paused { until } => from_milliseconds(at).is_some_and(|now| *until > now),
        })
    }
}

impl From<Credential> for PresentedCredential {
    fn from(credential: Credential) -> Self {
        let Credential { id, organization_id, name, authentication_type, grants, client_id, epoch, state, .. } =
            credential;
        let closed = match state {
            CredentialState::Active => None,
            CredentialState::Paused { until } => Some(Closed::Paused { until }),
            CredentialState::Deleted { .. } => Some(Closed::Deleted),
        };
        let client_id = client_id.map(String::into_boxed_str);
        Self { id, organization_id, name, authentication_type, grants, client_id, epoch, closed }
    }
}

/// When and from where a credential was presented.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    /// In milliseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// The client's address, as far as trusted proxies report it.
    pub address: IpAddr,
}

/// The properties of an access token that has not expired, as far as the decision needs them.
#[derive(Debug, Clone, Copy)]
pub struct TokenTerms {
    /// The scopes that it names.
    pub scopes: ScopeSet,
    /// The credential's epoch when it was issued.
    pub epoch: i64,
    /// Whether it was revoked.
    pub is_revoked: bool,
}

/// Decides which scopes a presented secret of a credential, or a token issued for one, grants.
///
/// # Errors
/// [`Denial`], if access is denied.
pub fn decide(
    credential: &PresentedCredential,
    secret: Option<&SecretRecord>,
    token: Option<TokenTerms>,
    circumstances: Circumstances,
) -> Result<ScopeSet, Denial> {
    match (credential.closed_at(circumstances.at), secret) {
        (Some(Closed::Deleted), _) => Err(Denial::Deleted),
        (_, None) => Err(Denial::WrongSecret),
        (_, Some(secret)) if !secret.is_live_at(circumstances.at) => {
            Err(if secret.replacement.is_some() { Denial::SecretEnded } else { Denial::SecretRevoked })
        }
        (Some(Closed::Paused { until }), _) => Err(Denial::Paused(Until(until))),
        (None, Some(_)) => match token {
            None => Ok(credential.grants.scopes()),
            Some(token) if token.is_revoked => Err(Denial::TokenRevoked),
            Some(token) => Ok(token.scopes.intersection(credential.grants.scopes_for_token_of(token.epoch))),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::domain::{id::SecretId, scope::Scope, secret_hint::SecretHint};

    const NOW: Circumstances = Circumstances { at: 1_000, address: IpAddr::V4(Ipv4Addr::LOCALHOST) };

    fn at(milliseconds: i64) -> OffsetDateTime {
        from_milliseconds(milliseconds).unwrap()
    }

    fn credential(closed: Option<Closed>) -> PresentedCredential {
        PresentedCredential {
            id: CredentialId::new(at(0), [0; 10]),
            organization_id: OrganizationId::new(at(0), [1; 10]),
            name: DisplayName::parse("name").unwrap(),
            authentication_type: AuthenticationType::OAuth2,
            grants: ScopeGrants::new(Scope::ALL.into_iter().collect(), 2),
            client_id: None,
            epoch: 2,
            closed,
        }
    }

    fn secret(retired_at: Option<OffsetDateTime>) -> SecretRecord {
        SecretRecord { retired_at, ..SecretRecord::new(SecretId::new(at(0), [2; 10]), SecretHint::of("wxyz"), at(0)) }
    }

    #[test]
    fn what_has_ended_for_good_is_named_before_what_may_open_again() {
        let deleted = Some(Closed::Deleted);
        let paused = Some(Closed::Paused { until: at(1_001) });
        let (live, retired) = (secret(None), secret(Some(at(0))));
        for (closed, secret, denial) in [
            (None, None, Denial::WrongSecret),
            (None, Some(&retired), Denial::SecretRevoked),
            (paused, Some(&live), Denial::Paused(Until(at(1_001)))),
            (paused, Some(&retired), Denial::SecretRevoked),
            (paused, None, Denial::WrongSecret),
            (deleted, Some(&live), Denial::Deleted),
            (deleted, None, Denial::Deleted),
        ] {
            assert_eq!(decide(&credential(closed), secret, None, NOW), Err(denial));
        }
        let later = Circumstances { at: 1_001, ..NOW };
        assert_eq!(decide(&credential(paused), Some(&live), None, later).map(ScopeSet::len), Ok(5));
    }

    #[test]
    fn a_token_opens_what_it_names_and_was_granted_before_it_was_issued() {
        let (credential, live) = (credential(None), secret(None));
        let users = std::iter::once(Scope::Users).collect();
        let token = TokenTerms { scopes: users, epoch: 2, is_revoked: false };
        let decide = |token| decide(&credential, Some(&live), Some(token), NOW);
        assert_eq!(decide(token), Ok(users));
        assert_eq!(decide(TokenTerms { epoch: 1, ..token }), Ok(ScopeSet::default()));
        assert_eq!(decide(TokenTerms { is_revoked: true, ..token }), Err(Denial::TokenRevoked));
    }
}
