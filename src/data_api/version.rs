//! `OData-Version`: which version of the standard an answer follows (OData 4.01 Protocol, sections 8.1.5 and 8.2.7).

use axum::http::{HeaderMap, HeaderName, HeaderValue};

const MAX_VERSION: HeaderName = HeaderName::from_static("odata-maxversion");
const VERSION: HeaderName = HeaderName::from_static("odata-version");

/// The version of an answer: 4.01, or 4.0 for a client that knows no later one. Answers are alike in both.
pub fn version(headers: &HeaderMap) -> &'static str {
    match headers.get(MAX_VERSION).map(HeaderValue::as_bytes) {
        Some(b"4.0") => "4.0",
        _ => "4.01",
    }
}

/// The header that says so.
pub fn version_header(headers: &HeaderMap) -> (HeaderName, &'static str) {
    (VERSION, version(headers))
}
