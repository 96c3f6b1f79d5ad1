//! Whether what a client presents opens the Data API, and how far.
//!
//! Each request asks the credential index, which knows no other truth than the database, so a change is true on the next
//! one, whichever process made it.

use std::{fmt, sync::Arc};

use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    Failure, Services,
    credential_index::{Generation, KnownToken},
    from_failure,
    throttle::Gate,
};
use crate::{
    crypto::{
        secret::{self, Purpose, SecretHash},
        server_key::ActiveKeys,
        token_signing::{self, TokenDigest},
    },
    domain::{
        access_token::AccessTokenClaims,
        credential::{AuthenticationType, Closed, Credential, CredentialState},
        display_name::DisplayName,
        id::{CredentialId, OrganizationId},
        scope::ScopeSet,
    },
    storage::{
        StorageError,
        credentials::{CredentialKey, CredentialWithSecrets, StoredSecret},
    },
};

/// Longest key or token that is looked at, in bytes; ours are at most 1 kB.
const MAX_PRESENTED_BYTES: usize = 4096;

/// A client that proved which credential it holds.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Whose records it may read.
    pub organization_id: OrganizationId,
    /// The credential.
    pub credential_id: CredentialId,
    /// The credential's name.
    pub credential_name: DisplayName,
    /// The credential's type.
    pub authentication_type: AuthenticationType,
    /// What this request may open: for a token, its scopes as far as the credential still has them.
    pub scopes: ScopeSet,
}

/// A token of ours whose signature is right. What it says was true when it was issued.
#[derive(Debug)]
pub struct VerifiedToken {
    /// What it says.
    pub claims: AccessTokenClaims,
    /// The scopes that it names.
    scopes: ScopeSet,
    /// By what its credential is found.
    credential_key: CredentialKey,
}

impl VerifiedToken {
    /// How many bytes it takes up besides its own size.
    pub(super) fn heap_bytes(&self) -> usize {
        let AccessTokenClaims { iss, sub, client_id, aud, scope, jti, .. } = &self.claims;
        // The client id stands in the key, too.
        [iss, sub, client_id, aud, scope, jti, client_id].map(String::len).into_iter().sum()
    }
}

/// Why what was presented opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum VerificationError {
    /// Neither a key nor a token of ours.
    #[error("the credential is unknown")]
    Unknown,
    /// The credential was deleted.
    #[error("the credential was deleted")]
    Deleted,
    /// The credential is paused.
    #[error("the credential is paused until {0}")]
    Paused(Until),
    /// The key, the token, or the secret with which the token was bought was ended before its time.
    #[error("the key or token was revoked")]
    Revoked,
    /// The access token has ended.
    #[error("the access token has expired")]
    Expired,
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(VerificationError: StorageError);

/// Whether a text has the form of a key, secret or token of ours.
pub fn is_of_ours(text: &str) -> bool {
    // A token is a JWT, whose header is an object: `{"`.
    secret::claimed_type(text).is_some() || text.starts_with("eyJ")
}

/// What may be wrong with something that nobody knows, by its form alone: whoever reads the hint has it.
pub fn hint(presented: &str) -> Option<&'static str> {
    match secret::claimed_type(presented) {
        Some(AuthenticationType::OAuth2) => {
            Some("this is a client secret, which obtains access tokens at /oauth/v1/token and opens nothing here")
        }
        Some(AuthenticationType::ApiKey) if !secret::is_plausible(presented) => {
            Some("it begins as an API key, and its checksum is wrong, so it was cut or mistyped")
        }
        None if presented.split_once(' ').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) => {
            Some("the word Bearer is there twice")
        }
        Some(AuthenticationType::ApiKey) | None => None,
    }
}

/// The end of a pause, to the second (RFC 3339).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Until(pub OffsetDateTime);

impl fmt::Display for Until {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounded up: who comes back then finds it open.
        let second = (self.0 + Duration::milliseconds(999)).truncate_to_second();
        formatter.write_str(&second.format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl VerificationError {
    /// Whether it may have been a guess. What has ended was real once: whoever holds it is told so, however often.
    pub const fn is_guess(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

impl Services {
    /// Looks at an API key or an access token, without its scheme.
    ///
    /// # Errors
    /// [`VerificationError`]; everything but [`VerificationError::Failure`] is a 401.
    pub async fn verify(&self, presented: &str, gate: &Gate) -> Result<Caller, VerificationError> {
        Ok(self.verify_with_claims(presented, gate).await?.0)
    }

    /// As [`Self::verify`], with what a token says.
    pub(super) async fn verify_with_claims(
        &self,
        presented: &str,
        gate: &Gate,
    ) -> Result<(Caller, Option<Arc<VerifiedToken>>), VerificationError> {
        if presented.len() > MAX_PRESENTED_BYTES {
            Err(VerificationError::Unknown)
        } else if secret::is_plausible(presented) {
            let verified = self.verify_api_key(presented, gate).await;
            self.metrics.api_keys.count(&verified);
            Ok((verified?, None))
        } else {
            let verified = self.verify_token(presented, gate).await;
            self.metrics.access_tokens.count(&verified);
            let (caller, token) = verified?;
            Ok((caller, Some(token)))
        }
    }

    async fn verify_api_key(&self, key: &str, gate: &Gate) -> Result<Caller, VerificationError> {
        let (found, hash) = self.find_by_secret(key, gate).await?.ok_or(VerificationError::Unknown)?;
        // A client secret is no API key: it only buys tokens.
        if found.credential.authentication_type != AuthenticationType::ApiKey {
            return Err(VerificationError::Unknown);
        }
        self.must_stand(&found.credential, found.secret_of_hash(&hash))
            .inspect_err(|_| gate.note_refused(found.credential.id, None))?;
        Ok(caller(&found.credential, found.credential.grants.scopes()))
    }

    /// The credential that has a secret, and the hash under which it has it.
    async fn find_by_secret(
        &self,
        secret: &str,
        gate: &Gate,
    ) -> Result<Option<(Arc<CredentialWithSecrets>, SecretHash)>, Failure> {
        if !self.index.is_trusted() {
            self.metrics.index.misses.inc();
            // In a box: it is seldom needed, and every request carries room for what is not.
            return Box::pin(self.read_by_secret(secret, gate)).await;
        }
        let keys = self.keys.active();
        let hash = keys.hash(Purpose::Credential, secret);
        if let Some(found) = self.find_credential_if(true, &CredentialKey::Secret(hash), Some(gate)).await? {
            return Ok(Some((found, hash)));
        }
        if keys.other.is_none() {
            return Ok(None);
        }
        Box::pin(self.find_by_secret_under_other_key(keys, secret, gate)).await
    }

    /// The credential that has a secret whose hash is under the server key that is not the current one.
    async fn find_by_secret_under_other_key(
        &self,
        keys: &ActiveKeys,
        secret: &str,
        gate: &Gate,
    ) -> Result<Option<(Arc<CredentialWithSecrets>, SecretHash)>, Failure> {
        let Some(hash) = keys.hashes(Purpose::Credential, secret).nth(1) else { return Ok(None) };
        let found = self.find_credential_if(true, &CredentialKey::Secret(hash), Some(gate)).await?;
        let Some(found) = found else { return Ok(None) };
        if let Some(stored) = found.secret_of_hash(&hash) {
            self.rehashing.note(keys, stored, secret);
        }
        Ok(Some((found, hash)))
    }

    /// As [`Self::find_by_secret`], always from the database.
    pub(super) async fn read_by_secret(
        &self,
        secret: &str,
        gate: &Gate,
    ) -> Result<Option<(Arc<CredentialWithSecrets>, SecretHash)>, Failure> {
        let _turn = self.turn(Some(gate)).await;
        let mut repository = self.storage.read().await?;
        let keys = self.server_keys_in(repository.as_mut()).await?;
        for hash in keys.hashes(Purpose::Credential, secret) {
            if let Some(found) = repository.find_credential(&CredentialKey::Secret(hash)).await? {
                if let Some(stored) = found.secret_of_hash(&hash) {
                    self.rehashing.note(keys, stored, secret);
                }
                return Ok(Some((Arc::new(found), hash)));
            }
        }
        Ok(None)
    }

    async fn verify_token(&self, token: &str, gate: &Gate) -> Result<(Caller, Arc<VerifiedToken>), VerificationError> {
        let digest = TokenDigest::of(token);
        let generation = self.index.generation();
        let (token, found) = match self.index.get_token(&digest) {
            // Nothing has changed since it was looked at.
            Some(KnownToken { token, standing: Some((as_of, found)) }) if generation == Some(as_of) => {
                self.metrics.index.hits.inc();
                (token, found)
            }
            // In a box: it is seldom needed, and every request carries room for what is not.
            known => Box::pin(self.find_standing(token, digest, known, generation, gate)).await?,
        };
        self.must_last(&token)?;
        self.must_stand(&found.credential, found.secret_of_id(token.claims.secret_id))
            .inspect_err(|_| gate.note_refused(found.credential.id, None))?;
        let granted = found.credential.grants.scopes_for_token_of(token.claims.epoch);
        Ok((caller(&found.credential, token.scopes.intersection(granted)), token))
    }

    /// The token with its credential; both are remembered as of the generation.
    async fn find_standing(
        &self,
        presented: &str,
        digest: TokenDigest,
        known: Option<KnownToken>,
        generation: Option<Generation>,
        gate: &Gate,
    ) -> Result<(Arc<VerifiedToken>, Arc<CredentialWithSecrets>), VerificationError> {
        let token = if let Some(known) = known {
            known.token
        } else {
            let checked = Arc::new(self.check_token(presented).await?);
            self.index.insert_token(digest, KnownToken { token: Arc::clone(&checked), standing: None });
            checked
        };
        self.must_last(&token)?;
        let found = self.find_credential(&token.credential_key).await?.ok_or(VerificationError::Unknown)?;
        if self.is_token_revoked(&token.claims.jti).await? {
            gate.note_refused(found.credential.id, None);
            self.must_stand(&found.credential, found.secret_of_id(token.claims.secret_id))?;
            return Err(VerificationError::Revoked);
        }
        if let Some(generation) = generation {
            let standing = Some((generation, Arc::clone(&found)));
            self.index.insert_token(digest, KnownToken { token: Arc::clone(&token), standing });
        }
        Ok((token, found))
    }

    /// Whether the credential has the secret, and neither is deleted, retired or paused.
    fn must_stand(&self, credential: &Credential, secret: Option<&StoredSecret>) -> Result<(), VerificationError> {
        let secret = secret.ok_or(VerificationError::Unknown)?;
        // The clock is read only for what is paused: this is part of every request.
        let closed = match credential.state {
            CredentialState::Active => None,
            _ => credential.is_open(self.clock.now()).err(),
        };
        match closed {
            Some(Closed::Deleted) => Err(VerificationError::Deleted),
            _ if secret.retired_at.is_some() => Err(VerificationError::Revoked),
            Some(Closed::Paused { until }) => Err(VerificationError::Paused(Until(until))),
            None => Ok(()),
        }
    }

    /// Reads a token of ours that has not ended. What it says was true when it was issued.
    pub(super) async fn read_token(&self, token: &str) -> Result<Arc<VerifiedToken>, VerificationError> {
        let read = match self.index.get_token(&TokenDigest::of(token)) {
            Some(known) => known.token,
            None => Arc::new(self.check_token(token).await?),
        };
        self.must_last(&read)?;
        Ok(read)
    }

    /// Whether the token has not ended.
    fn must_last(&self, token: &VerifiedToken) -> Result<(), VerificationError> {
        let now = self.clock.milliseconds().div_euclid(1000);
        if token.claims.exp <= now { Err(VerificationError::Expired) } else { Ok(()) }
    }

    /// Checks everything about a token but its time.
    async fn check_token(&self, token: &str) -> Result<VerifiedToken, VerificationError> {
        let key_id = token_signing::key_id(token).ok_or(VerificationError::Unknown)?;
        let key = self.find_signing_key(&key_id).await?.ok_or(VerificationError::Unknown)?;
        let claims = key.verify(token, &self.public_url).map_err(|_| VerificationError::Unknown)?;
        let scopes = ScopeSet::parse_list(&claims.scope).map_err(|_| VerificationError::Unknown)?;
        let credential_key =
            claims.trial_of.map_or_else(|| CredentialKey::ClientId(claims.client_id.clone()), CredentialKey::Id);
        Ok(VerifiedToken { claims, scopes, credential_key })
    }
}

fn caller(credential: &Credential, scopes: ScopeSet) -> Caller {
    Caller {
        organization_id: credential.organization_id,
        credential_id: credential.id,
        credential_name: credential.name.clone(),
        authentication_type: credential.authentication_type,
        scopes,
    }
}
