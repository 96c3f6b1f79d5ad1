//! What pages carry with them, and what is no page.

use std::io::Write;

use axum::http::{HeaderName, StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};

use super::{api_key_form, create, page_of};
use crate::{browser::PASSWORD, test_app::TestApp};

const POLICY: HeaderName = header::CONTENT_SECURITY_POLICY;

#[tokio::test(flavor = "multi_thread")]
async fn files_of_the_server_are_not_served() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let paths = [
        "/Leptos.toml",
        "/Cargo.toml",
        "/Cargo.lock",
        "/test.db",
        "/test.db-wal",
        "/data/credentials-console.db",
        "/data/server.key",
        "/target/site/pkg/credentials-console.css",
        "/src/main.rs",
        "/.git/config",
        "/pkg",
        "/pkg/",
        "/pkg/..%2f..%2fCargo.toml",
        "/pkg/../Leptos.toml",
        "/pkg/%2e%2e/Leptos.toml",
        "/..%2fCargo.toml",
        "//etc/passwd",
        "/favicon.svg/../Cargo.toml",
    ];
    for path in paths {
        let answer = browser.get(path).await.expect(StatusCode::NOT_FOUND);
        assert!(!answer.body.contains("[package]"), "{path}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_path_is_a_page_with_404() {
    let app = TestApp::new().await;
    for browser in [app.browser(), app.signed_in(Role::User).await] {
        let page = browser.get("/nowhere").await.expect(StatusCode::NOT_FOUND);
        assert!(page.header(header::CONTENT_TYPE).starts_with("text/html"), "{page:?}");
        assert!(page.body.contains("<h1>Not found</h1>"), "{}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_has_the_headers_and_a_policy_with_its_own_nonce() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let (id, _) = create(&browser, "Nightly export").await;
    let mut nonces = Vec::new();
    for path in [paths::CREDENTIALS, paths::CREDENTIAL_NEW, &page_of(&id), paths::SIGN_IN, paths::FIRST_RUN, "/nowhere"]
    {
        let page = browser.get(path).await;
        let policy = page.header(POLICY);
        let nonce = policy.split_once("'nonce-").and_then(|(_, after)| after.split_once('\'')).map(|(nonce, _)| nonce);
        let nonce = nonce.unwrap_or_else(|| panic!("no nonce in {policy} of {path}"));
        let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
        let script = format!("script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'");
        let style = format!("style-src 'self' 'nonce-{nonce}'");
        for directive in
            ["default-src 'none'", &script, &style, "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
        {
            assert!(directives.contains(&directive), "{directive} is not in {policy} of {path}");
        }
        for (name, value) in [
            ("cross-origin-opener-policy", "same-origin"),
            ("referrer-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(page.header(HeaderName::from_static(name)), value, "{name} of {path}");
        }
        for kind in ["<script", "<style"] {
            for (_, tag) in page.body.match_indices(kind).map(|(at, _)| page.body.split_at(at)) {
                let tag = tag.split_once('>').unwrap().0;
                assert!(tag.contains(&format!(r#"nonce="{nonce}""#)), "{tag}> of {path}");
            }
        }
        for inline in [" style=\"", " onclick=", " onload=", "javascript:"] {
            assert!(!page.body.contains(inline), "{inline} in {path}: {}", page.body);
        }
        nonces.push(nonce.to_owned());
    }
    let count = nonces.len();
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), count, "a nonce came twice");
}

/// The reference of the API is the same for everyone who reads a language.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_kept_has_a_policy_with_the_digest_of_each_script() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let client = app.anonymous().with(header::ACCEPT, "text/html");
    let in_english = client.get(paths::API_REFERENCE).await.expect(StatusCode::OK);
    for page in [client.get(paths::API_REFERENCE).await, browser.get(paths::API_REFERENCE).await] {
        assert_eq!((&page.body, page.header(POLICY)), (&in_english.body, in_english.header(POLICY)));
    }
    let in_german = client.clone().with(header::ACCEPT_LANGUAGE, "de").get(paths::API_REFERENCE).await;
    assert!(in_german.body.contains("lang=\"de-DE\"") && in_english.body.contains("lang=\"en-US\""));
    for page in [&in_english, &in_german] {
        let policy = page.header(POLICY);
        assert!(!policy.contains("nonce") && !page.body.contains("nonce="), "{policy}");
        assert!(policy.contains("style-src 'self';") && policy.contains("frame-ancestors 'none'"), "{policy}");
        let inline = page.body.matches("<script").count() - page.body.matches("<script type=\"module\" src=").count();
        assert!(inline >= 2 && policy.matches("'sha256-").count() == inline, "{inline}: {policy}");
        assert_eq!(page.header(header::VARY), "accept-language, cookie");
    }
    let packed = client.clone().with(header::ACCEPT_ENCODING, "gzip, br").get(paths::API_REFERENCE).await;
    assert_eq!(packed.header(header::CONTENT_ENCODING), "br");
    let known = client.with(header::IF_NONE_MATCH, in_english.header(header::ETAG)).get(paths::API_REFERENCE).await;
    assert!(known.expect(StatusCode::NOT_MODIFIED).body.is_empty());
}

/// Scripts of other sites read what is for everyone, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_everyone_is_for_scripts_of_other_sites_too() {
    let app = TestApp::new().await;
    let client = app.anonymous().with(header::ORIGIN, "https://tool.example");
    for path in [
        paths::OPENAPI,
        paths::POSTMAN_COLLECTION,
        "/.well-known/jwks.json",
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-protected-resource",
    ] {
        let answer = client.get(path).await.expect(StatusCode::OK);
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*", "{path}");
    }
    for path in ["/export/v1/records/users", "/rest/v1/auth/test", paths::API_REFERENCE, paths::SIGN_IN] {
        let answer = client.get(path).await;
        assert!(!answer.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_page_has_the_stricter_policy() {
    let app = TestApp::new().await;
    for path in ["/healthz", "/pkg/nothing.js", "/favicon.svg"] {
        let answer = app.anonymous().get(path).await;
        assert!(answer.header(POLICY).starts_with("default-src 'none'; frame-ancestors 'none'"), "{answer:?}");
    }
    // JSON is never taken for anything else.
    for path in ["/.well-known/jwks.json", "/rest/v1/auth/test", "/export/v1/records/users"] {
        let answer = app.anonymous().get(path).await;
        assert!(answer.header(header::CONTENT_TYPE).starts_with("application/json"), "{answer:?}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_spelling_of_a_path_opens_nothing() {
    let app = TestApp::new().await;
    create(&app.signed_in(Role::SuperAdmin).await, "Nightly export").await;
    for (from, to) in [("/setup", "/%73etup"), ("/setup", "//setup"), ("/setup", "/./setup"), ("/setup", "/Setup")] {
        let page = app.browser().get(&paths::CREDENTIALS.replacen(from, to, 1)).await;
        assert!(!page.status.is_success() && !page.body.contains("Nightly export"), "{to}: {page:?}");
    }
    let page = app.browser().get(&format!("{}/", paths::CREDENTIALS)).await;
    assert!(!page.status.is_success() && !page.body.contains("Nightly export"), "{page:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_body_is_refused() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let long = "x".repeat(64 * 1024);
    let answer = browser.call(super::CREATE, &api_key_form(&long)).await;
    assert!(answer.status.is_client_error() || answer.status.is_server_error(), "{answer:?}");
    assert!(!super::list(&browser).await.body.contains("xxxx"));
}

/// Everything that is logged in this process, at the most talkative.
#[derive(Clone)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_line_holds_a_secret_however_much_is_logged() {
    let log = Log(std::sync::Arc::default());
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let app = TestApp::new().await;
    let token = app.services.issue_first_run_link().await.unwrap().unwrap();
    let browser = app.browser();
    let led =
        browser.get(&format!("{}?token={}", paths::FIRST_RUN, token.expose())).await.expect(StatusCode::SEE_OTHER);
    browser.follow(&led).await.expect(StatusCode::OK);
    let fields = [("email", "first@example.com"), ("password", PASSWORD), ("password_again", PASSWORD)];
    browser.submit(paths::FIRST_RUN, super::FIRST_RUN, &fields).await.expect(StatusCode::SEE_OTHER);
    browser.call(crate::browser::SIGN_IN, &[("email", "first@example.com"), ("password", "a wrong password")]).await;
    browser.sign_in("first@example.com").await;
    let (_, key) = create(&browser, "By call").await;
    let led = browser.submit(paths::CREDENTIAL_NEW, super::CREATE, &api_key_form("By form")).await;
    let revealed = browser.follow(&led).await.expect(StatusCode::OK);
    let shown = revealed.body.split_once("mwk_").unwrap().1.get(..49).unwrap().to_owned();
    let client = app.create_oauth("Client", "users:read").await;
    let access_token = app.access_token(&client).await;
    for secret in [&key, &access_token] {
        app.bearer(secret).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    }
    app.bearer(&format!("{key}x")).get("/rest/v1/auth/test").await.expect(StatusCode::UNAUTHORIZED);
    let session = browser.cookie(super::SESSION_COOKIE).unwrap();

    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(text.contains("/console/fn/people/sign-in answered 401"), "{text}");
    let secrets = [
        token.expose(),
        PASSWORD,
        "a wrong password",
        &key[4..],
        &shown,
        &client.client_secret[4..],
        &access_token,
        &session,
    ];
    for secret in secrets {
        assert!(!text.contains(secret), "the log holds {secret}");
    }
}

/// One reading of a path: what a router, a matcher and a browser could each read in their own way is nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_can_be_read_in_two_ways_leads_nowhere() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let list = paths::CREDENTIALS;
    for path in [
        format!("/.{list}"),
        format!("/%2e{list}"),
        format!("/x/..{list}"),
        format!("/x/%2E%2e{list}"),
        format!("/x/..%2f{}", list.trim_start_matches('/')),
        format!("/{list}"),
        format!("{list}/.."),
        format!("{list}/new/../new"),
        "/embed/credentials/../../../../sign-in".to_owned(),
        "/embed/credentials/%2e%2e/sign-in".to_owned(),
        "/docs/./api".to_owned(),
        "/export/v1/records/../records/users".to_owned(),
        "/oauth/v1/%2e/token".to_owned(),
        "/pkg/../sign-in".to_owned(),
    ] {
        for client in [browser.bare(), app.anonymous()] {
            let answer = client.get(&path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(answer.body.is_empty(), "{path}: {}", answer.body);
        }
    }
}
