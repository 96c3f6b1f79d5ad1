//! Client authentication: by HTTP Basic, by id and secret in the body (RFC 6749, section 2.3.1), or by an assertion that
//! the client has signed (RFC 7521, section 4.2; RFC 7523, section 2.2).

use axum::http::{HeaderMap, header};

use super::{TOKEN_PATH, error::OAuthError, parameters::Parameters};
use crate::service::{
    Services,
    admission::{Client, ClientProof, ClientSecret, PresentedAssertion, authorization::Authorization, limits::Gate},
};

/// The only kind of assertion (RFC 7523, section 2.2).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Determines how a client wants to authenticate.
///
/// # Errors
/// [`OAuthError::TwoAuthentications`] if there is more than one proof, or header and body name different clients;
/// [`OAuthError::InvalidClient`] if there is none, or none that can be read.
pub fn proof<'a>(
    services: &Services,
    headers: &HeaderMap,
    parameters: &'a Parameters,
) -> Result<ClientProof<'a>, OAuthError> {
    if !parameters.has_assertion() {
        return presented(headers, parameters).map(ClientProof::Secrets);
    }
    if headers.contains_key(header::AUTHORIZATION) || parameters.client_secret.is_some() {
        return Err(OAuthError::TwoAuthentications);
    }
    match (&parameters.client_assertion, parameters.client_assertion_type.as_deref()) {
        (Some(assertion), Some(JWT_BEARER)) => Ok(ClientProof::Assertion(PresentedAssertion {
            assertion,
            client_id: parameters.client_id.as_deref(),
            token_endpoint: format!("{}{TOKEN_PATH}", services.public_url()),
        })),
        _ => Err(OAuthError::InvalidClient),
    }
}

fn presented(headers: &HeaderMap, parameters: &Parameters) -> Result<Vec<ClientSecret>, OAuthError> {
    let Some(authorization) = authorization(headers)? else {
        let (Some(client_id), Some(client_secret)) = (&parameters.client_id, &parameters.client_secret) else {
            return Err(OAuthError::InvalidClient);
        };
        return Ok(vec![ClientSecret { client_id: client_id.clone(), client_secret: client_secret.clone() }]);
    };
    if parameters.client_secret.is_some() {
        return Err(OAuthError::TwoAuthentications);
    }
    let Authorization::Basic(basic) = authorization else { return Err(OAuthError::InvalidClient) };
    let mut readings = basic.client_secrets();
    // Many clients repeat the id in the body; it must be the same one.
    if let Some(client_id) = &parameters.client_id {
        readings.retain(|reading| reading.client_id == *client_id);
        if readings.is_empty() {
            return Err(OAuthError::TwoAuthentications);
        }
    }
    Ok(readings)
}

/// The value of the `Authorization` header, if there is one.
///
/// # Errors
/// [`OAuthError::TwoAuthentications`] if there are several.
pub fn authorization(headers: &HeaderMap) -> Result<Option<Authorization<'_>>, OAuthError> {
    let values = headers.get_all(header::AUTHORIZATION).iter().map(|value| value.to_str().ok());
    Authorization::read(values).map_err(|_| OAuthError::TwoAuthentications)
}

/// Authenticates the client of a request, and counts it.
///
/// # Errors
/// As [`proof`]; [`OAuthError::Denied`] if the proof is wrong; [`OAuthError::LimitReached`]; [`OAuthError::Failure`].
pub async fn authenticate(
    services: &Services,
    gate: &Gate,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<Client, OAuthError> {
    Ok(services.admit_client(&proof(services, headers, parameters)?, gate).await?)
}
