//! The parameters of a request, from a form or a JSON body (RFC 6749, sections 3.2 and 4.4.2; the JSON body
//! is an addition of the API that we serve).

use std::fmt;

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;
use url::form_urlencoded;

use super::error::OAuthError;

/// The parameters that a client may send. One without a value counts as omitted, an unknown one is ignored (section 3.2).
#[derive(Default)]
pub struct Parameters {
    /// The kind of grant.
    pub grant_type: Option<String>,
    /// The requested scopes, space-delimited.
    pub scope: Option<String>,
    /// The client id, if the client authenticates in the body.
    pub client_id: Option<String>,
    /// The client secret, likewise.
    pub client_secret: Option<String>,
    /// A JWT by which the client authenticates in place of a secret (RFC 7521, section 4.2).
    pub client_assertion: Option<String>,
    /// The type of the assertion.
    pub client_assertion_type: Option<String>,
    /// The key or token that the request is about.
    pub token: Option<String>,
}

/// Most bytes of a body that are read; a token is about 1 kB.
const BODY_LIMIT_BYTES: usize = 8192;
/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl Parameters {
    /// Whether the client wants to authenticate by an assertion.
    pub const fn has_assertion(&self) -> bool {
        self.client_assertion.is_some() || self.client_assertion_type.is_some()
    }

    /// Whether the body holds a client authentication.
    pub const fn has_client_proof(&self) -> bool {
        self.client_secret.is_some() || self.has_assertion()
    }

    /// Receives a body and reads it.
    ///
    /// # Errors
    /// [`OAuthError`] if it is too large, and as [`Self::read`].
    pub async fn receive(headers: &HeaderMap, body: Body) -> Result<Self, OAuthError> {
        let body = axum::body::to_bytes(body, BODY_LIMIT_BYTES).await.map_err(|_| OAuthError::UnreadableBody)?;
        Self::read(headers, &body)
    }

    /// Reads a body according to its content type.
    ///
    /// # Errors
    /// [`OAuthError`] if it is of another type, malformed, or repeats a parameter.
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, OAuthError> {
        // Some editors and shells begin a file with a byte order mark, which a parser may ignore (RFC 8259, section 8.1).
        let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        match media_type(headers).as_str() {
            "application/x-www-form-urlencoded" => {
                let pairs = form_urlencoded::parse(body);
                Self::collect(pairs.map(|(name, value)| (name, Some(value.into_owned()))))
            }
            "application/json" => {
                let Members(members) = serde_json::from_slice(body).map_err(|_| OAuthError::MalformedJson)?;
                let mut pairs = Vec::with_capacity(members.len());
                for (name, value) in members {
                    match value {
                        Value::String(text) => pairs.push((name, Some(text))),
                        Value::Null => pairs.push((name, None)),
                        _ if Self::default().slot(&name).is_none() => {}
                        _ => return Err(OAuthError::MalformedJson),
                    }
                }
                Self::collect(pairs.into_iter())
            }
            _ => Err(OAuthError::UnsupportedContentType),
        }
    }

    fn collect<N: AsRef<str>>(pairs: impl Iterator<Item = (N, Option<String>)>) -> Result<Self, OAuthError> {
        let mut parameters = Self::default();
        let mut seen = Vec::new();
        for (name, value) in pairs {
            if let Some((name, slot)) = parameters.slot(name.as_ref()) {
                if seen.contains(&name) {
                    return Err(OAuthError::RepeatedParameter(name));
                }
                seen.push(name);
                *slot = value.filter(|value| !value.is_empty());
            }
        }
        // Files and stores of secrets add a line break to what they hold; a secret or token never ends with one.
        for slot in [&mut parameters.client_secret, &mut parameters.token] {
            *slot = slot.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        Ok(parameters)
    }

    /// The place of a parameter; `None` if it is unknown.
    fn slot(&mut self, name: &str) -> Option<(&'static str, &mut Option<String>)> {
        match name {
            "grant_type" => Some(("grant_type", &mut self.grant_type)),
            "scope" => Some(("scope", &mut self.scope)),
            "client_id" => Some(("client_id", &mut self.client_id)),
            "client_secret" => Some(("client_secret", &mut self.client_secret)),
            "client_assertion" => Some(("client_assertion", &mut self.client_assertion)),
            "client_assertion_type" => Some(("client_assertion_type", &mut self.client_assertion_type)),
            "token" => Some(("token", &mut self.token)),
            _ => None,
        }
    }
}

/// The content type without its parameters: a charset changes nothing, both formats are UTF-8.
fn media_type(headers: &HeaderMap) -> String {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The members of a JSON object in their order, repeated ones included; a map would keep only the last.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(content_type: &'static str, body: &[u8]) -> Parameters {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))]);
        Parameters::read(&headers, body).unwrap()
    }

    #[test]
    fn a_byte_order_mark_is_ignored() {
        let json = read("application/json", b"\xEF\xBB\xBF{\"grant_type\":\"client_credentials\"}");
        let form = read("application/x-www-form-urlencoded", b"\xEF\xBB\xBFgrant_type=client_credentials");
        for parameters in [json, form] {
            assert_eq!(parameters.grant_type.as_deref(), Some("client_credentials"));
        }
    }

    #[test]
    fn white_space_around_a_secret_or_token_is_dropped() {
        let form = read("application/x-www-form-urlencoded", b"client_secret=s%0D%0A&token=%20t%0A");
        let json = read("application/json", br#"{"client_secret":"s\r\n","token":"\tt\n"}"#);
        for parameters in [form, json] {
            assert_eq!(parameters.client_secret.as_deref(), Some("s"));
            assert_eq!(parameters.token.as_deref(), Some("t"));
        }
        assert_eq!(read("application/x-www-form-urlencoded", b"token=%0A").token, None);
    }
}
