//! `private_key_jwt`: clients that prove themselves by a signature (RFC 7521, section 4.2; RFC 7523, sections 2.2 and 3).

mod registration;

use axum::http::{StatusCode, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use credentials_console::storage::audit_log::Unaudited;
use serde_json::{Value, json};
use time::Duration;

use crate::{
    key_pair::{KeyClient, KeyPair},
    test_app::{PUBLIC_URL, TestApp, TestClient, TestResponse},
};

const TOKEN: &str = "/oauth/v1/token";
const INTROSPECT: &str = "/oauth/v1/introspect";
const REVOKE: &str = "/oauth/v1/revoke";
const GRANT: (&str, &str) = ("grant_type", "client_credentials");
const TYPE: (&str, &str) = ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");

async fn app_with_client() -> (TestApp, KeyClient) {
    let app = TestApp::new().await;
    let client = app.create_key_client("Nightly export", "interactions:read users:read", KeyPair::ed25519()).await;
    (app, client)
}

/// Asks for a token.
async fn ask(app: &TestApp, assertion: &str) -> TestResponse {
    app.anonymous().post_form(TOKEN, &[GRANT, TYPE, ("client_assertion", assertion)]).await
}

/// Asks for a token that must be issued.
async fn token(app: &TestApp, client: &KeyClient) -> String {
    let issued = ask(app, &client.assertion(app)).await.expect(StatusCode::OK).json();
    issued["access_token"].as_str().unwrap().to_owned()
}

/// RFC 7521, section 4.2.1: an invalid assertion is `invalid_client`. Why is not told.
#[track_caller]
fn assert_refused(response: TestResponse) {
    let response = response.expect(StatusCode::UNAUTHORIZED);
    assert_eq!(response.header(header::WWW_AUTHENTICATE), r#"Basic realm="token""#);
    let expected = json!({ "error": "invalid_client", "error_description": "client authentication failed" });
    assert_eq!(response.json(), expected);
}

/// How many assertions are remembered.
async fn remembered(app: &TestApp) -> usize {
    app.database.select("SELECT jti FROM client_assertions").await.len()
}

/// Each assertion is remembered for a day and more: a client has a bound, and no other has less by it.
#[tokio::test]
async fn a_client_that_makes_assertions_without_end_is_told_to_use_its_tokens() {
    let (app, client) = app_with_client().await;
    let mut issued = 0;
    let refused = loop {
        let answer = ask(&app, &client.assertion(&app)).await;
        if answer.status != StatusCode::OK {
            break answer.expect(StatusCode::TOO_MANY_REQUESTS);
        }
        issued += 1;
        assert!(issued <= 1_000, "no bound");
    };
    assert!(refused.json()["error_description"].as_str().unwrap().contains("until it expires"), "{refused:?}");
    assert!(!refused.header(header::RETRY_AFTER).is_empty());
    assert_eq!(remembered(&app).await, issued);
    let other = app.create_key_client("Other", "users:read", KeyPair::p256()).await;
    token(&app, &other).await;
    app.clock.advance(Duration::minutes(1));
    token(&app, &client).await;
}

async fn status(app: &TestApp, token: &str) -> StatusCode {
    app.bearer(token).get("/export/v1/records/users").await.status
}

#[tokio::test]
async fn rfc_7523_section_2_2_a_client_buys_a_token_by_its_signature_on_either_curve() {
    let app = TestApp::new().await;
    for (name, pair) in [("EdDSA", KeyPair::ed25519()), ("ES256", KeyPair::p256())] {
        let client = app.create_key_client(name, "interactions:read users:read", pair).await;
        let issued = ask(&app, &client.assertion(&app)).await.expect(StatusCode::OK).json();
        assert_eq!(
            (&issued["scope"], &issued["token_type"]),
            (&json!("interactions:read users:read"), &json!("Bearer"))
        );
        assert_eq!(status(&app, issued["access_token"].as_str().unwrap()).await, StatusCode::OK);
        // RFC 7521, section 4.2: the client id beside it is optional and must be the same.
        let assertion = client.assertion(&app);
        let fields = [GRANT, TYPE, ("client_assertion", &assertion), ("client_id", &client.client_id)];
        app.anonymous().post_form(TOKEN, &fields).await.expect(StatusCode::OK);
        // Without the scope there is no token, as for every client.
        let assertion = client.assertion(&app);
        let fields = [GRANT, TYPE, ("client_assertion", &assertion), ("scope", "conversations:read")];
        let refused = app.anonymous().post_form(TOKEN, &fields).await.expect(StatusCode::BAD_REQUEST);
        assert_eq!(refused.json()["error"], "invalid_scope");
        // In JSON it is as welcome as in a form.
        let body = json!({ "grant_type": GRANT.1, "client_assertion_type": TYPE.1, "scope": "users:read",
                           "client_assertion": client.assertion(&app) });
        let issued = app.anonymous().post_json(TOKEN, &body).await.expect(StatusCode::OK);
        assert_eq!(issued.json()["scope"], "users:read");
    }
}

/// RFC 9864, section 2.2: `EdDSA` on Ed25519 is also called `Ed25519`.
#[tokio::test]
async fn rfc_9864_section_2_2_both_names_of_the_algorithm_are_understood() {
    let (app, client) = app_with_client().await;
    let assertion = client.pair.sign(&json!({ "alg": "Ed25519", "kid": "any" }), &client.claims(&app));
    ask(&app, &assertion).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn rfc_7523_section_3_item_3_the_audience_must_be_this_server() {
    let (app, client) = app_with_client().await;
    let endpoint = format!("{PUBLIC_URL}{TOKEN}");
    for ours in [json!(PUBLIC_URL), json!(endpoint), json!([endpoint]), json!(["https://other.example", PUBLIC_URL])] {
        ask(&app, &client.assertion_with(&app, &json!({ "aud": ours }))).await.expect(StatusCode::OK);
    }
    let slash = format!("{PUBLIC_URL}/");
    for other in [json!("https://other.example"), json!([slash]), json!([]), json!(client.client_id), Value::Null] {
        assert_refused(ask(&app, &client.assertion_with(&app, &json!({ "aud": other }))).await);
    }
}

#[tokio::test]
async fn rfc_7523_section_3_items_1_and_2_issuer_and_subject_must_be_the_client() {
    let (app, client) = app_with_client().await;
    let other = app.create_key_client("Other", "users:read", KeyPair::ed25519()).await;
    let secret = app.create_oauth("With a secret", "users:read").await;
    let unknown = "3734e457-ec31-4a5e-9f4a-0123456789ab";
    for id in [other.client_id.as_str(), &secret.client_id, unknown, ""] {
        for changes in [json!({ "iss": id }), json!({ "sub": id }), json!({ "iss": id, "sub": id })] {
            assert_refused(ask(&app, &client.assertion_with(&app, &changes)).await);
        }
        let assertion = client.assertion(&app);
        let fields = [GRANT, TYPE, ("client_assertion", &assertion), ("client_id", id)];
        let response = app.anonymous().post_form(TOKEN, &fields).await;
        // An empty parameter counts as omitted (RFC 6749, section 3.2).
        if id.is_empty() { drop(response.expect(StatusCode::OK)) } else { assert_refused(response) }
    }
    for missing in ["iss", "sub"] {
        assert_refused(ask(&app, &client.assertion_with(&app, &json!({ missing: null }))).await);
    }
    // Nothing was written for any of them.
    assert_eq!(remembered(&app).await, 1);
}

#[tokio::test]
async fn rfc_7523_section_3_items_4_to_6_it_must_last_now_and_not_for_long() {
    let (app, client) = app_with_client().await;
    let now = app.services.now().unix_timestamp();
    for (name, at) in [("exp", now + 1), ("exp", now + 3600), ("nbf", now + 60), ("iat", now + 60)] {
        ask(&app, &client.assertion_with(&app, &json!({ name: at }))).await.expect(StatusCode::OK);
    }
    ask(&app, &client.assertion_with(&app, &json!({ "iat": null }))).await.expect(StatusCode::OK);
    for (name, at) in [("exp", now), ("exp", now - 1), ("exp", now + 3661), ("nbf", now + 61), ("iat", now + 61)] {
        assert_refused(ask(&app, &client.assertion_with(&app, &json!({ name: at }))).await);
    }
    assert_refused(ask(&app, &client.assertion_with(&app, &json!({ "exp": null }))).await);
    let assertion = client.assertion(&app);
    app.clock.advance(Duration::seconds(60));
    assert_refused(ask(&app, &assertion).await);
}

#[tokio::test]
async fn rfc_7523_section_3_item_7_an_assertion_counts_once_in_all_processes_together() {
    let (app, client) = app_with_client().await;
    let other_process = app.another_process().await;
    let first = client.assertion(&app);
    ask(&app, &first).await.expect(StatusCode::OK);
    assert_refused(ask(&app, &first).await);
    assert_refused(ask(&other_process, &first).await);
    // At another endpoint, or with another signature over the same id, it is no other assertion.
    let fields = [TYPE, ("client_assertion", first.as_str()), ("token", "x")];
    assert_refused(app.anonymous().post_form(INTROSPECT, &fields).await);
    let jti = json!({ "jti": "mine", "iat": null });
    ask(&other_process, &client.assertion_with(&app, &jti)).await.expect(StatusCode::OK);
    assert_refused(ask(&app, &client.assertion_with(&app, &json!({ "jti": "mine" }))).await);
    // Of copies that arrive together one is accepted.
    let copied = client.assertion(&app);
    let apps = [&app, &other_process, &app, &other_process, &app, &other_process, &app, &other_process];
    let answers = futures::future::join_all(apps.map(|app| ask(app, &copied))).await;
    let accepted = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
    let refused = answers.iter().filter(|answer| answer.status == StatusCode::UNAUTHORIZED).count();
    assert_eq!((accepted, refused), (1, 7), "{answers:?}");
    // Ids are each client's own.
    let other = app.create_key_client("Other", "users:read", KeyPair::p256()).await;
    ask(&app, &other.assertion_with(&app, &jti)).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn rfc_7523_section_3_item_7_the_id_is_required_and_kept_until_the_assertion_ends() {
    let (app, client) = app_with_client().await;
    for id in [Value::Null, json!(""), json!("x".repeat(256)), json!(1)] {
        assert_refused(ask(&app, &client.assertion_with(&app, &json!({ "jti": id }))).await);
    }
    ask(&app, &client.assertion_with(&app, &json!({ "jti": "ü".repeat(127) }))).await.expect(StatusCode::OK);
    for (seconds, kept) in [(59, 1), (2, 0)] {
        app.clock.advance(Duration::seconds(seconds));
        let mut repository = app.storage.begin().await.unwrap();
        repository.delete_client_assertions_expired_before(app.services.now()).await.unwrap();
        app.services.commit(repository, Unaudited::Expired).await.unwrap();
        assert_eq!(remembered(&app).await, kept);
    }
}

#[tokio::test]
async fn rfc_7523_section_3_item_9_only_the_clients_own_key_and_its_algorithm_count() {
    let (app, client) = app_with_client().await;
    let other = app.create_key_client("Other", "users:read", KeyPair::ed25519()).await;
    let claims = client.claims(&app);
    // Another client's key, and one that nobody knows.
    for pair in [&other.pair, &KeyPair::ed25519(), &KeyPair::p256()] {
        assert_refused(ask(&app, &pair.sign(&json!({ "alg": pair.algorithm() }), &claims)).await);
    }
    // A key in the header is none (RFC 7515, section 4.1.3), and the algorithm is the key's.
    let stranger = KeyPair::p256();
    let header = json!({ "alg": "ES256", "jwk": stranger.jwk() });
    assert_refused(ask(&app, &stranger.sign(&header, &claims)).await);
    for header in
        [json!({ "alg": "ES256" }), json!({ "alg": "none" }), json!({}), json!({ "alg": "EdDSA", "crit": ["b64"] })]
    {
        assert_refused(ask(&app, &client.pair.sign(&header, &claims)).await);
    }
    // `none`, without a signature, and HMAC by the public key (RFC 8725, section 2.1).
    let good = client.pair.sign(&json!({ "alg": "EdDSA" }), &claims);
    let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), good.split('.').nth(1).unwrap());
    assert_refused(ask(&app, &unsigned).await);
    let public = URL_SAFE_NO_PAD.decode(client.pair.jwk()["x"].as_str().unwrap()).unwrap();
    for secret in [public.as_slice(), client.pair.jwk().to_string().as_bytes()] {
        let key = jsonwebtoken::EncodingKey::from_secret(secret);
        let by_hmac = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap();
        assert_refused(ask(&app, &by_hmac).await);
    }
    assert_eq!(remembered(&app).await, 0);
    ask(&app, &good).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn rfc_7515_section_5_2_what_is_changed_or_malformed_is_refused() {
    let (app, client) = app_with_client().await;
    let assertion = client.assertion(&app);
    let [header, claims, signature] = assertion.split('.').collect::<Vec<_>>().try_into().unwrap();
    let longer = client.assertion_with(&app, &json!({ "exp": app.services.now().unix_timestamp() + 600 }));
    let other_claims = longer.split('.').nth(1).unwrap();
    // RFC 4648, section 3.5: 64 bytes leave four bits in the last character, which must be zero.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = signature.split_at(signature.len() - 1);
    let next = alphabet.chars().nth(alphabet.find(last).unwrap() + 1).unwrap();
    for changed in [
        format!("{header}.{other_claims}.{signature}"),
        format!("{header}.{claims}.{rest}{next}"),
        format!("{header}.{claims}.{signature}="),
        format!("{header}.{claims}.{signature}A"),
        format!("{header}.{claims}."),
        format!("{header}.{claims}"),
        format!("{assertion}.{signature}"),
        "nonsense".to_owned(),
        "..".to_owned(),
    ] {
        assert_refused(ask(&app, &changed).await);
    }
    ask(&app, &assertion).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn rfc_6749_section_2_3_a_client_must_not_authenticate_in_two_ways() {
    let (app, client) = app_with_client().await;
    let secret = app.create_oauth("With a secret", "users:read").await;
    let assertion = client.assertion(&app);
    let own = [TYPE, ("client_assertion", assertion.as_str())];
    let is_refused = async |caller: TestClient, path: &str, more: &[(&str, &str)]| {
        let fields = [&[GRANT, ("token", "x")], &own[..], more].concat();
        let response = caller.post_form(path, &fields).await.expect(StatusCode::BAD_REQUEST);
        assert_eq!(response.json()["error"], "invalid_request", "{path}");
    };
    let key = app.create_api_key("Key", "users:read").await;
    for path in [TOKEN, INTROSPECT, REVOKE] {
        is_refused(app.basic(&secret.client_id, &secret.client_secret), path, &[]).await;
        is_refused(app.anonymous(), path, &[("client_secret", &secret.client_secret)]).await;
    }
    is_refused(app.bearer(&key.api_key), INTROSPECT, &[]).await;
    // What was refused for its form was not used up.
    ask(&app, &assertion).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn rfc_7521_section_4_2_the_type_of_the_assertion_is_required_and_no_other_is_known() {
    let (app, client) = app_with_client().await;
    let assertion = client.assertion(&app);
    let own = ("client_assertion", assertion.as_str());
    for fields in [
        vec![GRANT, own],
        vec![GRANT, own, ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")],
        vec![GRANT, own, ("client_assertion_type", "jwt-bearer")],
        vec![GRANT, TYPE],
        vec![GRANT, TYPE, ("client_id", client.client_id.as_str())],
    ] {
        assert_refused(app.anonymous().post_form(TOKEN, &fields).await);
    }
    let twice = [GRANT, TYPE, own, own];
    let refused = app.anonymous().post_form(TOKEN, &twice).await.expect(StatusCode::BAD_REQUEST);
    assert_eq!(refused.json()["error"], "invalid_request");
    ask(&app, &assertion).await.expect(StatusCode::OK);
}

/// RFC 7009, section 2.1, and RFC 7662, section 2.1: the client authenticates as at the token endpoint.
#[tokio::test]
async fn a_client_introspects_and_revokes_by_its_signature() {
    let (app, client) = app_with_client().await;
    let other = app.create_key_client("Other", "users:read", KeyPair::p256()).await;
    let bought = token(&app, &client).await;
    let post = async |path: &str, client: &KeyClient| {
        let assertion = client.assertion(&app);
        app.anonymous().post_form(path, &[TYPE, ("client_assertion", &assertion), ("token", &bought)]).await
    };
    let introspected = post(INTROSPECT, &other).await.expect(StatusCode::OK).json();
    assert_eq!((&introspected["active"], &introspected["client_id"]), (&json!(true), &json!(client.client_id)));
    let refused = post(REVOKE, &other).await.expect(StatusCode::BAD_REQUEST);
    assert_eq!(refused.json()["error"], "invalid_grant");
    post(REVOKE, &client).await.expect(StatusCode::OK);
    assert_eq!(post(INTROSPECT, &client).await.json(), json!({ "active": false }));
    assert_eq!(status(&app, &bought).await, StatusCode::UNAUTHORIZED);
    let wrong = client.assertion_with(&app, &json!({ "aud": "https://other.example" }));
    for path in [INTROSPECT, REVOKE] {
        assert_refused(app.anonymous().post_form(path, &[TYPE, ("client_assertion", &wrong), ("token", "x")]).await);
    }
}

#[tokio::test]
async fn beyond_the_clients_limit_nothing_is_written_and_the_assertion_stays_good() {
    let app = TestApp::with(&[("CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_CREDENTIAL", "2")]).await;
    let client = app.create_key_client("Client", "users:read", KeyPair::ed25519()).await;
    for _ in 0..2 {
        ask(&app, &client.assertion(&app)).await.expect(StatusCode::OK);
    }
    let assertion = client.assertion_with(&app, &json!({ "exp": app.services.now().unix_timestamp() + 600 }));
    ask(&app, &assertion).await.expect(StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(remembered(&app).await, 2);
    app.clock.advance(Duration::minutes(1));
    ask(&app, &assertion).await.expect(StatusCode::OK);
    // Whoever repeats it uses up nothing of the client's: these count as guesses.
    for _ in 0..3 {
        assert_refused(ask(&app, &assertion).await);
    }
    ask(&app, &client.assertion(&app)).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn unknown_client_and_wrong_signature_are_told_the_same() {
    let (app, client) = app_with_client().await;
    let wrong = KeyPair::ed25519().sign(&json!({ "alg": "EdDSA" }), &client.claims(&app));
    let wrong_signature = ask(&app, &wrong).await;
    // Both count as a failure; a minute later nothing is left of the first.
    app.clock.advance(Duration::minutes(1));
    let unknown = json!({ "iss": "unknown", "sub": "unknown" });
    let unknown_client = ask(&app, &client.assertion_with(&app, &unknown)).await;
    assert_eq!(wrong_signature.told(), unknown_client.told());
}

#[tokio::test]
async fn a_nul_in_a_claim_is_no_failure() {
    let (app, client) = app_with_client().await;
    let header = json!({ "alg": "EdDSA" });
    let mut claims = client.claims(&app);
    (claims["iss"], claims["sub"]) = ("a\0".into(), "a\0".into());
    assert_refused(ask(&app, &client.pair.sign(&header, &claims)).await);
    let mut claims = client.claims(&app);
    claims["jti"] = "a\0b".into();
    let assertion = client.pair.sign(&header, &claims);
    ask(&app, &assertion).await.expect(StatusCode::OK);
    assert_refused(ask(&app, &assertion).await);
}
