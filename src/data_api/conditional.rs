//! Conditional requests (RFC 9110, section 13): a client that has the current response is not sent it again.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use axum::http::{HeaderMap, HeaderName, header};

/// The tag of a response. It is weak: it identifies the data, in any compression (RFC 9110, section 8.8.1).
pub struct Tag(String);

impl Tag {
    /// The tag of a response that depends on these values, and on this version of the program.
    pub fn of(values: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        (env!("CARGO_PKG_VERSION"), values).hash(&mut hasher);
        Self(format!("\"{:016x}\"", hasher.finish()))
    }

    /// Whether the request of a client is conditional.
    pub fn is_asked_for(request: &HeaderMap) -> bool {
        request.contains_key(header::IF_NONE_MATCH)
    }

    /// Whether the client has this response. Compares weakly, as `If-None-Match` requires (RFC 9110, section 13.1.2).
    pub fn is_known(&self, request: &HeaderMap) -> bool {
        let values = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
        tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == self.0)
    }

    /// The header.
    pub fn header(&self) -> (HeaderName, String) {
        (header::ETAG, format!("W/{}", self.0))
    }
}
