//! The compression of pages, whose text repeats much.

use axum::http::{Response, header};
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, Predicate},
};

/// The level: more takes longer than it saves.
const LEVEL: i32 = 1;

/// Compresses the responses that [`OfPages`] selects, in an encoding that the client accepts.
pub fn layer() -> CompressionLayer<OfPages> {
    CompressionLayer::new().quality(CompressionLevel::Precise(LEVEL)).compress_when(OfPages)
}

/// Pages, except those that are cached and compressed once, and those that consume a one-time cookie: such a page may
/// hold a secret, and a secret is never compressed together with text that somebody else has chosen (BREACH). Every
/// response that sets or removes a cookie counts as one.
#[derive(Debug, Clone, Copy)]
pub struct OfPages;

impl Predicate for OfPages {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &Response<B>) -> bool {
        let kind = response.headers().get(header::CONTENT_TYPE);
        let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        is_page && ![header::ETAG, header::SET_COOKIE].iter().any(|name| response.headers().contains_key(name))
    }
}
