//! `POST /oauth/v1/introspect`: the current state of a key or token (RFC 7662).

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Extension, State},
    http::HeaderMap,
};
use serde::Serialize;

use super::{
    client_authentication::{authenticate, authorization},
    error::OAuthError,
    parameters::Parameters,
};
use crate::{
    domain::id::OrganizationId,
    service::{
        Services,
        admission::{CountedFor, Refused, authorization::Authorization, limits::Gate},
        tokens::introspection::Introspected,
    },
};

/// The response (RFC 7662, section 2.2). It tells nothing else about an inactive key or token, not even why.
#[derive(Serialize)]
#[serde(untagged)]
pub enum IntrospectionResponse {
    /// A key or token that is accepted now.
    Active(Box<Description>),
    /// Unknown, expired, revoked, or of another organization.
    Inactive {
        /// Always false.
        active: bool,
    },
}

/// The members of an active key or token. The last two are ours (section 2.2 allows more).
#[derive(Serialize)]
pub struct Description {
    active: bool,
    /// The scopes that it grants now, which may be fewer than when a token was issued, and none.
    scope: String,
    sub: String,
    iss: String,
    aud: String,
    /// How it is presented: keys are accepted as bearers, too.
    token_type: &'static str,
    /// When it expires; of a key only if that is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    #[serde(flatten)]
    claims: Option<TokenMembers>,
    credential_id: String,
    credential_type: &'static str,
}

/// The members that only access tokens have.
#[derive(Serialize)]
struct TokenMembers {
    client_id: String,
    iat: i64,
    jti: String,
}

/// Describes a key or token to a client that proves to hold a credential of the same organization.
///
/// # Errors
/// [`OAuthError`], in the form of RFC 6749, section 5.2, as RFC 7662, section 2.3, has it.
pub async fn post(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<IntrospectionResponse>, OAuthError> {
    let parameters = Parameters::receive(&headers, body).await?;
    let organization_id = asker(&services, &gate, &headers, &parameters).await?;
    let token = parameters.token.as_deref().ok_or(OAuthError::MissingToken)?;
    let introspected = services.introspect(organization_id, token, &gate).await.map_err(OAuthError::Failure)?;
    Ok(Json(introspected.map_or(IntrospectionResponse::Inactive { active: false }, |introspected| {
        IntrospectionResponse::Active(Box::new(describe(introspected, services.public_url().to_owned())))
    })))
}

fn describe(Introspected { caller, token }: Introspected, issuer: String) -> Description {
    let claims = token.as_ref().map(|token| TokenMembers {
        client_id: token.claims.client_id.clone(),
        iat: token.claims.iat,
        jti: token.claims.jti.clone(),
    });
    let credential_id = caller.credential_id().to_string();
    Description {
        active: true,
        scope: caller.scopes().to_string(),
        sub: claims.as_ref().map_or_else(|| credential_id.clone(), |claims| claims.client_id.clone()),
        aud: issuer.clone(),
        iss: issuer,
        token_type: "Bearer",
        exp: caller.expires_at(token.as_deref()),
        claims,
        credential_id,
        credential_type: caller.credential().authentication_type.as_str(),
    }
}

/// The organization of the caller: a client, or the holder of a key or token that comes as a bearer (section 2.1).
async fn asker(
    services: &Services,
    gate: &Gate,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<OrganizationId, OAuthError> {
    let Some(Authorization::Bearer(bearer)) = authorization(headers)? else {
        return Ok(authenticate(services, gate, headers, parameters).await?.credential().organization_id);
    };
    if parameters.has_client_proof() {
        return Err(OAuthError::TwoAuthentications);
    }
    match services.admit_bearer(bearer, CountedFor::Caller, gate).await {
        Ok(caller) => Ok(caller.organization_id()),
        Err(Refused::Denied { denial, .. }) => Err(OAuthError::InvalidBearer(denial)),
        Err(refused) => Err(refused.into()),
    }
}
