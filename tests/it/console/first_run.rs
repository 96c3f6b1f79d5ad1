//! How the first super admin is made.

use axum::http::{StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};
use time::Duration;

use super::{FIRST_RUN, is_signed_in};
use crate::{
    browser::{Browser, PASSWORD},
    test_app::{TestApp, TestResponse},
};

const EMAIL: &str = "first@example.com";
const COOKIE: &str = "__Host-first-run";

/// The link that the server prints.
async fn link(app: &TestApp) -> String {
    let token = app.services.issue_first_run_link().await.unwrap().expect("a link while there is no super admin");
    format!("{}?token={}", paths::FIRST_RUN, token.expose())
}

async fn complete(browser: &Browser) -> TestResponse {
    let fields = [("email", EMAIL), ("password", PASSWORD), ("password_again", PASSWORD)];
    browser.submit(paths::FIRST_RUN, FIRST_RUN, &fields).await.expect(StatusCode::SEE_OTHER)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_makes_the_first_super_admin_and_signs_in() {
    let app = TestApp::new().await;
    let browser = app.browser();
    let exchanged = browser.get(&link(&app).await).await.expect(StatusCode::SEE_OTHER);
    // The token is neither in the address of a page that is shown, nor of use any more.
    assert_eq!(exchanged.header(header::LOCATION), paths::FIRST_RUN);
    assert_eq!(exchanged.header(header::CACHE_CONTROL), "no-store");
    let form = browser.follow(&exchanged).await.expect(StatusCode::OK);
    assert!(form.body.contains(r#"name="password_again""#), "{}", form.body);
    let done = complete(&browser).await;
    assert_eq!(done.header(header::LOCATION), paths::FACTORS_FIRST);
    assert_eq!(browser.cookie(COOKIE), None);
    let page = browser.follow(&done).await.expect(StatusCode::OK);
    assert!(page.body.contains(EMAIL) && page.body.contains("Super Admin"), "{}", page.body);
    let log = app.database.audit_log().await;
    let made: Vec<_> = log.iter().map(|(actor, action, ..)| (actor.as_str(), action.as_str())).collect();
    assert_eq!(made, [(EMAIL, "user.added"), (EMAIL, "user.signed_in")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_works_once() {
    let app = TestApp::new().await;
    let link = link(&app).await;
    let first = app.browser();
    let exchanged = first.get(&link).await.expect(StatusCode::SEE_OTHER);
    let second = app.browser();
    let refused = second.get(&link).await.expect(StatusCode::FORBIDDEN);
    assert!(refused.cookies().is_empty(), "{refused:?}");
    // Whoever was first goes on, also after reloading the form.
    first.follow(&exchanged).await.expect(StatusCode::OK);
    first.get(paths::FIRST_RUN).await.expect(StatusCode::OK);
    complete(&first).await;
    assert!(is_signed_in(&first).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_ends_after_an_hour() {
    let app = TestApp::new().await;
    let late = link(&app).await;
    app.clock.advance(Duration::hours(1));
    app.browser().get(&late).await.expect(StatusCode::FORBIDDEN);

    let browser = app.browser();
    browser.get(&link(&app).await).await.expect(StatusCode::SEE_OTHER);
    app.clock.advance(Duration::hours(1));
    browser.get(paths::FIRST_RUN).await.expect(StatusCode::FORBIDDEN);
    complete(&browser).await;
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_is_dead_once_there_is_a_super_admin() {
    let app = TestApp::new().await;
    let (first, second, unused) = (app.browser(), app.browser(), link(&app).await);
    first.get(&link(&app).await).await.expect(StatusCode::SEE_OTHER);
    second.get(&link(&app).await).await.expect(StatusCode::SEE_OTHER);
    complete(&first).await;
    assert!(is_signed_in(&first).await);
    let refused = second
        .call(FIRST_RUN, &[("email", "second@example.com"), ("password", PASSWORD), ("password_again", PASSWORD)])
        .await;
    assert_eq!(refused.expect(StatusCode::FORBIDDEN).json(), "LinkRefused");
    assert!(!is_signed_in(&second).await);
    app.browser().get(&unused).await.expect(StatusCode::FORBIDDEN);
    assert!(app.services.issue_first_run_link().await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_dead_when_the_command_line_adds_a_super_admin() {
    let app = TestApp::new().await;
    let (browser, unused) = (app.browser(), link(&app).await);
    browser.get(&link(&app).await).await.expect(StatusCode::SEE_OTHER);
    app.add_person(app.actor().await.organization_id, "other@example.com", Role::SuperAdmin).await;
    complete(&browser).await;
    assert!(!is_signed_in(&browser).await);
    app.browser().get(&unused).await.expect(StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_keeps_the_address_and_the_link() {
    let app = TestApp::new().await;
    let browser = app.browser();
    browser.get(&link(&app).await).await.expect(StatusCode::SEE_OTHER);
    for (email, password, again, message) in [
        (EMAIL, PASSWORD, "something else entirely", "The two passwords differ."),
        (EMAIL, "too short", "too short", "15 to 1,024 characters"),
        ("no address", PASSWORD, PASSWORD, "Enter an email address"),
    ] {
        let fields = [("email", email), ("password", password), ("password_again", again)];
        let refused = browser.submit(paths::FIRST_RUN, FIRST_RUN, &fields).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(refused.header(header::LOCATION), paths::FIRST_RUN);
        let form = browser.follow(&refused).await.expect(StatusCode::OK);
        assert!(form.body.contains(message), "{message}: {}", form.body);
        assert!(form.body.contains(&format!(r#"value="{email}""#)), "{}", form.body);
        assert!(!form.body.contains(password) && !form.body.contains(again), "{}", form.body);
    }
    complete(&browser).await;
    assert!(is_signed_in(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_link_nor_cookie_is_stored_in_clear() {
    let app = TestApp::new().await;
    let link = link(&app).await;
    let token = link.split_once('=').unwrap().1.as_bytes();
    let stored = app.database.stored_bytes().await;
    assert!(!stored.windows(token.len()).any(|bytes| bytes == token));
    let browser = app.browser();
    let exchanged = browser.get(&link).await.expect(StatusCode::SEE_OTHER);
    let cookie = exchanged.cookie(COOKIE);
    assert_eq!((cookie.http_only(), cookie.secure()), (Some(true), Some(true)), "{cookie}");
    let sealed = cookie.value().as_bytes();
    assert!(!sealed.windows(token.len()).any(|bytes| bytes == token));
}
