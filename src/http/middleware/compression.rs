//! Pages are compressed: they are text that says much twice.

use axum::http::{Response, header};
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, Predicate},
};

/// How hard: more takes longer than it saves.
const LEVEL: i32 = 4;

/// Compresses what is said by [`OfPages`], by whatever the client accepts.
pub fn layer() -> CompressionLayer<OfPages> {
    CompressionLayer::new().quality(CompressionLevel::Precise(LEVEL)).compress_when(OfPages)
}

/// Pages, but for those that are kept and compressed once, and those that open a one-time cookie: such a page may hold a secret, and a secret is never compressed together
/// with what somebody else has chosen (BREACH). Every answer that sets or takes away a cookie counts as one.
#[derive(Debug, Clone, Copy)]
pub struct OfPages;

impl Predicate for OfPages {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &Response<B>) -> bool {
        let kind = response.headers().get(header::CONTENT_TYPE);
        let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        is_page && ![header::ETAG, header::SET_COOKIE].iter().any(|name| response.headers().contains_key(name))
    }
}
