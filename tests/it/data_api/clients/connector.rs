//! The connector of the vendor's studio: the raw key in the header, or a token for which it tries both ways of proving a
//! client, with an empty scope.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use super::{World, ask, assert_same, records};
use crate::test_app::TestClient;

async fn everything(client: &TestClient, table: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut next = Some(format!("/export/v1/records/{table}"));
    while let Some(url) = next {
        let page = ask(client, &url).await;
        found.extend(records(&page));
        next = page.next_link();
    }
    found
}

#[tokio::test]
async fn the_connector_reads_with_a_raw_key_and_with_a_token() {
    let world = World::start().await;
    let raw = world.api.app.anonymous().with(header::AUTHORIZATION, &world.api.key);
    let raw = raw.with(header::CONTENT_TYPE, "application/json").with(header::ACCEPT, "application/json");
    assert_same(everything(&raw, "plugin-resources").await, world.expected("plugin-resources", |_| true));

    let credential = world.api.app.create_oauth("Connector", super::super::ALL_SCOPES).await;
    let (id, secret) = (&credential.client_id, &credential.client_secret);
    let form = [("grant_type", "client_credentials"), ("scope", "")];
    let body = json!({"grant_type": "client_credentials", "client_id": id, "client_secret": secret, "scope": ""});
    let answers = [
        world.api.app.basic(id, secret).post_form("/oauth/v1/token", &form).await,
        world.api.app.anonymous().post_json("/oauth/v1/token", &body).await,
    ];
    for answer in answers {
        let answer = answer.expect(StatusCode::OK).json();
        let client = world.api.app.bearer(answer["access_token"].as_str().unwrap());
        assert_same(everything(&client, "users").await, world.expected("users", |_| true));
    }
}
