//! Revocation: a token or an API key ends before its time (RFC 7009).

use axum::http::{StatusCode, header};
use credentials_console::storage::audit_log::Unaudited;
use time::Duration;

use crate::test_app::{CreatedClient, TestApp, TestClient, TestResponse};

const REVOKE: &str = "/oauth/v1/revoke";

async fn app_with_client() -> (TestApp, CreatedClient) {
    let app = TestApp::new().await;
    let client = app.create_oauth("Nightly export", "interactions:read").await;
    (app, client)
}

async fn revoke(client: &TestClient, token: &str) -> TestResponse {
    let answer = client.post_form(REVOKE, &[("token", token)]).await;
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{answer:?}");
    answer
}

/// The status that a key or token gets at the Data API.
async fn status(app: &TestApp, secret: &str) -> u16 {
    app.bearer(secret).get("/export/v1/records/interactions").await.status.as_u16()
}

#[track_caller]
fn assert_refused(answer: TestResponse, status: StatusCode, error: &str) {
    assert_eq!(answer.expect(status).json()["error"], error);
}

#[tokio::test]
async fn rfc_7009_section_2_1_a_client_ends_its_own_token_and_no_other() {
    let (app, client) = app_with_client().await;
    let (token, other) = (app.access_token(&client).await, app.access_token(&client).await);
    let basic = app.basic(&client.client_id, &client.client_secret);
    let answer = revoke(&basic, &token).await.expect(StatusCode::OK);
    assert_eq!(answer.body, "");
    assert_eq!((status(&app, &token).await, status(&app, &other).await), (401, 200));
    let refused = app.bearer(&token).get("/rest/v1/auth/test").await;
    assert!(refused.header(header::WWW_AUTHENTICATE).contains("the key or token was revoked"));
    let introspected = basic.post_form("/oauth/v1/introspect", &[("token", &token)]).await;
    assert_eq!(introspected.body, r#"{"active":false}"#);
    // Section 2.2: once more is a success. In the body the client is as welcome as by Basic.
    revoke(&basic, &token).await.expect(StatusCode::OK);
    let fields = [("token", &other), ("client_id", &client.client_id), ("client_secret", &client.client_secret)];
    let fields = fields.map(|(name, value)| (name, value.as_str()));
    app.anonymous().post_form(REVOKE, &fields).await.expect(StatusCode::OK);
    assert_eq!(status(&app, &other).await, 401);

    // Each is in the audit log once.
    let log = app.database.audit_log().await;
    let entries: Vec<_> = log.iter().filter(|(_, action, ..)| action == "credential.token_revoked").collect();
    let [(actor, _, subject, detail), (_, _, _, other)] = entries[..] else { panic!("{log:?}") };
    assert_eq!(
        (actor.as_str(), subject, &detail["name"]),
        ("client", &client.id.to_string(), &"Nightly export".into())
    );
    assert_ne!(detail["jti"], other["jti"]);
}

/// RFC 7009, section 2.1: a token of another client is refused, and the client is told.
#[tokio::test]
async fn rfc_7009_section_2_1_a_token_of_another_client_is_left_alone() {
    let (app, client) = app_with_client().await;
    let another = app.create_oauth("Another", "interactions:read").await;
    let (elsewhere, _) = app.create_elsewhere().await;
    let token = app.access_token(&client).await;
    for other in [another, elsewhere] {
        let answer = revoke(&app.basic(&other.client_id, &other.client_secret), &token).await;
        assert_refused(answer, StatusCode::BAD_REQUEST, "invalid_grant");
    }
    assert_eq!(status(&app, &token).await, 200);
}

#[tokio::test]
async fn rfc_7009_section_2_1_client_and_token_are_required() {
    let (app, client) = app_with_client().await;
    let token = app.access_token(&client).await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    let strangers = [app.anonymous(), app.basic(&client.client_id, "wrong"), app.bearer(&token)];
    for stranger in strangers {
        let answer = revoke(&stranger, &token).await;
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), r#"Basic realm="token""#);
        assert_refused(answer, StatusCode::UNAUTHORIZED, "invalid_client");
    }
    assert_refused(basic.post_form(REVOKE, &[]).await, StatusCode::BAD_REQUEST, "invalid_request");
    basic.get(REVOKE).await.expect(StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(status(&app, &token).await, 200);
    // A hint, even a wrong one, changes nothing.
    let hinted = [("token", token.as_str()), ("token_type_hint", "refresh_token")];
    basic.post_form(REVOKE, &hinted).await.expect(StatusCode::OK);
    assert_eq!(status(&app, &token).await, 401);
}

/// RFC 7009, section 2.2: invalid tokens do not cause an error.
#[tokio::test]
async fn rfc_7009_section_2_2_what_is_unknown_or_has_ended_is_a_success() {
    let (app, client) = app_with_client().await;
    let basic = app.basic(&client.client_id, &client.client_secret);
    let token = app.access_token(&client).await;
    app.clock.advance(Duration::hours(1));
    for ended in [token.as_str(), "nonsense", "a.b.c", "00000000-0000-4000-8000-000000000000"] {
        revoke(&basic, ended).await.expect(StatusCode::OK);
    }
    let live = app.access_token(&client).await;
    revoke(&basic, &format!("{live}A")).await.expect(StatusCode::OK);
    assert_eq!(status(&app, &live).await, 200);
}

#[tokio::test]
async fn rfc_7009_section_2_2_1_a_client_secret_is_no_token() {
    let (app, client) = app_with_client().await;
    let answer = revoke(&app.anonymous(), &client.client_secret).await;
    assert_refused(answer, StatusCode::BAD_REQUEST, "unsupported_token_type");
    app.access_token(&client).await;
}

#[tokio::test]
async fn whoever_holds_an_api_key_ends_it_at_once() {
    let (app, _) = app_with_client().await;
    let key = app.create_api_key("Leaked", "interactions:read").await;
    let other = app.create_api_key("Other", "interactions:read").await;
    assert_eq!(status(&app, &key.api_key).await, 200);
    for _ in 0..2 {
        revoke(&app.anonymous(), &key.api_key).await.expect(StatusCode::OK);
        assert_eq!((status(&app, &key.api_key).await, status(&app, &other.api_key).await), (401, 200));
    }
    let log = app.database.audit_log().await;
    let entries: Vec<_> = log.iter().filter(|(_, action, ..)| action == "credential.key_revoked").collect();
    let [(actor, _, subject, detail)] = entries[..] else { panic!("{log:?}") };
    assert_eq!((actor.as_str(), subject), ("holder of the API key", &key.id.to_string()));
    assert!(!detail.to_string().contains(&key.api_key));
}

/// Files and stores of secrets add a line break; what has leaked must not stay alive for it.
#[tokio::test]
async fn a_key_with_white_space_around_it_is_ended() {
    let (app, _) = app_with_client().await;
    let key = app.create_api_key("Leaked", "interactions:read").await;
    revoke(&app.anonymous(), &format!(" {}\r\n", key.api_key)).await.expect(StatusCode::OK);
    assert_eq!(status(&app, &key.api_key).await, 401);
}

#[tokio::test]
async fn a_revoked_token_is_remembered_until_it_would_have_ended() {
    let (app, client) = app_with_client().await;
    let token = app.access_token(&client).await;
    revoke(&app.basic(&client.client_id, &client.client_secret), &token).await.expect(StatusCode::OK);
    for (minutes, remembered) in [(59, 1), (2, 0)] {
        app.clock.advance(Duration::minutes(minutes));
        let mut repository = app.storage.begin().await.unwrap();
        repository.delete_revoked_tokens_expired_before(app.services.now()).await.unwrap();
        app.services.commit(repository, Unaudited::Expired).await.unwrap();
        assert_eq!(app.database.select("SELECT jti FROM revoked_tokens").await.len(), remembered);
        assert_eq!(status(&app, &token).await, 401);
    }
}
