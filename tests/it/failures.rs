//! What is answered while the database cannot be written, or not be reached: what needs neither goes on, everything else is
//! told to come back, and nobody hears that a credential were wrong.

use std::sync::atomic::Ordering;

use axum::http::{StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};
use serde_json::json;
use time::Duration;

use crate::{
    browser::{Browser, PASSWORD, SIGN_IN},
    key_pair::KeyPair,
    test_app::{TestApp, TestResponse},
};

const CREATE: &str = "/console/fn/credentials/create";
const SIGN_OUT: &str = "/console/fn/people/sign-out";
const TOKEN: &str = "/oauth/v1/token";
const RECORDS: &str = "/export/v1/records/users";
const GRANT: (&str, &str) = ("grant_type", "client_credentials");
const ASSERTION_TYPE: (&str, &str) =
    ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
/// What the console says of it.
const TEXT: &str = "The server is temporarily unavailable.";

fn form(name: &str) -> [(&str, &str); 3] {
    [("name", name), ("authentication_type", "api_key"), ("scopes[]", "users:read")]
}

/// RFC 9110, section 15.6.4: the client is told when to try again.
#[track_caller]
fn assert_unavailable(answer: TestResponse) -> TestResponse {
    let answer = answer.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header(header::RETRY_AFTER), "1", "{answer:?}");
    assert!(answer.failure.is_some(), "the line of the log has the cause: {answer:?}");
    answer
}

#[track_caller]
fn assert_oauth_unavailable(answer: TestResponse) {
    assert_eq!(assert_unavailable(answer).json()["error"], "temporarily_unavailable");
}

/// What was typed is in the form again, which says why.
async fn assert_kept(browser: &Browser, answer: TestResponse, typed: &str) {
    let answer = answer.expect(StatusCode::SEE_OTHER);
    assert!(answer.failure.is_some(), "{answer:?}");
    let page = browser.follow(&answer).await.expect(StatusCode::OK);
    assert!(page.body.contains(&format!(r#"value="{typed}""#)) && page.body.contains(TEXT), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nobody_can_write_what_only_reads_goes_on_and_afterwards_everything() {
    let app = TestApp::new().await;
    let [warm, cold] = [app.create_api_key("Warm", "users:read").await, app.create_api_key("Cold", "users:read").await];
    let client = app.create_oauth("Client", "users:read").await;
    let signer = app.create_key_client("Signer", "users:read", KeyPair::ed25519()).await;
    let (browser, leaving) = (app.signed_in(Role::SuperAdmin).await, app.signed_in(Role::Admin).await);
    let token = app.access_token(&client).await;
    app.bearer(&warm.api_key).get(RECORDS).await.expect(StatusCode::OK);

    let refused = app.database.refuse_writes().await;
    // Long enough for the use of a session to be written down.
    app.clock.advance(Duration::minutes(2));
    for presented in [&warm.api_key, &cold.api_key, &token] {
        app.bearer(presented).get(RECORDS).await.expect(StatusCode::OK);
    }
    app.access_token(&client).await;
    let list = browser.get(paths::CREDENTIALS).await.expect(StatusCode::OK);
    assert!(list.body.contains("Cold"), "{}", list.body);

    let assertion = signer.assertion(&app);
    let by_assertion = [GRANT, ASSERTION_TYPE, ("client_assertion", assertion.as_str())];
    let (anonymous, basic) = (app.anonymous(), app.basic(&client.client_id, &client.client_secret));
    let (newcomer, lacking) = (app.browser(), form("Lacking"));
    let person = [("email", "super-admin@example.com"), ("password", PASSWORD)];
    let typed = form("Typed");
    let revoked = [("token", token.as_str())];
    // All at once: on SQLite each waits for the one who writes as long as it may.
    let (called, posted, minted, revocation, signed_in, signed_out, written) = futures::join!(
        browser.call(CREATE, &lacking),
        browser.submit(paths::CREDENTIAL_NEW, CREATE, &typed),
        anonymous.post_form(TOKEN, &by_assertion),
        basic.post_form("/oauth/v1/revoke", &revoked),
        newcomer.call(SIGN_IN, &person),
        leaving.call(SIGN_OUT, &[]),
        app.services.write_usage(),
    );
    for console in [called, signed_in, signed_out] {
        assert_eq!(assert_unavailable(console).json(), json!("Unavailable"));
    }
    assert_kept(&browser, posted, "Typed").await;
    assert_oauth_unavailable(minted);
    assert_oauth_unavailable(revocation);
    assert!(written.is_err());

    refused.end().await;
    browser.call(CREATE, &form("Afterwards")).await.expect(StatusCode::OK);
    let list = browser.get(paths::CREDENTIALS).await.expect(StatusCode::OK);
    assert!(list.body.contains("Afterwards") && !list.body.contains("Lacking"), "{}", list.body);
    // Nobody was signed out, no assertion was used up, and nothing was revoked or left uncounted.
    leaving.get(paths::CREDENTIALS).await.expect(StatusCode::FORBIDDEN);
    anonymous.post_form(TOKEN, &by_assertion).await.expect(StatusCode::OK);
    app.bearer(&token).get(RECORDS).await.expect(StatusCode::OK);
    newcomer.call(SIGN_IN, &person).await.expect(StatusCode::OK);
    app.services.write_usage().await.unwrap();
    let calls = app.database.select("SELECT CAST(sum(calls) AS TEXT) FROM credential_usage WHERE status = 200").await;
    assert_eq!(calls, [["8"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_out_of_reach_everybody_is_told_to_come_back() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Cold", "users:read").await;
    let client = app.create_oauth("Client", "users:read").await;
    let browser = app.signed_in(Role::SuperAdmin).await;

    app.is_gone.store(true, Ordering::SeqCst);
    let answer = assert_unavailable(app.bearer(&key.api_key).get(RECORDS).await);
    assert_eq!(answer.json()["error"]["code"], "UNAVAILABLE");
    let minting = app.basic(&client.client_id, &client.client_secret);
    assert_oauth_unavailable(minting.post_form(TOKEN, &[GRANT]).await);
    assert_oauth_unavailable(minting.post_form("/oauth/v1/introspect", &[("token", &key.api_key)]).await);
    // Not sent to sign in: who is signed in is not known for now.
    let page = assert_unavailable(browser.get(paths::CREDENTIALS).await);
    assert!(page.body.contains(TEXT), "{}", page.body);
    assert_unavailable(browser.get(paths::CREDENTIALS_CSV).await);
    assert_eq!(assert_unavailable(browser.call(CREATE, &form("Refused")).await).json(), json!("Unavailable"));
    let posted = browser.submit(paths::CREDENTIAL_NEW, CREATE, &form("Typed")).await;

    app.is_gone.store(false, Ordering::SeqCst);
    assert_kept(&browser, posted, "Typed").await;
    app.bearer(&key.api_key).get(RECORDS).await.expect(StatusCode::OK);
    app.access_token(&client).await;
}
