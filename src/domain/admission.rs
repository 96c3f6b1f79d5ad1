//! Decides whether a credential grants access to a request, and if not, why.

use std::{fmt, net::IpAddr};

use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    clock::from_milliseconds,
    credential::{
        AuthenticationType, Closed, Credential, CredentialState, ScopeGrants, secret::SecretRecord, terms::Terms,
    },
    display_name::DisplayName,
    id::{CredentialId, OrganizationId},
    quota::Quotas,
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
    /// The client is known, and its secret was cut or mistyped: the checksum is wrong.
    #[error("the checksum of the client's secret is wrong, so it was cut or mistyped")]
    MistypedSecret,
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
    /// The credential is a decoy. Nobody is told.
    #[error("the credential is a decoy")]
    Decoy,
    /// The credential has expired.
    #[error("the credential has expired")]
    Expired,
    /// All credentials of the organization are frozen.
    #[error("all credentials of the organization are frozen")]
    Frozen,
    /// The credential may not be used from the address.
    #[error("the credential may not be used from the address {0}")]
    AddressNotAllowed(IpAddr),
    /// The credential may be used from some networks only, and the address of the client is not known.
    #[error(
        "the credential may be used from some networks only, and no trusted proxy has named the address of the client"
    )]
    AddressUnknown,
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
            Self::MistypedSecret => "mistyped_secret",
            Self::AssertionClaims => "assertion_claims",
            Self::AssertionUsed => "assertion_used",
            Self::Deleted => "deleted",
            Self::SecretRevoked => "secret_revoked",
            Self::SecretEnded => "secret_ended",
            Self::TokenRevoked => "token_revoked",
            Self::TokenExpired => "token_expired",
            Self::Decoy => "decoy",
            Self::Expired => "expired",
            Self::Frozen => "frozen",
            Self::AddressNotAllowed(_) => "address_not_allowed",
            Self::AddressUnknown => "address_unknown",
            Self::Paused(_) => "paused",
        }
    }

    /// Whether the presented credentials may have been a guess. Those that no longer work were valid once.
    pub const fn is_guess(self) -> bool {
        match self {
            Self::Unknown
            | Self::ClientSecret
            | Self::Decoy
            | Self::WrongSecret
            | Self::MistypedSecret
            | Self::AssertionClaims
            | Self::AssertionUsed => true,
            Self::Deleted
            | Self::SecretRevoked
            | Self::SecretEnded
            | Self::TokenRevoked
            | Self::TokenExpired
            | Self::Expired
            | Self::Frozen
            | Self::AddressNotAllowed(_)
            | Self::AddressUnknown
            | Self::Paused(_) => false,
        }
    }

    /// Whether a client that is rejected for this reason has authenticated, so that it is told the reason.
    pub const fn is_told_to_client(self) -> bool {
        matches!(
            self,
            Self::Expired | Self::Frozen | Self::Paused(_) | Self::AddressNotAllowed(_) | Self::AddressUnknown
        )
    }

    /// Whether the address is the reason: this costs the credential nothing.
    pub const fn is_about_address(self) -> bool {
        matches!(self, Self::AddressNotAllowed(_) | Self::AddressUnknown)
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
    /// Increases with every edit.
    pub version: i64,
    /// Increases whenever tokens already issued must be checked again.
    pub epoch: i64,
    /// Why it grants no access, a pause that may be over included; `None` if it is active.
    pub closed: Option<Closed>,
    /// Until when, from where and how much it grants access, if that is limited.
    pub terms: Option<Box<Terms>>,
}

impl PresentedCredential {
    /// How many bytes it takes up besides its own size.
    pub fn heap_bytes(&self) -> usize {
        let terms = self.terms.as_deref().map_or(0, |terms| size_of::<Terms>() + terms.networks.heap_bytes());
        self.name.as_str().len() + self.client_id.as_ref().map_or(0, |id| id.len()) + terms
    }

    /// Whether it is a decoy.
    pub fn is_decoy(&self) -> bool {
        self.closed == Some(Closed::Decoy)
    }

    /// Its quotas, if it has any.
    pub fn quotas(&self) -> Option<&Quotas> {
        self.terms.as_deref().map(|terms| &terms.quotas).filter(|quotas| quotas.exist())
    }

    /// Why it grants no access at an instant in milliseconds since 1970-01-01T00:00:00Z.
    fn closed_at(&self, at: i64) -> Option<Closed> {
        // Only a pause needs calendar arithmetic: this code is part of every request.
        self.closed.filter(|closed| match closed {
            Closed::Deleted | Closed::Decoy | Closed::Expired | Closed::Frozen => true,
            Closed::Paused { until } => from_milliseconds(at).is_some_and(|now| *until > now),
        })
    }
}

impl PresentedCredential {
    /// The part of a credential, whose organization may be frozen.
    pub fn new(credential: Credential, is_frozen: bool) -> Self {
        let Credential {
            id,
            organization_id,
            name,
            authentication_type,
            grants,
            client_id,
            version,
            epoch,
            state,
            terms,
            decoy_place,
            ..
        } = credential;
        let closed = match state {
            // A deleted one, too: it was never known to anybody.
            _ if decoy_place.is_some() => Some(Closed::Decoy),
            CredentialState::Deleted { .. } => Some(Closed::Deleted),
            _ if is_frozen => Some(Closed::Frozen),
            CredentialState::Active => None,
            CredentialState::Paused { until } => Some(Closed::Paused { until }),
        };
        let client_id = client_id.map(String::into_boxed_str);
        let terms = terms.exist().then(|| Box::new(terms));
        Self { id, organization_id, name, authentication_type, grants, client_id, version, epoch, closed, terms }
    }
}

/// When and from where a credential was presented.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    /// In milliseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// From where.
    pub origin: Origin,
}

/// From where a credential is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From the client's address, as far as trusted proxies report it.
    Address(IpAddr),
    /// By a proxy that does not say which client it asks for.
    Unknown,
    /// By somebody who only wants to know whether it is accepted.
    Anywhere,
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
    let closed = credential.closed_at(circumstances.at);
    match closed {
        Some(Closed::Deleted) => return Err(Denial::Deleted),
        Some(Closed::Decoy) => return Err(Denial::Decoy),
        _ => {}
    }
    let secret = secret.ok_or(Denial::WrongSecret)?;
    if !secret.is_live_at(circumstances.at) {
        return Err(if secret.replacement.is_some() { Denial::SecretEnded } else { Denial::SecretRevoked });
    }
    let terms = credential.terms.as_deref();
    if terms.is_some_and(|terms| terms.have_expired_at(circumstances.at)) {
        return Err(Denial::Expired);
    }
    match closed {
        Some(Closed::Frozen) => return Err(Denial::Frozen),
        Some(Closed::Paused { until }) => return Err(Denial::Paused(Until(until))),
        _ => {}
    }
    if let Some(terms) = terms {
        match circumstances.origin {
            Origin::Address(address) if !terms.networks.allow(address) => {
                return Err(Denial::AddressNotAllowed(address));
            }
            Origin::Unknown if !terms.networks.is_empty() => return Err(Denial::AddressUnknown),
            _ => {}
        }
    }
    match token {
        None => Ok(credential.grants.scopes()),
        Some(token) if token.is_revoked => Err(Denial::TokenRevoked),
        Some(token) => Ok(token.scopes.intersection(credential.grants.scopes_for_token_of(token.epoch))),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::domain::{id::SecretId, network::Networks, scope::Scope, secret_hint::SecretHint};

    const NOW: Circumstances = Circumstances { at: 1_000, origin: Origin::Address(IpAddr::V4(Ipv4Addr::LOCALHOST)) };

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
            version: 2,
            epoch: 2,
            closed,
            terms: None,
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
            (Some(Closed::Decoy), Some(&live), Denial::Decoy),
            (Some(Closed::Decoy), None, Denial::Decoy),
        ] {
            assert_eq!(decide(&credential(closed), secret, None, NOW), Err(denial));
        }
        let later = Circumstances { at: 1_001, ..NOW };
        assert_eq!(decide(&credential(paused), Some(&live), None, later).map(ScopeSet::len), Ok(5));
    }

    #[test]
    fn terms_are_obeyed_by_the_clock_and_by_the_address() {
        let terms = |networks: &str| Terms {
            expires_at: Some(at(2_000)),
            expired_at: None,
            networks: Networks::parse(networks).unwrap(),
            ..Terms::default()
        };
        let live = secret(None);
        let decide = |networks, closed, circumstances| {
            let limited = PresentedCredential { terms: Some(Box::new(terms(networks))), ..credential(closed) };
            decide(&limited, Some(&live), None, circumstances).map(ScopeSet::len)
        };
        let localhost = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let by = |origin| Circumstances { origin, ..NOW };
        assert_eq!(decide("127.0.0.0/8", None, NOW), Ok(5));
        assert_eq!(decide("192.0.2.0/24", None, NOW), Err(Denial::AddressNotAllowed(localhost)));
        assert_eq!(decide("192.0.2.0/24", None, by(Origin::Unknown)), Err(Denial::AddressUnknown));
        assert_eq!(decide("192.0.2.0/24", None, by(Origin::Anywhere)), Ok(5));
        assert_eq!(decide("", None, by(Origin::Unknown)), Ok(5));
        let paused = Some(Closed::Paused { until: at(9_000) });
        assert_eq!(decide("192.0.2.0/24", paused, NOW), Err(Denial::Paused(Until(at(9_000)))));
        assert_eq!(decide("192.0.2.0/24", paused, Circumstances { at: 2_000, ..NOW }), Err(Denial::Expired));
        assert_eq!(decide("", Some(Closed::Deleted), Circumstances { at: 2_000, ..NOW }), Err(Denial::Deleted));
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
