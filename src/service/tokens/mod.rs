//! Access tokens for client credentials (RFC 6749, section 4.4). Nothing of them is written: they are self-contained.

pub mod introspection;
pub mod revocation;
pub mod trial;

use uuid::Uuid;

use super::{Failure, Services, admission::Client, from_failure};
use crate::{
    crypto::{
        random::{RandomUnavailable, random_bytes},
        secret::PlainSecret,
        token_signing::CannotSign,
    },
    domain::{
        access_token::{ACCESS_TOKEN_SECONDS, AccessTokenClaims},
        id::SecretId,
        scope::{Scope, ScopeSet},
    },
    storage::StorageError,
};

/// A new token.
#[derive(Debug)]
pub struct IssuedToken {
    /// The token.
    pub access_token: PlainSecret,
    /// Seconds until it expires.
    pub expires_in: i64,
    /// Its scopes.
    pub scopes: ScopeSet,
}

/// Why no token was issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueTokenError {
    /// A scope is unknown or not granted.
    #[error(transparent)]
    InvalidScope(#[from] WrongScope),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// The first requested scope that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongScope {
    /// There is no scope of this name, as far as it can be shown: some clients separate names by commas, or write them in
    /// capitals.
    #[error("the scope {0} does not exist; names are in lower case and parted by spaces")]
    Unknown(String),
    /// The client does not have it.
    #[error("the scope {0} is not granted to this client; a super admin can add it in the console")]
    NotGranted(Scope),
}

impl WrongScope {
    /// Maximum length of a name that is shown.
    const MAX_SHOWN: usize = 64;

    /// The name of the scope.
    pub fn name(&self) -> &str {
        match self {
            Self::Unknown(name) => name,
            Self::NotGranted(scope) => scope.as_str(),
        }
    }

    /// An unknown name, reduced to the characters that RFC 6749, section 5.2, allows in `error_description`.
    fn unknown(name: &str) -> Self {
        let can_be_shown = |letter: &char| letter.is_ascii_graphic() && !matches!(letter, '"' | '\\');
        let shown = name.chars().map(|letter| if can_be_shown(&letter) { letter } else { '?' });
        Self::Unknown(shown.take(Self::MAX_SHOWN).collect())
    }
}

from_failure!(IssueTokenError: RandomUnavailable, CannotSign, StorageError);

impl Services {
    /// Issues an access token to an authenticated client. Without `requested_scope`, the token carries all granted scopes.
    ///
    /// # Errors
    /// [`IssueTokenError`].
    pub async fn issue_token(
        &self,
        client: &Client,
        requested_scope: Option<&str>,
    ) -> Result<IssuedToken, IssueTokenError> {
        let credential = client.credential();
        let client_id = credential.client_id.as_deref();
        let client_id = client_id.ok_or_else(|| StorageError::Corrupt("a client without an id".to_owned()))?;
        let granted = credential.grants.scopes();
        let scopes = match requested_scope.filter(|scope| !scope.trim().is_empty()) {
            None => granted,
            Some(requested) => self.requested_scopes(requested, granted)?,
        };
        if let Some(scope) = scopes.without(granted).iter().next() {
            return Err(WrongScope::NotGranted(scope).into());
        }
        // Requests obey the end of the secret to the millisecond; the token says when it comes.
        let seconds_left =
            client.seconds_left().map_or(ACCESS_TOKEN_SECONDS, |left| left.clamp(1, ACCESS_TOKEN_SECONDS));
        let claims = self.claims(credential.epoch, client_id, client.secret_id(), scopes, seconds_left)?;
        let access_token = PlainSecret::new(self.current_signing_key().await?.sign(&claims)?);
        self.metrics.tokens_issued.inc();
        Ok(IssuedToken { access_token, expires_in: seconds_left, scopes })
    }

    /// The claims of a token that is issued now and expires after `seconds`.
    pub(super) fn claims(
        &self,
        epoch: i64,
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
            epoch,
            secret_id,
            trial_of: None,
        })
    }

    /// The scopes of a request; an alias means all granted ones.
    fn requested_scopes(&self, requested: &str, granted: ScopeSet) -> Result<ScopeSet, WrongScope> {
        let is_alias = |name: &&str| self.all_scopes_aliases.iter().any(|alias| alias == name);
        let words = requested.split(' ').filter(|name| !name.is_empty());
        let (aliases, others): (Vec<_>, Vec<_>) = words.partition(is_alias);
        let scope = |name: &str| name.parse::<Scope>().map_err(|_| WrongScope::unknown(name));
        let named: ScopeSet = others.into_iter().map(scope).collect::<Result<_, _>>()?;
        Ok(if aliases.is_empty() || !granted.contains_all(named) { named } else { granted })
    }
}
