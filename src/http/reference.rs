//! The API reference: the same for everyone who reads one language, and long. It is rendered and compressed once for each
//! language.
//!
//! A cached page has no nonce: its policy names the scripts in it by their digests instead.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{context::reader, document::Document};
use crate::{browser::SessionPolicy, console::paths, crypto::content_digest::script_source};

const POLICY: HeaderName = header::CONTENT_SECURITY_POLICY;
/// More than the page has.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The page in each language in which somebody has read it.
#[derive(Clone)]
pub struct References {
    policy: SessionPolicy,
    kept: Arc<Mutex<HashMap<&'static str, Arc<Document>>>>,
}

impl References {
    /// Creates an empty cache.
    pub fn new(policy: SessionPolicy) -> Self {
        Self { policy, kept: Arc::default() }
    }

    fn get(&self, tag: &str) -> Option<Arc<Document>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(tag).cloned()
    }
}

/// Middleware: responds with the cached page.
pub async fn keep(State(references): State<References>, mut request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if request.uri().path() != paths::API_REFERENCE || !is_read {
        return next.run(request).await;
    }
    let asked = request.headers().clone();
    let tag = reader(references.policy, &asked, None).locale.tag;
    let document = if let Some(document) = references.get(tag) {
        document
    } else {
        // Rendered for any reader of that language.
        *request.headers_mut() = [(header::ACCEPT_LANGUAGE, HeaderValue::from_static(tag))].into_iter().collect();
        *request.method_mut() = Method::GET;
        let document = match without_nonce(next.run(request).await).await {
            Ok(document) => Arc::new(document),
            Err(response) => return response,
        };
        references.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(tag, Arc::clone(&document));
        document
    };
    document.answer(&asked)
}

/// The page without its nonce; unchanged, if it cannot be cached.
async fn without_nonce(response: Response) -> Result<Document, Response> {
    let (mut parts, body) = response.into_parts();
    let policy = parts.headers.get(POLICY).and_then(|policy| policy.to_str().ok()).map(str::to_owned);
    let nonce =
        policy.as_deref().and_then(|policy| policy.split_once("'nonce-")?.1.split_once('\'')).map(|found| found.0);
    let (Some(policy), Some(nonce), StatusCode::OK) = (&policy, nonce, parts.status) else {
        return Err(Response::from_parts(parts, body));
    };
    let Ok(bytes) = to_bytes(body, MAX_BYTES).await else {
        return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    };
    let page = String::from_utf8_lossy(&bytes)
        .replace(&format!(" nonce=\"{nonce}\""), "")
        .replace(&format!("crossorigin=\"{nonce}\""), "crossorigin=\"anonymous\"");
    let sources = scripts(&page).map(script_source).collect::<Vec<_>>().join(" ");
    let nonce_source = format!("'nonce-{nonce}'");
    let policy = policy
        .replace(&format!("style-src 'self' {nonce_source}"), "style-src 'self'")
        .replace(&nonce_source, &sources);
    let (Ok(policy), false) = (HeaderValue::from_str(&policy), page.contains(nonce)) else {
        return Err(Response::from_parts(parts, Body::from(bytes)));
    };
    parts.headers.insert(POLICY, policy);
    // Browsers request it again each time, and mostly get no body.
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok(Document::new(page.into(), parts.headers))
}

/// The inline scripts of a page.
fn scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|part| {
        let (attributes, rest) = part.split_once('>')?;
        (!attributes.contains(" src=")).then(|| rest.split("</script>").next())?
    })
}
