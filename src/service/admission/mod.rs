//! Whether what somebody presents opens something, from here and now; if not, why.
//!
//! The doors are [`Services::admit_bearer`] and [`Services::admit_client`]. Each finds the credential in the credential index,
//! which knows no other truth than the database, so that a change is true on the next request; has [`decide`] judge it; and
//! counts what came of it. Surfaces read what was presented, and translate the answer.

pub mod activity;
mod assertion;
pub mod authorization;
mod bearer;
mod client;
pub mod index;
pub mod limits;
mod verified_token;

use std::sync::Arc;

use self::{
    index::IndexedCredential,
    limits::{Gate, LimitReached},
};
use super::{Failure, Services, from_failure};
use crate::{
    domain::{
        admission::{Circumstances, Denial, PresentedCredential, TokenTerms, decide},
        assertion::AssertionClaims,
        id::{CredentialId, OrganizationId, SecretId},
        scope::ScopeSet,
    },
    storage::{StorageError, credentials::StoredSecret},
};

pub use self::{
    assertion::PresentedAssertion,
    bearer::hint,
    client::{ClientProof, ClientSecret},
    verified_token::VerifiedToken,
};

/// Who is let in by a key or token, with what it opens.
#[derive(Debug, Clone)]
pub struct Caller {
    found: Arc<IndexedCredential>,
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

    /// Whose records it may read.
    pub fn organization_id(&self) -> OrganizationId {
        self.credential().organization_id
    }

    /// What this request may open: for a token, its scopes as far as the credential still has them.
    pub const fn scopes(&self) -> ScopeSet {
        self.scopes
    }
}

/// A client that has proved who it is by one of its secrets or keys.
#[derive(Debug)]
pub struct Client {
    found: Arc<IndexedCredential>,
    secret_id: SecretId,
    /// When it was decided, in milliseconds since 1970-01-01T00:00:00Z.
    at: i64,
    /// What it has signed for that, which counts once.
    assertion: Option<AssertionClaims>,
}

impl Client {
    /// The credential.
    pub fn credential(&self) -> &PresentedCredential {
        &self.found.credential
    }

    /// The secret or key by which it proved itself.
    pub const fn secret_id(&self) -> SecretId {
        self.secret_id
    }
}

/// Why nobody was let in.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// What was presented opens nothing.
    #[error("{denial}")]
    Denied {
        /// Why.
        denial: Denial,
        /// Whose it is, as far as that is known.
        credential_id: Option<CredentialId>,
    },
    /// Too many requests, or too many failed authentications.
    #[error(transparent)]
    LimitReached(#[from] LimitReached),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(Refused: StorageError);

impl From<Denial> for Refused {
    fn from(denial: Denial) -> Self {
        Self::Denied { denial, credential_id: None }
    }
}

/// For whom a request with a key or token is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedFor {
    /// Whoever asks: the credential and the address.
    Caller,
    /// Somebody for whom a proxy asks: the credential only, as many clients may share the proxy's address. A guess counts
    /// for the address that a trusted proxy names, otherwise for the one that asks.
    Proxy,
}

/// As what something was presented that is refused.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PresentedAs {
    /// A key or token: whoever holds one that has ended is told so, however often.
    Bearer,
    /// A client's proof: the answer is the same to a guess and to what has ended, and so is what it counts for.
    Client,
}

impl Services {
    /// Lets in whoever presents an API key or an access token, without its scheme.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn admit_bearer(&self, presented: &str, counted_for: CountedFor, gate: &Gate) -> Result<Caller, Refused> {
        match self.examine_bearer(presented, gate).await {
            Ok((caller, _)) => {
                match counted_for {
                    CountedFor::Caller => gate.count_request(&caller.found.activity, caller.at)?,
                    CountedFor::Proxy => gate.count_credential(&caller.found.activity, caller.at)?,
                }
                Ok(caller)
            }
            Err(refused) => Err(self.counted(refused, PresentedAs::Bearer, gate)),
        }
    }

    /// Lets in a client that proves who it is.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn admit_client(&self, proof: &ClientProof<'_>, gate: &Gate) -> Result<Client, Refused> {
        let admitting = async {
            let client = self.examine_client(proof, gate).await?;
            gate.count_request(&client.found.activity, client.at)?;
            if let Some(claims) = &client.assertion {
                Box::pin(self.use_up(client.credential().id, claims, gate)).await?;
            }
            Ok(client)
        };
        admitting.await.map_err(|refused| self.counted(refused, PresentedAs::Client, gate))
    }

    /// What is said of a refusal when it has been counted: the refusal itself, or that there were too many.
    fn counted(&self, refused: Refused, presented_as: PresentedAs, gate: &Gate) -> Refused {
        let Refused::Denied { denial, credential_id } = refused else { return refused };
        self.count_denial(denial, credential_id, presented_as, gate).err().map_or(refused, Refused::from)
    }

    /// Counts that something was refused.
    ///
    /// # Errors
    /// [`LimitReached`] if there were too many guesses, or requests of a client that is paused.
    pub(super) fn count_denial(
        &self,
        denial: Denial,
        credential_id: Option<CredentialId>,
        presented_as: PresentedAs,
        gate: &Gate,
    ) -> Result<(), LimitReached> {
        if let Some(credential_id) = credential_id {
            gate.note_refused(credential_id);
        }
        match (presented_as, denial, credential_id) {
            // The client has proved who it is.
            (PresentedAs::Client, Denial::Paused(_), Some(id)) => {
                gate.count_request(&self.usage.activity(id), gate.read_clock())
            }
            (PresentedAs::Client, ..) => gate.count_failure(),
            (PresentedAs::Bearer, denial, _) if denial.is_guess() => gate.count_failure(),
            (PresentedAs::Bearer, ..) => Ok(()),
        }
    }
}

/// Decides what a credential opens for whoever has presented a secret of it, or a token obtained with that, at an instant that
/// the gate's clock gave.
fn judge(
    found: &IndexedCredential,
    secret: Option<&StoredSecret>,
    token: Option<TokenTerms>,
    at: i64,
    gate: &Gate,
) -> Result<ScopeSet, Refused> {
    let circumstances = Circumstances { at, address: gate.address().0 };
    let decided = decide(&found.credential, secret.map(|secret| &secret.record), token, circumstances);
    decided.map_err(|denial| denied(denial, found))
}

/// The refusal of what is a known credential's.
fn denied(denial: Denial, found: &IndexedCredential) -> Refused {
    Refused::Denied { denial, credential_id: Some(found.credential.id) }
}
