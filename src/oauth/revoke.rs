//! `POST /oauth/v1/revoke`: revokes a token or an API key (RFC 7009).

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Extension, State},
    http::{HeaderMap, StatusCode, header},
};

use super::{client_authentication::authenticate, error::OAuthError, parameters::Parameters};
use crate::{
    domain::actor::{Source, Via},
    service::{
        Services,
        admission::{Client, limits::Gate},
    },
};

/// Revokes an access token of the calling client, or an API key for its holder. Responds with 200 also to an unknown or
/// expired one (section 2.2).
///
/// # Errors
/// [`OAuthError`], in the form of RFC 6749, section 5.2, as RFC 7009, section 2.2.1, has it.
pub async fn post(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, OAuthError> {
    let parameters = Parameters::receive(&headers, body).await?;
    // Section 2.1: the client authentication is checked first. An API key needs nothing but itself.
    let is_anonymous = !headers.contains_key(header::AUTHORIZATION)
        && parameters.client_id.is_none()
        && !parameters.has_client_proof();
    let client = if is_anonymous { None } else { Some(authenticate(&services, &gate, &headers, &parameters).await?) };
    let token = parameters.token.as_deref().ok_or(OAuthError::MissingToken)?;
    let request_id = headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let source = Source { via: Via::Api, address: gate.address().address, request_id };
    services.revoke(client.as_ref().map(Client::credential), token, &gate, source).await?;
    Ok(StatusCode::OK)
}
