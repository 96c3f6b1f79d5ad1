//! Authenticates the callers of the Data API by the `Authorization` header.
//!
//! No challenge offers Basic, or a browser would ask people for a password and send it to the whole origin from then on.

use std::borrow::Cow;

use axum::http::{HeaderMap, header};

use super::DataApiError;
use crate::service::{
    Services,
    admission::{Caller, CountedFor, Refused, authorization::Authorization, hint, limits::Gate},
};

/// The message about two `Authorization` headers.
pub const SECOND_HEADER: &str = "The Authorization header may be sent once only.";

/// Authenticates the caller, and counts it.
pub async fn authenticate(
    services: &Services,
    gate: &Gate,
    headers: &HeaderMap,
    counted_for: CountedFor,
) -> Result<Caller, DataApiError> {
    let presented = presented(headers)?;
    services.admit_bearer(&presented, counted_for, gate).await.map_err(|refused| match refused {
        Refused::Denied { denial, .. } => {
            DataApiError::Denied { denial, hint: hint(&presented).filter(|_| denial.is_guess()) }
        }
        Refused::LimitReached(reached) => DataApiError::LimitReached(reached),
        Refused::Failure(failure) => DataApiError::Failure(failure),
    })
}

/// The key or token of a request.
fn presented(headers: &HeaderMap) -> Result<Cow<'_, str>, DataApiError> {
    let values = headers.get_all(header::AUTHORIZATION).iter().map(|value| value.to_str().ok());
    let authorization =
        Authorization::read(values).map_err(|_| DataApiError::InvalidInput(SECOND_HEADER.to_owned()))?;
    authorization.and_then(Authorization::into_key_or_token).ok_or(DataApiError::NoCredential)
}
