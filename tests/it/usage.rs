//! What credentials are used for is counted without the request waiting, and written down afterwards.

use std::net::IpAddr;

use axum::http::{StatusCode, header};
use credentials_console::{
    console::paths,
    domain::{
        credential_query::{CredentialQuery, CredentialSort},
        entity::Entity,
        usage::{UsageCount, UsageTarget},
        user::Role,
    },
};
use serde_json::Value;
use time::Duration;

use crate::{browser::Browser, test_app::TestApp};

const ELSEWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_by_day_caller_and_purpose() {
    let app = TestApp::new().await;
    let key = app.create_api_key("key", "users:read").await;
    let client = app.bearer(&key.api_key).with(header::USER_AGENT, "curl/8.5.0");
    client.get("/export/v1/records/users").await.expect(StatusCode::OK);
    client.get("/export/v1/records/users/$count").await.expect(StatusCode::OK);
    client.get("/export/v1/records/interactions").await.expect(StatusCode::FORBIDDEN);
    let elsewhere = client.clone().from(ELSEWHERE);
    elsewhere.get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    app.services.write_usage().await.unwrap();
    // A day later, and nothing is counted twice.
    app.clock.advance(Duration::DAY);
    client.get("/export/v1/records/users").await.expect(StatusCode::OK);
    app.services.write_usage().await.unwrap();
    app.services.write_usage().await.unwrap();

    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let credential = credentials.get(key.id).await.unwrap().unwrap();
    let usage = credentials.usage(&credential).await.unwrap();
    let days: Vec<_> = usage.daily.iter().map(|of| (usage.today - of.day, of.status, of.count.calls)).collect();
    assert_eq!(days, [(1, 200, 3), (1, 403, 1), (0, 200, 1)]);
    assert!(usage.daily[0].count.bytes > 100, "{:?}", usage.daily);
    let callers: Vec<_> = usage.callers.iter().map(|of| (of.last.address, of.count.calls)).collect();
    assert_eq!(callers, [(Some("127.0.0.1".parse().unwrap()), 4), (Some(ELSEWHERE), 1)]);
    assert_eq!(usage.callers[0].last.client, "curl/8.5.0");
    let page = app.signed_in(Role::SuperAdmin).await.get(&paths::credential(key.id)).await.body;
    assert!(page.contains(r#"<span class="refused-count">1 refused</span>"#), "{page}");
    assert!(page.contains("just now") && page.contains("203.0.113.9, curl/8.5.0"), "{page}");

    assert!(page.contains("Tables read in the last 7 days"), "{page}");
    let row = page.split("<th scope=\"row\">Users").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains(">3") && row.contains(">1"), "{row}");

    let targets: Vec<_> = credentials.recent_targets(&credential).await.unwrap();
    let targets: Vec<_> = targets.iter().map(|of| (of.target, of.calls, of.addresses)).collect();
    assert_eq!(targets, [(UsageTarget::Other, 1, 1), (UsageTarget::Records(Entity::Users), 3, 1)]);
}

#[tokio::test]
async fn tokens_count_for_their_credential_and_guesses_for_none() {
    let app = TestApp::new().await;
    let client = app.create_oauth("client", "users:read").await;
    let token = app.access_token(&client).await;
    app.bearer(&token).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    app.basic(&client.client_id, "wrong").post_form("/oauth/v1/token", &[("grant_type", "client_credentials")]).await;
    app.services.write_usage().await.unwrap();
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let credential = credentials.get(client.id).await.unwrap().unwrap();
    let targets = credentials.recent_targets(&credential).await.unwrap();
    let targets: Vec<_> = targets.iter().map(|of| (of.target, of.calls)).collect();
    assert_eq!(targets, [(UsageTarget::Other, 1), (UsageTarget::Token, 1)]);
}

#[tokio::test]
async fn the_last_use_is_known_at_once_and_in_every_process_once_it_is_written_down() {
    let app = TestApp::new().await;
    let other = app.another_process().await;
    let key = app.create_api_key("key", "users:read").await;
    app.bearer(&key.api_key).get("/rest/v1/auth/test").await.expect(StatusCode::OK);

    let actor = app.actor().await;
    let here = app.services.credentials(&actor).unwrap();
    let there = other.services.credentials(&actor).unwrap();
    let credential = here.get(key.id).await.unwrap().unwrap();
    let last = here.last_use(&credential).await.unwrap().unwrap();
    assert_eq!((last.address, last.client.as_str()), (Some("127.0.0.1".parse().unwrap()), ""));
    assert_eq!(there.last_use(&credential).await.unwrap(), None);
    app.services.write_usage().await.unwrap();
    assert_eq!(there.last_use(&credential).await.unwrap(), Some(last));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_answered_call_is_told_to_whoever_waits_for_it() {
    let app = TestApp::new().await;
    let other = app.another_process().await;
    let client = app.create_oauth("client", "users:read").await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let there = other.browser();
    there.sign_in("super-admin@example.com").await;
    let id = client.id.to_string();
    let wait = async |browser: &Browser| {
        browser.call("/console/fn/credentials/first-use", &[("id", &id)]).await.expect(StatusCode::OK).json()
    };
    // A request that was refused is no use of what the credential opens.
    let refused = app.basic(&client.client_id, &client.client_secret);
    let answer = refused.post_form("/oauth/v1/token", &[("grant_type", "client_credentials"), ("scope", "none")]).await;
    answer.expect(StatusCode::BAD_REQUEST);
    assert_eq!(wait(&admin).await, Value::Null);
    let token = app.access_token(&client).await;
    let first = wait(&admin).await;
    assert_eq!(first["at"], "Jan 15, 2026, 12:00:00\u{202f}PM UTC");
    assert_eq!(first["caller"], "127.0.0.1");
    assert_eq!(wait(&there).await, Value::Null);
    app.services.write_usage().await.unwrap();
    assert_eq!(wait(&admin).await, first);
    assert_eq!(wait(&there).await, first);
    // What is refused later does not put it out.
    app.bearer(&token).get("/export/v1/records/interactions").await.expect(StatusCode::FORBIDDEN);
    assert_eq!(wait(&admin).await, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_sorted_by_last_use_and_narrowed_down_to_what_is_not_used() {
    let app = TestApp::new().await;
    let mut keys = Vec::new();
    for name in ["first", "second", "third"] {
        keys.push(app.create_api_key(name, "users:read").await);
    }
    app.clock.advance(Duration::days(40));
    app.create_api_key("new", "users:read").await;
    app.bearer(&keys[1].api_key).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    app.clock.advance(Duration::days(1));
    app.bearer(&keys[0].api_key).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    app.services.write_usage().await.unwrap();

    let page = |address: &str| format!("{}?{address}", paths::CREDENTIALS);
    let reader = app.signed_in(Role::SuperAdmin).await;
    let by_last_use = reader.get(&page("sort=last_used")).await.body;
    let places: Vec<_> =
        ["first", "second"].iter().map(|name| by_last_use.find(&format!(">{name}<")).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(by_last_use.contains("just now") && by_last_use.contains("1 day ago"), "{by_last_use}");
    let unused = reader.get(&page("unused=30")).await.body;
    assert!(unused.contains(">third<") && !unused.contains(">first<") && !unused.contains(">new<"), "{unused}");

    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let query = CredentialQuery { sort: CredentialSort::LastUsed, page_size: 1, ..CredentialQuery::default() };
    let first = credentials.list(&query).await.unwrap();
    let second = credentials.list(&CredentialQuery { from: first.next, ..query }).await.unwrap();
    assert_eq!(second.credentials[0].credential.name.as_str(), "second");
}

#[tokio::test]
async fn old_usage_is_forgotten_and_the_last_use_stays() {
    let app = TestApp::new().await;
    let key = app.create_api_key("key", "users:read").await;
    app.bearer(&key.api_key).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    app.services.write_usage().await.unwrap();
    app.clock.advance(Duration::days(10));
    app.services.forget_old_usage(Duration::days(9)).await.unwrap();
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let credential = credentials.get(key.id).await.unwrap().unwrap();
    let usage = credentials.usage(&credential).await.unwrap();
    assert_eq!(usage.daily.iter().map(|of| of.count).collect::<Vec<UsageCount>>(), []);
    assert!(usage.last.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_organization_learns_nothing_of_usage() {
    let app = TestApp::new().await;
    let (client, _) = app.create_elsewhere().await;
    app.access_token(&client).await;
    app.services.write_usage().await.unwrap();
    // Usage is told of a credential, and there is none.
    let actor = app.actor().await;
    assert!(app.services.credentials(&actor).unwrap().get(client.id).await.unwrap().is_none());
    let admin = app.signed_in(Role::SuperAdmin).await;
    admin.get(&paths::credential(client.id)).await.expect(StatusCode::NOT_FOUND);
    for page in [format!("{}?delete={}", paths::CREDENTIALS, client.id), paths::CREDENTIALS_JSON.to_owned()] {
        assert!(!admin.get(&page).await.body.contains("127.0.0.1"), "{page}");
    }
}
