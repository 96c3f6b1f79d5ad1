//! Introspection: what a key or token is worth now (RFC 7662).

use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use time::Duration;

use crate::test_app::{CreatedClient, PUBLIC_URL, TestApp, TestClient, TestResponse};

const INTROSPECT: &str = "/oauth/v1/introspect";

/// A client that asks, and one whose tokens are asked about.
async fn app_with_clients() -> (TestApp, TestClient, CreatedClient) {
    let app = TestApp::new().await;
    let asker = app.create_oauth("Gateway", "users:read").await;
    let asker = app.basic(&asker.client_id, &asker.client_secret);
    let client = app.create_oauth("Nightly export", "interactions:read users:read").await;
    (app, asker, client)
}

async fn ask(asker: &TestClient, token: &str) -> Value {
    let answer = asker.post_form(INTROSPECT, &[("token", token)]).await.expect(StatusCode::OK);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
    answer.json()
}

#[track_caller]
fn assert_refused(answer: TestResponse, status: u16, error: &str, challenge: &str) {
    let answer = answer.expect(StatusCode::from_u16(status).unwrap());
    assert_eq!(answer.json()["error"], error);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(answer.header(header::WWW_AUTHENTICATE), challenge);
}

#[tokio::test]
async fn rfc_7662_section_2_2_an_active_token_is_described_as_it_is_now() {
    let (app, asker, client) = app_with_clients().await;
    let token = app.access_token(&client).await;
    let issued_at = 1_768_478_400; // 2026-01-15T12:00:00Z, where the tests' clock starts
    let answer = ask(&asker, &token).await;
    assert!(answer["jti"].is_string(), "{answer}");
    let expected = json!({
        "active": true, "scope": "interactions:read users:read", "sub": client.client_id, "client_id": client.client_id,
        "iss": PUBLIC_URL, "aud": PUBLIC_URL, "token_type": "Bearer", "iat": issued_at, "exp": issued_at + 3600,
        "jti": answer["jti"], "credential_id": client.id.to_string(), "credential_type": "oauth2",
    });
    assert_eq!(answer, expected);
    app.change_scopes(client.id, "users:read").await;
    assert_eq!(ask(&asker, &token).await["scope"], "users:read");
}

#[tokio::test]
async fn rfc_7662_section_2_2_an_active_api_key_is_described() {
    let (app, asker, _) = app_with_clients().await;
    let key = app.create_api_key("Warehouse", "users:read").await;
    let expected = json!({
        "active": true, "scope": "users:read", "sub": key.id.to_string(), "iss": PUBLIC_URL, "aud": PUBLIC_URL,
        "token_type": "Bearer", "credential_id": key.id.to_string(), "credential_type": "api_key",
    });
    assert_eq!(ask(&asker, &key.api_key).await, expected);
}

/// RFC 7662, section 2.2: of what is not active SHOULD nothing else be told.
#[tokio::test]
async fn rfc_7662_section_2_2_what_opens_nothing_is_inactive_and_nothing_more() {
    let (app, asker, client) = app_with_clients().await;
    let inactive = json!({ "active": false });
    for token in ["nonsense", "a.b.c", &client.client_secret, &"x".repeat(5000)] {
        assert_eq!(ask(&asker, token).await, inactive, "{token}");
    }
    let key = app.create_api_key("Deleted", "users:read").await;
    let token = app.access_token(&client).await;
    app.clock.advance(Duration::hours(1));
    assert_eq!(ask(&asker, &token).await, inactive);
    let token = app.access_token(&client).await;
    for (secret, id) in [(&key.api_key, key.id), (&token, client.id)] {
        assert_eq!(ask(&asker, secret).await["active"], true);
        app.delete(id).await;
        assert_eq!(ask(&asker, secret).await, inactive);
    }
}

#[tokio::test]
async fn rfc_7662_section_4_another_organization_learns_nothing() {
    let (app, asker, client) = app_with_clients().await;
    let (foreign_client, foreign_key) = app.create_elsewhere().await;
    let foreign = app.basic(&foreign_client.client_id, &foreign_client.client_secret);
    let token = app.access_token(&client).await;
    assert_eq!(ask(&foreign, &token).await, json!({ "active": false }));
    assert_eq!(ask(&app.bearer(&foreign_key), &token).await, json!({ "active": false }));
    assert_eq!(ask(&asker, &foreign_key).await, json!({ "active": false }));
    assert_eq!(ask(&foreign, &foreign_key).await["active"], true);
}

/// RFC 7662, section 2.1: the endpoint MUST require some authorization.
#[tokio::test]
async fn rfc_7662_section_2_1_whoever_asks_proves_to_hold_a_credential() {
    let (app, asker, client) = app_with_clients().await;
    let key = app.create_api_key("Warehouse", "users:read").await;
    let token = app.access_token(&client).await;
    let fields =
        [("token", token.as_str()), ("client_id", &client.client_id), ("client_secret", &client.client_secret)];
    app.anonymous().post_form(INTROSPECT, &fields).await.expect(StatusCode::OK);
    for bearer in [&key.api_key, &token] {
        assert_eq!(ask(&app.bearer(bearer), &token).await["active"], true);
    }
    // Section 2.3, with RFC 6749, section 5.2, and RFC 6750, section 3.1.
    let basic = r#"Basic realm="token""#;
    assert_refused(app.anonymous().post_form(INTROSPECT, &fields[..1]).await, 401, "invalid_client", basic);
    let wrong = app.basic(&client.client_id, "wrong");
    assert_refused(wrong.post_form(INTROSPECT, &fields[..1]).await, 401, "invalid_client", basic);
    let bearer = r#"Bearer realm="token", error="invalid_token""#;
    let wrong = app.bearer(&client.client_secret);
    assert_refused(wrong.post_form(INTROSPECT, &fields[..1]).await, 401, "invalid_token", bearer);
    // RFC 6749, section 2.3: one way only.
    let both = app.bearer(&key.api_key);
    assert_refused(both.post_form(INTROSPECT, &fields).await, 400, "invalid_request", "");
    // Section 2.1: `token` is REQUIRED; `token_type_hint` may be ignored.
    assert_refused(asker.post_form(INTROSPECT, &[("token", "")]).await, 400, "invalid_request", "");
    let hinted = asker.post_form(INTROSPECT, &[("token", &token), ("token_type_hint", "refresh_token")]).await;
    assert_eq!(hinted.expect(StatusCode::OK).json()["active"], true);
    asker.get(INTROSPECT).await.expect(StatusCode::METHOD_NOT_ALLOWED);
}
