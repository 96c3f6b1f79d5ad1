//! `POST /oauth/v1/revoke`: ends a token or an API key before its time (RFC 7009).

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Extension, State},
    http::{HeaderMap, StatusCode, header},
};

use super::{client_authentication::authenticate, error::OAuthError, parameters::Parameters};
use crate::service::{
    Services,
    admission::{Client, limits::Gate},
};

/// Ends an access token of the client that asks, or an API key of whoever holds it. Answers 200 also to what is unknown or
/// has ended (section 2.2).
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
    // Section 2.1: what a client presents of itself is checked first. An API key needs nothing but itself.
    let is_anonymous = !headers.contains_key(header::AUTHORIZATION)
        && parameters.client_id.is_none()
        && !parameters.has_client_proof();
    let client = if is_anonymous { None } else { Some(authenticate(&services, &gate, &headers, &parameters).await?) };
    let token = parameters.token.as_deref().ok_or(OAuthError::MissingToken)?;
    services.revoke(client.as_ref().map(Client::credential), token, &gate).await?;
    Ok(StatusCode::OK)
}
