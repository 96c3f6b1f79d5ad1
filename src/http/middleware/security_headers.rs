//! Headers of every response.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

/// Headers of every response and their values; one that a response already has stays.
///
/// A response without cache headers is not cached.
static ALWAYS: [(HeaderName, HeaderValue); 2] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// Headers that tell a browser what a page may do, or where a redirect leads. JSON does nothing in a browser, and in a
/// response to a program they cost more than its body.
///
/// The referrer policy keeps the path on our own requests: a plain form post finds its way back by it.
static FOR_BROWSERS: [(HeaderName, HeaderValue); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=()"),
    ),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
];

/// A response extension: a page of an origin that its policy names may embed it in a frame.
#[derive(Clone)]
pub struct Framable;

/// Adds the missing headers.
pub(super) fn add(response: &mut Response) {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let for_browsers: &[_] = if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json")) {
        &[]
    } else if response.extensions().get::<Framable>().is_some() {
        &FOR_BROWSERS
    } else {
        response.headers_mut().entry(header::X_FRAME_OPTIONS).or_insert(HeaderValue::from_static("DENY"));
        &FOR_BROWSERS
    };
    let headers = response.headers_mut();
    for (name, value) in ALWAYS.iter().chain(for_browsers) {
        headers.entry(name).or_insert_with(|| value.clone());
    }
}
