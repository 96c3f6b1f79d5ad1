//! Access tokens for client credentials (RFC 6749, section 4.4). Nothing is written: the token itself says all.

use std::sync::Arc;

use uuid::Uuid;

use super::{
    Failure, Services, from_failure,
    throttle::{Gate, LimitReached},
    verification::Until,
};
use crate::{
    crypto::{
        random::{RandomUnavailable, random_bytes},
        secret::{self, PlainSecret, Purpose},
        token_signing::CannotSign,
    },
    domain::{
        access_token::{ACCESS_TOKEN_SECONDS, AccessTokenClaims},
        credential::{Closed, Credential, is_client_id},
        id::SecretId,
        scope::{Scope, ScopeSet},
    },
    storage::{
        StorageError,
        credentials::{CredentialKey, CredentialWithSecrets},
    },
};

/// A token that was just issued.
#[derive(Debug)]
pub struct IssuedToken {
    /// The token.
    pub access_token: PlainSecret,
    /// Seconds until it ends.
    pub expires_in: i64,
    /// What it opens.
    pub scopes: ScopeSet,
}

/// Why no token was issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueTokenError {
    /// Unknown client, wrong secret, deleted credential: all the same to whoever asks.
    #[error("client authentication failed")]
    InvalidClient,
    /// The client proved itself, and its credential is paused.
    #[error("the client is paused until {0}")]
    Paused(Until),
    /// A scope is unknown or not granted.
    #[error(transparent)]
    InvalidScope(#[from] WrongScope),
    /// The client asks too often, or whoever asks has guessed too often.
    #[error(transparent)]
    LimitReached(#[from] LimitReached),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// The first requested scope that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongScope {
    /// There is none of this name, as far as it can be shown: some clients part names by commas, or write them in capitals.
    #[error("the scope {0} does not exist; names are in lower case and parted by spaces")]
    Unknown(String),
    /// The client does not have it.
    #[error("the scope {0} is not granted to this client; a super admin can add it in the console")]
    NotGranted(Scope),
}

impl WrongScope {
    /// Longest name that is shown.
    const MAX_SHOWN: usize = 64;

    /// A name of which only what RFC 6749, section 5.2, allows in `error_description` is shown.
    fn unknown(name: &str) -> Self {
        let can_be_shown = |letter: &char| letter.is_ascii_graphic() && !matches!(letter, '"' | '\\');
        let shown = name.chars().map(|letter| if can_be_shown(&letter) { letter } else { '?' });
        Self::Unknown(shown.take(Self::MAX_SHOWN).collect())
    }
}

from_failure!(IssueTokenError: RandomUnavailable, CannotSign, StorageError);

impl Services {
    /// Issues an access token for a client that proves itself by its secret. Without `requested_scope`, the token
    /// carries all granted scopes. A client that proved itself is counted; whether it did not is counted by the caller,
    /// who may try several readings.
    ///
    /// # Errors
    /// [`IssueTokenError`].
    pub async fn issue_token(
        &self,
        client_id: &str,
        client_secret: &str,
        requested_scope: Option<&str>,
        gate: &Gate,
    ) -> Result<IssuedToken, IssueTokenError> {
        let found = self.authenticate_client(client_id, client_secret, gate).await?;
        let (found, secret_id) = found.ok_or(IssueTokenError::InvalidClient)?;
        let credential = &found.credential;
        gate.count_request(credential.id)?;
        self.must_not_be_paused(credential)?;
        self.issue_to(credential, secret_id, requested_scope).await
    }

    /// Whether a client that has proved itself is paused.
    ///
    /// # Errors
    /// [`IssueTokenError::Paused`] if it is.
    pub(super) fn must_not_be_paused(&self, credential: &Credential) -> Result<(), IssueTokenError> {
        match credential.is_open(self.clock.now()) {
            Err(Closed::Paused { until }) => Err(IssueTokenError::Paused(Until(until))),
            _ => Ok(()),
        }
    }

    /// Issues an access token to a client that has proved itself by one of its secrets or keys.
    pub(super) async fn issue_to(
        &self,
        credential: &Credential,
        secret_id: SecretId,
        requested_scope: Option<&str>,
    ) -> Result<IssuedToken, IssueTokenError> {
        let client_id = credential.client_id.as_deref().ok_or(IssueTokenError::InvalidClient)?;
        let granted = credential.grants.scopes();
        let scopes = match requested_scope.filter(|scope| !scope.trim().is_empty()) {
            None => granted,
            Some(requested) => self.requested_scopes(requested, granted)?,
        };
        if let Some(scope) = scopes.without(granted).iter().next() {
            return Err(WrongScope::NotGranted(scope).into());
        }
        let claims = self.claims(credential, client_id, secret_id, scopes, ACCESS_TOKEN_SECONDS)?;
        let access_token = PlainSecret::new(self.current_signing_key().await?.sign(&claims)?);
        self.metrics.tokens_issued.inc();
        Ok(IssuedToken { access_token, expires_in: ACCESS_TOKEN_SECONDS, scopes })
    }

    /// What a token says that is issued now and ends after `seconds`.
    pub(super) fn claims(
        &self,
        credential: &Credential,
        client_id: &str,
        secret_id: SecretId,
        scopes: ScopeSet,
        seconds: i64,
    ) -> Result<AccessTokenClaims, RandomUnavailable> {
        let now = self.clock.now().unix_timestamp();
        let jti = uuid::Builder::from_random_bytes(random_bytes(self.random.as_ref())?).into_uuid();
        Ok(AccessTokenClaims {
            iss: self.public_url.clone(),
            sub: client_id.to_owned(),
            client_id: client_id.to_owned(),
            aud: self.public_url.clone(),
            scope: scopes.to_string(),
            iat: now,
            exp: now + seconds,
            jti: Uuid::to_string(&jti),
            epoch: credential.epoch,
            secret_id,
            trial_of: None,
        })
    }

    /// The scopes of a request; an alias stands for all that are granted.
    fn requested_scopes(&self, requested: &str, granted: ScopeSet) -> Result<ScopeSet, WrongScope> {
        let is_alias = |name: &&str| self.all_scopes_aliases.iter().any(|alias| alias == name);
        let words = requested.split(' ').filter(|name| !name.is_empty());
        let (aliases, others): (Vec<_>, Vec<_>) = words.partition(is_alias);
        let scope = |name: &str| name.parse::<Scope>().map_err(|_| WrongScope::unknown(name));
        let named: ScopeSet = others.into_iter().map(scope).collect::<Result<_, _>>()?;
        Ok(if aliases.is_empty() || !granted.contains_all(named) { named } else { granted })
    }

    /// Finds the credential of a client that proves itself by its secret; `None` if it does not, or is paused.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn identify_client(
        &self,
        client_id: &str,
        client_secret: &str,
        gate: &Gate,
    ) -> Result<Option<Credential>, Failure> {
        let found = self.authenticate_client(client_id, client_secret, gate).await?;
        let open = found.filter(|(found, _)| found.credential.is_open(self.clock.now()).is_ok());
        Ok(open.map(|(found, _)| found.credential.clone()))
    }

    /// Finds the credential of a client, possibly paused, and the secret by which it proved itself.
    async fn authenticate_client(
        &self,
        client_id: &str,
        client_secret: &str,
        gate: &Gate,
    ) -> Result<Option<(Arc<CredentialWithSecrets>, SecretId)>, Failure> {
        if !is_client_id(client_id) || !secret::is_plausible(client_secret) {
            return Ok(None);
        }
        // Hashed before the client is looked for, and compared without branching on how much of it agrees.
        let is_trusted = self.index.is_trusted();
        let keys = self.server_keys_if(is_trusted).await?;
        let mut hashes = keys.hashes(Purpose::Credential, client_secret);
        let hashes = [hashes.next(), hashes.next()];
        let client = CredentialKey::ClientId(client_id.to_owned());
        let found = self.find_credential_if(is_trusted, &client, Some(gate)).await?;
        let Some(found) = found else { return Ok(None) };
        let refuse = |reason| {
            gate.note_refused(found.credential.id, Some(reason));
            Ok(None)
        };
        if found.credential.is_deleted() {
            return refuse("the client was deleted");
        }
        let Some(secret) = hashes.iter().flatten().find_map(|hash| found.secret_of_hash(hash)) else {
            return refuse("the client secret is wrong");
        };
        if secret.retired_at.is_some() {
            return refuse("the client secret was revoked");
        }
        self.rehashing.note(keys, secret, client_secret);
        let secret_id = secret.record.id;
        Ok(Some((found, secret_id)))
    }
}
