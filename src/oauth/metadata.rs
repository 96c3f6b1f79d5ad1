//! Discovery for clients and resource servers: the metadata and the public keys.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderName, header},
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{INTROSPECT_PATH, KEY_SET_PATH, REVOKE_PATH, TOKEN_PATH, error::OAuthError};
use crate::{domain::scope::Scope, service::Services};

/// Both documents change rarely; five minutes is how long a verifier may not know of a new key. They are for everyone, scripts of
/// other sites among them (RFC 8414, section 3.1).
const HEADERS: [(HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "public, max-age=300"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];

/// The methods of client authentication, by the names that IANA has registered (RFC 8414, section 7.3).
const CLIENT_METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "private_key_jwt"];
/// The signing algorithms of assertions: `EdDSA` on Ed25519 has two names.
const ASSERTION_ALGORITHMS: [&str; 3] = ["EdDSA", "Ed25519", "ES256"];

/// The metadata of the authorization server (RFC 8414, section 2).
#[derive(Serialize)]
pub struct Metadata {
    issuer: String,
    token_endpoint: String,
    jwks_uri: String,
    grant_types_supported: [&'static str; 1],
    /// Required, and empty: there is no authorization endpoint.
    response_types_supported: [&'static str; 0],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    token_endpoint_auth_signing_alg_values_supported: [&'static str; 3],
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
    revocation_endpoint_auth_signing_alg_values_supported: [&'static str; 3],
    introspection_endpoint: String,
    /// Also accepts an access token or key, which is listed here by its type.
    introspection_endpoint_auth_methods_supported: [&'static str; 4],
    introspection_endpoint_auth_signing_alg_values_supported: [&'static str; 3],
    scopes_supported: [&'static str; 5],
    /// The Data API (RFC 9728, section 4).
    protected_resources: [String; 1],
}

impl Metadata {
    /// The metadata of the server at a public URL, which has no slash at the end.
    pub fn of(public_url: &str) -> Self {
        let issuer = public_url.to_owned();
        let [basic, post, private_key] = CLIENT_METHODS;
        Self {
            token_endpoint: format!("{issuer}{TOKEN_PATH}"),
            revocation_endpoint: format!("{issuer}{REVOKE_PATH}"),
            introspection_endpoint: format!("{issuer}{INTROSPECT_PATH}"),
            jwks_uri: format!("{issuer}{KEY_SET_PATH}"),
            protected_resources: [issuer.clone()],
            issuer,
            grant_types_supported: ["client_credentials"],
            response_types_supported: [],
            token_endpoint_auth_methods_supported: CLIENT_METHODS,
            token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
            revocation_endpoint_auth_methods_supported: CLIENT_METHODS,
            revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
            introspection_endpoint_auth_methods_supported: [basic, post, private_key, "Bearer"],
            introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
            scopes_supported: Scope::ALL.map(Scope::as_str),
        }
    }
}

/// Returns the metadata.
pub async fn get(State(services): State<Arc<Services>>) -> ([(HeaderName, &'static str); 2], Json<Metadata>) {
    (HEADERS, Json(Metadata::of(services.public_url())))
}

/// Returns the public keys (RFC 7517, section 5).
///
/// # Errors
/// [`OAuthError::Failure`] if they cannot be read.
pub async fn get_key_set(
    State(services): State<Arc<Services>>,
) -> Result<([(HeaderName, &'static str); 2], Json<Value>), OAuthError> {
    let keys = services.public_keys().await.map_err(OAuthError::Failure)?;
    Ok((HEADERS, Json(json!({ "keys": keys }))))
}
