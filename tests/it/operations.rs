//! What whoever operates the server sees of it: readiness, metrics, names of requests.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use axum::http::{HeaderName, StatusCode, header};
use serde_json::json;

use crate::{
    counting_storage::CountingStorage,
    test_app::{TestApp, TestClient, TestResponse},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Somebody on the server's machine.
fn here(app: &TestApp) -> TestClient {
    app.anonymous().from([127, 0, 0, 1].into())
}

/// Asks until the answer has a status: a process begins and ends to follow changes by itself.
async fn ready(app: &TestApp, status: StatusCode) -> TestResponse {
    loop {
        let answer = app.anonymous().get("/readyz").await;
        if answer.status == status {
            return answer;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_is_ready_while_it_follows_changes_and_was_not_asked_to_stop() {
    let mut app = TestApp::new().await;
    let answer = ready(&app, StatusCode::OK).await;
    assert_eq!(answer.json(), json!({ "status": "ready", "database": "ok", "changes": "followed" }));

    app.stop_following().await;
    let answer = ready(&app, StatusCode::SERVICE_UNAVAILABLE).await.json();
    assert_eq!((&answer["status"], &answer["database"]), (&json!("not ready"), &json!("ok")), "{answer}");

    app.services.leave();
    let answer = app.anonymous().get("/readyz").await.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["status"], "stopping");
    // Whoever keeps a connection shall open the next one to another process.
    let key = app.create_api_key("Key", "users:read").await;
    let answer = app.bearer(&key.api_key).get("/export/v1/records/users").await.expect(StatusCode::OK);
    assert_eq!(answer.header(header::CONNECTION), "close");
}

#[tokio::test]
async fn metrics_count_what_was_asked_and_name_nobody() {
    let app = TestApp::new().await;
    let key = app.create_api_key("A key with a name", "users:read").await;
    let client = app.create_oauth("A client with a name", "users:read").await;
    let token = app.access_token(&client).await;
    for presented in [&key.api_key, &token, &token] {
        app.bearer(presented).get("/export/v1/records/users").await.expect(StatusCode::OK);
    }
    app.bearer("nothing").get("/export/v1/records/users").await.expect(StatusCode::UNAUTHORIZED);

    let answer = here(&app).get("/metrics").await.expect(StatusCode::OK);
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/plain; version=0.0.4; charset=utf-8");
    let text = &answer.body;
    for line in [
        r#"credentials_console_http_request_duration_seconds_count{status="200",surface="data_api"} 3"#,
        r#"credentials_console_http_request_duration_seconds_count{status="401",surface="data_api"} 1"#,
        r#"credentials_console_http_request_duration_seconds_count{status="200",surface="oauth"} 1"#,
        "credentials_console_tokens_issued_total 1",
        r#"credentials_console_verifications_total{kind="api_key",result="accepted"} 1"#,
        r#"credentials_console_verifications_total{kind="access_token",result="accepted"} 2"#,
        r#"credentials_console_verifications_total{kind="access_token",result="refused"} 1"#,
        "credentials_console_usage_waiting 3",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
    for name in
        ["credential_index_lookups_total", "changes_following", "changes_confirmed_age_seconds", "database_connections"]
    {
        assert!(text.contains(&format!("\ncredentials_console_{name}")), "{name} is not in\n{text}");
    }
    let ids = [key.id.to_string(), client.id.to_string(), client.client_id.clone()];
    for private in ids.iter().map(String::as_str).chain([&*key.api_key, &token, "with a name"]) {
        assert!(!text.contains(private), "{private} is in\n{text}");
    }
}

#[tokio::test]
async fn metrics_are_for_those_who_may_read_them_and_for_nobody_through_a_proxy() {
    let app = TestApp::new().await;
    app.anonymous().from([203, 0, 113, 9].into()).get("/metrics").await.expect(StatusCode::NOT_FOUND);
    here(&app).with(FORWARDED_FOR, "203.0.113.9").get("/metrics").await.expect(StatusCode::NOT_FOUND);
    for (name, value) in [
        ("forwarded", "for=203.0.113.9"),
        ("via", "1.1 proxy"),
        ("x-real-ip", "203.0.113.9"),
        ("x-forwarded-host", "console.example.com"),
        ("x-forwarded-proto", "https"),
        ("x-client-ip", "203.0.113.9"),
        ("cf-connecting-ip", "203.0.113.9"),
    ] {
        let through = here(&app).with(HeaderName::from_static(name), value);
        through.get("/metrics").await.expect(StatusCode::NOT_FOUND);
    }

    let app = TestApp::with(&[("CREDENTIALS__METRICS__READERS", "203.0.113.0/24")]).await;
    app.anonymous().from([203, 0, 113, 9].into()).get("/metrics").await.expect(StatusCode::OK);
    here(&app).get("/metrics").await.expect(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_answer_names_its_request_by_the_name_of_a_trusted_proxy_if_it_has_one() {
    let app = TestApp::with(&[("CREDENTIALS__SERVER__TRUSTED_PROXIES", "127.0.0.1")]).await;
    let first = app.anonymous().get("/healthz").await.header(REQUEST_ID).to_owned();
    let second = app.anonymous().get("/setup").await.header(REQUEST_ID).to_owned();
    assert_eq!((first.len(), second.len()), (32, 32));
    assert_ne!(first, second);
    let given = here(&app).with(REQUEST_ID, "edge-7").get("/oauth/v1/token").await;
    assert_eq!(given.header(REQUEST_ID), "edge-7");
    let stranger = app.anonymous().from([203, 0, 113, 9].into()).with(REQUEST_ID, "edge-7").get("/healthz").await;
    assert_ne!(stranger.header(REQUEST_ID), "edge-7");
}

#[tokio::test]
async fn the_dashboard_asks_for_metrics_that_there_are() {
    let app = TestApp::new().await;
    // Labels appear with the first request that has them.
    app.anonymous().get("/healthz").await.expect(StatusCode::OK);
    let metrics = here(&app).get("/metrics").await.body;
    let dashboard =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/grafana-dashboard.json")).unwrap();
    let dashboard: serde_json::Value = serde_json::from_str(&dashboard).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let expressions =
        panels.flat_map(|panel| panel["targets"].as_array().unwrap()).map(|target| target["expr"].as_str().unwrap());
    let mut asked_for = 0;
    for expression in expressions {
        for (at, _) in expression.match_indices("credentials_console_") {
            let name: String =
                expression[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            assert!(
                metrics
                    .lines()
                    .any(|line| line.starts_with(&format!("{name}{{")) || line.starts_with(&format!("{name} "))),
                "{name}"
            );
            asked_for += 1;
        }
    }
    assert!(asked_for >= 10, "{asked_for}");
}

#[tokio::test]
async fn a_replica_is_asked_for_records_alone() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Key", "users:read").await;
    let (reads, is_gone) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let storage = app.database.open().await;
    let replica = CountingStorage { storage, reads: Arc::clone(&reads), is_gone: Arc::clone(&is_gone) };
    let app = app.another_process_with_replica(Arc::new(replica)).await;
    let client = app.bearer(&key.api_key);
    client.get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    assert_eq!(reads.load(Ordering::SeqCst), 0);
    for path in ["/export/v1/records/users", "/export/v1/records/users/$count"] {
        let before = reads.load(Ordering::SeqCst);
        client.get(path).await.expect(StatusCode::OK);
        assert!(reads.load(Ordering::SeqCst) > before, "{path}");
    }
    is_gone.store(true, Ordering::SeqCst);
    let answer = client.get("/export/v1/records/users").await.expect(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header(header::RETRY_AFTER), "1");
    client.get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    app.delete(key.id).await;
    client.get("/export/v1/records/users").await.expect(StatusCode::UNAUTHORIZED);
}
