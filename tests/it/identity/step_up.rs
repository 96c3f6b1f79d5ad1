//! What is sensitive asks for a sign-in of a moment ago.

use axum::http::{StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};
use time::Duration;

use super::CONFIRM;
use crate::{
    browser::{Browser, PASSWORD},
    test_app::{FRESH_MINUTES, TestApp},
};

const CREATE: &str = "/console/fn/credentials/create";

fn form(name: &str) -> Vec<(&str, &str)> {
    vec![("name", name), ("authentication_type", "api_key"), ("scopes[]", "users:read")]
}

async fn signed_in_long_ago() -> (TestApp, Browser) {
    let app = TestApp::with(&[(FRESH_MINUTES, "15")]).await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    app.clock.advance(Duration::minutes(15));
    (app, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sensitive_is_refused_and_changes_nothing_and_what_closes_access_is_not() {
    let (app, browser) = signed_in_long_ago().await;
    let key = app.create_api_key("Nightly", "users:read").await;
    let user = app.signed_in(Role::User).await;
    let id = key.id.to_string();
    let user_id = {
        let actor = app.actor().await;
        let authorised = credentials_console::service::authz::authorise(&actor).unwrap();
        let users = app.services.list_users(&authorised).await.unwrap();
        users.iter().find(|user| user.role == Role::User).unwrap().id.to_string()
    };
    let before = app.database.audit_log().await.len();
    let fields = [
        ("id", id.as_str()),
        ("version", "1"),
        ("name", "Nightly"),
        ("authentication_type", "api_key"),
        ("scopes[]", "users:read"),
        ("scopes[]", "interactions:read"),
        ("overlap", "1h"),
        ("reason", "a test"),
        ("typed_name", "Organization"),
        ("ids[]", id.as_str()),
        ("action", "delete"),
        ("typed_number", "1"),
        ("user_id", user_id.as_str()),
        ("role", "admin"),
        ("email", "new@example.com"),
        ("from", "now"),
    ];
    for (function, skipped) in [
        (CREATE, 1),
        ("/console/fn/credentials/update", 0),
        ("/console/fn/credentials/rotate", 0),
        ("/console/fn/credentials/delete", 0),
        ("/console/fn/credentials/freeze", 0),
        ("/console/fn/credentials/change-many", 0),
        ("/console/fn/roles/invite", 0),
        ("/console/fn/roles/set-role", 0),
        ("/console/fn/roles/second-factor", 0),
        ("/console/fn/account/begin-app", 0),
        ("/console/fn/passkey/begin-making", 0),
    ] {
        let refused = browser.call(function, &fields[skipped..]).await;
        assert_eq!((refused.status, refused.json()), (StatusCode::UNAUTHORIZED, "StaleSignIn".into()), "{function}");
    }
    for action in ["disable", "reset-factors"] {
        let fields = [("user_id", user_id.as_str()), ("action", action)];
        let refused = browser.call("/console/fn/roles/act", &fields).await;
        assert_eq!(refused.json(), "StaleSignIn", "{action}");
    }
    assert_eq!(app.database.audit_log().await.len(), before);
    // Narrowing, pausing and ending sessions need nothing more.
    let fields = [("id", id.as_str()), ("version", "1"), ("name", "Renamed"), ("scopes[]", "users:read")];
    browser.call("/console/fn/credentials/update", &fields).await.expect(StatusCode::OK);
    browser.call("/console/fn/credentials/pause", &[("id", &id), ("length", "15m")]).await.expect(StatusCode::OK);
    let fields = [("user_id", user_id.as_str()), ("action", "end-sessions")];
    browser.call("/console/fn/roles/act", &fields).await.expect(StatusCode::OK);
    user.get(paths::SESSIONS).await.expect(StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_kept_until_the_person_has_confirmed() {
    let (app, browser) = signed_in_long_ago().await;
    let session = browser.cookie("__Host-session");
    let asked = browser.submit(paths::CREDENTIAL_NEW, CREATE, &form("Kept")).await.expect(StatusCode::SEE_OTHER);
    let page = browser.follow(&asked).await.expect(StatusCode::OK);
    assert!(asked.header(header::LOCATION).starts_with(paths::CONFIRM) && page.body.contains("current_password"));
    let next = [("next", paths::CREDENTIAL_NEW)];
    let wrong = [("current_password", "a password that nobody has"), next[0]];
    let refused = browser.submit(paths::CONFIRM, CONFIRM, &wrong).await.expect(StatusCode::SEE_OTHER);
    browser.follow(&refused).await.expect(StatusCode::OK);
    let confirmed = browser.submit(paths::CONFIRM, CONFIRM, &[("current_password", PASSWORD), next[0]]).await;
    assert_eq!(confirmed.header(header::LOCATION), paths::CREDENTIAL_NEW);
    assert_ne!(browser.cookie("__Host-session"), session, "another session id");
    let form_again = browser.follow(&confirmed).await.expect(StatusCode::OK);
    assert!(form_again.body.contains(r#"value="Kept""#), "{}", form_again.body);
    browser.call(CREATE, &form("Kept")).await.expect(StatusCode::OK);
    // The window does not slide.
    app.clock.advance(Duration::minutes(14));
    browser.call(CREATE, &form("In time")).await.expect(StatusCode::OK);
    app.clock.advance(Duration::minutes(1));
    browser.call(CREATE, &form("Too late")).await.expect(StatusCode::UNAUTHORIZED);
    let log = app.database.audit_log().await;
    assert_eq!(log.iter().filter(|(_, action, ..)| action == "user.confirmed").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_or_factor_needs_a_fresh_sign_in_and_is_none() {
    let (app, browser) = signed_in_long_ago().await;
    let change = async |from: &str, to: &str| {
        let fields = [("current_password", from), ("password", to), ("password_again", to)];
        browser.call("/console/fn/people/change-password", &fields).await
    };
    let new = "seven otters juggle lanterns";
    assert_eq!(change(PASSWORD, new).await.expect(StatusCode::UNAUTHORIZED).json(), "StaleSignIn");
    browser.call(CONFIRM, &[("current_password", PASSWORD), ("next", "")]).await.expect(StatusCode::OK);
    app.clock.advance(Duration::minutes(14));
    change(PASSWORD, new).await.expect(StatusCode::OK);
    super::set_up_app(&app, &browser).await;
    browser.call(CREATE, &form("In time")).await.expect(StatusCode::OK);
    app.clock.advance(Duration::minutes(1));
    browser.call(CREATE, &form("Too late")).await.expect(StatusCode::UNAUTHORIZED);
    // Neither does a clock that is set back.
    app.clock.advance(Duration::hours(-1));
    browser.call(CREATE, &form("Set back")).await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_confirms_for_somebody_else_or_leads_elsewhere() {
    let (app, browser) = signed_in_long_ago().await;
    let fields = [("current_password", PASSWORD), ("next", "https://evil.example/")];
    let confirmed = browser.submit(paths::CONFIRM, CONFIRM, &fields).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(confirmed.header(header::LOCATION), paths::CONFIRMED);
    app.browser().call(CONFIRM, &fields).await.expect(StatusCode::UNAUTHORIZED);
}
