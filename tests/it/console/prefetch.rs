//! Pages that a browser fetches before anyone asks for them.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use credentials_console::{console::paths, domain::user::Role};

use super::{CREATE, UPDATE, api_key_form, create, list, page_of};
use crate::{
    browser::Browser,
    test_app::{TestApp, TestResponse},
};

async fn prefetch(browser: &Browser, path: &str) -> TestResponse {
    browser.bare().with(header::ACCEPT, "text/html").with("sec-purpose".parse().unwrap(), "prefetch").get(path).await
}

/// Asserts that a prefetch of a page gives nothing and takes no cookie.
async fn assert_refused(browser: &Browser, path: &str) {
    let answer = prefetch(browser, path).await.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.is_empty() && !answer.headers.contains_key(header::SET_COOKIE), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefetch_opens_no_one_time_cookie() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let created = browser.submit(paths::CREDENTIAL_NEW, CREATE, &api_key_form("Nightly export")).await;
    let page = created.header(header::LOCATION).to_owned();
    assert_refused(&browser, &page).await;
    let shown = browser.get(&page).await.expect(StatusCode::OK);
    assert!(shown.body.contains("mwk_"), "{}", shown.body);

    // The page that follows makes the browser forget the one with the secret: not before someone goes there.
    assert_refused(&browser, paths::CREDENTIALS).await;
    list(&browser).await;
    prefetch(&browser, paths::CREDENTIALS).await.expect(StatusCode::OK);

    // A notice.
    let (id, _) = create(&browser, "Another").await;
    let form = [("id", id.as_str()), ("version", "1"), ("name", "Renamed"), ("scopes[]", "users:read")];
    browser.submit(&page_of(&id), UPDATE, &form).await.expect(StatusCode::SEE_OTHER);
    assert_refused(&browser, paths::CREDENTIALS).await;
    assert!(list(&browser).await.text().contains("Saved “Renamed”"));

    // What was typed into a form that was refused.
    browser.submit(paths::CREDENTIAL_NEW, CREATE, &api_key_form("Renamed")).await.expect(StatusCode::SEE_OTHER);
    assert_refused(&browser, paths::CREDENTIAL_NEW).await;
    assert!(browser.get(paths::CREDENTIAL_NEW).await.body.contains("Another credential has this name"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_makes_the_browser_forget_what_it_has_fetched() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let changed = browser.call(CREATE, &api_key_form("Nightly export")).await.expect(StatusCode::OK);
    assert_eq!(changed.header("clear-site-data".parse::<header::HeaderName>().unwrap()), "\"prefetchCache\"");
    assert!(!list(&browser).await.headers.contains_key("clear-site-data"));
}

/// What browsers and their forerunners call a request that nobody has made.
const AHEAD: [(&str, &str); 6] = [
    ("sec-purpose", "prefetch"),
    ("sec-purpose", "prefetch;prerender"),
    ("purpose", "prefetch"),
    ("x-purpose", "preview"),
    ("x-moz", "prefetch"),
    ("Purpose", "Prefetch"),
];

/// Asks for a page ahead in every way, and its head.
async fn look_ahead(browser: &Browser, path: &str) {
    for (name, value) in AHEAD {
        let client = browser.bare().with(header::ACCEPT, "text/html").with(name.to_lowercase().parse().unwrap(), value);
        let answer = client.get(path).await.expect(StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.body.is_empty() && !answer.headers.contains_key(header::SET_COOKIE), "{name}: {answer:?}");
    }
    let head = browser.bare().with(header::ACCEPT, "text/html");
    let answer = head.send(Method::HEAD, path, None, Body::empty()).await.expect(StatusCode::NO_CONTENT);
    assert!(!answer.headers.contains_key(header::SET_COOKIE), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_nobody_has_asked_for_is_none() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    for path in [paths::CREDENTIALS_CSV, paths::CREDENTIALS_JSON] {
        for (name, value) in AHEAD {
            let client = browser.bare().with(name.to_lowercase().parse().unwrap(), value);
            client.get(path).await.expect(StatusCode::SERVICE_UNAVAILABLE);
        }
    }
    let log = app.database.audit_log().await;
    assert!(log.iter().all(|(_, action, ..)| action != "credential.exported"), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_reading_uses_up_is_used_by_nobody_who_only_looks_ahead() {
    let app = TestApp::new().await;
    let token = app.services.issue_first_run_link().await.unwrap().unwrap();
    let link = format!("{}?token={}", paths::FIRST_RUN, token.expose());
    look_ahead(&app.browser(), &link).await;
    app.browser().get(&link).await.expect(StatusCode::SEE_OTHER);

    let browser = app.signed_in(Role::SuperAdmin).await;
    let created = browser.submit(paths::CREDENTIAL_NEW, CREATE, &api_key_form("Nightly export")).await;
    let page = created.header(header::LOCATION).to_owned();
    look_ahead(&browser, &page).await;
    assert!(browser.get(&page).await.body.contains("mwk_"));
    list(&browser).await;

    let id = page.rsplit('/').next().unwrap().to_owned();
    let form = [("id", id.as_str()), ("table", "users"), ("token_scopes[]", "users:read")];
    let tried = browser.submit(&page_of(&id), "/console/fn/credentials/try", &form).await.expect(StatusCode::SEE_OTHER);
    let trials =
        async || app.database.select("SELECT action FROM audit_events WHERE action = 'credential.tried'").await.len();
    look_ahead(&browser, tried.header(header::LOCATION).split('#').next().unwrap()).await;
    assert_eq!(trials().await, 0);
    browser.follow(&tried).await.expect(StatusCode::OK);
    assert_eq!(trials().await, 1);
}
