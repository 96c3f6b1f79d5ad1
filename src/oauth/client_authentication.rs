//! How a client proves who it is: by HTTP Basic, by id and secret in the body (RFC 6749, section 2.3.1), or by an assertion
//! that it has signed (RFC 7521, section 4.2; RFC 7523, section 2.2).

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;

use super::{TOKEN_PATH, error::OAuthError, parameters::Parameters};
use crate::{
    domain::credential::Credential,
    service::{Services, client_assertions::PresentedAssertion, throttle::Gate},
};

/// The only kind of assertion (RFC 7523, section 2.2).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An id and a secret that a client presented. Neither is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Presented {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
}

/// What a client presents to prove who it is.
pub enum Proof<'a> {
    /// Ids and secrets: where the header can be read in two ways, both are given, the likelier first.
    Secrets(Vec<Presented>),
    /// An assertion.
    Assertion(PresentedAssertion<'a>),
}

/// Finds out how a client wants to prove who it is.
///
/// # Errors
/// [`OAuthError::TwoAuthentications`] if there is more than one proof, or header and body name different clients;
/// [`OAuthError::InvalidClient`] if there is none, or none that can be read.
pub fn proof<'a>(
    services: &Services,
    headers: &HeaderMap,
    parameters: &'a Parameters,
) -> Result<Proof<'a>, OAuthError> {
    if !parameters.has_assertion() {
        return presented(headers, parameters).map(Proof::Secrets);
    }
    if headers.contains_key(header::AUTHORIZATION) || parameters.client_secret.is_some() {
        return Err(OAuthError::TwoAuthentications);
    }
    match (&parameters.client_assertion, parameters.client_assertion_type.as_deref()) {
        (Some(assertion), Some(JWT_BEARER)) => Ok(Proof::Assertion(PresentedAssertion {
            assertion,
            client_id: parameters.client_id.as_deref(),
            token_endpoint: format!("{}{TOKEN_PATH}", services.public_url),
        })),
        _ => Err(OAuthError::InvalidClient),
    }
}

fn presented(headers: &HeaderMap, parameters: &Parameters) -> Result<Vec<Presented>, OAuthError> {
    let mut authorizations = headers.get_all(header::AUTHORIZATION).iter();
    let Some(authorization) = authorizations.next() else {
        let (Some(client_id), Some(client_secret)) = (&parameters.client_id, &parameters.client_secret) else {
            return Err(OAuthError::InvalidClient);
        };
        return Ok(vec![Presented { client_id: client_id.clone(), client_secret: client_secret.clone() }]);
    };
    if authorizations.next().is_some() || parameters.client_secret.is_some() {
        return Err(OAuthError::TwoAuthentications);
    }
    let mut candidates = from_basic(authorization).ok_or(OAuthError::InvalidClient)?;
    // Many clients repeat the id in the body; it must be the same one.
    if let Some(client_id) = &parameters.client_id {
        candidates.retain(|candidate| candidate.client_id == *client_id);
        if candidates.is_empty() {
            return Err(OAuthError::TwoAuthentications);
        }
    }
    Ok(candidates)
}

/// Authenticates the client of a request, and counts it.
///
/// # Errors
/// As [`proof`]; [`OAuthError::InvalidClient`] if the proof is wrong, too; [`OAuthError::LimitReached`];
/// [`OAuthError::Failure`].
pub async fn authenticate(
    services: &Services,
    gate: &Gate,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<Credential, OAuthError> {
    let found = match proof(services, headers, parameters)? {
        Proof::Secrets(candidates) => identify_by_secret(services, gate, &candidates).await,
        Proof::Assertion(presented) => {
            services.identify_client_by_assertion(&presented, gate).await.map_err(OAuthError::from)
        }
    };
    if matches!(found, Err(OAuthError::InvalidClient)) {
        gate.count_failure()?;
    }
    found
}

async fn identify_by_secret(
    services: &Services,
    gate: &Gate,
    candidates: &[Presented],
) -> Result<Credential, OAuthError> {
    for candidate in candidates {
        let found = services.identify_client(&candidate.client_id, &candidate.client_secret, gate).await;
        if let Some(credential) = found.map_err(OAuthError::Failure)? {
            gate.count_request(credential.id)?;
            return Ok(credential);
        }
    }
    Err(OAuthError::InvalidClient)
}

/// Reads HTTP Basic (RFC 7617). The RFC wants id and secret form-encoded before they are joined; many clients do not do
/// it, so a text that decodes to something else is tried as it stands too.
fn from_basic(authorization: &HeaderValue) -> Option<Vec<Presented>> {
    let (scheme, encoded) = authorization.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client_id, client_secret) = text.split_once(':')?;
    // A line break at the end comes from a file or a store of secrets, and is no part of a secret.
    let presented = |client_id: &str, client_secret: &str| Presented {
        client_id: client_id.to_owned(),
        client_secret: client_secret.trim().to_owned(),
    };
    let raw = presented(client_id, client_secret);
    let decoded = form_decoded(client_id).zip(form_decoded(client_secret));
    let decoded = decoded.map(|(client_id, client_secret)| presented(&client_id, &client_secret));
    Some(match decoded {
        Some(decoded) if decoded != raw => vec![decoded, raw],
        _ => vec![raw],
    })
}

/// Undoes the `application/x-www-form-urlencoded` encoding; `None` if the result is no UTF-8.
fn form_decoded(text: &str) -> Option<String> {
    Some(percent_decode_str(&text.replace('+', " ")).decode_utf8().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic(text: &str) -> Option<Vec<(String, String)>> {
        let header = HeaderValue::from_str(&format!("basic {}", STANDARD.encode(text))).unwrap();
        let candidates = from_basic(&header)?;
        Some(candidates.into_iter().map(|candidate| (candidate.client_id, candidate.client_secret)).collect())
    }

    #[test]
    fn an_encoded_id_is_decoded_and_a_raw_one_is_tried_as_it_stands() {
        assert_eq!(basic("id:secret"), Some(vec![("id".into(), "secret".into())]));
        assert_eq!(basic("a%3Ab:s"), Some(vec![("a:b".into(), "s".into()), ("a%3Ab".into(), "s".into())]));
        assert_eq!(basic("a+b:s:t"), Some(vec![("a b".into(), "s:t".into()), ("a+b".into(), "s:t".into())]));
        assert_eq!(basic("a%FF:s"), Some(vec![("a%FF".into(), "s".into())]));
        assert_eq!(basic("id:secret\r\n"), Some(vec![("id".into(), "secret".into())]));
        assert_eq!(basic("no colon"), None);
    }

    #[test]
    fn what_is_not_basic_cannot_be_read() {
        for text in ["Basic", "Basic !", "Bearer aWQ6c2VjcmV0", "aWQ6c2VjcmV0"] {
            assert!(from_basic(&HeaderValue::from_static(text)).is_none(), "{text}");
        }
    }
}
