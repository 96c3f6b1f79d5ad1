//! The response headers that programs read.

use serde_json::{Value, json};

/// A response header.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    /// The name.
    pub name: &'static str,
    /// Its meaning.
    pub about: &'static str,
    /// Whether every response that lists it has it.
    pub always: bool,
    /// Whether its value is a whole number.
    is_number: bool,
}

impl Header {
    /// A text header that every response that lists it has.
    pub const fn new(name: &'static str, about: &'static str) -> Self {
        Self { name, about, always: true, is_number: false }
    }

    const fn sometimes(mut self) -> Self {
        self.always = false;
        self
    }

    /// The JSON Schema of the value.
    pub fn schema(&self) -> Value {
        if self.is_number { json!({ "type": "integer", "minimum": 1 }) } else { json!({ "type": "string" }) }
    }
}

/// Whether and how long a response may be cached.
pub static CACHE_CONTROL: Header =
    Header::new("Cache-Control", "`no-store`, except for discovery, which may be kept for five minutes.");
/// The challenge of a refusal.
pub static WWW_AUTHENTICATE: Header = Header::new(
    "WWW-Authenticate",
    "The challenge: what is missing or wrong (RFC 6750, section 3; RFC 6749, section 5.2). Missing where the address of the client is refused.",
)
.sometimes();
/// How long to wait.
pub static RETRY_AFTER: Header = Header {
    name: "Retry-After",
    about: "Whole seconds to wait before the next request, at least 1.",
    always: true,
    is_number: true,
};
/// The limits that apply.
pub static RATE_LIMIT_POLICY: Header = Header::new(
    "RateLimit-Policy",
    "The limits that the request was counted for: `q` requests in `w` seconds each. Missing where nothing is limited.",
)
.sometimes();
/// The status of the limits.
pub static RATE_LIMIT: Header = Header::new(
    "RateLimit",
    "How each limit stands: `r` more requests may follow within the next `t` seconds. Missing where nothing is limited.",
)
.sometimes();

/// The version of OData.
pub static ODATA_VERSION: Header =
    Header::new("OData-Version", "`4.0` if the `OData-MaxVersion` of the request is that, otherwise `4.01`.");
/// The tag of a response.
pub static ETAG: Header = Header::new("ETag", "The tag of the answer, for `If-None-Match`.");
/// The part of `Prefer` that was applied.
pub static PREFERENCE_APPLIED: Header =
    Header::new("Preference-Applied", "The size of pages, if `Prefer` asks for one.").sometimes();

/// The headers that more than one operation returns.
pub static COMMON: [&Header; 8] = [
    &WWW_AUTHENTICATE,
    &RETRY_AFTER,
    &RATE_LIMIT_POLICY,
    &RATE_LIMIT,
    &CACHE_CONTROL,
    &ODATA_VERSION,
    &ETAG,
    &PREFERENCE_APPLIED,
];
