//! Clients that authenticate by a signature in place of a secret: `private_key_jwt` (RFC 7523, sections 2.2 and 3).
//!
//! An assertion is valid once. Used ones are in the database, where every process checks them, until they would have
//! expired; besides quotas, this is the only write of a token request. Nothing is written before the signature is verified and the
//! client's limit allows the request.

use super::{Client, Refused, denied, judge};
use crate::{
    crypto::client_key::{self, ClientKey},
    domain::{
        admission::{Circumstances, Denial},
        assertion::AssertionClaims,
        credential::is_client_id,
        id::CredentialId,
        refusal::RefusedCredential,
    },
    service::{
        Failure, Services,
        admission::{index::IndexedCredential, limits::Gate},
    },
    storage::{
        audit_log::Unaudited,
        credentials::{CredentialKey, StoredSecret},
    },
};

/// The proof of a client that authenticates by a signature. It is not printed.
pub struct PresentedAssertion<'a> {
    /// The assertion, a JWT.
    pub assertion: &'a str,
    /// The client id sent with it, if there is one.
    pub client_id: Option<&'a str>,
    /// The URL of the token endpoint, an accepted audience besides the issuer (RFC 7523, section 3, item 3).
    pub token_endpoint: String,
}

impl Services {
    /// Finds the client that an assertion authenticates. Nothing is counted, and the assertion stays valid.
    pub(super) async fn examine_assertion(
        &self,
        presented: &PresentedAssertion<'_>,
        gate: &Gate,
    ) -> Result<Client, Refused> {
        // An unknown client is rejected sooner than a wrong signature. That helps nobody to guess one: we generate the
        // ids of clients with keys, random and 122 bits long.
        let client_id =
            client_key::claimed_subject(presented.assertion).filter(|id| is_client_id(id)).ok_or(Denial::Unknown)?;
        // RFC 7521, section 4.2: the parameter must name the same client.
        if presented.client_id.is_some_and(|id| id != client_id) {
            return Err(Denial::Unknown.into());
        }
        let client = CredentialKey::ClientId(client_id.clone());
        let found = self.find_credential_if(self.index.is_trusted(), &client, Some(gate)).await?;
        let found = found.ok_or(Denial::Unknown)?;
        let at = gate.read_clock();
        let verified = verify_by_any_key(&found, presented.assertion, at)?;
        judge(&found, verified.as_ref().map(|(secret, _)| *secret), None, Circumstances { at, origin: gate.origin() })?;
        let (secret, claims) = verified.ok_or_else(|| denied(Denial::WrongSecret, &found, None))?;
        let secret_id = secret.record.id;
        if !claims.prove_client(&client_id, &[&self.public_url, &presented.token_endpoint], self.clock.now()) {
            return Err(denied(Denial::AssertionClaims, &found, Some(secret_id)));
        }
        // Checked first: a replay of another client's assertion must use up neither that client's limit nor the one
        // transaction that writes.
        if self.storage.read().await?.is_client_assertion_used(found.credential.id, &claims.jti).await? {
            return Err(denied(Denial::AssertionUsed, &found, Some(secret_id)));
        }
        Ok(Client { found, secret_id, at, assertion: Some(claims) })
    }

    /// Stores an assertion whose client was counted, or rejects a used one. An assertion that a limit rejects stays valid for
    /// another try.
    pub(super) async fn use_up(
        &self,
        credential_id: CredentialId,
        claims: &AssertionClaims,
        gate: &Gate,
    ) -> Result<(), Refused> {
        gate.count_assertion(credential_id)?;
        let mut repository = self.storage.begin().await?;
        if !repository.insert_client_assertion(credential_id, &claims.jti, claims.exp).await? {
            let presented = Some(RefusedCredential { credential_id, secret_id: None });
            return Err(Refused::Denied { denial: Denial::AssertionUsed, presented });
        }
        Ok(self.commit(repository, Unaudited::UsedUp).await?)
    }
}

/// Returns the claims of an assertion, and the client's key that signed it and is accepted at an instant in milliseconds since
/// 1970-01-01T00:00:00Z.
fn verify_by_any_key<'a>(
    found: &'a IndexedCredential,
    assertion: &str,
    at: i64,
) -> Result<Option<(&'a StoredSecret, AssertionClaims)>, Failure> {
    for secret in found.secrets.live_at(at) {
        let Some(public_key) = &secret.public_key else { continue };
        if let Ok(claims) = ClientKey::from_stored(public_key)?.verify(assertion) {
            return Ok(Some((secret, claims)));
        }
    }
    Ok(None)
}
