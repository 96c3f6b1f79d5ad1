//! Names for requests, by which a client, a proxy and the log speak of the same one.

use std::{
    fmt::Write as _,
    hash::{BuildHasher as _, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The header of requests and answers.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest name that is taken over.
const MAX_LENGTH: usize = 128;

/// Gives names that no other request has.
pub(super) struct RequestIds {
    /// Of this process alone.
    process: u64,
    next: AtomicU64,
}

impl Default for RequestIds {
    fn default() -> Self {
        Self { process: RandomState::new().hash_one(()), next: AtomicU64::new(1) }
    }
}

impl RequestIds {
    /// The name of a request, which its headers have from now on: the one that a trusted proxy gave it, or a new one.
    pub(super) fn name(&self, headers: &mut HeaderMap, is_by_trusted_proxy: bool) -> HeaderValue {
        let given = headers.get(REQUEST_ID).filter(|given| is_by_trusted_proxy && is_name(given));
        let name = given.cloned().unwrap_or_else(|| self.new_name());
        headers.insert(REQUEST_ID, name.clone());
        name
    }

    /// 32 hexadecimal digits: the process, and the number of the request in it.
    fn new_name(&self) -> HeaderValue {
        let mut name = String::with_capacity(32);
        // Writing to a text does not fail.
        let _ = write!(name, "{:016x}{:016x}", self.process, self.next.fetch_add(1, Ordering::Relaxed));
        HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("-"))
    }
}

fn is_name(text: &HeaderValue) -> bool {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(byte);
    !text.is_empty() && text.len() <= MAX_LENGTH && text.as_bytes().iter().all(is_of_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(ids: &RequestIds, given: &str, is_by_trusted_proxy: bool) -> String {
        let mut headers = HeaderMap::from_iter([(REQUEST_ID, given.parse().unwrap())]);
        let name = ids.name(&mut headers, is_by_trusted_proxy);
        assert_eq!(headers.get(REQUEST_ID), Some(&name));
        name.to_str().unwrap().to_owned()
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
