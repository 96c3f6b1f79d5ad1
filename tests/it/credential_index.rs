//! What is remembered of credentials: it saves the database from being asked, and is never otherwise than the database.

use std::sync::atomic::Ordering;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD};
use credentials_console::{
    crypto::secret::PlainSecret,
    domain::{
        credential::{AuthenticationType, Credential, details::DetailsEdit, terms::TermsEdit},
        display_name::DisplayName,
        scope::{Scope, ScopeSet},
    },
    service::credentials::{ImportedCredential, NewCredential, SaveCredentialError},
};
use http::StatusCode;

use crate::test_app::{TestApp, TestClient};

const TEST: &str = "/rest/v1/auth/test";
/// A key of the preview.
const PREVIEW_KEY: &str = "6f1a7a52-6a3f-4d0e-9a51-0d9a3f5b7c11";
/// So many requests are sent in the hope that one needs no database. The first ones do, until changes are followed.
const TRIES: usize = 20_000;

/// Sends requests until one is answered from memory.
pub async fn warm(app: &TestApp, client: &TestClient, status: StatusCode) {
    until_warm(app, TRIES, async || {
        client.get(TEST).await.expect(status);
    })
    .await;
}

/// Does something until it was done from memory, at most so often.
async fn until_warm(app: &TestApp, tries: usize, mut work: impl AsyncFnMut()) {
    for _ in 0..tries {
        let before = app.reads.load(Ordering::SeqCst);
        work().await;
        if app.reads.load(Ordering::SeqCst) == before {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("each of {tries} requests asked the database");
}

pub async fn import(app: &TestApp, name: &str, secret: &str) {
    try_to_import(app, name, secret).await.unwrap();
}

pub async fn try_to_import(app: &TestApp, name: &str, secret: &str) -> Result<Credential, SaveCredentialError> {
    let actor = app.actor().await;
    let new = NewCredential {
        id: None,
        name: DisplayName::parse(name).unwrap(),
        authentication_type: AuthenticationType::ApiKey,
        scopes: ScopeSet::from_iter([Scope::Users]),
        terms: TermsEdit::default(),
        details: DetailsEdit::default(),
    };
    let secret = PlainSecret::new(secret.to_owned());
    let imported = ImportedCredential { new, client_id: None, secret };
    app.services.credentials(&actor).unwrap().import(imported).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warm_request_asks_no_database_whatever_it_carries() {
    let app = TestApp::with(&[("CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS", "0")]).await;
    let key = app.create_api_key("key", "users:read").await;
    let client = app.create_oauth("client", "users:read").await;
    let token = app.access_token(&client).await;
    warm(&app, &app.bearer(&key.api_key), StatusCode::OK).await;
    warm(&app, &app.bearer(&token), StatusCode::OK).await;
    warm(&app, &app.bearer(PREVIEW_KEY), StatusCode::UNAUTHORIZED).await;
    // Once a second a token is minted with signing keys that are read anew: one of two in a row is not.
    until_warm(&app, 2, async || {
        app.access_token(&client).await;
    })
    .await;
}

/// What no client id can be is not looked for, whichever way it comes.
#[tokio::test]
async fn a_client_id_that_is_too_long_asks_no_database() {
    let app = TestApp::with(&[("CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS", "0")]).await;
    let secret = app.create_oauth("client", "users:read").await.client_secret;
    let grant = ("grant_type", "client_credentials");
    let reads = || app.reads.load(Ordering::SeqCst);
    for id in ["x".repeat(129), format!("{}+", "x".repeat(2_000)), "id with spaces".to_owned(), "gr\u{fc}n".to_owned()]
    {
        let before = reads();
        for path in ["/oauth/v1/token", "/oauth/v1/introspect", "/oauth/v1/revoke"] {
            let fields = [grant, ("token", "x"), ("client_id", &id), ("client_secret", &secret)];
            app.anonymous().post_form(path, &fields).await.expect(StatusCode::UNAUTHORIZED);
            app.basic(&id, &secret).post_form(path, &[grant, ("token", "x")]).await.expect(StatusCode::UNAUTHORIZED);
            let payload = URL_SAFE_NO_PAD.encode(serde_json::json!({ "sub": id, "iss": id }).to_string());
            let assertion = format!("e30.{payload}.c2lnbmF0dXJl");
            let fields = [
                grant,
                ("token", "x"),
                ("client_assertion", &assertion),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ];
            app.anonymous().post_form(path, &fields).await.expect(StatusCode::UNAUTHORIZED);
        }
        assert_eq!(reads(), before, "{id}");
    }
}

/// Nothing is remembered of what somebody names who has failed too often, and whoever is right is answered all the same.
#[tokio::test(flavor = "multi_thread")]
async fn who_has_failed_too_often_fills_no_memory_and_a_right_key_of_the_same_address_still_works() {
    let app = TestApp::with(&[("CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS", "1")]).await;
    let key = app.create_api_key("key", "users:read").await;
    warm(&app, &app.bearer(&key.api_key), StatusCode::OK).await;
    for status in [StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS] {
        app.bearer(PREVIEW_KEY).get(TEST).await.expect(status);
    }
    let other = "7d3f5a52-6a3f-4d0e-9a51-0d9a3f5b7c12";
    let mut reads = Vec::new();
    for _ in 0..3 {
        let before = app.reads.load(Ordering::SeqCst);
        app.bearer(other).get(TEST).await.expect(StatusCode::TOO_MANY_REQUESTS);
        reads.push(app.reads.load(Ordering::SeqCst) - before);
    }
    // Each asks, and once; what follows the changes may read beside one of them.
    assert!(reads.iter().all(|reads| *reads >= 1) && reads.contains(&1), "{reads:?}");
    let cold = app.create_api_key("cold", "users:read").await;
    app.bearer(&cold.api_key).get(TEST).await.expect(StatusCode::OK);
    app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_refused_works_as_soon_as_any_process_has_imported_it() {
    let app = TestApp::with(&[("CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS", "0")]).await;
    let other = app.another_process().await;
    let client = app.bearer(PREVIEW_KEY);
    warm(&app, &client, StatusCode::UNAUTHORIZED).await;
    import(&other, "imported", PREVIEW_KEY).await;
    client.get(TEST).await.expect(StatusCode::OK);
    other.bearer(PREVIEW_KEY).get(TEST).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_revoked_in_one_process_is_refused_in_the_others() {
    let app = TestApp::new().await;
    let other = app.another_process().await;
    let key = app.create_api_key("key", "users:read").await;
    let client = app.create_oauth("client", "users:read").await;
    let token = app.access_token(&client).await;
    warm(&app, &app.bearer(&key.api_key), StatusCode::OK).await;
    warm(&app, &app.bearer(&token), StatusCode::OK).await;
    for (asker, revoked) in
        [(other.anonymous(), &key.api_key), (other.basic(&client.client_id, &client.client_secret), &token)]
    {
        asker.post_form("/oauth/v1/revoke", &[("token", revoked)]).await.expect(StatusCode::OK);
        app.bearer(revoked).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
        other.bearer(revoked).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_hangs_trusts_nothing_once_a_change_is_acknowledged() {
    let mut app = TestApp::new().await;
    let other = app.another_process().await;
    let first = app.create_api_key("first", "users:read").await;
    let second = app.create_api_key("second", "users:read").await;
    let (first_client, second_client) = (app.bearer(&first.api_key), app.bearer(&second.api_key));
    warm(&app, &first_client, StatusCode::OK).await;
    warm(&app, &second_client, StatusCode::OK).await;
    app.stop_following().await;
    other.delete(first.id).await;
    first_client.get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    // Nobody waits for it any more, and it still does not trust what it remembers.
    other.delete(second.id).await;
    second_client.get(TEST).await.expect(StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_newest_changes_are_kept() {
    let app = TestApp::new().await;
    for name in ["first", "second", "third"] {
        app.create_api_key(name, "users:read").await;
    }
    let mut repository = app.storage.begin().await.unwrap();
    repository.delete_changes_but_newest(1).await.unwrap();
    let newest = repository.newest_change().await.unwrap();
    assert_eq!(newest, 3);
    let kept = repository.list_changes_after(0).await.unwrap();
    // By its id, and by its key.
    assert_eq!((kept.last, kept.keys.len()), (Some(3), 2));
}
