//! The OAuth endpoints: access tokens for client credentials (RFC 6749, section 4.4), their introspection (RFC 7662),
//! their revocation (RFC 7009), and discovery for clients and resource servers (RFC 8414, RFC 7517).
//!
//! A request for a token goes through these steps:
//! 1. [`token`] reads the parameters from a form or JSON body;
//! 2. [`client_authentication`] determines how the client authenticates;
//! 3. the use case `issue_token`, or `issue_token_by_assertion`, checks client and scope and signs;
//! 4. [`token`] responds, or [`error`] says why not.

mod client_authentication;
mod error;
mod introspect;
mod metadata;
pub mod openapi;
pub mod parameters;
mod revoke;
mod token;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderValue, header},
    middleware::map_response,
    response::Response,
    routing::{get, post},
};

use crate::service::Services;

/// Path of the token endpoint.
pub const TOKEN_PATH: &str = "/oauth/v1/token";
/// Path of introspection (RFC 7662).
pub const INTROSPECT_PATH: &str = "/oauth/v1/introspect";
/// Path of revocation (RFC 7009).
pub const REVOKE_PATH: &str = "/oauth/v1/revoke";
/// Path of the key set.
pub const KEY_SET_PATH: &str = "/.well-known/jwks.json";
/// Path of the metadata (RFC 8414, section 3).
pub const METADATA_PATH: &str = "/.well-known/oauth-authorization-server";

/// The routes of this surface.
pub fn router() -> Router<Arc<Services>> {
    Router::new()
        .route(TOKEN_PATH, post(token::post))
        .route(INTROSPECT_PATH, post(introspect::post))
        .route(REVOKE_PATH, post(revoke::post))
        .layer(map_response(uncacheable))
        .route(KEY_SET_PATH, get(metadata::get_key_set))
        .route(METADATA_PATH, get(metadata::get))
}

/// Forbids caching of all responses of these endpoints, refusals included (RFC 6749, section 5.1; RFC 7662, section 4).
async fn uncacheable(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
