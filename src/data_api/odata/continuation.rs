//! `$skiptoken`: where the next page begins.
//!
//! JSON in base64url: the fingerprint of the options it belongs to, the last record's place in the order, what is left of
//! `$top`, and the size of the pages if it is not the usual one. It is neither signed nor secret: it says nothing a filter
//! could not say, and everything in it is checked. The fingerprint only keeps a token from being used with another question
//! by mistake.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{
    record::{Scalar, scalar_of},
    record_query::{Continuation, Order, PAGE_SIZE, Position},
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    q: String,
    v: Vec<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    t: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p: Option<u32>,
}

/// Writes a token for the options of a fingerprint.
pub fn encode(continuation: &Continuation, fingerprint: &str) -> String {
    let values = continuation.position.values().iter().map(to_json).collect();
    let page_size = Some(continuation.page_size).filter(|size| *size != PAGE_SIZE);
    let wire = Wire { q: fingerprint.to_owned(), v: values, t: continuation.top, p: page_size };
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::json!(wire).to_string())
}

/// Reads a token; `None` if it is none, or belongs to other options.
pub fn decode(token: &str, fingerprint: &str, order: &Order) -> Option<Continuation> {
    let wire: Wire = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    if wire.q != fingerprint || wire.v.len() != order.terms().len() {
        return None;
    }
    let values: Option<Vec<_>> =
        order.terms().iter().zip(&wire.v).map(|(term, value)| scalar_of(term.path.end(), value)).collect();
    let page_size = wire.p.unwrap_or(PAGE_SIZE).max(1);
    Some(Continuation { position: Position::new(order, values?)?, top: wire.t, page_size })
}

fn to_json(value: &Scalar) -> Value {
    match value {
        Scalar::Null => Value::Null,
        Scalar::String(text) => Value::String(text.clone()),
        Scalar::Boolean(value) => Value::Bool(*value),
        Scalar::DateTime(at) => Value::String(at.to_string()),
    }
}

/// Tells sets of options apart (FNV-1a, 64 bits): the same in every release, so that a token survives an upgrade.
pub fn fingerprint(entity: &str, options: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = options.iter().map(|(name, value)| format!("{name}={value}")).collect();
    sorted.sort();
    let text = format!("{entity}?{}", sorted.join("&"));
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}
