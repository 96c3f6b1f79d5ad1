//! API keys and access tokens, which grant access to the Data API.

use std::sync::Arc;

use super::{Caller, Refused, VerifiedToken, denied, judge};
use crate::{
    crypto::{
        secret::{self, Purpose, SecretHash},
        server_key::ActiveKeys,
        token_signing::{self, TokenDigest},
    },
    domain::{
        admission::{Circumstances, Denial, Origin, TokenTerms},
        credential::AuthenticationType,
        refusal::Cause,
        scope::ScopeSet,
    },
    service::{
        Failure, Services,
        admission::{
            index::{Generation, IndexedCredential, KnownToken},
            limits::Gate,
        },
    },
    storage::credentials::CredentialKey,
};

/// Maximum bytes of a key or token that is checked; ours are at most 1 kB.
const MAX_PRESENTED_BYTES: usize = 4096;

/// Whether a text has the form of a key, secret or token of ours.
pub(super) fn is_of_ours(text: &str) -> bool {
    // A token is a JWT, whose header is an object: `{"`.
    secret::claimed_type(text).is_some() || text.starts_with("eyJ")
}

/// What the form alone of an unknown key or token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Hint {
    /// It is a client secret.
    #[error("this is a client secret, which obtains access tokens at /oauth/v1/token and opens nothing here")]
    ClientSecret,
    /// It is an API key with a wrong checksum.
    #[error("it begins as an API key, and its checksum is wrong, so it was cut or mistyped")]
    MistypedKey,
    /// The scheme is there twice.
    #[error("the word Bearer is there twice")]
    BearerTwice,
}

impl From<Hint> for Cause {
    fn from(hint: Hint) -> Self {
        match hint {
            Hint::ClientSecret => Self::ClientSecret,
            Hint::MistypedKey => Self::MistypedKey,
            Hint::BearerTwice => Self::BearerTwice,
        }
    }
}

/// A hint about an unknown key or token, from its form alone: the reader of the hint has it anyway.
pub fn hint(presented: &str) -> Option<Hint> {
    match secret::claimed_type(presented) {
        Some(AuthenticationType::OAuth2) => Some(Hint::ClientSecret),
        Some(AuthenticationType::ApiKey) if secret::is_mistyped(presented) => Some(Hint::MistypedKey),
        None if presented.split_once(' ').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) => {
            Some(Hint::BearerTwice)
        }
        Some(AuthenticationType::ApiKey) | None => None,
    }
}

impl Services {
    /// Finds the credential and the scopes of an API key or an access token, and the token's claims. Counts in metrics only.
    pub(in crate::service) async fn examine_bearer(
        &self,
        presented: &str,
        origin: Origin,
        gate: &Gate,
    ) -> Result<(Caller, Option<Arc<VerifiedToken>>), Refused> {
        if presented.len() > MAX_PRESENTED_BYTES {
            Err(Denial::Unknown.into())
        } else if secret::is_plausible(presented) {
            let examined = self.examine_api_key(presented, origin, gate).await;
            self.metrics.api_keys.count(&examined);
            Ok((examined?, None))
        } else {
            let examined = self.examine_token(presented, origin, gate).await;
            self.metrics.access_tokens.count(&examined);
            let (caller, token) = examined?;
            Ok((caller, Some(token)))
        }
    }

    async fn examine_api_key(&self, key: &str, origin: Origin, gate: &Gate) -> Result<Caller, Refused> {
        let (found, hash) = self.find_by_secret(key, gate).await?.ok_or(Denial::Unknown)?;
        let at = gate.read_clock();
        let secret = found.secrets.of_hash(&hash);
        // A client secret is not an API key: it only obtains tokens. That of a decoy tells of itself.
        if found.credential.authentication_type != AuthenticationType::ApiKey && !found.credential.is_decoy() {
            return Err(denied(Denial::ClientSecret, &found, secret.map(|secret| secret.record.id)));
        }
        let scopes = judge(&found, secret, None, Circumstances { at, origin })?;
        let secret_id = secret.map(|secret| secret.record.id);
        Ok(Caller { found, secret_id, scopes, at })
    }

    /// The credential that has a secret, and the hash under which it is stored.
    async fn find_by_secret(
        &self,
        secret: &str,
        gate: &Gate,
    ) -> Result<Option<(Arc<IndexedCredential>, SecretHash)>, Failure> {
        if !self.index.is_trusted() {
            self.metrics.index.misses.inc();
            // Boxed: it is seldom needed, and its future would enlarge that of every request.
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
    ) -> Result<Option<(Arc<IndexedCredential>, SecretHash)>, Failure> {
        let Some(hash) = keys.hashes(Purpose::Credential, secret).nth(1) else { return Ok(None) };
        let found = self.find_credential_if(true, &CredentialKey::Secret(hash), Some(gate)).await?;
        let Some(found) = found else { return Ok(None) };
        if let Some(stored) = found.secrets.of_hash(&hash) {
            self.rehashing.note(keys, stored, secret);
        }
        Ok(Some((found, hash)))
    }

    /// As [`Self::find_by_secret`], always from the database.
    pub(in crate::service) async fn read_by_secret(
        &self,
        secret: &str,
        gate: &Gate,
    ) -> Result<Option<(Arc<IndexedCredential>, SecretHash)>, Failure> {
        let _turn = self.turn(Some(gate)).await;
        let mut repository = self.storage.read().await?;
        let keys = self.server_keys_in(repository.as_mut()).await?;
        for hash in keys.hashes(Purpose::Credential, secret) {
            if let Some(found) = repository.find_credential(&CredentialKey::Secret(hash)).await? {
                if let Some(stored) = found.secrets.of_hash(&hash) {
                    self.rehashing.note(keys, stored, secret);
                }
                return Ok(Some((self.indexed(found), hash)));
            }
        }
        Ok(None)
    }

    async fn examine_token(
        &self,
        token: &str,
        origin: Origin,
        gate: &Gate,
    ) -> Result<(Caller, Arc<VerifiedToken>), Refused> {
        let digest = TokenDigest::of(token);
        let generation = self.index.generation();
        let (token, found, is_revoked) = match self.index.get_token(&digest) {
            // Nothing has changed since it was checked.
            Some(KnownToken { token, standing: Some((as_of, found)) }) if generation == Some(as_of) => {
                self.metrics.index.hits.inc();
                (token, found, false)
            }
            // Boxed: it is seldom needed, and its future would enlarge that of every request.
            known => Box::pin(self.find_standing(token, digest, known, generation)).await?,
        };
        let at = gate.read_clock();
        let secret = found.secrets.of_id(token.claims.secret_id);
        let secret_id = secret.map(|secret| secret.record.id);
        ensure_not_expired(&token, at).map_err(|denial| denied(denial, &found, secret_id))?;
        let terms = TokenTerms { scopes: token.scopes, epoch: token.claims.epoch, is_revoked };
        let scopes = judge(&found, secret, Some(terms), Circumstances { at, origin })?;
        let secret_id = token.claims.trial_of.is_none().then_some(token.claims.secret_id);
        Ok((Caller { found, secret_id, scopes, at }, token))
    }

    /// The token with its credential, and whether it was revoked; if not, both are cached as of the generation.
    async fn find_standing(
        &self,
        presented: &str,
        digest: TokenDigest,
        known: Option<KnownToken>,
        generation: Option<Generation>,
    ) -> Result<(Arc<VerifiedToken>, Arc<IndexedCredential>, bool), Refused> {
        let token = if let Some(known) = known {
            known.token
        } else {
            let checked = Arc::new(self.check_token(presented).await?);
            self.index.insert_token(digest, KnownToken { token: Arc::clone(&checked), standing: None });
            checked
        };
        let found = self.find_credential(&token.credential_key).await?;
        if let Err(denial) = ensure_not_expired(&token, self.clock.milliseconds()) {
            let Some(found) = found else { return Err(denial.into()) };
            let secret = found.secrets.of_id(token.claims.secret_id);
            return Err(denied(denial, &found, secret.map(|secret| secret.record.id)));
        }
        let found = found.ok_or(Denial::Unknown)?;
        let is_revoked = self.is_token_revoked(&token.claims.jti).await?;
        if let Some(generation) = generation.filter(|_| !is_revoked) {
            let standing = Some((generation, Arc::clone(&found)));
            self.index.insert_token(digest, KnownToken { token: Arc::clone(&token), standing });
        }
        Ok((token, found, is_revoked))
    }

    /// Reads a token of ours that has not expired. Its claims were true when it was issued.
    pub(in crate::service) async fn read_token(&self, token: &str) -> Result<Arc<VerifiedToken>, Refused> {
        let read = match self.index.get_token(&TokenDigest::of(token)) {
            Some(known) => known.token,
            None => Arc::new(self.check_token(token).await?),
        };
        ensure_not_expired(&read, self.clock.milliseconds())?;
        Ok(read)
    }

    /// Checks everything about a token except its expiry.
    async fn check_token(&self, token: &str) -> Result<VerifiedToken, Refused> {
        let key_id = token_signing::key_id(token).ok_or(Denial::Unknown)?;
        let key = self.find_signing_key(&key_id).await?.ok_or(Denial::Unknown)?;
        let claims = key.verify(token, &self.public_url).map_err(|_| Denial::Unknown)?;
        let scopes = ScopeSet::parse_list(&claims.scope).map_err(|_| Denial::Unknown)?;
        let credential_key =
            claims.trial_of.map_or_else(|| CredentialKey::ClientId(claims.client_id.clone()), CredentialKey::Id);
        Ok(VerifiedToken { claims, scopes, credential_key })
    }
}

/// Checks that the token has not expired at an instant in milliseconds since 1970-01-01T00:00:00Z.
fn ensure_not_expired(token: &VerifiedToken, at: i64) -> Result<(), Denial> {
    if token.claims.exp <= at.div_euclid(1000) { Err(Denial::TokenExpired) } else { Ok(()) }
}
