//! A person changes the own password.

use axum::http::{StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};

use super::is_signed_in;
use crate::{
    browser::{Browser, PASSWORD, SIGN_IN},
    test_app::{TestApp, TestResponse},
};

const CHANGE: &str = "/console/fn/people/change-password";
const EMAIL: &str = "super-admin@example.com";
const NEW: &str = "seven otters juggle lanterns";

async fn change(browser: &Browser, current: &str, new: &str) -> TestResponse {
    browser.call(CHANGE, &[("current_password", current), ("password", new), ("password_again", new)]).await
}

/// A browser that is signed in on another server over the same database.
async fn signed_in_on(server: &TestApp) -> Browser {
    let browser = server.browser();
    browser.sign_in(EMAIL).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn every_other_session_ends_with_the_next_request_on_every_server() {
    let app = TestApp::new().await;
    let own = app.signed_in(Role::SuperAdmin).await;
    let servers = [app.another_process().await, app.another_process().await];
    let others = [signed_in_on(&app).await, signed_in_on(&servers[0]).await, signed_in_on(&servers[1]).await];
    let session = own.cookie(super::SESSION_COOKIE);
    change(&own, PASSWORD, NEW).await.expect(StatusCode::OK);
    for other in &others {
        assert!(!is_signed_in(other).await);
    }
    assert!(is_signed_in(&own).await);
    assert_ne!(own.cookie(super::SESSION_COOKIE), session, "another session id");
    let refused = app.browser().call(SIGN_IN, &[("email", EMAIL), ("password", PASSWORD)]).await;
    refused.expect(StatusCode::UNAUTHORIZED);
    app.browser().call(SIGN_IN, &[("email", EMAIL), ("password", NEW)]).await.expect(StatusCode::OK);
    let log = app.database.audit_log().await;
    let set: Vec<_> = log.iter().filter(|(_, action, ..)| action == "user.password_set").collect();
    assert!(matches!(set[..], [(actor, ..)] if actor == EMAIL), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_present_one_nothing_changes_and_guessing_is_slowed() {
    let app = TestApp::new().await;
    let (own, other) = (app.signed_in(Role::User).await, app.signed_in(Role::SuperAdmin).await);
    let refused = change(&own, "a password that nobody has", NEW).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json(), "WrongPassword");
    // That of somebody else is none.
    change(&other, PASSWORD, "eleven herons mend a bicycle").await.expect(StatusCode::OK);
    change(&own, "eleven herons mend a bicycle", NEW).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(change(&own, "a password that nobody has", NEW).await.status);
    }
    assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
    change(&own, PASSWORD, NEW).await.expect(StatusCode::TOO_MANY_REQUESTS);
    change(&app.browser(), PASSWORD, NEW).await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_short_common_or_made_of_ones_names_is_refused_and_counts_as_no_guess() {
    let app = TestApp::new().await;
    let browser = app.signed_in_as("ada.lovelace@example.com", Role::User).await;
    for (new, expected) in [
        ("too short", "WeakPassword"),
        ("123456789012345", "GuessablePassword"),
        ("passwordpassword", "GuessablePassword"),
        ("ada.lovelace@example.com", "GuessablePassword"),
        ("Lovelace-Ada-2026", "GuessablePassword"),
        ("Organization2026!", "GuessablePassword"),
        ("CredentialsConsole1", "GuessablePassword"),
    ] {
        let refused = change(&browser, PASSWORD, new).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json(), expected, "{new}");
    }
    let differing =
        [("current_password", PASSWORD), ("password", NEW), ("password_again", "another one of that length")];
    assert_eq!(browser.call(CHANGE, &differing).await.json(), "PasswordsDiffer");
    change(&browser, PASSWORD, NEW).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_form_says_in_the_language_of_the_page_what_became_of_it() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::Admin).await;
    let page = browser.get(paths::CREDENTIALS).await;
    assert!(page.body.contains(r#"href="/setup/account/password""#), "{}", page.body);
    for (language, refused, changed) in [
        ("en", "easy to guess", "Your other sessions have ended."),
        ("de", "leicht zu erraten", "Ihre anderen Sitzungen wurden beendet."),
        ("ja", "推測されやすい", "ほかのセッションは終了しました。"),
    ] {
        let form = |current, new| [("current_password", current), ("password", new), ("password_again", new)];
        browser.call("/console/fn/people/language", &[("language", language)]).await.expect(StatusCode::OK);
        let answer = browser.submit(paths::PASSWORD, CHANGE, &form(PASSWORD, "passwordpassword")).await;
        assert_eq!(answer.header(header::LOCATION), paths::PASSWORD);
        let page = browser.follow(&answer).await.expect(StatusCode::OK);
        assert!(page.body.contains(refused) && !page.body.contains("passwordpassword"), "{}", page.body);
        let answer = browser.submit(paths::PASSWORD, CHANGE, &form(PASSWORD, PASSWORD)).await;
        assert!(browser.follow(&answer).await.body.contains(changed));
    }
}
