//! The Leptos context of pages and server functions, and the content security policy of pages.
//!
//! The closure also runs once at start, without a request, when the routes are listed.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts};
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;

use crate::{
    browser::{SessionContext, SessionPolicy, preference},
    console::{language::Language, place::Place, server_fns::trial::DataApi, site::SiteFiles, texts::Reader},
    openapi::Description,
};

/// The closure that provides the context, the same for pages, server functions and unknown paths.
pub fn provide(
    context: SessionContext,
    description: Arc<Description>,
    files: SiteFiles,
    data_api: DataApi,
    options: LeptosOptions,
) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(context.clone());
        provide_context(Arc::clone(&description));
        provide_context(files.clone());
        provide_context(data_api.clone());
        if let (Some(answer), Some(parts)) = (use_context::<ResponseOptions>(), use_context::<Parts>()) {
            provide_context(reader(context.policy, &parts.headers, None));
            let place = parts.extensions.get::<Place>().cloned().unwrap_or_default();
            answer.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            answer.insert_header(header::VARY, HeaderValue::from_static("accept-language, cookie"));
            if let Some(nonce) = use_nonce()
                && let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce, &options, &place))
            {
                answer.insert_header(HeaderName::from_static("content-security-policy"), policy);
            }
            provide_context(place);
        }
    }
}

/// The reader of the response, as far as the browser reports; in another language if one is given.
pub(super) fn reader(policy: SessionPolicy, headers: &HeaderMap, language: Option<Language>) -> Reader {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let chosen = preference::language(policy, headers);
    let language = language.map(Language::code).or(chosen.as_deref());
    Reader::new(language, accepted, preference::time_zone(headers).as_deref())
}

/// Scripts and styles are our own files, or carry the nonce of this page; wasm needs `'wasm-unsafe-eval'` to run. A page
/// may be framed only where it is built for that.
fn content_security_policy(nonce: &str, options: &LeptosOptions, place: &Place) -> String {
    let ancestors = place.frame_origins().unwrap_or("'none'");
    // `cargo leptos watch` tells the page to reload through a socket.
    let reload = match options.env {
        leptos::config::Env::DEV => format!(" ws://localhost:{0} ws://127.0.0.1:{0}", options.reload_port),
        leptos::config::Env::PROD => String::new(),
    };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'{reload}; form-action 'self'; base-uri 'none'; \
         frame-ancestors {ancestors}"
    )
}
