//! What the server says of its API: one description of all surfaces, as an OpenAPI document and as a Postman collection. The
//! console has the page for people..

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::Write as _,
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;

use crate::{console::paths, data_api, oauth, openapi::Description};

/// How long both files may be kept. They change when another release is started.
const CACHE: &str = "public, max-age=300";

/// What every surface says of itself. `public_url` is without a slash at the end.
pub fn describe(public_url: &str) -> Description {
    let token_url = format!("{public_url}{}", oauth::TOKEN_PATH);
    let parts = vec![data_api::openapi::describe(public_url, &token_url), oauth::openapi::describe(public_url)];
    Description::new(public_url, parts)
}

/// The two files, written and compressed once.
pub fn router(description: &Description) -> Router {
    let document = Document::new(&description.to_openapi(), "inline");
    let collection = Document::new(&description.to_postman(oauth::TOKEN_PATH), "attachment");
    Router::new()
        .route(paths::OPENAPI, get(async move |headers: HeaderMap| document.answer(&headers)))
        .route(paths::POSTMAN_COLLECTION, get(async move |headers: HeaderMap| collection.answer(&headers)))
}

/// A file of JSON.
#[derive(Clone)]
struct Document {
    plain: Bytes,
    /// Empty if it could not be compressed.
    gzip: Bytes,
    /// The mark of the content, without quotes.
    mark: String,
    disposition: &'static str,
}

impl Document {
    fn new(value: &impl Serialize, disposition: &'static str) -> Self {
        // What has only texts for keys can be written.
        let plain = serde_json::to_vec(value).unwrap_or_default();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let gzip = encoder.write_all(&plain).and_then(|()| encoder.finish()).unwrap_or_default();
        let mut hasher = DefaultHasher::new();
        plain.hash(&mut hasher);
        Self { plain: plain.into(), gzip: gzip.into(), mark: format!("{:016x}", hasher.finish()), disposition }
    }

    /// The file, as a client accepts it, or that it has it already (RFC 9110, section 13.1.2).
    fn answer(&self, headers: &HeaderMap) -> Response {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        let is_compressed = !self.gzip.is_empty() && accepts_gzip(text(header::ACCEPT_ENCODING));
        let etag = format!("\"{}{}\"", self.mark, if is_compressed { "-gzip" } else { "" });
        let is_known =
            text(header::IF_NONE_MATCH).split(',').any(|known| known.trim().trim_start_matches("W/") == etag);
        let caching = [
            (header::CACHE_CONTROL, HeaderValue::from_static(CACHE)),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        let etag = HeaderValue::from_str(&etag).map(|etag| [(header::ETAG, etag)]).ok();
        if is_known {
            return (StatusCode::NOT_MODIFIED, caching, etag, ()).into_response();
        }
        let kind = [(header::CONTENT_TYPE, "application/json"), (header::CONTENT_DISPOSITION, self.disposition)];
        let (encoding, body) = if is_compressed {
            (Some([(header::CONTENT_ENCODING, "gzip")]), self.gzip.clone())
        } else {
            (None, self.plain.clone())
        };
        (caching, etag, kind, encoding, body).into_response()
    }
}

/// Whether `Accept-Encoding` names gzip, and does not refuse it by a weight of 0.
fn accepts_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        is_gzip && !parts.any(|weight| weight.strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty()))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_document_is_compressed_for_those_who_accept_it_and_not_sent_again_to_those_who_have_it() {
        let document = Document::new(&vec!["text"; 100], "inline");
        let ask = |name, value: &str| document.answer(&[(name, value.parse().unwrap())].into_iter().collect());
        let plain = ask(header::ACCEPT_ENCODING, "br, gzip;q=0");
        let compressed = ask(header::ACCEPT_ENCODING, "br, gzip");
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

    /// Answers are shared by their names: one that says something else would take the other's place.
    #[test]
    fn what_has_one_name_says_one_thing() {
        let description = describe("https://data.example");
        let operations = description.sections.iter().flat_map(|section| &section.operations);
        let mut answers = BTreeMap::new();
        for operation in operations {
            for answer in &operation.answers {
                if let Some(name) = &answer.shared_as {
                    assert_eq!(*answers.entry(name).or_insert(answer), answer, "{}", operation.id);
                }
            }
        }
    }
}
