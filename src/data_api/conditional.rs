//! Conditional requests (RFC 9110, section 13): whoever has the same answer already is not sent it again.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use axum::http::{HeaderMap, HeaderName, header};

/// The tag of an answer. It is weak: it is of what is said, whatever compression it is sent in (RFC 9110, section 8.8.1).
pub struct Tag(String);

impl Tag {
    /// The tag of what follows from these values, and from how this version of the program answers.
    pub fn of(values: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        (env!("CARGO_PKG_VERSION"), values).hash(&mut hasher);
        Self(format!("\"{:016x}\"", hasher.finish()))
    }

    /// Whether a client asks for what it does not have already.
    pub fn is_asked_for(request: &HeaderMap) -> bool {
        request.contains_key(header::IF_NONE_MATCH)
    }

    /// Whether the client has this answer. Compares weakly, as `If-None-Match` asks (RFC 9110, section 13.1.2).
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
