//! Responses that are files: who gets them, and how they are sent while they are read.

use axum::{
    BoxError,
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures::{Stream, StreamExt as _, TryStreamExt as _};

use crate::{
    browser::current_user::{CurrentUser, Nobody},
    domain::actor::Actor,
    service::{Failure, FailureDetail},
};

/// The person who may have a file.
///
/// # Errors
/// The response for anyone else.
pub fn reader(user: CurrentUser, may_read: impl FnOnce(&Actor) -> bool) -> Result<Actor, Box<Response>> {
    match user.0 {
        Ok(actor) if may_read(&actor) => Ok(actor),
        Ok(_) | Err(Nobody::SignedOut) => Err(Box::new(StatusCode::FORBIDDEN.into_response())),
        Err(Nobody::Unknown) => Err(Box::new(StatusCode::SERVICE_UNAVAILABLE.into_response())),
    }
}

/// The headers of a file: its type and its name.
pub fn headers(kind: &'static str, disposition: &'static str) -> [(HeaderName, HeaderValue); 2] {
    [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)]
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
}

/// The response to a failure below, whose cause only the log says.
pub fn failed(failure: &Failure) -> Response {
    let is_temporary = failure.is_temporary();
    let status = if is_temporary { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR };
    let mut response = status.into_response();
    response.extensions_mut().insert(FailureDetail(failure.to_string()));
    response
}

/// A file that is sent while it is read.
pub fn streamed(
    headers: [(HeaderName, HeaderValue); 2],
    slices: impl Stream<Item = Result<String, BoxError>> + Send + 'static,
) -> Response {
    let slices = slices.inspect_err(|error| tracing::error!(error = %error, "an export was cut off: {error}"));
    (headers, Body::from_stream(slices.boxed())).into_response()
}
