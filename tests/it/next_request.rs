//! What an admin changes is true on the very next request: not one that begins after the change was acknowledged is
//! accepted, however many are under way.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use http::StatusCode;
use tokio::{sync::Notify, task::JoinSet};

use crate::test_app::{TestApp, TestClient};

/// Clients that send requests at the same time.
const CLIENTS: usize = 8;

/// What came of the requests.
#[derive(Default)]
struct Tally {
    sent: AtomicUsize,
    accepted_before: AtomicUsize,
    refused_after: AtomicUsize,
}

/// Sends `requests` requests from several clients, and makes a change half-way. Panics if one that begins after the change was
/// acknowledged is accepted.
async fn around(client: &TestClient, requests: usize, change: impl Future<Output = ()>) {
    let tally = Arc::new(Tally::default());
    let acknowledged = Arc::new(AtomicBool::new(false));
    let half_way = Arc::new(Notify::new());
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (client, tally) = (client.clone(), Arc::clone(&tally));
        let (acknowledged, half_way) = (Arc::clone(&acknowledged), Arc::clone(&half_way));
        clients.spawn(async move {
            loop {
                // The change is made under load, however long it takes: the second half begins once it is acknowledged.
                if tally.refused_after.load(Ordering::SeqCst) >= requests / 2 {
                    return;
                }
                if tally.sent.fetch_add(1, Ordering::SeqCst) == requests / 2 {
                    half_way.notify_one();
                }
                let is_after = acknowledged.load(Ordering::SeqCst);
                let status = client.get("/export/v1/records/users?$top=1").await.status;
                let is_accepted = status == StatusCode::OK;
                let is_refused = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
                assert!(is_accepted || is_refused, "{status}");
                let count = match (is_after, is_accepted) {
                    (false, true) => &tally.accepted_before,
                    (true, true) => panic!("accepted after the change was acknowledged"),
                    (true, false) => &tally.refused_after,
                    (false, false) => continue,
                };
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    half_way.notified().await;
    change.await;
    acknowledged.store(true, Ordering::SeqCst);
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
    assert!(tally.accepted_before.load(Ordering::SeqCst) > 0);
    assert!(tally.sent.load(Ordering::SeqCst) >= requests);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_10_000_requests_with_a_key_none_is_accepted_after_its_deletion() {
    let app = TestApp::new().await;
    let key = app.create_api_key("key", "users:read").await;
    around(&app.bearer(&key.api_key), 10_000, app.delete(key.id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_2_000_requests_with_a_token_none_is_accepted_after_its_client_is_deleted() {
    let app = TestApp::new().await;
    let client = app.create_oauth("client", "users:read").await;
    let token = app.access_token(&client).await;
    around(&app.bearer(&token), 2_000, app.delete(client.id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_2_000_requests_with_a_token_none_is_accepted_after_its_scope_is_removed() {
    let app = TestApp::new().await;
    let client = app.create_oauth("client", "users:read interactions:read").await;
    let token = app.access_token(&client).await;
    around(&app.bearer(&token), 2_000, app.change_scopes(client.id, "interactions:read")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_2_000_requests_none_is_accepted_after_another_process_has_deleted_the_credential() {
    let app = TestApp::new().await;
    let other = app.another_process().await;
    let key = app.create_api_key("key", "users:read").await;
    around(&app.bearer(&key.api_key), 2_000, other.delete(key.id)).await;
}
