//! Requests that another site has made a browser send.

use axum::http::{HeaderName, StatusCode, header};
use credentials_console::domain::user::Role;
use leptos::server_fn::axum::server_fn_paths;

use super::{CREATE, SESSION_COOKIE, create, is_signed_in, list};
use crate::test_app::{PUBLIC_URL, TestApp};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

#[tokio::test(flavor = "multi_thread")]
async fn a_request_from_another_site_is_refused_before_any_function_runs() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let (id, _) = create(&browser, "Mine").await;
    let session = browser.cookie(SESSION_COOKIE);
    let fields = [
        ("id", id.as_str()),
        ("version", "1"),
        ("name", "Forged"),
        ("authentication_type", "api_key"),
        ("scopes[]", "users:read"),
        ("email", "super-admin@example.com"),
        ("password", "wrong"),
    ];
    let forgeries = [
        (header::ORIGIN, "https://evil.example"),
        (header::ORIGIN, "https://console.example.com.evil.example"),
        (header::ORIGIN, "https://console.example.com:8443"),
        (header::ORIGIN, "null"),
        (header::ORIGIN, ""),
        (SEC_FETCH_SITE, "cross-site"),
        (SEC_FETCH_SITE, "same-site"),
        (SEC_FETCH_SITE, "none"),
    ];
    for (path, _) in server_fn_paths() {
        for (name, value) in &forgeries {
            for accept in ["text/html", "application/json"] {
                let client = browser.bare().with(header::ACCEPT, accept).with(name.clone(), value);
                let answer = client.post_form(path, &fields).await.expect(StatusCode::FORBIDDEN);
                assert!(answer.cookies().is_empty(), "{path} {name} {value}: {answer:?}");
            }
        }
    }
    assert!(is_signed_in(&browser).await);
    assert_eq!(browser.cookie(SESSION_COOKIE), session);
    let page = list(&browser).await;
    assert!(page.body.contains("Mine") && !page.body.contains("Forged"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_headers_must_be_our_own() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    for (origin, site) in [("https://evil.example", "same-origin"), (PUBLIC_URL, "cross-site")] {
        let client = browser.bare().with(header::ORIGIN, origin).with(SEC_FETCH_SITE, site);
        client.post_form(CREATE, &super::api_key_form("Forged")).await.expect(StatusCode::FORBIDDEN);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_from_another_site_arrives_signed_in() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let client = browser.bare().with(SEC_FETCH_SITE, "cross-site").with(header::ACCEPT, "text/html");
    client.get(credentials_console::console::paths::CREDENTIALS).await.expect(StatusCode::OK);
}

/// A page whose origin a browser hides sends `null`; that it is ours only the browser can say.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_our_own_page_with_a_hidden_origin_is_taken_and_a_refusal_says_what_was_compared() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let hidden = browser.bare().with(header::ORIGIN, "null");
    let form = super::api_key_form("Hidden");
    let refused = hidden.post_form(CREATE, &form).await.expect(StatusCode::FORBIDDEN);
    assert!(refused.body.contains("Origin: null; Host: console.example.com"), "{}", refused.body);
    hidden.with(SEC_FETCH_SITE, "same-origin").post_form(CREATE, &form).await.expect(StatusCode::OK);
    // The scheme counts, and what was sent is shown only as far as it can be.
    let insecure = PUBLIC_URL.replace("https", "http");
    for origin in [insecure.clone(), format!("https://{}<b>", "x".repeat(5_000))] {
        let refused = browser.bare().with(header::ORIGIN, &origin).post_form(CREATE, &form).await;
        let refused = refused.expect(StatusCode::FORBIDDEN);
        assert!(refused.body.len() < 1_000 && !refused.body.contains("<b>"), "{}", refused.body);
    }
}

/// Over plain http it is the address that counts, not the name that somebody has chosen.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_elsewhere_cannot_say_to_be_here() {
    let app = TestApp::at("http://127.0.0.1:3000").await;
    let client = || app.anonymous().with(header::HOST, "127.0.0.1:3000");
    client().get("/sign-in").await.expect(StatusCode::OK);
    for address in ["203.0.113.9", "192.168.1.5", "2001:db8::1"] {
        client().from(address.parse().unwrap()).get("/sign-in").await.expect(StatusCode::FORBIDDEN);
    }
}
