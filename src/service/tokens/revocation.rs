//! Revocation of a token or an API key by its holder (RFC 7009).

use crate::{
    crypto::{random::RandomUnavailable, secret},
    domain::{
        actor::{Principal, Source},
        admission::{Denial, PresentedCredential},
        audit_event::AuditEvent,
        clock::from_milliseconds,
        credential::AuthenticationType,
        refusal::RefusedCredential,
    },
    service::{
        Failure, Services,
        admission::{
            PresentedAs, Refused,
            limits::{Gate, LimitReached},
        },
        from_failure,
    },
    storage::{
        StorageError,
        audit_log::{Recorded, Unaudited},
        credentials::CredentialKey,
    },
};

/// Why nothing was revoked although something should have been.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// A token is revoked by its client, which did not authenticate.
    #[error("a client must authenticate to revoke a token")]
    ClientRequired,
    /// The token was issued to another client.
    #[error("the token was issued to another client")]
    OtherClient,
    /// It is a client secret.
    #[error("a client secret cannot be revoked here")]
    ClientSecret,
    /// The caller has guessed too often.
    #[error(transparent)]
    LimitReached(#[from] LimitReached),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(RevokeError: StorageError, RandomUnavailable);

impl Services {
    /// Revokes an API key, or an access token of `client`. Holding an API key is proof enough to revoke it. An unknown,
    /// expired or revoked one is a success: it grants no access, as intended (RFC 7009, section 2.2).
    ///
    /// # Errors
    /// [`RevokeError`]; nothing has changed then.
    pub async fn revoke(
        &self,
        client: Option<&PresentedCredential>,
        presented: &str,
        gate: &Gate,
        source: Source,
    ) -> Result<(), RevokeError> {
        if secret::is_plausible(presented) {
            let was_ours = self.revoke_api_key(presented, gate, source).await?;
            if client.is_none() && !was_ours {
                self.count_denial(Denial::Unknown, None, PresentedAs::Bearer, gate)?;
            }
            return Ok(());
        }
        let client = client.ok_or(RevokeError::ClientRequired)?;
        self.revoke_token(client, presented, source).await
    }

    async fn revoke_token(&self, client: &PresentedCredential, token: &str, source: Source) -> Result<(), RevokeError> {
        let token = match self.read_token(token).await {
            Ok(token) => token,
            Err(Refused::Failure(failure)) => return Err(failure.into()),
            Err(_) => return Ok(()),
        };
        let claims = &token.claims;
        if client.client_id.as_deref() != Some(claims.client_id.as_str()) {
            return Err(RevokeError::OtherClient);
        }
        let Some(expires_at) = claims.exp.checked_mul(1000).and_then(from_milliseconds) else {
            return Ok(());
        };
        let mut repository = self.storage.begin().await?;
        let recorded: Recorded = if repository.insert_revoked_token(&claims.jti, expires_at).await? {
            let actor = Principal::Client.within(client.organization_id).with(source);
            let event = AuditEvent::CredentialTokenRevoked { name: client.name.clone(), jti: claims.jti.clone() };
            self.audit_entry(&actor, client.id, &event)?.into()
        } else {
            // Committed in any case: a second caller waits, too, until it has taken effect in every process.
            Unaudited::Continued.into()
        };
        Ok(self.commit(repository, recorded).await?)
    }

    /// Revokes an API key. Returns whether it was ever ours.
    async fn revoke_api_key(&self, key: &str, gate: &Gate, source: Source) -> Result<bool, RevokeError> {
        // Read first: guesses must not wait for the one transaction that writes, nor make others wait.
        let Some((_, hash)) = self.read_by_secret(key, gate).await? else { return Ok(false) };
        let mut repository = self.storage.begin().await?;
        let found = repository.find_credential(&CredentialKey::Secret(hash)).await?;
        let Some(found) = found else { return Ok(false) };
        let Some(secret) = found.secrets.of_hash(&hash) else { return Ok(false) };
        let credential = &found.credential;
        if credential.decoy_place.is_some() {
            let presented = RefusedCredential { credential_id: credential.id, secret_id: Some(secret.record.id) };
            gate.note_refused(presented, Denial::Decoy);
            return Ok(false);
        }
        if credential.authentication_type != AuthenticationType::ApiKey {
            return Err(RevokeError::ClientSecret);
        }
        if credential.is_deleted() || !secret.record.is_live(self.clock.now()) {
            return Ok(true);
        }
        let actor = Principal::KeyHolder.within(credential.organization_id).with(source);
        let event = AuditEvent::CredentialKeyRevoked { name: credential.name.clone(), key: secret.record.hint.clone() };
        let entry = self.audit_entry(&actor, credential.id, &event)?;
        repository.retire_secret(secret.record.id, self.clock.now()).await?;
        self.commit(repository, entry).await?;
        Ok(true)
    }
}
