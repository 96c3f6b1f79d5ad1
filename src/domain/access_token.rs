//! The claims of access tokens (RFC 9068, section 2.2).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::id::{CredentialId, SecretId};

/// Lifetime of an access token in seconds.
pub const ACCESS_TOKEN_SECONDS: i64 = 3600;

/// Lifetime in seconds of a trial token, with which a super admin tests a credential.
pub const TRIAL_SECONDS: i64 = 60;

/// How access tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// Ed25519 (RFC 8037, section 3.1).
    EdDsa,
    /// ECDSA on P-256 with SHA-256 (RFC 7518, section 3.4), for resource servers that do not support `EdDSA`.
    Es256,
}

impl SigningAlgorithm {
    /// Its name in JOSE.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
        }
    }
}

impl fmt::Display for SigningAlgorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for SigningAlgorithm {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = [Self::EdDsa, Self::Es256].into_iter().find(|algorithm| algorithm.as_str() == text);
        known.ok_or("give EdDSA or ES256")
    }
}

/// The claims of an access token. Instants are seconds since 1970-01-01T00:00:00Z (RFC 7519, section 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessTokenClaims {
    /// The issuer: the public URL without a trailing slash.
    pub iss: String,
    /// The client id again: no person is behind a client-credentials token (RFC 9068, section 2.2).
    pub sub: String,
    /// The client id.
    pub client_id: String,
    /// The resource server, which is the issuer.
    pub aud: String,
    /// The granted scopes, space-delimited.
    pub scope: String,
    /// When it was issued.
    pub iat: i64,
    /// When it expires.
    pub exp: i64,
    /// Its own identifier.
    pub jti: String,
    /// The credential's epoch when it was issued.
    pub epoch: i64,
    /// The secret for which it was issued.
    pub secret_id: SecretId,
    /// In a trial token: the credential that the super admin tests, which may be an API key without a client id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial_of: Option<CredentialId>,
}
