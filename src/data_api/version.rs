//! Versions: of the Data API, in its paths, and of the standard that a response follows, in `OData-Version` (OData 4.01
//! Protocol, sections 8.1.5 and 8.2.7).

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::DataApiError;

/// The versions that are served; the links of examples are in the first.
pub const VERSIONS: [&str; 2] = ["v1", "v1beta2"];

const MAX_VERSION: HeaderName = HeaderName::from_static("odata-maxversion");
const VERSION: HeaderName = HeaderName::from_static("odata-version");

/// The version of a response: 4.01, or 4.0 for a client that knows no later one. Responses are alike in both.
pub fn version(headers: &HeaderMap) -> &'static str {
    match headers.get(MAX_VERSION).map(HeaderValue::as_bytes) {
        Some(b"4.0") => "4.0",
        _ => "4.01",
    }
}

/// The header with the version.
pub fn version_header(headers: &HeaderMap) -> (HeaderName, &'static str) {
    (VERSION, version(headers))
}

/// Whether a version is served.
pub fn resolve_version(version: &str) -> Result<(), DataApiError> {
    if VERSIONS.contains(&version) { Ok(()) } else { Err(DataApiError::NotFound) }
}
