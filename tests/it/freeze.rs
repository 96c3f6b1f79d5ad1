//! A freeze rejects every request with a credential of the organization, and nothing is lost.

use axum::http::StatusCode;
use credentials_console::{
    console::paths,
    domain::{credential::secret::Overlap, display_name::DisplayName, user::Role},
    service::credentials::FreezeError,
};
use time::Duration;

use crate::{
    rotation::rotate,
    test_app::TestApp,
    three_servers::{TEST, ThreeServers},
};

async fn freeze(app: &TestApp) -> Result<(), FreezeError> {
    let actor = app.actor().await;
    let reason = DisplayName::parse("a key has leaked").unwrap();
    app.services.credentials(&actor).unwrap().freeze(reason).await.map(drop)
}

async fn thaw(app: &TestApp) -> Result<(), FreezeError> {
    let actor = app.actor().await;
    app.services.credentials(&actor).unwrap().thaw().await
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_refused_with_the_next_request_at_three_servers_and_accepted_again_once_thawed() {
    let three = ThreeServers::start().await;
    let app = three.first();
    freeze(app).await.unwrap();
    for presented in [&three.key.api_key, &three.token] {
        three.expect(presented, StatusCode::UNAUTHORIZED).await;
    }
    three.expect_token(&three.client.client_secret, StatusCode::UNAUTHORIZED).await;
    let refused = app.bearer(&three.token).get(TEST).await.json();
    assert_eq!(refused["error"]["message"], "all credentials of the organization are frozen");
    assert!(matches!(freeze(app).await, Err(FreezeError::AlreadyFrozen)));

    // What is created or rotated meanwhile is refused too.
    let key = app.create_api_key("new", "users:read").await;
    let rotated = rotate(app, three.key.id, Overlap::Day).await.unwrap();
    for presented in [&key.api_key, &rotated] {
        three.expect(presented, StatusCode::UNAUTHORIZED).await;
    }
    // Revocation goes on.
    app.anonymous().post_form("/oauth/v1/revoke", &[("token", &key.api_key)]).await.expect(StatusCode::OK);

    thaw(app).await.unwrap();
    for presented in [&three.key.api_key, &three.token, &rotated] {
        three.expect(presented, StatusCode::OK).await;
    }
    three.expect_token(&three.client.client_secret, StatusCode::OK).await;
    three.expect(&key.api_key, StatusCode::UNAUTHORIZED).await;
    assert!(matches!(thaw(app).await, Err(FreezeError::NotFrozen)));
    let log = app.database.audit_log().await;
    let actions: Vec<_> = log.iter().map(|(_, action, ..)| action.as_str()).collect();
    assert!(actions.contains(&"organization.frozen") && actions.contains(&"organization.thawed"), "{actions:?}");
}

#[tokio::test]
async fn a_paused_credential_is_still_paused_after_a_freeze_and_other_organizations_are_not_frozen() {
    let app = TestApp::new().await;
    let paused = app.create_api_key("paused", "users:read").await;
    let actor = app.actor().await;
    app.services.credentials(&actor).unwrap().pause(paused.id, Duration::HOUR).await.unwrap();
    let elsewhere = app.signed_in_elsewhere().await;
    let form = [("name", "Other"), ("authentication_type", "api_key"), ("scopes[]", "users:read")];
    let created = elsewhere.call("/console/fn/credentials/create", &form).await.json();
    let other = created["secret"].as_str().unwrap().to_owned();
    freeze(&app).await.unwrap();
    app.bearer(&other).get(TEST).await.expect(StatusCode::OK);
    thaw(&app).await.unwrap();
    let refused = app.bearer(&paused.api_key).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    assert!(refused.body.contains("paused until"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_freezes_by_the_typed_name_with_a_reason_and_says_so_on_every_page() {
    let app = TestApp::new().await;
    let key = app.create_api_key("key", "users:read").await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let freeze = async |reason: &str, name: &str| {
        let fields = [("reason", reason), ("typed_name", name)];
        admin.submit(paths::FREEZE, "/console/fn/credentials/freeze", &fields).await.expect(StatusCode::SEE_OTHER);
        admin.get(paths::FREEZE).await.body
    };
    let refused = freeze("a leak", "Organisation").await;
    assert!(refused.contains("Type the name of the organization exactly as shown."), "{refused}");
    assert!(refused.contains(r#"value="a leak""#), "{refused}");
    assert!(freeze(" ", "Organization").await.contains("Enter a reason of at most 100 characters."));
    app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::OK);
    assert!(freeze("a leak", " ORGANIZATION ").await.contains("Unfreeze all credentials"));
    app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    let pages =
        [paths::CREDENTIALS, paths::CREDENTIAL_NEW, paths::ROTATIONS, paths::PASSWORD, &paths::credential(key.id)];
    for page in pages {
        let body = admin.get(page).await.body;
        assert!(
            body.contains("All credentials are frozen: every request is rejected.") && body.contains("a leak"),
            "{page}"
        );
    }
    assert!(!app.signed_in(Role::User).await.get(paths::PASSWORD).await.body.contains("a leak"));
    let thaw = admin.submit(paths::FREEZE, "/console/fn/credentials/thaw", &[("typed_name", "Organization")]).await;
    thaw.expect(StatusCode::SEE_OTHER);
    app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::OK);
    let list = admin.get(paths::CREDENTIALS).await.body;
    assert!(list.contains("All credentials are unfrozen.") && !list.contains("a leak"), "{list}");
}
