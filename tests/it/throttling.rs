//! How often programs may ask: what is counted against whom, what they are told, and that who guesses harms nobody else.

use std::net::IpAddr;

use axum::http::{HeaderName, StatusCode, header};
use time::Duration;

use crate::test_app::{CreatedClient, TestApp, TestClient, TestResponse};

const PER_CREDENTIAL: &str = "CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_CREDENTIAL";
const PER_ADDRESS: &str = "CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_ADDRESS";
const FAILURES: &str = "CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS";
const TRUSTED_PROXIES: &str = "CREDENTIALS__SERVER__TRUSTED_PROXIES";

const AUTH_TEST: &str = "/rest/v1/auth/test";
const VERIFY: &str = "/rest/v1/auth/verify";
const RECORDS: &str = "/export/v1/records/users";
const TOKEN: &str = "/oauth/v1/token";
const INTROSPECT: &str = "/oauth/v1/introspect";
const REVOKE: &str = "/oauth/v1/revoke";
const GRANT: (&str, &str) = ("grant_type", "client_credentials");

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STANDING: HeaderName = HeaderName::from_static("ratelimit");

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

async fn key_with_scope(app: &TestApp, name: &str) -> TestClient {
    app.bearer(&app.create_api_key(name, "users:read").await.api_key)
}

/// A key of the right shape that was never made.
fn guess(app: &TestApp) -> TestClient {
    app.bearer("0b6e4a4e-6a5e-4f3c-9d38-3f2f5f0c6b1a")
}

/// Checks a refusal of the Data API down to its members.
#[track_caller]
fn assert_refused(response: TestResponse, seconds: u64, why: &str) {
    let response = response.expect(StatusCode::TOO_MANY_REQUESTS);
    let error = &response.json()["error"];
    assert_eq!(error["code"], "RATE_LIMIT_EXCEEDED");
    assert_eq!(error["message"], format!("{why}; try again in {seconds} s"));
    assert_eq!(response.header(header::RETRY_AFTER), seconds.to_string());
    assert_eq!(response.header(header::CACHE_CONTROL), "no-store");
}

/// Checks a refusal of the OAuth endpoints.
#[track_caller]
fn assert_refused_by_oauth(response: TestResponse, seconds: u64) {
    let response = response.expect(StatusCode::TOO_MANY_REQUESTS);
    let body = response.json();
    assert_eq!(body["error"], "temporarily_unavailable");
    assert!(body["error_description"].as_str().unwrap().contains("too many"), "{body}");
    assert_eq!(response.header(header::RETRY_AFTER), seconds.to_string());
    assert_eq!(response.header(header::CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn a_credential_that_asks_too_often_is_told_when_to_come_back() {
    let app = TestApp::with(&[(PER_CREDENTIAL, "3"), (PER_ADDRESS, "100")]).await;
    let key = key_with_scope(&app, "key").await;
    for (path, standing) in [
        (AUTH_TEST, r#""credential";r=2;t=20, "address";r=99;t=1"#),
        (RECORDS, r#""credential";r=1;t=40, "address";r=98;t=2"#),
        // A refusal for another reason is counted and told as well.
        ("/export/v1/records/interactions", r#""credential";r=0;t=60, "address";r=97;t=2"#),
    ] {
        let response = key.get(path).await;
        assert_ne!(response.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        assert_eq!(response.header(POLICY), r#""credential";q=3;w=60, "address";q=100;w=60"#, "{path}");
        assert_eq!(response.header(STANDING), standing, "{path}");
    }
    let refused = key.get(AUTH_TEST).await;
    assert_eq!(refused.header(POLICY), r#""credential";q=3;w=60"#);
    assert_eq!(refused.header(STANDING), r#""credential";r=0;t=20"#);
    assert_refused(refused, 20, "too many requests with this credential");
    // Another credential of the same address is not concerned.
    key_with_scope(&app, "another").await.get(AUTH_TEST).await.expect(StatusCode::OK);

    app.clock.advance(Duration::milliseconds(19_500));
    assert_refused(key.get(RECORDS).await, 1, "too many requests with this credential");
    app.clock.advance(Duration::milliseconds(500));
    key.get(RECORDS).await.expect(StatusCode::OK);
    assert_refused(key.get(RECORDS).await, 20, "too many requests with this credential");
}

#[tokio::test]
async fn an_address_has_one_budget_for_all_its_credentials() {
    let app = TestApp::with(&[(PER_ADDRESS, "2")]).await;
    let (one, another) = (key_with_scope(&app, "one").await, key_with_scope(&app, "another").await);
    one.get(AUTH_TEST).await.expect(StatusCode::OK);
    another.get(RECORDS).await.expect(StatusCode::OK);
    assert_refused(one.get(AUTH_TEST).await, 30, "too many requests from this address");
    one.clone().from(address("203.0.113.9")).get(AUTH_TEST).await.expect(StatusCode::OK);
    // What is public is not counted, nor are questions of proxies, which are for the credential only.
    one.get("/.well-known/jwks.json").await.expect(StatusCode::OK);
    let verified = one.get(VERIFY).await.expect(StatusCode::OK);
    assert_eq!(verified.header(POLICY), r#""credential";q=60000;w=60"#);
    app.clock.advance(Duration::seconds(30));
    one.get(AUTH_TEST).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_credential_that_asks_too_often_uses_up_nothing_of_its_neighbours() {
    let app = TestApp::with(&[(PER_CREDENTIAL, "1"), (PER_ADDRESS, "3")]).await;
    let (noisy, quiet) = (key_with_scope(&app, "noisy").await, key_with_scope(&app, "quiet").await);
    noisy.get(AUTH_TEST).await.expect(StatusCode::OK);
    for _ in 0..10 {
        noisy.get(AUTH_TEST).await.expect(StatusCode::TOO_MANY_REQUESTS);
    }
    quiet.get(AUTH_TEST).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_change_of_a_credential_fills_no_budget() {
    let app = TestApp::with(&[(PER_CREDENTIAL, "3"), (PER_ADDRESS, "0")]).await;
    let created = app.create_api_key("key", "users:read").await;
    let key = app.bearer(&created.api_key);
    for (scopes, left) in [("users:read interactions:read", 2), ("users:read", 1), ("interactions:read", 0)] {
        app.change_scopes(created.id, scopes).await;
        // What was counted is written down, and whoever is idle is forgotten.
        app.services.write_usage().await.unwrap();
        let response = key.get(AUTH_TEST).await.expect(StatusCode::OK);
        assert!(response.header(STANDING).starts_with(&format!("\"credential\";r={left};")), "{scopes}");
    }
    app.change_scopes(created.id, "users:read").await;
    app.services.write_usage().await.unwrap();
    assert_refused(key.get(AUTH_TEST).await, 20, "too many requests with this credential");
}

#[tokio::test]
async fn the_oauth_endpoints_count_the_client() {
    let app = TestApp::with(&[(PER_CREDENTIAL, "2"), (PER_ADDRESS, "0")]).await;
    for (path, fields) in [(TOKEN, GRANT), (INTROSPECT, ("token", "x")), (REVOKE, ("token", "x"))] {
        let CreatedClient { client_id, client_secret, .. } = app.create_oauth(path, "users:read").await;
        let client = app.basic(&client_id, &client_secret);
        let response = client.post_form(path, &[fields]).await.expect(StatusCode::OK);
        assert_eq!(response.header(STANDING), r#""credential";r=1;t=30"#);
        client.post_form(path, &[fields]).await.expect(StatusCode::OK);
        assert_refused_by_oauth(client.post_form(path, &[fields]).await, 30);
    }
    // A token counts for the credential that bought it.
    app.clock.advance(Duration::minutes(1));
    let client = app.create_oauth("token", "users:read").await;
    let token = app.access_token(&client).await;
    app.bearer(&token).get(AUTH_TEST).await.expect(StatusCode::OK);
    assert_refused(app.bearer(&token).get(AUTH_TEST).await, 30, "too many requests with this credential");
}

#[tokio::test]
async fn who_guesses_at_keys_is_slowed_and_the_good_client_of_the_same_address_is_not() {
    let app = TestApp::with(&[(FAILURES, "3"), (PER_ADDRESS, "5")]).await;
    let key = key_with_scope(&app, "key").await;
    for _ in 0..3 {
        guess(&app).get(RECORDS).await.expect(StatusCode::UNAUTHORIZED);
    }
    for _ in 0..20 {
        let refused = guess(&app).get(RECORDS).await;
        assert_eq!(refused.header(STANDING), r#""failures";r=0;t=20"#);
        assert!(refused.header(header::WWW_AUTHENTICATE).is_empty());
        assert_refused(refused, 20, "too many failed authentications from this address");
    }
    // Nothing was taken from the budget of the address.
    let response = key.get(AUTH_TEST).await.expect(StatusCode::OK);
    assert!(response.header(STANDING).ends_with(r#""address";r=4;t=12"#), "{response:?}");
    guess(&app).from(address("203.0.113.9")).get(RECORDS).await.expect(StatusCode::UNAUTHORIZED);
    app.clock.advance(Duration::seconds(20));
    guess(&app).get(RECORDS).await.expect(StatusCode::UNAUTHORIZED);
    guess(&app).get(RECORDS).await.expect(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn who_guesses_at_clients_is_slowed_at_every_oauth_endpoint() {
    let app = TestApp::with(&[(FAILURES, "4")]).await;
    let client = app.create_oauth("client", "users:read").await;
    let wrong = app.basic(&client.client_id, "mws_wrong");
    for (path, fields) in [(TOKEN, GRANT), (INTROSPECT, ("token", "x")), (REVOKE, ("token", "x"))] {
        wrong.post_form(path, &[fields]).await.expect(StatusCode::UNAUTHORIZED);
    }
    guess(&app).post_form(INTROSPECT, &[("token", "x")]).await.expect(StatusCode::UNAUTHORIZED);
    for (path, fields) in [(TOKEN, GRANT), (INTROSPECT, ("token", "x")), (REVOKE, ("token", "x"))] {
        assert_refused_by_oauth(wrong.post_form(path, &[fields]).await, 15);
    }
    assert_refused_by_oauth(guess(&app).post_form(INTROSPECT, &[("token", "x")]).await, 15);
    // Ending keys by guessing at them is guessing, too; ending one's own is not.
    let unknown = [("token", "0b6e4a4e-6a5e-4f3c-9d38-3f2f5f0c6b1a")];
    assert_refused_by_oauth(app.anonymous().post_form(REVOKE, &unknown).await, 15);
    let key = app.create_api_key("key", "users:read").await.api_key;
    app.anonymous().post_form(REVOKE, &[("token", &key)]).await.expect(StatusCode::OK);
    app.access_token(&client).await;
}

/// Clients that ask without credentials to learn how, and those whose token has ended, must get their 401 and its
/// challenge.
#[tokio::test]
async fn what_is_no_guess_gets_its_own_answer_however_often() {
    let app = TestApp::with(&[(FAILURES, "1")]).await;
    let client = app.create_oauth("client", "users:read").await;
    let (expired, deleted) = (app.access_token(&client).await, app.create_api_key("key", "users:read").await);
    app.delete(deleted.id).await;
    app.clock.advance(Duration::hours(2));
    for _ in 0..2 {
        guess(&app).get(RECORDS).await;
    }
    for client in [app.anonymous(), app.bearer(&expired), app.bearer(&deleted.api_key)] {
        let response = client.get(RECORDS).await.expect(StatusCode::UNAUTHORIZED);
        assert!(!response.header(header::WWW_AUTHENTICATE).is_empty());
    }
    app.anonymous().post_form(TOKEN, &[GRANT]).await.expect(StatusCode::UNAUTHORIZED);
}

/// The proxy that asks names the client whose guess it is.
#[tokio::test]
async fn who_guesses_through_a_proxy_that_asks_is_slowed_by_the_address_that_the_proxy_names() {
    let forwarded = HeaderName::from_static("x-forwarded-for");
    for path in [VERIFY, "/rest/v1/auth/verify/", "/rest/v1/auth/verify/any/path"] {
        let app = TestApp::with(&[(FAILURES, "1"), (TRUSTED_PROXIES, "127.0.0.1")]).await;
        let through = |client| guess(&app).with(forwarded.clone(), client);
        through("203.0.113.1").get(path).await.expect(StatusCode::UNAUTHORIZED);
        assert_refused(through("203.0.113.1").get(path).await, 60, "too many failed authentications from this address");
        through("203.0.113.2").get(path).await.expect(StatusCode::UNAUTHORIZED);
        let key = key_with_scope(&app, "key").await.with(forwarded.clone(), "203.0.113.1");
        key.get(path).await.expect(StatusCode::OK);
        // Who names nobody is counted itself.
        guess(&app).get(path).await.expect(StatusCode::UNAUTHORIZED);
        guess(&app).get(path).await.expect(StatusCode::TOO_MANY_REQUESTS);
    }
}

#[tokio::test]
async fn only_trusted_proxies_say_who_asks() {
    let forwarded = HeaderName::from_static("x-forwarded-for");
    for (trusted, told_apart) in [("127.0.0.1", true), ("", false)] {
        let app = TestApp::with(&[(FAILURES, "1"), (PER_ADDRESS, "1"), (TRUSTED_PROXIES, trusted)]).await;
        let expected = |good, otherwise| if told_apart { good } else { otherwise };
        let key = key_with_scope(&app, "key").await;
        let mut statuses = Vec::new();
        for client in ["203.0.113.1", "203.0.113.2"] {
            let guessing = guess(&app).with(forwarded.clone(), client).get(RECORDS).await;
            let reading = key.clone().with(forwarded.clone(), client).get(RECORDS).await;
            statuses.push((guessing.status, reading.status));
        }
        let refused = StatusCode::TOO_MANY_REQUESTS;
        assert_eq!(statuses[0], (StatusCode::UNAUTHORIZED, StatusCode::OK));
        assert_eq!(statuses[1], (expected(StatusCode::UNAUTHORIZED, refused), expected(StatusCode::OK, refused)));
    }
}

#[tokio::test]
async fn zero_means_no_limit_and_no_headers() {
    let app = TestApp::with(&[(PER_CREDENTIAL, "0"), (PER_ADDRESS, "0"), (FAILURES, "0")]).await;
    let key = key_with_scope(&app, "key").await;
    for _ in 0..70 {
        guess(&app).get(RECORDS).await.expect(StatusCode::UNAUTHORIZED);
    }
    let response = key.get(AUTH_TEST).await.expect(StatusCode::OK);
    assert!(!response.headers.contains_key(POLICY) && !response.headers.contains_key(STANDING));
}
