//! Clients that prove themselves by a signature in place of a secret: `private_key_jwt` (RFC 7523, sections 2.2 and 3).
//!
//! An assertion counts once. What was used stands in the database, where every process looks, until it would have ended;
//! it is the one thing that a request for a token writes. Nothing is written before the signature is right and the
//! client's limit lets the request pass.

use std::sync::Arc;

use super::{
    Failure, Services,
    throttle::Gate,
    tokens::{IssueTokenError, IssuedToken},
};
use crate::{
    crypto::client_key::{self, ClientKey},
    domain::{
        assertion::AssertionClaims,
        credential::{Credential, is_client_id},
        id::SecretId,
    },
    storage::credentials::{CredentialKey, CredentialWithSecrets},
};

/// What a client presents that proves itself by a signature. It is not printed.
pub struct PresentedAssertion<'a> {
    /// The assertion, a JWT.
    pub assertion: &'a str,
    /// The client id beside it, if there is one.
    pub client_id: Option<&'a str>,
    /// The URL of the token endpoint, a name that we go by besides the issuer's (RFC 7523, section 3, item 3).
    pub token_endpoint: String,
}

impl Services {
    /// As [`Self::issue_token`], for a client that proves itself by an assertion.
    ///
    /// # Errors
    /// [`IssueTokenError`].
    pub async fn issue_token_by_assertion(
        &self,
        presented: &PresentedAssertion<'_>,
        requested_scope: Option<&str>,
        gate: &Gate,
    ) -> Result<IssuedToken, IssueTokenError> {
        let (found, secret_id) = self.authenticate_by_assertion(presented, gate).await?;
        self.issue_to(&found.credential, secret_id, requested_scope).await
    }

    /// Finds the credential of a client that proves itself by an assertion, and counts the request.
    ///
    /// # Errors
    /// [`IssueTokenError`], though never for a scope.
    pub async fn identify_client_by_assertion(
        &self,
        presented: &PresentedAssertion<'_>,
        gate: &Gate,
    ) -> Result<Credential, IssueTokenError> {
        Ok(self.authenticate_by_assertion(presented, gate).await?.0.credential.clone())
    }

    /// Finds the credential of a client and the key by which it proved itself.
    async fn authenticate_by_assertion(
        &self,
        presented: &PresentedAssertion<'_>,
        gate: &Gate,
    ) -> Result<(Arc<CredentialWithSecrets>, SecretId), IssueTokenError> {
        // An unknown client is refused sooner than a wrong signature. That helps nobody to find one: the ids of clients
        // with keys are ours, random and 122 bits long.
        let client_id = client_key::claimed_subject(presented.assertion)
            .filter(|id| is_client_id(id))
            .ok_or(IssueTokenError::InvalidClient)?;
        // RFC 7521, section 4.2: the parameter must name the same client.
        if presented.client_id.is_some_and(|id| id != client_id) {
            return Err(IssueTokenError::InvalidClient);
        }
        let is_trusted = self.index.is_trusted();
        let client = CredentialKey::ClientId(client_id.clone());
        let found = self.find_credential_if(is_trusted, &client, Some(gate)).await?;
        let found = found.ok_or(IssueTokenError::InvalidClient)?;
        let refuse = |reason| {
            gate.note_refused(found.credential.id, Some(reason));
            IssueTokenError::InvalidClient
        };
        if found.credential.is_deleted() {
            return Err(refuse("the client was deleted"));
        }
        let verified = verify_by_any_key(&found, presented.assertion)?;
        let (secret_id, claims) = verified.ok_or_else(|| refuse("no key of the client fits the assertion"))?;
        if !claims.prove_client(&client_id, &[&self.public_url, &presented.token_endpoint], self.clock.now()) {
            return Err(refuse("the claims of the assertion do not hold here and now"));
        }
        self.use_up(&found.credential, &claims, gate).await?;
        self.must_not_be_paused(&found.credential)?;
        Ok((found, secret_id))
    }

    /// Counts the request and remembers the assertion, or refuses one that was used. One that the limit refuses stays
    /// good for another try.
    async fn use_up(
        &self,
        credential: &Credential,
        claims: &AssertionClaims,
        gate: &Gate,
    ) -> Result<(), IssueTokenError> {
        // Looked for first: who repeats what somebody else has sent shall use up neither that client's limit nor the one
        // transaction that writes.
        if self.storage.read().await?.is_client_assertion_used(credential.id, &claims.jti).await? {
            gate.note_refused(credential.id, Some("the assertion was used before"));
            return Err(IssueTokenError::InvalidClient);
        }
        gate.count_request(credential.id)?;
        gate.count_assertion(credential.id)?;
        let mut repository = self.storage.begin().await?;
        if !repository.insert_client_assertion(credential.id, &claims.jti, claims.exp).await? {
            gate.note_refused(credential.id, Some("the assertion was used before"));
            return Err(IssueTokenError::InvalidClient);
        }
        Ok(self.commit(repository).await?)
    }
}

/// The claims of an assertion, and the id of the client's key that has signed it.
fn verify_by_any_key(
    found: &CredentialWithSecrets,
    assertion: &str,
) -> Result<Option<(SecretId, AssertionClaims)>, Failure> {
    for secret in found.secrets.iter().filter(|secret| secret.retired_at.is_none()) {
        let Some(public_key) = &secret.public_key else { continue };
        if let Ok(claims) = ClientKey::from_stored(public_key)?.verify(assertion) {
            return Ok(Some((secret.record.id, claims)));
        }
    }
    Ok(None)
}
