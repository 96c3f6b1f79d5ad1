//! A document that is the same for many clients: written and compressed once, and not sent again to clients that have it.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{self, Write as _},
    sync::OnceLock,
};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use brotli::{BrotliCompress, enc::BrotliEncoderParams};
use flate2::{Compression, write::GzEncoder};

/// The effort of Brotli: work that is done once may take longer than work for each response.
const BROTLI_QUALITY: i32 = 9;

/// The document.
#[derive(Debug)]
pub struct Document {
    plain: Bytes,
    /// By encoding, once a client has requested it; nothing if that failed.
    packed: [(Coding, OnceLock<Option<Bytes>>); 2],
    /// The hash of the content, without quotes.
    mark: String,
    headers: HeaderMap,
}

/// The encoding of a document (RFC 9110, section 8.4.1).
#[derive(Debug, Clone, Copy)]
enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    fn compress(self, plain: &[u8]) -> io::Result<Bytes> {
        let mut packed = Vec::new();
        match self {
            Self::Brotli => {
                let settings = BrotliEncoderParams { quality: BROTLI_QUALITY, ..BrotliEncoderParams::default() };
                BrotliCompress(&mut &*plain, &mut packed, &settings)?;
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(&mut packed, Compression::best());
                encoder.write_all(plain)?;
                encoder.finish()?;
            }
        }
        Ok(packed.into())
    }
}

impl Document {
    /// Creates a document and the headers of its responses; completes `Vary`.
    pub fn new(plain: Bytes, mut headers: HeaderMap) -> Self {
        let mut hasher = DefaultHasher::new();
        plain.hash(&mut hasher);
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        let packed = [Coding::Brotli, Coding::Gzip].map(|coding| (coding, OnceLock::new()));
        Self { plain, packed, mark: format!("{:016x}", hasher.finish()), headers }
    }

    /// Responds with the document in an encoding that the client accepts, or with 304 if the client has it (RFC 9110,
    /// section 13.1.2).
    pub fn answer(&self, request: &HeaderMap) -> Response {
        let text = |name| request.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        let packed = self.packed(text(header::ACCEPT_ENCODING));
        let suffix = packed.as_ref().map_or_else(String::new, |(coding, _)| format!("-{}", coding.name()));
        let etag = format!("\"{}{suffix}\"", self.mark);
        let is_known =
            text(header::IF_NONE_MATCH).split(',').any(|known| known.trim().trim_start_matches("W/") == etag);
        let mut headers = self.headers.clone();
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            headers.insert(header::ETAG, etag);
        }
        if is_known {
            headers.remove(header::CONTENT_TYPE);
            headers.remove(header::CONTENT_DISPOSITION);
            return (StatusCode::NOT_MODIFIED, headers, ()).into_response();
        }
        let Some((coding, body)) = packed else { return (headers, self.plain.clone()).into_response() };
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        (headers, body).into_response()
    }

    /// The document in the smallest accepted encoding.
    fn packed(&self, accepted: &str) -> Option<(Coding, Bytes)> {
        let (coding, packed) = self.packed.iter().find(|(coding, _)| accepts(accepted, coding.name()))?;
        let packed = packed.get_or_init(|| coding.compress(&self.plain).ok());
        packed.clone().map(|packed| (*coding, packed))
    }
}

/// Whether `Accept-Encoding` names a coding, and does not refuse it by a weight of 0 (RFC 9110, section 12.5.3).
fn accepts(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let is_named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        is_named
            && !parts.any(|weight| weight.strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_compressed_for_those_who_accept_it_and_not_sent_again_to_those_who_have_it() {
        let vary = HeaderValue::from_static("cookie");
        let document = Document::new("text ".repeat(100).into(), [(header::VARY, vary)].into_iter().collect());
        let ask = |name, value: &str| document.answer(&[(name, value.parse().unwrap())].into_iter().collect());
        let plain = ask(header::ACCEPT_ENCODING, "zstd, gzip;q=0");
        let compressed = ask(header::ACCEPT_ENCODING, "br;q=0.0, gzip");
        assert_eq!(ask(header::ACCEPT_ENCODING, "gzip, br").headers()[header::CONTENT_ENCODING], "br");
        assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
        assert_eq!(compressed.headers()[header::CONTENT_ENCODING], "gzip");
        let etag = plain.headers()[header::ETAG].to_str().unwrap();
        assert_ne!(etag, compressed.headers()[header::ETAG]);
        let again = ask(header::IF_NONE_MATCH, etag);
        assert_eq!(
            (again.status(), &again.headers()[header::VARY]),
            (StatusCode::NOT_MODIFIED, &plain.headers()[header::VARY])
        );
        assert_eq!(ask(header::IF_NONE_MATCH, "\"other\"").status(), StatusCode::OK);
    }
}
