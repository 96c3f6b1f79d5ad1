//! Pages that a browser fetches before a person requests them (`Sec-Purpose: prefetch`, Fetch standard, section 3.7).
//!
//! A prefetched page may never be seen. A response that sets a cookie has consumed a one-time cookie, or reports that a
//! secret was shown: a prefetch does not receive it, and the cookies stay unchanged. The browser then fetches the page
//! again when a person requests it. A page that consumes something is not even read for a prefetch, or for HEAD: that
//! would run a trial, or use up a link.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header::SET_COOKIE},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{SessionPolicy, one_time_cookie};

/// The headers that mark a prefetch: the one of the Fetch standard, and those that browsers sent before it.
const PURPOSES: [HeaderName; 4] = [
    HeaderName::from_static("sec-purpose"),
    HeaderName::from_static("purpose"),
    HeaderName::from_static("x-purpose"),
    HeaderName::from_static("x-moz"),
];
/// The path of the link that creates the first super admin.
pub const FIRST_RUN: &str = "/first-run";
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Whether a purpose marks a prefetch: `prefetch`, `prefetch;prerender`, `preview`.
fn is_ahead(purpose: &HeaderValue) -> bool {
    let purpose = purpose.as_bytes().to_ascii_lowercase();
    [&b"prefetch"[..], b"prerender", b"preview"].iter().any(|ahead| purpose.starts_with(ahead))
}

/// Whether reading would consume something.
fn uses_up(policy: SessionPolicy, request: &Request) -> bool {
    let is_link = request.uri().path() == FIRST_RUN && request.uri().query().is_some();
    is_link || one_time_cookie::is_any_present(policy, request.headers())
}

/// Whether reading the path exports data, which is in the audit log.
fn is_export(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with("export."))
}

/// Middleware: refuses prefetches that would change the browser's state, and makes the browser forget prefetched pages
/// when something changes (Clear Site Data, section 3.1). Runs inside of the session layer.
pub async fn guard(State(policy): State<SessionPolicy>, request: Request, next: Next) -> Response {
    let is_prefetch = PURPOSES.iter().filter_map(|name| request.headers().get(name)).any(is_ahead);
    if is_prefetch && (uses_up(policy, &request) || is_export(request.uri().path())) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if request.method() == Method::HEAD && uses_up(policy, &request) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let is_change = !request.method().is_safe();
    let mut answer = next.run(request).await;
    if is_prefetch && answer.headers().contains_key(SET_COOKIE) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if is_change {
        answer.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"prefetchCache\""));
    }
    answer
}
