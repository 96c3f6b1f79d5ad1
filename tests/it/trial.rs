//! Trying a credential from its page, without its secret.

use axum::http::{StatusCode, header};
use credentials_console::{
    console::paths,
    domain::{
        id::CredentialId,
        scope::{Scope, ScopeSet},
        user::Role,
    },
    service::tokens::trial::TrialError,
};
use time::Duration;

use crate::{
    browser::Browser,
    test_app::{TestApp, TestResponse},
};

const TRY: &str = "/console/fn/credentials/try";

/// Sends the form of a credential's page, as browsers do with and without scripts, and opens the page again.
async fn send(browser: &Browser, id: CredentialId, table: &str, scopes: &[&str]) -> TestResponse {
    let page = paths::credential(id);
    let id = id.to_string();
    let mut fields = vec![("id", id.as_str()), ("table", table)];
    fields.extend(scopes.iter().map(|scope| ("token_scopes[]", *scope)));
    let answer = browser.submit(&page, TRY, &fields).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), format!("{page}#try-it"));
    browser.follow(&answer).await.expect(StatusCode::OK)
}

/// A token for every scope of a credential.
async fn token(app: &TestApp, id: CredentialId) -> String {
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let scopes = credentials.get(id).await.unwrap().unwrap().grants.scopes();
    credentials.issue_trial_token(id, scopes).await.unwrap().access_token.expose().to_owned()
}

async fn status(app: &TestApp, token: &str) -> u16 {
    app.bearer(token).get("/export/v1/records/users").await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_the_exchange_once_and_the_token_never() {
    let app = TestApp::new().await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let key = app.create_api_key("key", "users:read interactions:read").await.id;
    let client = app.create_oauth("client", "users:read").await.id;
    for id in [key, client] {
        let page = send(&admin, id, "users", &["users:read"]).await;
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
        for part in ["200 OK", "GET /export/v1/records/users?$top=3", "Bearer ••••••••", "ratelimit-policy", "trial_of"]
        {
            assert!(page.body.contains(part), "{part} is not in {}", page.body);
        }
        // What a JSON Web Token begins with.
        assert!(!page.body.contains("eyJ"), "{}", page.body);
        let again = admin.get(&paths::credential(id)).await;
        assert!(!again.body.contains("trial_of"), "{}", again.body);
    }
    // A table that is granted, but not to this token.
    let page = send(&admin, key, "interactions", &["users:read"]).await;
    assert!(page.body.contains("403 Forbidden"), "{}", page.body);
    // No scope, and one that the credential does not have.
    for scopes in [Vec::new(), vec!["conversations:read"]] {
        let page = send(&admin, key, "users", &scopes).await;
        assert!(page.body.contains("Select at least one scope."), "{}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_is_in_the_audit_log_and_no_use() {
    let app = TestApp::new().await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let id = app.create_api_key("key", "users:read").await.id;
    send(&admin, id, "users", &["users:read"]).await;
    app.services.write_usage().await.unwrap();
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let credential = credentials.get(id).await.unwrap().unwrap();
    assert_eq!(credentials.last_use(&credential).await.unwrap(), None);

    let log = app.database.audit_log().await;
    let tried = log.iter().find(|(_, action, ..)| action == "credential.tried").unwrap();
    let (who, _, what, detail) = tried;
    assert_eq!((who.as_str(), what), ("super-admin@example.com", &id.to_string()));
    let detail = detail.to_string();
    assert!(detail.contains("users:read") && !detail.contains("eyJ"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_counts_towards_the_limit_of_its_credential() {
    let app = TestApp::with(&[("CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_CREDENTIAL", "1")]).await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let id = app.create_api_key("key", "users:read").await.id;
    assert!(send(&admin, id, "users", &["users:read"]).await.body.contains("200 OK"));
    assert!(send(&admin, id, "users", &["users:read"]).await.body.contains("429 Too Many Requests"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_ends_after_a_minute_and_with_what_is_changed_in_any_process() {
    let app = TestApp::new().await;
    let other = app.another_process().await;
    let key = app.create_api_key("key", "users:read interactions:read").await;
    let client = app.create_oauth("client", "users:read interactions:read").await;
    for id in [key.id, client.id] {
        // Both processes know the credential before each change.
        let known = async || {
            let token = token(&app, id).await;
            assert_eq!([status(&app, &token).await, status(&other, &token).await], [200, 200]);
            token
        };
        let first = known().await;
        app.clock.advance(Duration::seconds(59));
        assert_eq!(status(&app, &first).await, 200);
        app.clock.advance(Duration::seconds(1));
        assert_eq!(status(&app, &first).await, 401);

        let narrowed = known().await;
        app.change_scopes(id, "interactions:read").await;
        assert_eq!([status(&app, &narrowed).await, status(&other, &narrowed).await], [403, 403]);
        // Given back, the scope is not in older tokens.
        app.change_scopes(id, "users:read").await;
        assert_eq!([status(&app, &narrowed).await, status(&other, &narrowed).await], [403, 403]);

        let paused = known().await;
        let actor = app.actor().await;
        app.services.credentials(&actor).unwrap().pause(id, Duration::minutes(15)).await.unwrap();
        assert_eq!([status(&app, &paused).await, status(&other, &paused).await], [401, 401]);
        app.services.credentials(&actor).unwrap().resume(id).await.unwrap();

        let deleted = known().await;
        app.delete(id).await;
        assert_eq!([status(&app, &deleted).await, status(&other, &deleted).await], [401, 401]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_token_for_others_nor_for_what_its_holder_has_revoked() {
    let app = TestApp::new().await;
    let (elsewhere, _) = app.create_elsewhere().await;
    let key = app.create_api_key("key", "users:read").await;
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let users = ScopeSet::from_iter([Scope::Users]);
    let refused = credentials.issue_trial_token(elsewhere.id, users).await.unwrap_err();
    assert!(matches!(refused, TrialError::NotFound), "{refused}");
    let refused = credentials.issue_trial_token(key.id, ScopeSet::from_iter([Scope::Conversations])).await.unwrap_err();
    assert!(matches!(refused, TrialError::InvalidScope), "{refused}");

    let bought = token(&app, key.id).await;
    assert_eq!(status(&app, &bought).await, 200);
    app.anonymous().post_form("/oauth/v1/revoke", &[("token", &key.api_key)]).await.expect(StatusCode::OK);
    assert_eq!(status(&app, &bought).await, 401);
    let refused = credentials.issue_trial_token(key.id, users).await.unwrap_err();
    assert!(matches!(refused, TrialError::NoSecret), "{refused}");
}
