//! The same change of many credentials: in the console by selected rows, on the command line by a filter.

use axum::http::{StatusCode, header};
use credentials_console::{
    console::paths,
    domain::{credential::secret::Overlap, network::Networks, pause::UNTIL_RESUMED, user::Role},
    service::credentials::{BulkChange, BulkError, SaveCredentialError},
};
use serde_json::Value;

use crate::{
    rotation::rotate,
    test_app::TestApp,
    three_servers::{TEST, ThreeServers},
};

const CHANGE: &str = "/console/fn/credentials/change-many";

#[tokio::test(flavor = "multi_thread")]
async fn many_are_closed_with_the_next_request_at_three_servers() {
    let three = ThreeServers::start().await;
    let app = three.first();
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let ids = [three.key.id, three.client.id];
    let change = async |change: BulkChange| {
        let outcomes = credentials.change_many(&ids, &change, || ()).await;
        assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()), "{outcomes:?}");
    };
    let expect = async |status| {
        for presented in [&three.key.api_key, &three.token] {
            three.expect(presented, status).await;
        }
    };
    change(BulkChange::Pause(UNTIL_RESUMED)).await;
    expect(StatusCode::UNAUTHORIZED).await;
    change(BulkChange::Resume).await;
    expect(StatusCode::OK).await;
    change(BulkChange::AddNetworks(Networks::parse("192.0.2.0/24").unwrap())).await;
    expect(StatusCode::FORBIDDEN).await;
    change(BulkChange::AddNetworks(Networks::parse("127.0.0.1").unwrap())).await;
    expect(StatusCode::OK).await;
    change(BulkChange::Rotate(Overlap::None)).await;
    expect(StatusCode::UNAUTHORIZED).await;
    change(BulkChange::Delete).await;
    let again = credentials.change_many(&ids, &BulkChange::Delete, || ()).await;
    let is_gone = |error: &BulkError| matches!(error, BulkError::Save(SaveCredentialError::NotFound));
    assert!(again.iter().all(|outcome| outcome.result.as_ref().is_err_and(is_gone)), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn selected_rows_are_changed_and_deleted_by_their_number_only() {
    let app = TestApp::new().await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let keys = [app.create_api_key("One", "users:read").await, app.create_api_key("Two", "users:read").await];
    let ids = keys.each_ref().map(|key| key.id.to_string());
    let selected = paths::selected(&[keys[0].id, keys[1].id]);
    let page = admin.get(&selected).await.body;
    assert!(page.contains("2 selected credentials") && page.contains("Type 2 to confirm"), "{page}");
    let submit = async |fields: &[(&str, &str)]| {
        let ids = ids.iter().map(|id| ("ids[]", id.as_str()));
        let fields: Vec<_> = ids.chain(fields.iter().copied()).collect();
        admin.submit(&selected, CHANGE, &fields).await.expect(StatusCode::SEE_OTHER);
    };
    let notice = async || admin.get(paths::CREDENTIALS).await.body;
    let expect = async |status| {
        for key in &keys {
            app.bearer(&key.api_key).get(TEST).await.expect(status);
        }
    };
    submit(&[("action", "pause"), ("length", "1h")]).await;
    assert!(notice().await.contains("Changed 2 credentials."));
    expect(StatusCode::UNAUTHORIZED).await;
    submit(&[("action", "resume")]).await;
    expect(StatusCode::OK).await;
    submit(&[("action", "add-networks"), ("terms[networks]", "10.1.2.3/8")]).await;
    let refused = admin.get(&selected).await.body;
    assert!(
        refused.contains("Enter 10.0.0.0/8 for the network") && refused.contains("10.1.2.3/8</textarea>"),
        "{refused}"
    );
    submit(&[("action", "add-networks"), ("terms[networks]", " ")]).await;
    assert!(admin.get(&selected).await.body.contains("Enter at least one network."));
    submit(&[("action", "set-expiry"), ("terms[expires]", "30")]).await;
    assert!(notice().await.contains("2 credentials expire within 30 days."));
    submit(&[("action", "delete"), ("typed_number", "3")]).await;
    assert!(admin.get(&selected).await.body.contains("Nothing was deleted"));
    expect(StatusCode::OK).await;
    app.delete(keys[0].id).await;
    submit(&[("action", "delete"), ("typed_number", "2")]).await;
    assert!(notice().await.contains("Changed 1 credential; 1 could not be changed."));
    expect(StatusCode::UNAUTHORIZED).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_secrets_are_one_file_that_is_never_cached_or_compressed() {
    let app = TestApp::new().await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let (key, client) = (app.create_api_key("key", "users:read").await, app.create_oauth("client", "users:read").await);
    let full = app.create_api_key("full", "users:read").await;
    rotate(&app, full.id, Overlap::Day).await.unwrap();
    let ids = [key.id, client.id, full.id].map(|id| id.to_string());
    let fields: Vec<_> = ids.iter().map(|id| ("ids[]", id.as_str())).chain([("overlap", "24h")]).collect();
    let asking = admin.bare().with(header::ACCEPT_ENCODING, "gzip, br");
    let file = asking.post_form(paths::CREDENTIALS_ROTATED, &fields).await.expect(StatusCode::OK);
    assert_eq!(file.header(header::CACHE_CONTROL), "no-store");
    assert!(file.header(header::CONTENT_ENCODING).is_empty(), "{file:?}");
    assert!(file.header(header::CONTENT_DISPOSITION).contains("attachment"));
    let rows: Vec<Value> = serde_json::from_str(&file.body).unwrap();
    let text = |row: usize, name: &str| rows[row][name].as_str().unwrap_or_default().to_owned();
    for presented in [&key.api_key, &text(0, "api_key")] {
        app.bearer(presented).get(TEST).await.expect(StatusCode::OK);
    }
    let minting = app.basic(&client.client_id, &text(1, "client_secret"));
    minting.post_form("/oauth/v1/token", &[("grant_type", "client_credentials")]).await.expect(StatusCode::OK);
    assert_eq!(text(1, "client_id"), client.client_id);
    assert!(text(2, "error").contains("retire the older one first"), "{rows:?}");
    let stored = app.database.stored_bytes().await;
    assert!(!stored.windows(53).any(|bytes| bytes == text(0, "api_key").as_bytes()));

    // A page of another origin can send no such form.
    let foreign = admin.bare().with(header::ORIGIN, "https://evil.example");
    foreign.post_form(paths::CREDENTIALS_ROTATED, &fields).await.expect(StatusCode::FORBIDDEN);
    for wrong in [&[("overlap", "24h")][..], &[("ids[]", ids[0].as_str()), ("overlap", "soon")]] {
        admin.bare().post_form(paths::CREDENTIALS_ROTATED, wrong).await.expect(StatusCode::BAD_REQUEST);
    }
}
