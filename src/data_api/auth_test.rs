//! `/rest/v1/auth/test`: tells a client which credential it holds.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Extension, Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use serde::{Serialize, Serializer};

use super::{DataApiError, authorization::authenticate};
use crate::{
    domain::{
        display_name::DisplayName,
        id::{CredentialId, OrganizationId},
        scope::{Scope, ScopeSet},
    },
    service::{
        Failure, Services,
        admission::{CountedFor, limits::Gate},
    },
};

/// Path of the question.
pub const AUTH_TEST_PATH: &str = "/rest/v1/auth/test";

/// The answer to a credential that is accepted.
#[derive(Serialize)]
pub struct AuthTestResponse<'a> {
    /// Spelt with a capital, as clients know it.
    #[serde(rename = "Message")]
    message: &'static str,
    credential_id: CredentialId,
    name: &'a DisplayName,
    #[serde(rename = "type")]
    authentication_type: &'static str,
    scopes: ScopeNames,
    organization_id: OrganizationId,
}

/// Scopes as an array of their names.
struct ScopeNames(ScopeSet);

impl Serialize for ScopeNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Scope::as_str))
    }
}

/// Answers with what the presented credential is and what it opens; any scope will do.
pub async fn get(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    request: Request,
) -> Result<Response, DataApiError> {
    let caller = authenticate(&services, &gate, request.headers(), CountedFor::Caller).await?;
    let credential = caller.credential();
    let answer = AuthTestResponse {
        message: "Authentication successful",
        credential_id: credential.id,
        name: &credential.name,
        authentication_type: credential.authentication_type.as_str(),
        scopes: ScopeNames(caller.scopes()),
        organization_id: credential.organization_id,
    };
    // Room for all of it at once: making more as it grows takes longer than to write it.
    let mut text = Vec::with_capacity(512);
    serde_json::to_writer(&mut text, &answer).map_err(|error| DataApiError::Failure(Failure::from(error)))?;
    let mut response = Response::new(Body::from(text));
    response.headers_mut().reserve(8);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
