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
