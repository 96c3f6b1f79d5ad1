//! The site: style, scripts, wasm and icons, inside of the binary.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::console::site::SiteFiles;

/// The files that `scripts/build-site` has assembled; read from disk in development builds.
#[derive(RustEmbed)]
#[folder = "target/site"]
#[allow_missing = true]
struct Site;

/// Encodings that the build has prepared, best first, with the ending of their files.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Fonts that the first view of a page needs; the build adds a hash of the content to the name.
const FIRST_FONT: &str = "pkg/roboto-latin-wght-normal-";
/// For files whose address changes with their content.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The addresses by which pages name the files of the site.
pub fn addresses() -> SiteFiles {
    let marked = |path: &str| match Site::get(path) {
        Some(file) => format!("/{path}?v={}", mark(&file)),
        None => format!("/{path}"),
    };
    let font = Site::iter().find(|path| path.starts_with(FIRST_FONT) && path.ends_with(".woff2"));
    SiteFiles {
        style: marked("pkg/credentials-console.css"),
        icons: marked("pkg/icons.svg"),
        font: font.map(|path| format!("/{path}")),
    }
}

/// A short hash of a file's content.
fn mark(file: &EmbeddedFile) -> String {
    URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash().get(..9).unwrap_or_default())
}

/// Responds with a file of the site. Browsers cache it, and ask each time whether it has changed, by its hash; or do not
/// ask, if its address holds a hash of the content.
pub async fn file(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if ENCODINGS.iter().any(|(_, ending)| path.ends_with(ending)) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let encoded = ENCODINGS.iter().find_map(|(encoding, ending)| {
        let is_accepted =
            accepted.split(',').any(|name| name.split(';').next().is_some_and(|name| name.trim() == *encoding));
        is_accepted.then(|| Site::get(&format!("{path}{ending}"))).flatten().map(|file| (Some(*encoding), file))
    });
    let Some((encoding, file)) = encoded.or_else(|| Some((None, Site::get(path)?))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let is_marked = path.strip_suffix(".woff2").is_some()
        || uri
            .query()
            .and_then(|query| query.strip_prefix("v="))
            .is_some_and(|version| Site::get(path).is_some_and(|plain| mark(&plain) == version));
    let caching = if is_marked { FOREVER } else { HeaderValue::from_static("no-cache") };
    answer(path, encoding, file, &headers, caching)
}

fn answer(
    path: &str,
    encoding: Option<&'static str>,
    file: EmbeddedFile,
    headers: &HeaderMap,
    caching: HeaderValue,
) -> Response {
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = mime_guess::from_path(path).first_or_octet_stream();
        ([(header::CONTENT_TYPE, kind.as_ref())], Body::from(file.data)).into_response()
    };
    let answered = response.headers_mut();
    answered.insert(header::CACHE_CONTROL, caching);
    answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answered.insert(header::ETAG, etag);
    }
    if let Some(encoding) = encoding.filter(|_| !is_known) {
        answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}
