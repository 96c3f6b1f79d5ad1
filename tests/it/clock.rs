//! The machine's clock is moved by an hour while the server runs. What has ended by the clock of now has ended, what has not
//! has not; what was ended before its time stays so, and nobody is kept out until a clock catches up.

use axum::http::StatusCode;
use credentials_console::{console::paths, domain::user::Role, service::authz::authorise};
use serde_json::Value;
use time::Duration;

use crate::{
    browser::{PASSWORD, SIGN_IN},
    key_pair::KeyPair,
    test_app::TestApp,
};

const TOKEN: &str = "/oauth/v1/token";
const EMAIL: &str = "super-admin@example.com";
const GRANT: (&str, &str) = ("grant_type", "client_credentials");
const ASSERTION_TYPE: (&str, &str) =
    ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");

async fn status(app: &TestApp, presented: &str) -> StatusCode {
    app.bearer(presented).get("/export/v1/records/users").await.status
}

async fn key_ids(app: &TestApp) -> Vec<String> {
    let keys = app.anonymous().get("/.well-known/jwks.json").await.expect(StatusCode::OK).json();
    keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn key_id(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

/// RFC 7519, section 4.1.6: `iat` tells the age and refuses nothing; `exp` alone ends a token (section 4.1.4; RFC 9068,
/// section 4).
#[tokio::test(flavor = "multi_thread")]
async fn a_token_from_before_a_step_back_is_good_until_it_ends_by_the_clock_of_now() {
    let app = TestApp::new().await;
    let client = app.create_oauth("Client", "users:read").await;
    let token = app.access_token(&client).await;
    app.clock.advance(-Duration::HOUR);
    let another = app.another_process().await;
    for process in [&app, &another] {
        assert_eq!(status(process, &token).await, StatusCode::OK);
        let asker = process.basic(&client.client_id, &client.client_secret);
        let told: Value = asker.post_form("/oauth/v1/introspect", &[("token", &token)]).await.json();
        assert_eq!(told["active"], true, "{told}");
    }
    app.clock.advance(Duration::hours(2) - Duration::SECOND);
    assert_eq!(status(&app, &token).await, StatusCode::OK);
    app.clock.advance(Duration::SECOND);
    assert_eq!(status(&app, &token).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_ended_or_used_up_stays_so_though_the_clock_was_ahead_for_a_while() {
    let app = TestApp::new().await;
    let client = app.create_oauth("Client", "users:read").await;
    let signer = app.create_key_client("Signer", "users:read", KeyPair::ed25519()).await;
    let token = app.access_token(&client).await;
    let revoking = app.basic(&client.client_id, &client.client_secret);
    revoking.post_form("/oauth/v1/revoke", &[("token", &token)]).await.expect(StatusCode::OK);
    let assertion = signer.assertion(&app);
    let by_assertion = [GRANT, ASSERTION_TYPE, ("client_assertion", assertion.as_str())];
    app.anonymous().post_form(TOKEN, &by_assertion).await.expect(StatusCode::OK);

    app.clock.advance(Duration::HOUR + Duration::MINUTE);
    app.services.remove_expired().await.unwrap();
    app.clock.advance(-(Duration::HOUR + Duration::MINUTE));
    // One that remembers, and one that has to ask.
    let another = app.another_process().await;
    for process in [&app, &another] {
        assert_eq!(status(process, &token).await, StatusCode::UNAUTHORIZED);
        process.anonymous().post_form(TOKEN, &by_assertion).await.expect(StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_stay_signed_in_and_no_failure_of_the_future_keeps_them_out() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let guess =
        async || app.browser().call(SIGN_IN, &[("email", EMAIL), ("password", "not the password")]).await.status;
    for hours in [1, -1, -1, 1] {
        app.clock.advance(Duration::hours(hours));
        browser.get(paths::CREDENTIALS).await.expect(StatusCode::OK);
    }
    for _ in 0..5 {
        assert_eq!(guess().await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(guess().await, StatusCode::TOO_MANY_REQUESTS);
    app.clock.advance(-Duration::HOUR);
    let right = [("email", EMAIL), ("password", PASSWORD)];
    app.browser().call(SIGN_IN, &right).await.expect(StatusCode::OK);
    // Guessing is slowed by the clock of now as well.
    for _ in 0..5 {
        assert_eq!(guess().await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(guess().await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_replaces_another_signs_though_the_clock_was_set_back() {
    let app = TestApp::new().await;
    let client = app.create_oauth("Client", "users:read").await;
    let before = app.access_token(&client).await;
    app.clock.advance(-Duration::HOUR);
    let actor = app.actor().await;
    assert!(!app.services.rotate_signing_key_if_due(&authorise(&actor).unwrap()).await.unwrap());
    app.services.rotate_signing_key(&authorise(&actor).unwrap()).await.unwrap();
    let after = app.access_token(&client).await;
    assert_ne!(key_id(&after), key_id(&before));
    for _ in 0..3 {
        app.clock.advance(Duration::seconds(2));
        assert_eq!(key_ids(&app).await, [key_id(&after), key_id(&before)]);
        assert_eq!(key_id(&app.access_token(&client).await), key_id(&after));
    }
    // Until the last token of the old key has ended.
    app.clock.advance(Duration::hours(2) - Duration::seconds(7));
    assert_eq!((key_ids(&app).await.len(), status(&app, &before).await), (2, StatusCode::OK));
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_is_counted_and_shown_whichever_way_the_clock_goes() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Key", "users:read").await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    // Across midnight as well: the clock stands at noon.
    for hours in [1, -1, 12, -12] {
        app.clock.advance(Duration::hours(hours));
        assert_eq!(status(&app, &key.api_key).await, StatusCode::OK);
        app.services.write_usage().await.unwrap();
        for page in [paths::CREDENTIALS.to_owned(), paths::credential(key.id)] {
            browser.get(&page).await.expect(StatusCode::OK);
        }
    }
    let calls = app.database.select("SELECT CAST(sum(calls) AS TEXT) FROM credential_usage").await;
    assert_eq!(calls, [["4"]]);
}
