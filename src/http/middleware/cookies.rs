//! A limit on the cookies of a request: reading them takes time, and a browser has no more than a few for us.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};

/// Most bytes of all cookies of one request together.
const MAX_COOKIES: usize = 16 * 1024;

/// The refusal of a request that exceeds the limit (RFC 6585, section 5).
pub(super) fn refusal(headers: &HeaderMap) -> Option<Response> {
    let bytes: usize = headers.get_all(header::COOKIE).iter().map(axum::http::HeaderValue::len).sum();
    let text = "The cookies for this site are longer than 16 kB. Delete them and load the page again.\n";
    (bytes > MAX_COOKIES).then(|| (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, text).into_response())
}
