//! `/rest/v1/auth/test`: tells a client which credential it holds.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Extension, Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use uuid::Uuid;

use super::{DataApiError, authorization::authenticate};
use crate::{
    domain::{admission::PresentedCredential, scope::ScopeSet},
    service::{
        Services,
        admission::{CountedFor, limits::Gate},
    },
};

/// Path of the endpoint.
pub const AUTH_TEST_PATH: &str = "/rest/v1/auth/test";

/// Responds with the presented credential and its scopes; any scope will do.
pub async fn get(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    request: Request,
) -> Result<Response, DataApiError> {
    let caller = authenticate(&services, &gate, request.headers(), CountedFor::Caller).await?;
    let text = answer(caller.credential(), caller.scopes()).map_err(|error| DataApiError::Failure(error.into()))?;
    let mut response = Response::new(Body::from(text));
    response.headers_mut().reserve(8);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// The response to an accepted credential, in JSON. Among its texts only the name can need escaping: a serializer that
/// checks all of them takes longer than the verification itself.
fn answer(credential: &PresentedCredential, scopes: ScopeSet) -> Result<Vec<u8>, serde_json::Error> {
    // Allocated at once: growing it takes longer than writing it.
    let mut text = Vec::with_capacity(512);
    text.extend_from_slice(br#"{"Message":"Authentication successful","credential_id":""#);
    push_id(&mut text, credential.id.into());
    text.extend_from_slice(br#"","name":"#);
    serde_json::to_writer(&mut text, &credential.name)?;
    text.extend_from_slice(br#","type":""#);
    text.extend_from_slice(credential.authentication_type.as_str().as_bytes());
    text.extend_from_slice(br#"","scopes":["#);
    for (place, scope) in scopes.iter().enumerate() {
        text.extend_from_slice(if place == 0 { b"\"" } else { b",\"" });
        text.extend_from_slice(scope.as_str().as_bytes());
        text.push(b'"');
    }
    text.extend_from_slice(br#"],"organization_id":""#);
    push_id(&mut text, credential.organization_id.into());
    text.extend_from_slice(br#""}"#);
    Ok(text)
}

fn push_id(text: &mut Vec<u8>, id: Uuid) {
    text.extend_from_slice(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
}
