//! Reports of leaked secrets: only of whoever has a key, and then what the operator has chosen is done.

use std::fs;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use axum::{
    body::Body,
    http::{HeaderName, Method, StatusCode},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use credentials_console::leaks::{REPORTS_PATH, VERIFY_PATH};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::test_app::{TestApp, TestResponse};

const URL: &str = "https://github.com/octocat/Hello-World/blob/main/a.txt";

/// Somebody who scans the world.
struct Scanner {
    key: EcdsaKeyPair,
    folder: TempDir,
}

impl Scanner {
    fn new() -> Self {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref()).unwrap();
        Self { key, folder: tempfile::tempdir().unwrap() }
    }

    /// A server that knows the key.
    async fn server(&self, action: &str) -> TestApp {
        let head = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";
        let point = STANDARD.encode(&self.key.public_key().as_ref()[1..]);
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{head}{point}\n-----END PUBLIC KEY-----\n");
        let file = self.folder.path().join("keys.json");
        fs::write(&file, json!({ "public_keys": [{ "key_identifier": "one", "key": pem }] }).to_string()).unwrap();
        let file = file.to_str().unwrap();
        TestApp::with(&[("CREDENTIALS__LEAKS__KEYS_FILE", file), ("CREDENTIALS__LEAKS__ACTION", action)]).await
    }

    async fn report(&self, app: &TestApp, tokens: &[&str]) -> TestResponse {
        let reports: Vec<_> = tokens.iter().map(|token| json!({ "token": token, "type": "key", "url": URL })).collect();
        let body = Value::from(reports).to_string();
        let signature = self.key.sign(&SystemRandom::new(), body.as_bytes()).unwrap();
        send(app, "one", &STANDARD.encode(signature), &body).await
    }
}

async fn send(app: &TestApp, key: &str, signature: &str, body: &str) -> TestResponse {
    let client = app.anonymous().with(HeaderName::from_static("github-public-key-identifier"), key);
    let client = client.with(HeaderName::from_static("github-public-key-signature"), signature);
    client.send(Method::POST, REPORTS_PATH, Some("application/json"), Body::from(body.to_owned())).await
}

async fn works(app: &TestApp, key: &str) -> bool {
    app.bearer(key).get("/rest/v1/auth/test").await.status == StatusCode::OK
}

async fn verified(app: &TestApp, secret: &str) -> u16 {
    let body = json!({ "credentials-console-api-key": { "key": secret } });
    app.anonymous().post_json(VERIFY_PATH, &body).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_chosen_is_done_about_a_reported_secret() {
    let scanner = Scanner::new();
    for (action, works_after) in [("tell", true), ("pause", false), ("revoke", false)] {
        let app = scanner.server(action).await;
        let key = app.create_api_key("Key", "users:read").await;
        let spared = app.create_api_key("Spared", "users:read").await;
        let elsewhere = TestApp::new().await;
        // The randomness of tests is the same everywhere: the third is one that there is not here.
        for name in ["One", "Two"] {
            elsewhere.create_api_key(name, "users:read").await;
        }
        let unknown = elsewhere.create_api_key("Three", "users:read").await;
        assert_eq!(verified(&app, &key.api_key).await, 200);
        let answer = scanner.report(&app, &[&key.api_key, &unknown.api_key, "anything"]).await.expect(StatusCode::OK);
        assert!(!answer.body.contains(&key.api_key));
        let labels: Vec<_> = answer.json().as_array().unwrap().iter().map(|of| of["label"].clone()).collect();
        assert_eq!(labels, ["true_positive", "false_positive", "false_positive"], "{action}");
        assert_eq!(works(&app, &key.api_key).await, works_after, "{action}");
        assert_eq!(verified(&app, &key.api_key).await, if works_after { 200 } else { 403 }, "{action}");
        assert!(works(&app, &spared.api_key).await);
        let told = app
            .database
            .select("SELECT CAST(detail AS TEXT) FROM audit_events WHERE action = 'credential.leak_reported'")
            .await;
        let detail: Value = serde_json::from_str(&told[0][0]).unwrap();
        assert_eq!((&detail["url"], &detail["outcome"], told.len()), (&URL.into(), &action.into(), 1));
        if action == "revoke" {
            scanner.report(&app, &[&key.api_key]).await.expect(StatusCode::OK);
            let again =
                app.database.select("SELECT action FROM audit_events WHERE action = 'credential.leak_reported'").await;
            assert_eq!(again.len(), 1, "what has ended is not reported again");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reports_without_a_key_and_guesses_are_counted() {
    let scanner = Scanner::new();
    let app = scanner.server("revoke").await;
    let key = app.create_api_key("Key", "users:read").await;
    let body = json!([{ "token": key.api_key, "type": "key", "url": URL }]).to_string();
    let other = STANDARD.encode(Scanner::new().key.sign(&SystemRandom::new(), body.as_bytes()).unwrap());
    let own = STANDARD.encode(scanner.key.sign(&SystemRandom::new(), body.as_bytes()).unwrap());
    for (name, signature, body) in [
        ("one", other.as_str(), body.as_str()),
        ("two", &own, &body),
        ("one", &own, "[]"),
        ("one", "", &body),
        ("", "", ""),
    ] {
        send(&app, name, signature, body).await.expect(StatusCode::UNAUTHORIZED);
    }
    assert!(works(&app, &key.api_key).await);
    let signed = |body: &str| STANDARD.encode(scanner.key.sign(&SystemRandom::new(), body.as_bytes()).unwrap());
    for body in ["", "{}", "[{}]"] {
        send(&app, "one", &signed(body), body).await.expect(StatusCode::BAD_REQUEST);
    }
    let large = " ".repeat(257 * 1024);
    send(&app, "one", &signed(&large), &large).await.expect(StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(verified(&app, "mwk_unknown").await, 403);
    app.anonymous().post_json(VERIFY_PATH, &json!({})).await.expect(StatusCode::BAD_REQUEST);
    let limited = TestApp::with(&[("CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS", "2")]).await;
    let statuses = [verified(&limited, "a").await, verified(&limited, "b").await, verified(&limited, "c").await];
    assert_eq!(statuses, [403, 403, 429]);
    send(&limited, "one", "", "[]").await.expect(StatusCode::NOT_FOUND);
}
