//! A paused credential opens nothing from the very next request on, and everything again when the pause ends.

use axum::http::{StatusCode, header};
use credentials_console::{console::paths, domain::user::Role, service::credentials::SaveCredentialError};
use serde_json::json;
use time::Duration;

use crate::test_app::TestApp;

const PAUSE: Duration = Duration::minutes(15);
const AUTH_TEST: &str = "/rest/v1/auth/test";
const GRANT: [(&str, &str); 1] = [("grant_type", "client_credentials")];

#[tokio::test]
async fn keys_tokens_and_the_token_endpoint_are_closed_until_the_pause_ends() {
    let app = TestApp::new().await;
    let other = app.another_process().await;
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let key = app.create_api_key("key", "users:read").await;
    let client = app.create_oauth("client", "users:read").await;
    let token = app.access_token(&client).await;
    let presented = [&key.api_key, &token];
    for presented in presented {
        app.bearer(presented).get(AUTH_TEST).await.expect(StatusCode::OK);
        other.bearer(presented).get(AUTH_TEST).await.expect(StatusCode::OK);
    }
    for id in [key.id, client.id] {
        credentials.pause(id, PAUSE).await.unwrap();
    }
    for presented in presented {
        for app in [&app, &other] {
            let refused = app.bearer(presented).get(AUTH_TEST).await.expect(StatusCode::UNAUTHORIZED);
            let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
            assert_eq!(message, "the credential is paused until 2026-01-15T12:15:00Z");
            assert!(refused.header(header::WWW_AUTHENTICATE).contains(&message));
        }
    }
    let asking = app.basic(&client.client_id, &client.client_secret);
    let description = "the client is paused until 2026-01-15T12:15:00Z";
    let asked = [("token", token.as_str())];
    for (path, form) in [("token", &GRANT), ("introspect", &asked), ("revoke", &asked)] {
        let refused = asking.post_form(&format!("/oauth/v1/{path}"), form).await.expect(StatusCode::UNAUTHORIZED);
        assert_eq!(refused.json(), json!({ "error": "invalid_client", "error_description": description }), "{path}");
    }
    // Whoever does not hold the secret learns nothing of the pause.
    let guess = app.basic(&client.client_id, "wrong").post_form("/oauth/v1/token", &GRANT).await;
    assert_eq!(guess.json()["error_description"], "client authentication failed");

    app.clock.advance(PAUSE - Duration::SECOND);
    app.bearer(&token).get(AUTH_TEST).await.expect(StatusCode::UNAUTHORIZED);
    app.clock.advance(Duration::SECOND);
    for presented in presented {
        app.bearer(presented).get(AUTH_TEST).await.expect(StatusCode::OK);
        other.bearer(presented).get(AUTH_TEST).await.expect(StatusCode::OK);
    }
    asking.post_form("/oauth/v1/token", &GRANT).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_pause_can_be_ended_a_paused_key_revoked_and_a_deleted_credential_not_paused() {
    let app = TestApp::new().await;
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let key = app.create_api_key("key", "users:read").await;
    credentials.pause(key.id, PAUSE).await.unwrap();
    credentials.resume(key.id).await.unwrap();
    app.bearer(&key.api_key).get(AUTH_TEST).await.expect(StatusCode::OK);

    credentials.pause(key.id, PAUSE).await.unwrap();
    app.anonymous().post_form("/oauth/v1/revoke", &[("token", &key.api_key)]).await.expect(StatusCode::OK);
    app.clock.advance(PAUSE);
    app.bearer(&key.api_key).get(AUTH_TEST).await.expect(StatusCode::UNAUTHORIZED);

    credentials.delete(key.id).await.unwrap();
    assert!(matches!(credentials.pause(key.id, PAUSE).await, Err(SaveCredentialError::NotFound)));
    assert!(matches!(credentials.resume(key.id).await, Err(SaveCredentialError::NotFound)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_pauses_and_resumes_and_says_so() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Nightly", "users:read").await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let id = key.id.to_string();
    let post = async |verb: &str| {
        let page = paths::credential(key.id);
        admin.submit(&page, &format!("/console/fn/credentials/{verb}"), &[("id", &id), ("length", "15m")]).await
    };
    post("pause").await.expect(StatusCode::SEE_OTHER);
    app.bearer(&key.api_key).get(AUTH_TEST).await.expect(StatusCode::UNAUTHORIZED);
    let page = admin.get(&paths::credential(key.id)).await.body;
    assert!(page.contains("Jan 15, 2026, 12:15:00\u{202f}PM UTC") && page.contains("Resume now"), "{page}");
    assert!(admin.get(paths::CREDENTIALS).await.body.contains(r#"class="state-label paused""#));
    post("resume").await.expect(StatusCode::SEE_OTHER);
    app.bearer(&key.api_key).get(AUTH_TEST).await.expect(StatusCode::OK);
    assert!(admin.get(&paths::credential(key.id)).await.body.contains("Pause for 15 minutes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_used_lately_is_deleted_by_its_name_only() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Nightly (EU)", "users:read").await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let id = key.id.to_string();
    let delete = async |name: &str| {
        admin.call("/console/fn/credentials/delete", &[("id", id.as_str()), ("typed_name", name)]).await
    };
    app.bearer(&key.api_key).get(AUTH_TEST).await.expect(StatusCode::OK);
    let dialog = admin.get(&format!("{}?delete={}", paths::CREDENTIALS, key.id)).await.body;
    assert!(dialog.contains("127.0.0.1") && dialog.contains("Pause for 15 minutes"), "{dialog}");
    assert!(dialog.contains(r#"\s+\((?:E|e)(?:U|u)\)\s*""#), "{dialog}");
    for name in ["", "Nightly"] {
        delete(name).await.expect(StatusCode::CONFLICT);
        app.bearer(&key.api_key).get(AUTH_TEST).await.expect(StatusCode::OK);
    }
    delete(" Nightly (EU) ").await.expect(StatusCode::OK);
    app.bearer(&key.api_key).get(AUTH_TEST).await.expect(StatusCode::UNAUTHORIZED);

    let unused = app.create_api_key("Unused", "users:read").await.id.to_string();
    admin.call("/console/fn/credentials/delete", &[("id", &unused)]).await.expect(StatusCode::OK);
}
