//! The keys that sign access tokens: algorithms, rotation, and the key set that others verify by.

use credentials_console::{
    domain::actor::{Actor, Principal},
    service::authz::authorise,
};
use http::StatusCode;
use serde_json::Value;
use time::Duration;

use crate::test_app::TestApp;

async fn key_ids(app: &TestApp) -> Vec<String> {
    let keys = app.anonymous().get("/.well-known/jwks.json").await.expect(StatusCode::OK).json();
    keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn rotate(app: &TestApp) {
    let actor = app.actor().await;
    app.services.rotate_signing_key(&authorise(&actor).unwrap()).await.unwrap();
}

async fn users(app: &TestApp, token: &str) -> StatusCode {
    app.bearer(token).get("/export/v1/records/users").await.status
}

/// RFC 7518, section 3.4, and RFC 7517, section 4: a stock library verifies our token by nothing but the key set.
fn verify_by_key_set(token: &str, keys: &Value, algorithm: jsonwebtoken::Algorithm) {
    let kid = jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
    let keys: jsonwebtoken::jwk::JwkSet = serde_json::from_value(keys.clone()).unwrap();
    let key = jsonwebtoken::DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_aud = false;
    jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn es256_is_chosen_by_a_setting_and_verified_by_the_key_set() {
    let app = TestApp::with(&[("CREDENTIALS__OAUTH__SIGNING_ALGORITHM", "ES256")]).await;
    let client = app.create_oauth("client", "users:read").await;
    let token = app.access_token(&client).await;
    let keys = app.anonymous().get("/.well-known/jwks.json").await.expect(StatusCode::OK).json();
    verify_by_key_set(&token, &keys, jsonwebtoken::Algorithm::ES256);
    assert_eq!(keys["keys"][0]["kty"], "EC", "{keys}");
    assert_eq!(users(&app, &token).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_key_stays_in_the_key_set_until_its_last_token_has_ended() {
    let app = TestApp::new().await;
    let client = app.create_oauth("client", "users:read").await;
    let before = app.access_token(&client).await;
    let [old]: [String; 1] = key_ids(&app).await.try_into().unwrap();

    app.clock.advance(Duration::minutes(10));
    rotate(&app).await;
    let after = app.access_token(&client).await;
    let ids = key_ids(&app).await;
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[1], old);
    assert_eq!(jsonwebtoken::decode_header(&after).unwrap().kid.unwrap(), ids[0]);
    for token in [&before, &after] {
        assert_eq!(users(&app, token).await, StatusCode::OK);
    }

    // The last token of the old key was issued at the rotation at the latest.
    app.clock.advance(Duration::seconds(3600));
    assert_eq!(key_ids(&app).await.len(), 2);
    app.clock.advance(Duration::seconds(2));
    assert_eq!(key_ids(&app).await, ids[..1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_replaces_a_key_of_90_days_once() {
    let app = TestApp::new().await;
    let actor = Actor { principal: Principal::System, ..app.actor().await };
    let is_replaced = async || app.services.rotate_signing_key_if_due(&authorise(&actor).unwrap()).await.unwrap();
    assert!(!is_replaced().await);
    app.clock.advance(Duration::days(89));
    assert!(!is_replaced().await);
    app.clock.advance(Duration::days(1));
    assert!(is_replaced().await);
    assert!(!is_replaced().await);
    let log = app.database.audit_log().await;
    let entries: Vec<_> = log.iter().map(|(actor, action, ..)| (actor.as_str(), action.as_str())).collect();
    assert_eq!(entries, [("system", "signing_key.rotated")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_rotates_holds_after_a_second() {
    let app = TestApp::new().await;
    let first = key_ids(&app).await;
    let other = app.another_process().await;
    assert_eq!(key_ids(&other).await, first);
    rotate(&other).await;
    app.clock.advance(Duration::seconds(1));
    assert_eq!(key_ids(&app).await, key_ids(&other).await);
    assert_eq!(key_ids(&app).await.len(), 2);
}
