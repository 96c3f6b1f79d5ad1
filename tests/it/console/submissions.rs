//! A form that creates a credential and is sent again, because its response was lost.

use axum::http::{StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};

use super::{CREATE, DELETE};
use crate::{browser::Browser, test_app::TestApp};

const REVEALED: &str = "/console/fn/credentials/revealed";

/// The identifier that the page of the form names.
async fn form_id(browser: &Browser) -> String {
    let page = browser.get(paths::CREDENTIAL_NEW).await.expect(StatusCode::OK).body;
    let (_, rest) = page.split_once(r#"name="id" value=""#).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

fn form<'a>(id: &'a str, name: &'a str) -> [(&'a str, &'a str); 4] {
    [("id", id), ("name", name), ("authentication_type", "api_key"), ("scopes[]", "users:read")]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_creates_one_credential_whose_last_secret_works() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let id = form_id(&browser).await;
    let first = browser.call(CREATE, &form(&id, "Nightly")).await.expect(StatusCode::OK).json();
    let again = browser.call(CREATE, &form(&id, "Nightly")).await.expect(StatusCode::OK).json();
    assert_eq!((&first["id"], &again["id"]), (&id.clone().into(), &id.clone().into()));
    let (lost, shown) = (first["secret"].as_str().unwrap(), again["secret"].as_str().unwrap());
    assert_ne!(lost, shown);
    app.bearer(lost).get("/rest/v1/auth/test").await.expect(StatusCode::UNAUTHORIZED);
    // Nothing is shown any more once it was shown.
    browser.call(REVEALED, &[("id", &id)]).await.expect(StatusCode::OK);
    let refused = browser.call(CREATE, &form(&id, "Nightly")).await.expect(StatusCode::CONFLICT);
    assert_eq!(refused.json(), "AlreadyCreated");
    app.bearer(shown).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    let log = app.database.audit_log().await;
    let actions: Vec<_> =
        log.iter().map(|(_, action, ..)| action.as_str()).filter(|of| of.starts_with("cred")).collect();
    assert_eq!(actions, ["credential.created", "credential.details_set", "credential.secret_replaced"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_used_is_replaced_by_no_form() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let id = form_id(&browser).await;
    let created = browser.call(CREATE, &form(&id, "Nightly")).await.expect(StatusCode::OK).json();
    let key = created["secret"].as_str().unwrap();
    app.bearer(key).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    browser.call(CREATE, &form(&id, "Nightly")).await.expect(StatusCode::CONFLICT);
    app.bearer(key).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_form_or_person_gets_nothing_of_a_credential() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let id = form_id(&browser).await;
    let created = browser.call(CREATE, &form(&id, "Nightly")).await.expect(StatusCode::OK).json();
    browser.call(CREATE, &form(&id, "Another")).await.expect(StatusCode::CONFLICT);
    let other = app.signed_in_as("other@example.com", Role::SuperAdmin).await;
    other.call(CREATE, &form(&id, "Nightly")).await.expect(StatusCode::CONFLICT);
    app.bearer(created["secret"].as_str().unwrap()).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    let deletion = [("id", id.as_str()), ("typed_name", "Nightly")];
    browser.call(DELETE, &deletion).await.expect(StatusCode::OK);
    browser.call(CREATE, &form(&id, "Nightly")).await.expect(StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_the_page_that_shows_the_secret_says_that_it_is_shown() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let id = form_id(&browser).await;
    let lost = browser.submit(paths::CREDENTIAL_NEW, CREATE, &form(&id, "Nightly")).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(lost.header(header::LOCATION), paths::credential(id.parse().unwrap()));
    let again = browser.submit(paths::CREDENTIAL_NEW, CREATE, &form(&id, "Nightly")).await;
    assert!(browser.follow(&again).await.expect(StatusCode::OK).body.contains("mwk_"));
    let refused = browser.submit(paths::CREDENTIAL_NEW, CREATE, &form(&id, "Nightly")).await;
    assert_eq!(refused.header(header::LOCATION), paths::CREDENTIAL_NEW);
    let page = browser.follow(&refused).await.expect(StatusCode::OK);
    assert!(page.body.contains("This form has already created a credential"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_submissions_at_once_each_gets_the_credential_and_one_secret_is_left() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    for number in 0..5 {
        let (id, name) = (form_id(&browser).await, format!("Nightly {number}"));
        let (first, second) = (form(&id, &name), form(&id, &name));
        let (first, second) = tokio::join!(browser.call(CREATE, &first), browser.call(CREATE, &second));
        let mut accepted = 0;
        for answer in [first, second] {
            let created = answer.expect(StatusCode::OK).json();
            assert_eq!(created["id"], id.as_str());
            let answer = app.bearer(created["secret"].as_str().unwrap()).get("/rest/v1/auth/test").await;
            accepted += u8::from(answer.status == StatusCode::OK);
        }
        assert_eq!(accepted, 1);
    }
}
