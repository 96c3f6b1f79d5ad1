//! Testing the access of a credential: a temporary access token (one minute) for a super admin, without the secret.
//!
//! It is a token like any other: a change of the credential takes effect for it with the next request.

use crate::{
    crypto::{random::RandomUnavailable, secret::PlainSecret, token_signing::CannotSign},
    domain::{
        access_token::{AccessTokenClaims, TRIAL_SECONDS},
        audit_event::AuditEvent,
        id::CredentialId,
        scope::ScopeSet,
    },
    service::{Failure, credentials::Credentials, from_failure},
    storage::{StorageError, credentials::CredentialKey},
};

/// A token for testing a credential.
#[derive(Debug)]
pub struct TrialToken {
    /// The token.
    pub access_token: PlainSecret,
    /// Its claims.
    pub claims: AccessTokenClaims,
}

/// Why no token was issued.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// There is no such credential in the organization.
    #[error("there is no such credential")]
    NotFound,
    /// No scope was selected, or one that the credential does not have.
    #[error("choose at least one scope, of those that are granted")]
    InvalidScope,
    /// Its holder has revoked the only secret: the credential no longer works.
    #[error("the credential has no secret any more")]
    NoSecret,
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(TrialError: RandomUnavailable, CannotSign, StorageError);

impl Credentials<'_> {
    /// Issues a token of [`TRIAL_SECONDS`] in the name of a credential, with an entry in the audit log.
    ///
    /// # Errors
    /// [`TrialError`]; nothing was issued then.
    pub async fn issue_trial_token(&self, id: CredentialId, scopes: ScopeSet) -> Result<TrialToken, TrialError> {
        let services = self.services();
        let credential = self.get(id).await?.ok_or(TrialError::NotFound)?;
        if scopes.is_empty() || !credential.grants.scopes().contains_all(scopes) {
            return Err(TrialError::InvalidScope);
        }
        let found = services.find_credential(&CredentialKey::Id(id)).await?.ok_or(TrialError::NotFound)?;
        let secret = found.secrets.live(services.now()).next_back().ok_or(TrialError::NoSecret)?;
        let client_id = credential.client_id.clone().unwrap_or_else(|| id.to_string());
        let claims = services.claims(credential.epoch, &client_id, secret.record.id, scopes, TRIAL_SECONDS)?;
        let claims = AccessTokenClaims { trial_of: Some(id), ..claims };
        let access_token = PlainSecret::new(services.current_signing_key().await?.sign(&claims)?);

        let event = AuditEvent::CredentialTried { name: credential.name, scopes, jti: claims.jti.clone() };
        let entry = services.audit_entry(self.actor(), id, &event)?;
        services.commit(services.storage.begin().await?, entry).await?;
        Ok(TrialToken { access_token, claims })
    }
}
