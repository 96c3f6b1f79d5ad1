//! Credentials by calls, as wasm makes them.

use axum::http::{StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};
use serde_json::{Value, json};

use super::{CREATE, DELETE, UPDATE, api_key_form, create, list, page_of};
use crate::{browser::Browser, test_app::TestApp};

const AUTH_TEST: &str = "/rest/v1/auth/test";

/// The fields of an edit.
fn edit<'a>(id: &'a str, version: &'a str, name: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("id", id), ("version", version), ("name", name), ("scopes[]", "users:read")]
}

/// The audit log but for sign-ins: who did what to what, and the detail.
async fn audit_log(app: &TestApp) -> Vec<(String, String, String, Value)> {
    let log = app.database.audit_log().await.into_iter();
    log.filter(|(_, action, ..)| action.starts_with("credential.")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_created_credential_works_at_once_and_its_secret_is_answered_once() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let answer = browser.call(CREATE, &api_key_form("Nightly export")).await.expect(StatusCode::OK);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert!(answer.cookies().is_empty(), "{answer:?}");
    let created = answer.json();
    let (id, key) = (created["id"].as_str().unwrap(), created["secret"].as_str().unwrap());
    assert!(key.starts_with("mwk_"), "{created}");
    app.bearer(key).get(AUTH_TEST).await.expect(StatusCode::OK);
    for page in [list(&browser).await, browser.get(&page_of(id)).await] {
        assert!(page.body.contains("Nightly export") && !page.body.contains(key), "{}", page.body);
    }
    assert!(!browser.get(&page_of(id)).await.expect(StatusCode::OK).body.contains(key));
    let stored = app.database.stored_bytes().await;
    assert!(!stored.windows(key.len()).any(|bytes| bytes == key.as_bytes()));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_at_once() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    create(&browser, "Taken").await;
    let refusals = [
        (
            vec![
                ("name", "   "),
                ("authentication_type", "basic"),
                ("public_key", "x"),
                ("terms[expires]", "soon"),
                ("terms[networks]", "10.0.0.0/99"),
                ("terms[rows_per_day]", "many"),
            ],
            json!({ "name": { "Rule": "Empty" }, "no_scope": true, "no_type": true,
                    "public_key": { "Rule": "Unreadable" }, "expiry": true, "networks": { "Unreadable": "10.0.0.0/99" },
                    "quotas": true, "details": null }),
        ),
        (
            api_key_form(" tAKEN "),
            json!({ "name": "Taken", "no_scope": false, "no_type": false, "public_key": null, "expiry": false, "networks": null, "quotas": false, "details": null }),
        ),
        (
            vec![("name", "No scope"), ("authentication_type", "oauth2"), ("public_key", " ")],
            json!({ "name": null, "no_scope": true, "no_type": false, "public_key": null, "expiry": false, "networks": null, "quotas": false, "details": null }),
        ),
    ];
    for (fields, problems) in refusals {
        let answer = browser.call(CREATE, &fields).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.json()["Refused"], problems);
    }
    let unknown_scope = [("name", "Unknown scope"), ("authentication_type", "oauth2"), ("scopes[]", "users:write")];
    browser.call(CREATE, &unknown_scope).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    let too_long = "x".repeat(101);
    browser.call(CREATE, &api_key_form(&too_long)).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    browser.call(CREATE, &api_key_form(&too_long[1..])).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_edits_is_told_and_changes_nothing() {
    let app = TestApp::new().await;
    let first = app.signed_in(Role::SuperAdmin).await;
    let second = app.signed_in_as("second@example.com", Role::SuperAdmin).await;
    let (id, _) = create(&first, "Original").await;
    first.call(UPDATE, &edit(&id, "1", "By the first")).await.expect(StatusCode::OK);
    let refused = second.call(UPDATE, &edit(&id, "1", "By the second")).await.expect(StatusCode::CONFLICT);
    assert_eq!(refused.json(), "VersionChanged");
    // The page that wasm loads then shows both.
    let now = second.get(&page_of(&id)).await.expect(StatusCode::OK).text();
    assert!(now.contains("Saved: By the first") && now.contains("Yours: By the second"), "{now}");
    // Once compared, the second may replace it; then the first is late.
    second.call(UPDATE, &edit(&id, "2", "By the second")).await.expect(StatusCode::OK);
    first.call(UPDATE, &edit(&id, "2", "By the first again")).await.expect(StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_edits_that_arrive_together_one_is_saved() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let (id, _) = create(&browser, "Original").await;
    let names: Vec<String> = (0..8).map(|number| format!("Edit {number}")).collect();
    let edits = names.iter().map(|name| {
        let fields = edit(&id, "1", name);
        let browser = &browser;
        async move { browser.call(UPDATE, &fields).await.status }
    });
    let statuses = futures::future::join_all(edits).await;
    let saved = statuses.iter().filter(|status| **status == StatusCode::OK).count();
    let late = statuses.iter().filter(|status| **status == StatusCode::CONFLICT).count();
    assert_eq!((saved, late), (1, 7), "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_credentials_of_one_name_that_arrive_together_one_is_made() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let fields = api_key_form("Wanted");
    let answers = futures::future::join_all((0..8).map(|_| browser.call(CREATE, &fields))).await;
    let made = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    let refused = answers.iter().filter(|answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY).count();
    assert_eq!((made, refused), (1, 7), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_credential_is_gone_and_its_name_free_at_once() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let (id, key) = create(&browser, "Nightly export").await;
    app.bearer(&key).get(AUTH_TEST).await.expect(StatusCode::OK);
    let named = [("id", id.as_str()), ("typed_name", "Nightly export")];
    browser.call(DELETE, &named).await.expect(StatusCode::OK);
    app.bearer(&key).get(AUTH_TEST).await.expect(StatusCode::UNAUTHORIZED);
    // The first page says what was deleted, the next one nothing.
    assert!(list(&browser).await.text().contains("Deleted “Nightly export”"));
    let page = browser.get(&page_of(&id)).await.expect(StatusCode::NOT_FOUND);
    assert!(!page.body.contains("Nightly export"), "{}", page.body);
    for (function, fields) in [(UPDATE, edit(&id, "1", "Back")), (DELETE, vec![("id", id.as_str())])] {
        browser.call(function, &fields).await.expect(StatusCode::NOT_FOUND);
    }
    let (again, new_key) = create(&browser, "nightly EXPORT").await;
    assert_ne!((again, new_key), (id, key));
}

/// What an organization may not know about does not exist for it.
#[tokio::test(flavor = "multi_thread")]
async fn the_credential_of_another_organization_does_not_exist() {
    let app = TestApp::new().await;
    let own = app.signed_in(Role::SuperAdmin).await;
    let other = app.signed_in_elsewhere().await;
    let (id, key) = create(&own, "Ours").await;
    let unknown = "0199aaaa-0000-7000-8000-000000000000";
    for (function, fields) in [(UPDATE, edit(&id, "1", "Theirs")), (DELETE, vec![("id", id.as_str())])] {
        let refused = other.call(function, &fields).await.expect(StatusCode::NOT_FOUND);
        let fields: Vec<_> =
            fields.into_iter().map(|(name, value)| (name, if name == "id" { unknown } else { value })).collect();
        let not_there = other.call(function, &fields).await.expect(StatusCode::NOT_FOUND);
        assert_eq!(refused.body, not_there.body);
    }
    let refused = other.get(&page_of(&id)).await.expect(StatusCode::NOT_FOUND);
    assert!(!refused.body.contains("Ours"), "{}", refused.body);
    let dialog = other.get(&format!("{}?delete={id}", paths::CREDENTIALS)).await.expect(StatusCode::OK);
    assert!(!dialog.body.contains("Ours"), "{}", dialog.body);
    assert!(!list(&other).await.body.contains("Ours"));
    // Names are the organization's own.
    create(&other, "Ours").await;
    app.bearer(&key).get(AUTH_TEST).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_super_admins_see_and_change_credentials() {
    let app = TestApp::new().await;
    let (id, _) = create(&app.signed_in(Role::SuperAdmin).await, "Nightly export").await;
    for role in [Role::Admin, Role::User] {
        let browser: Browser = app.signed_in(role).await;
        for path in [paths::CREDENTIALS.to_owned(), paths::CREDENTIAL_NEW.to_owned(), page_of(&id)] {
            let page = browser.get(&path).await.expect(StatusCode::FORBIDDEN);
            assert!(page.body.contains("ask a Super Admin"), "{}", page.body);
            assert!(!page.body.contains("Nightly export"), "{}", page.body);
        }
        let refused = browser.call(CREATE, &api_key_form("Mine")).await.expect(StatusCode::FORBIDDEN);
        assert_eq!(refused.json(), "Forbidden");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_in_the_audit_log_without_the_secret() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let (id, key) = create(&browser, "Nightly export").await;
    browser.call(UPDATE, &edit(&id, "1", "Hourly export")).await.expect(StatusCode::OK);
    // Refused, or nothing changed: no entry.
    browser.call(UPDATE, &edit(&id, "1", "Late")).await.expect(StatusCode::CONFLICT);
    browser.call(UPDATE, &edit(&id, "2", "Hourly export")).await.expect(StatusCode::OK);
    browser.call(DELETE, &[("id", &id)]).await.expect(StatusCode::OK);
    let entry = |action: &str, detail| ("super-admin@example.com".to_owned(), action.to_owned(), id.clone(), detail);
    let log = audit_log(&app).await;
    let expected = [
        entry("credential.created", json!({ "name": "Nightly export", "type": "api_key", "scopes": "users:read" })),
        entry(
            "credential.details_set",
            json!({ "name": "Nightly export", "owner": { "from": "", "to": "super-admin@example.com" } }),
        ),
        entry(
            "credential.updated",
            json!({ "name": { "from": "Nightly export", "to": "Hourly export" },
                    "scopes": { "from": "users:read", "to": "users:read" } }),
        ),
        entry("credential.deleted", json!({ "name": "Hourly export" })),
    ];
    assert_eq!(log, expected);
    assert!(!format!("{log:?}").contains(&key[4..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_change_is_made_that_the_audit_log_does_not_take() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let (id, key) = create(&browser, "Nightly export").await;
    app.database.fill_audit_log().await;
    // The rest of a page has a nonce.
    let table =
        |page: String| page.split_once("<tbody").and_then(|(_, rest)| Some(rest.split_once("</tbody>")?.0.to_owned()));
    let before = table(list(&browser).await.body);
    assert!(before.is_some());
    for (function, fields) in
        [(CREATE, api_key_form("New")), (UPDATE, edit(&id, "1", "Changed")), (DELETE, vec![("id", id.as_str())])]
    {
        let answer = browser.call(function, &fields).await.expect(StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.json(), "Internal");
    }
    assert_eq!(table(list(&browser).await.body), before);
    let page = list(&browser).await;
    assert!(!page.body.contains("New<") && !page.body.contains("Changed"), "{}", page.body);
    app.bearer(&key).get(AUTH_TEST).await.expect(StatusCode::OK);
}
