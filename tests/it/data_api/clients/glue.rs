//! A customer's pipeline in AWS Glue: a token with the invented scope `export:read`, windows of 15 days, several at once,
//! spaces replaced by `%20`, and one more token after a 401.

use axum::http::{HeaderName, StatusCode, header};
use futures::future::join_all;
use serde_json::Value;
use time::Duration;

use super::{Answer, World, ask, assert_same, records};
use crate::test_app::{CreatedClient, TestClient};

const WINDOWS: [(&str, &str); 3] = [
    ("2025-06-20T00:00:00.000Z", "2025-07-04T23:59:59.999Z"),
    ("2025-07-05T00:00:00.000Z", "2025-07-19T23:59:59.999Z"),
    ("2025-07-20T00:00:00.000Z", "2025-08-03T23:59:59.999Z"),
];

/// A token by form, with the scope that the pipeline sends.
async fn token(world: &World, client: &CreatedClient) -> TestClient {
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", &client.client_id),
        ("client_secret", &client.client_secret),
        ("scope", "export:read"),
    ];
    let answer = world.api.app.anonymous().post_form("/oauth/v1/token", &fields).await.expect(StatusCode::OK);
    let answer = answer.json();
    assert!(answer["expires_in"].as_u64().unwrap() > 60);
    let client = world.api.app.bearer(answer["access_token"].as_str().unwrap());
    let client = client.with(header::ACCEPT, "application/json").with(header::USER_AGENT, "AWS-Glue-Connector/1.0");
    client.with(HeaderName::from_static("assistant-name"), "assistant")
}

async fn pages(client: &TestClient, first: String) -> Vec<Answer> {
    let mut pages = vec![ask(client, &first.replace(' ', "%20")).await];
    while let Some(next) = pages.last().and_then(Answer::next_link) {
        pages.push(ask(client, &next.replace(' ', "%20")).await);
    }
    pages
}

fn url(table: &str, (from, to): (&str, &str)) -> String {
    let table = table.replace('_', "-");
    let filter = format!("last_updated_time ge '{from}' and last_updated_time le '{to}'");
    format!("/export/v1/records/{table}?$orderby=last_updated_time desc&$filter={filter}")
}

#[tokio::test]
async fn the_glue_pipeline_reads_its_windows_at_once() {
    let world = World::start().await;
    let credential = world.api.app.create_oauth("Glue", super::super::ALL_SCOPES).await;
    let client = token(&world, &credential).await;
    for table in ["interactions", "conversations", "plugin_calls", "plugin_resources", "users"] {
        let windows = join_all(WINDOWS.map(|window| pages(&client, url(table, window)))).await;
        let found: Vec<Value> = windows.iter().flatten().flat_map(records).collect();
        assert!(windows[0].len() > 1, "{table}");
        assert_same(found, world.expected(&table.replace('_', "-"), |_| true));
    }
}

#[tokio::test]
async fn the_older_glue_pipeline_counts_and_skips_and_gets_another_token_after_a_401() {
    let world = World::start().await;
    let credential = world.api.app.create_oauth("Glue", super::super::ALL_SCOPES).await;
    let mut client = token(&world, &credential).await;
    let mut found = Vec::new();
    loop {
        let skip = found.len();
        let url = format!("/export/v1/records/interactions?$count=true&$top=500&$skip={skip}");
        let mut page = ask(&client, &url).await;
        if page.status() == 401 {
            client = token(&world, &credential).await;
            page = ask(&client, &url).await;
        }
        assert_eq!(page.json()["@odata.count"], super::RECORDS);
        let rows = records(&page);
        if rows.is_empty() {
            break;
        }
        found.extend(rows);
        world.api.app.clock.advance(Duration::minutes(50));
    }
    assert_same(found, world.expected("interactions", |_| true));
    // With `$top` a page is the last one: the pipeline left it out for that.
    assert_eq!(pages(&client, format!("{}&$top=500", url("interactions", WINDOWS[0]))).await.len(), 1);
}
