//! The metadata of the Data API for clients that know nothing yet (RFC 9728): the source of tokens, and the available
//! scopes. Each challenge points here.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use serde::Serialize;

use super::error::CHALLENGE;
use crate::{domain::scope::Scope, service::Services};

/// Path of the metadata (RFC 9728, section 3).
pub const RESOURCE_METADATA_PATH: &str = "/.well-known/oauth-protected-resource";

/// The metadata of a protected resource (RFC 9728, section 2). There is no `jwks_uri`: it is for the keys with which a
/// resource signs its responses, and ours are not signed. The issuer's metadata has the keys of the tokens.
#[derive(Serialize)]
pub struct ResourceMetadata {
    resource: String,
    authorization_servers: [String; 1],
    scopes_supported: [&'static str; 5],
    bearer_methods_supported: [&'static str; 1],
    resource_name: &'static str,
}

impl ResourceMetadata {
    /// The metadata of the Data API at a public URL, which has no slash at the end.
    pub fn of(public_url: &str) -> Self {
        Self {
            resource: public_url.to_owned(),
            authorization_servers: [public_url.to_owned()],
            scopes_supported: Scope::ALL.map(Scope::as_str),
            bearer_methods_supported: ["header"],
            resource_name: "Data API",
        }
    }
}

/// Returns the metadata, which may be cached for five minutes like the issuer's.
pub async fn get(State(services): State<Arc<Services>>) -> ([(HeaderName, &'static str); 2], Json<ResourceMetadata>) {
    let headers = [(header::CACHE_CONTROL, "public, max-age=300"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, Json(ResourceMetadata::of(services.public_url())))
}

/// Adds the location of the metadata to the challenge of the Data API, if a response has it (RFC 9728, section 5.1).
pub fn point_to_metadata(public_url: &str, response: &mut Response) {
    if !response.status().is_client_error() {
        return;
    }
    let challenge = response.headers().get(header::WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
    if let Some(challenge) = challenge.filter(|challenge| challenge.starts_with(CHALLENGE)) {
        let pointer = format!(r#"{challenge}, resource_metadata="{public_url}{RESOURCE_METADATA_PATH}""#);
        if let Ok(value) = HeaderValue::try_from(pointer) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
    }
}
