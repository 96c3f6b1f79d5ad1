//! Decides whether presented credentials grant access to a request, and if not, why.
//!
//! The entry points are [`Services::admit_bearer`] and [`Services::admit_client`]. Each finds the credential in the credential
//! index, which always agrees with the database, so that a change takes effect with the next request; lets [`decide`] judge
//! it; and counts the outcome. Surfaces read the presented credentials, and translate the result.

pub mod activity;
mod assertion;
pub mod authorization;
mod bearer;
mod client;
pub mod index;
pub mod limits;
pub(in crate::service) mod quotas;
pub mod refusals;
mod verified_token;

use std::sync::Arc;

use self::{
    index::IndexedCredential,
    limits::{Gate, LimitReached},
    quotas::QuotaRefusal,
};
use super::{Failure, Services, from_failure};
use crate::{
    domain::{
        admission::{Circumstances, Denial, PresentedCredential, TokenTerms, decide},
        assertion::AssertionClaims,
        clock::to_milliseconds,
        id::{CredentialId, OrganizationId, SecretId},
        refusal::RefusedCredential,
        scope::ScopeSet,
    },
    storage::{StorageError, credentials::StoredSecret},
};

pub use self::{
    assertion::PresentedAssertion,
    bearer::{Hint, hint},
    client::{ClientProof, ClientSecret},
    verified_token::VerifiedToken,
};

/// The caller admitted by a key or token, with its scopes.
#[derive(Debug, Clone)]
pub struct Caller {
    found: Arc<IndexedCredential>,
    /// The secret that was presented, or for which the presented token was issued; `None` for the token of a trial.
    secret_id: Option<SecretId>,
    scopes: ScopeSet,
    /// When it was decided, in milliseconds since 1970-01-01T00:00:00Z.
    at: i64,
}

impl Caller {
    /// The credential.
    pub fn credential(&self) -> &PresentedCredential {
        &self.found.credential
    }

    /// The credential's id.
    pub fn credential_id(&self) -> CredentialId {
        self.credential().id
    }

    /// The organization whose records it may read.
    pub fn organization_id(&self) -> OrganizationId {
        self.credential().organization_id
    }

    /// Until when a key or token is accepted, as far as that is known, in seconds since 1970-01-01T00:00:00Z.
    pub fn expires_at(&self, token: Option<&VerifiedToken>) -> Option<i64> {
        let secret_id = token.map(|token| token.claims.secret_id).or(self.secret_id)?;
        let end = ends_at(&self.found, secret_id).map(|end| end.div_euclid(1000));
        [token.map(|token| token.claims.exp), end].into_iter().flatten().min()
    }

    /// The scopes of this request: for a token, its scopes as far as the credential still has them.
    pub const fn scopes(&self) -> ScopeSet {
        self.scopes
    }
}

/// A client that was authenticated by one of its secrets or keys.
#[derive(Debug)]
pub struct Client {
    found: Arc<IndexedCredential>,
    secret_id: SecretId,
    /// When it was decided, in milliseconds since 1970-01-01T00:00:00Z.
    at: i64,
    /// The assertion that it signed for that, which is valid once.
    assertion: Option<AssertionClaims>,
}

impl Client {
    /// The credential.
    pub fn credential(&self) -> &PresentedCredential {
        &self.found.credential
    }

    /// The secret or key by which it was authenticated.
    pub const fn secret_id(&self) -> SecretId {
        self.secret_id
    }

    /// Seconds until that secret or the credential expires, if it is planned.
    pub fn seconds_left(&self) -> Option<i64> {
        Some((ends_at(&self.found, self.secret_id)? - self.at).div_euclid(1000))
    }
}

/// Why a request was not admitted.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The presented credentials grant no access.
    #[error("{denial}")]
    Denied {
        /// Why.
        denial: Denial,
        /// The credential, as far as it is known.
        presented: Option<RefusedCredential>,
    },
    /// Too many requests, or too many failed authentications.
    #[error(transparent)]
    LimitReached(#[from] LimitReached),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(Refused: StorageError);

impl From<QuotaRefusal> for Refused {
    fn from(refusal: QuotaRefusal) -> Self {
        match refusal {
            QuotaRefusal::Reached(reached) => Self::LimitReached(reached),
            QuotaRefusal::Failure(failure) => Self::Failure(failure),
        }
    }
}

impl From<Denial> for Refused {
    fn from(denial: Denial) -> Self {
        Self::Denied { denial, presented: None }
    }
}

/// For whom a request with a key or token is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedFor {
    /// The caller: the credential and the address.
    Caller,
    /// A client behind a proxy: the credential only, as many clients may share the proxy's address. A guess counts for
    /// the address that a trusted proxy names, otherwise for the address of the caller.
    Proxy,
}

/// The form in which rejected credentials were presented.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PresentedAs {
    /// A key or token: the holder of an expired or revoked one is always told so.
    Bearer,
    /// A client's proof: a guess and an expired or revoked proof get the same response, and count the same.
    Client,
}

impl Services {
    /// Admits a caller that presents an API key or an access token, without its scheme.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn admit_bearer(&self, presented: &str, counted_for: CountedFor, gate: &Gate) -> Result<Caller, Refused> {
        let origin = match counted_for {
            CountedFor::Caller => gate.origin(),
            CountedFor::Proxy => gate.origin_by_proxy(),
        };
        match self.examine_bearer(presented, origin, gate).await {
            Ok((caller, _)) => {
                gate.count_credential(&caller.found.activity, caller.secret_id, caller.at)?;
                self.count_in_quota(&caller.found, caller.at, gate).await?;
                if counted_for == CountedFor::Caller {
                    gate.count_address()?;
                }
                Ok(caller)
            }
            Err(refused) => Err(self.counted(refused, PresentedAs::Bearer, gate)),
        }
    }

    /// Admits a client that authenticates.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn admit_client(&self, proof: &ClientProof<'_>, gate: &Gate) -> Result<Client, Refused> {
        let admitting = async {
            let client = self.examine_client(proof, gate).await?;
            gate.count_credential(&client.found.activity, Some(client.secret_id), client.at)?;
            self.count_in_quota(&client.found, client.at, gate).await?;
            gate.count_address()?;
            if let Some(claims) = &client.assertion {
                Box::pin(self.use_up(client.credential().id, claims, gate)).await?;
            }
            Ok(client)
        };
        admitting.await.map_err(|refused| self.counted(refused, PresentedAs::Client, gate))
    }

    /// Counts a rejection and returns the one to report: the same one, or that there were too many.
    fn counted(&self, refused: Refused, presented_as: PresentedAs, gate: &Gate) -> Refused {
        let Refused::Denied { denial, presented } = refused else { return refused };
        self.count_denial(denial, presented, presented_as, gate).err().map_or(refused, Refused::from)
    }

    /// Counts a rejection.
    ///
    /// # Errors
    /// [`LimitReached`] if there were too many guesses, or requests of a paused client.
    pub(super) fn count_denial(
        &self,
        denial: Denial,
        presented: Option<RefusedCredential>,
        presented_as: PresentedAs,
        gate: &Gate,
    ) -> Result<(), LimitReached> {
        if let Some(presented) = presented {
            gate.note_refused(presented, denial);
        }
        match (presented_as, denial, presented) {
            (_, denial, _) if denial.is_about_address() => Ok(()),
            // The client is authenticated.
            (PresentedAs::Client, denial, Some(presented)) if denial.is_told_to_client() => {
                gate.count_request(&self.usage.activity(presented.credential_id), None, gate.read_clock())
            }
            (PresentedAs::Client, ..) => gate.count_failure(),
            (PresentedAs::Bearer, denial, _) if denial.is_guess() => gate.count_failure(),
            (PresentedAs::Bearer, ..) => Ok(()),
        }
    }
}

/// Decides which scopes a presented secret of a credential, or a token issued for one, grants.
fn judge(
    found: &IndexedCredential,
    secret: Option<&StoredSecret>,
    token: Option<TokenTerms>,
    circumstances: Circumstances,
) -> Result<ScopeSet, Refused> {
    let decided = decide(&found.credential, secret.map(|secret| &secret.record), token, circumstances);
    decided.map_err(|denial| denied(denial, found, secret.map(|secret| secret.record.id)))
}

/// When a secret of a credential expires, or the credential itself, as planned; in milliseconds since
/// 1970-01-01T00:00:00Z.
fn ends_at(found: &IndexedCredential, secret_id: SecretId) -> Option<i64> {
    let of_secret = found.secrets.of_id(secret_id).and_then(|secret| secret.record.ends_at());
    let of_credential = found.credential.terms.as_deref().and_then(|terms| terms.expires_at);
    [of_secret, of_credential].into_iter().flatten().min().map(to_milliseconds)
}

/// The rejection of a known credential, of which a secret was presented if it is known which.
fn denied(denial: Denial, found: &IndexedCredential, secret_id: Option<SecretId>) -> Refused {
    Refused::Denied { denial, presented: Some(RefusedCredential { credential_id: found.credential.id, secret_id }) }
}
