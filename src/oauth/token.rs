//! `POST /oauth/v1/token`: an access token for client credentials (RFC 6749, section 4.4).

use std::sync::Arc;

use axum::{
    Json,
    extract::{Extension, Request, State},
    http::request::Parts,
};
use serde::Serialize;

use super::{client_authentication::authenticate, error::OAuthError, parameters::Parameters};
use crate::{
    domain::usage::UsageTarget,
    service::{Services, admission::limits::Gate},
};

/// An issued token (RFC 6749, section 5.1).
#[derive(Serialize)]
pub struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    scope: String,
}

/// Issues an access token.
///
/// # Errors
/// [`OAuthError`], in the form of RFC 6749, section 5.2.
pub async fn post(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    request: Request,
) -> Result<Json<TokenResponse>, OAuthError> {
    gate.note_target(UsageTarget::Token);
    let (Parts { headers, .. }, body) = request.into_parts();
    let parameters = Parameters::receive(&headers, body).await?;
    match parameters.grant_type.as_deref() {
        Some("client_credentials") => {}
        Some(_) => return Err(OAuthError::UnsupportedGrantType),
        None => return Err(OAuthError::MissingGrantType),
    }
    let client = authenticate(&services, &gate, &headers, &parameters).await?;
    let issued = services.issue_token(&client, parameters.scope.as_deref()).await?;
    Ok(Json(TokenResponse {
        access_token: issued.access_token.expose().to_owned(),
        token_type: "Bearer",
        expires_in: issued.expires_in,
        scope: issued.scopes.to_string(),
    }))
}
