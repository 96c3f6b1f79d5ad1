//! `$skiptoken`: where the next page begins.
//!
//! JSON in base64url: the fingerprint of the options it belongs to, the last record's place in the order, the rest of
//! `$top`, and the page size if it is not the default. Where a link cannot repeat the options, they are in the token, and
//! the token is compressed. It is neither signed nor secret: it expresses nothing that a filter could not, and everything
//! in it is checked. The fingerprint only prevents the use of a token with another query by mistake.

use std::io::{Read as _, Write as _};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use serde::{Deserialize, Serialize};

use crate::domain::{
    entity::Entity,
    json::Json,
    record::{Scalar, scalar_of},
    record_query::{Continuation, Order, PAGE_SIZE, Position},
};

/// The prefix of a compressed token (RFC 1951); base64url has no such character.
const COMPRESSED: char = '~';
/// Most bytes of an unpacked token: every option at its longest, and values to order by.
const MAX_BYTES: u64 = 1024 * 1024;

/// A token that was read; its contents are not checked yet.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    q: String,
    v: Vec<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    t: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    o: Option<String>,
}

impl Token {
    /// The token that continues a query.
    pub fn new(continuation: &Continuation, entity: Entity, options: &[(String, String)]) -> Self {
        let values = continuation.position.values().iter().map(to_json).collect();
        let page_size = Some(continuation.page_size).filter(|size| *size != PAGE_SIZE);
        Self { q: fingerprint(entity, options), v: values, t: continuation.top, p: page_size, o: None }
    }

    /// Writes the token.
    pub fn write(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.json())
    }

    /// Writes a token that holds the options, too.
    pub fn write_with(mut self, options: &[(String, String)]) -> String {
        let pairs: Vec<_> = options.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        self.o = Some(pairs.join("&"));
        let mut compressed = DeflateEncoder::new(Vec::new(), Compression::best());
        // Writing to a vector does not fail.
        let _ = compressed.write_all(self.json().as_bytes());
        format!("{COMPRESSED}{}", BASE64_URL_SAFE_NO_PAD.encode(compressed.finish().unwrap_or_default()))
    }

    fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a token; `None` if it is none.
    pub fn read(token: &str) -> Option<Self> {
        let Some(compressed) = token.strip_prefix(COMPRESSED) else {
            return serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(token).ok()?).ok();
        };
        let compressed = BASE64_URL_SAFE_NO_PAD.decode(compressed).ok()?;
        let mut text = String::new();
        DeflateDecoder::new(compressed.as_slice()).take(MAX_BYTES).read_to_string(&mut text).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// The options in it, as the query of a URL.
    pub fn options(&self) -> Option<&str> {
        self.o.as_deref()
    }

    /// The continuation; `None` if it belongs to another query.
    pub fn continuation(&self, entity: Entity, options: &[(String, String)], order: &Order) -> Option<Continuation> {
        if self.q != fingerprint(entity, options) || self.v.len() != order.terms().len() {
            return None;
        }
        let values: Option<Vec<_>> =
            order.terms().iter().zip(&self.v).map(|(term, value)| scalar_of(term.path.end(), value)).collect();
        let page_size = self.p.unwrap_or(PAGE_SIZE).max(1);
        Some(Continuation { position: Position::new(order, values?)?, top: self.t, page_size })
    }
}

fn to_json(value: &Scalar) -> Json {
    match value {
        Scalar::Null => Json::Null,
        Scalar::String(text) => Json::String(text.clone()),
        Scalar::Boolean(value) => Json::Boolean(*value),
        Scalar::DateTime(at) => Json::String(at.to_string()),
    }
}

/// A value in which only the characters are escaped that would end it or be decoded: it compresses better than one with
/// percent-encoded letters.
fn escaped(value: &str) -> String {
    value.replace('%', "%25").replace('&', "%26").replace('+', "%2B")
}

/// Distinguishes sets of options (FNV-1a, 64 bits): the same in every release, so that a token survives an upgrade.
fn fingerprint(entity: Entity, options: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = options.iter().map(|(name, value)| format!("{name}={value}")).collect();
    sorted.sort();
    let text = format!("{entity}?{}", sorted.join("&"), entity = entity.as_str());
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}
