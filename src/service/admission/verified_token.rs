//! An access token in memory.

use crate::{
    domain::{access_token::AccessTokenClaims, scope::ScopeSet},
    storage::credentials::CredentialKey,
};

/// A token of ours whose signature is valid. Its claims were true when it was issued.
#[derive(Debug)]
pub struct VerifiedToken {
    /// Its claims.
    pub claims: AccessTokenClaims,
    /// The scopes that it names.
    pub(super) scopes: ScopeSet,
    /// The key by which its credential is found.
    pub(super) credential_key: CredentialKey,
}

impl VerifiedToken {
    /// How many bytes it takes up besides its own size.
    pub(in crate::service) fn heap_bytes(&self) -> usize {
        let AccessTokenClaims { iss, sub, client_id, aud, scope, jti, .. } = &self.claims;
        // The client id is in the key, too.
        [iss, sub, client_id, aud, scope, jti, client_id].map(String::len).into_iter().sum()
    }
}
