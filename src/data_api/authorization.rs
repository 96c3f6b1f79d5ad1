//! The `Authorization` header: a raw key, `Bearer` and a key, or `Bearer` and an access token (RFC 6750, section 2.1).
//!
//! Feeds of spreadsheets can send nothing but Basic (RFC 7617): their password is taken for the key, whatever the user is; the user,
//! where there is no password.
//! No challenge offers Basic, or a browser would ask people for a password and send it to the whole origin from then on.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, prelude::BASE64_STANDARD};

use super::DataApiError;
use crate::service::{
    Services,
    throttle::Gate,
    verification::{Caller, VerificationError, hint, is_of_ours},
};

/// What is said of two `Authorization` headers.
pub const SECOND_HEADER: &str = "The Authorization header may be sent once only.";

/// Finds out who calls, and counts it.
pub async fn authenticate(services: &Services, gate: &Gate, headers: &HeaderMap) -> Result<Caller, DataApiError> {
    let caller = verify(services, gate, headers).await?;
    gate.count_request(caller.credential_id)?;
    Ok(caller)
}

/// Finds out for a proxy who calls, and counts it for the credential only: many clients may share the proxy's address. A guess
/// counts for the address that a trusted proxy names, otherwise for the one that asks.
pub async fn authenticate_for_proxy(
    services: &Services,
    gate: &Gate,
    headers: &HeaderMap,
) -> Result<Caller, DataApiError> {
    let caller = verify(services, gate, headers).await?;
    gate.count_credential(caller.credential_id)?;
    Ok(caller)
}

async fn verify(services: &Services, gate: &Gate, headers: &HeaderMap) -> Result<Caller, DataApiError> {
    let presented = presented(headers)?;
    let verified = services.verify(&presented, gate).await;
    if verified.as_ref().is_err_and(VerificationError::is_guess) {
        gate.count_failure()?;
    }
    verified.map_err(|error| match hint(&presented).filter(|_| error.is_guess()) {
        Some(hint) => DataApiError::InvalidCredential(format!("{error}: {hint}")),
        None => error.into(),
    })
}

/// The key or token of a request.
fn presented(headers: &HeaderMap) -> Result<Cow<'_, str>, DataApiError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let presented = values.next().ok_or(DataApiError::NoCredential)?;
    if values.next().is_some() {
        return Err(DataApiError::InvalidInput(SECOND_HEADER.to_owned()));
    }
    credential(presented).ok_or(DataApiError::NoCredential)
}

/// The key or token; `None` if there is none, or one of a scheme that we do not offer.
fn credential(value: &HeaderValue) -> Option<Cow<'_, str>> {
    let value = value.to_str().ok()?.trim();
    let credential = match value.split_once(' ') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => rest.trim_start(),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("basic") => return password(rest).map(Cow::Owned),
        Some(_) => return None,
        None if value.eq_ignore_ascii_case("bearer") => return None,
        None => value,
    };
    (!credential.is_empty()).then_some(Cow::Borrowed(credential))
}

/// The password of Basic credentials: what follows the first colon, without the line break that files and stores of secrets
/// add; what is before it, if nothing follows and it has the form of a key or token.
fn password(encoded: &str) -> Option<String> {
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim_start()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    let credential = if password.trim().is_empty() && is_of_ours(user) { user } else { password }.trim();
    (!credential.is_empty()).then(|| credential.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_comes_raw_or_as_a_bearer() {
        for value in ["key", "Bearer key", "bearer  key", "BEARER key ", " key"] {
            assert_eq!(credential(&HeaderValue::from_static(value)).as_deref(), Some("key"), "{value}");
        }
        // `any:key`, `:key`, `any:k:y` and `x:key` with a line break
        for (value, expected) in [
            ("Basic YW55OmtleQ==", "key"),
            ("basic OmtleQ==", "key"),
            ("BASIC YW55Oms6eQ==", "k:y"),
            ("Basic eDprZXkNCg==", "key"),
            // `mwk_a:`
            ("Basic bXdrX2E6", "mwk_a"),
        ] {
            assert_eq!(credential(&HeaderValue::from_static(value)).as_deref(), Some(expected), "{value}");
        }
        // Neither base64, nor with a colon, nor with a password: `key` and `any:`
        for value in ["", "Bearer", "bearer ", "Basic %", "Basic a2V5", "Basic YW55Og==", "Digest a=b"] {
            assert_eq!(credential(&HeaderValue::from_static(value)), None, "{value}");
        }
    }
}
