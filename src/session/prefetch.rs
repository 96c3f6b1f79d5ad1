//! Pages that a browser fetches before anyone has asked for them (`Sec-Purpose: prefetch`, Fetch standard, section 3.7).
//!
//! Nobody may ever see what was fetched so. An answer that sets a cookie has opened a one-time cookie, or says that a secret
//! was shown: it is not given to a prefetch, and the cookies stay as they are. The browser then asks again when someone does.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header::SET_COOKIE},
    middleware::Next,
    response::{IntoResponse, Response},
};

const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Middleware: refuses prefetches that would change what the browser has, and makes the browser forget what it has fetched
/// so when something changes (Clear Site Data, section 3.1). Stands inside of the session layer.
pub async fn guard(request: Request, next: Next) -> Response {
    let purpose = request.headers().get(SEC_PURPOSE);
    let is_prefetch = purpose.is_some_and(|purpose| purpose.as_bytes().starts_with(b"prefetch"));
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
