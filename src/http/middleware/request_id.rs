//! Request ids, by which a client, a proxy and the log refer to the same request.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The header of requests and responses.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is accepted.
const MAX_LENGTH: usize = 128;

/// Generates ids that no other request has.
pub(super) struct RequestIds {
    /// Unique to this process.
    process: u64,
    next: AtomicU64,
}

impl Default for RequestIds {
    fn default() -> Self {
        Self { process: RandomState::new().hash_one(()), next: AtomicU64::new(1) }
    }
}

impl RequestIds {
    /// The id of a request: the one that a trusted proxy gave it, or a new one.
    pub(super) fn name(&self, headers: &HeaderMap, is_by_trusted_proxy: bool) -> HeaderValue {
        let given = if is_by_trusted_proxy { headers.get(REQUEST_ID).filter(|given| is_name(given)) } else { None };
        given.cloned().unwrap_or_else(|| self.new_name())
    }

    /// 32 hexadecimal digits: the process, and the number of the request in it.
    fn new_name(&self) -> HeaderValue {
        let number = (u128::from(self.process) << 64) | u128::from(self.next.fetch_add(1, Ordering::Relaxed));
        // By hand: formatting takes longer than everything else about an id.
        let mut digits = [0; 32];
        for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(number.to_be_bytes()) {
            *pair = [digit(byte >> 4), digit(byte & 0xf)];
        }
        HeaderValue::from_bytes(&digits).unwrap_or(HeaderValue::from_static("-"))
    }
}

const fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'a' + value - 10 }
}

fn is_name(text: &HeaderValue) -> bool {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(byte);
    !text.is_empty() && text.len() <= MAX_LENGTH && text.as_bytes().iter().all(is_of_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(ids: &RequestIds, given: &str, is_by_trusted_proxy: bool) -> String {
        let headers = HeaderMap::from_iter([(REQUEST_ID, given.parse().unwrap())]);
        ids.name(&headers, is_by_trusted_proxy).to_str().unwrap().to_owned()
    }

    #[test]
    fn only_a_trusted_proxy_names_requests_and_only_by_what_can_stand_in_a_log() {
        let ids = RequestIds { process: 0xabc, next: AtomicU64::new(1) };
        assert_eq!(name(&ids, "6f1c-7", true), "6f1c-7");
        assert_eq!(name(&ids, "6f1c-7", false), "0000000000000abc0000000000000001");
        assert_eq!(name(&ids, "a name {}", true), "0000000000000abc0000000000000002");
        assert_eq!(name(&ids, &"7".repeat(129), true), "0000000000000abc0000000000000003");
    }
}
