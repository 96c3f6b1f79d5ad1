//! Decoys: nobody outside can tell one from an unknown credential, and each use is told at once.

use std::collections::BTreeMap;

use axum::http::{StatusCode, header};
use credentials_console::{
    console::paths,
    domain::{
        credential::{AuthenticationType, details::DetailsEdit, terms::TermsEdit},
        display_name::DisplayName,
        id::CredentialId,
        notification::{Topic, Topics, delivery::Target},
        scope::Scope,
        user::Role,
    },
    service::{
        credentials::NewCredential,
        notifications::{AttemptResult, DELIVERIES_AT_ONCE},
    },
};
use serde_json::Value;
use time::Duration;

use crate::test_app::{TestApp, TestClient, TestResponse};

const PLACE: &str = "ci variables";

struct Decoy {
    id: CredentialId,
    client_id: String,
    secret: String,
}

async fn plant(app: &TestApp, name: &str, authentication_type: AuthenticationType) -> Decoy {
    let actor = app.actor().await;
    let new = NewCredential {
        id: None,
        name: DisplayName::parse(name).unwrap(),
        authentication_type,
        scopes: std::iter::once(Scope::Users).collect(),
        terms: TermsEdit { decoy_place: Some(DisplayName::parse(PLACE).unwrap()), ..TermsEdit::default() },
        details: DetailsEdit::default(),
    };
    let created = app.services.credentials(&actor).unwrap().create(new).await.unwrap();
    let client_id = created.credential.client_id.clone().unwrap_or_default();
    Decoy { id: created.credential.id, client_id, secret: created.secret.expose().to_owned() }
}

/// What a response says, without what names the request.
fn said(response: &TestResponse) -> (StatusCode, BTreeMap<String, String>, String) {
    let (headers, body) = response.told();
    let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (response.status, headers.filter(|(name, _)| name != "date").collect(), body.to_owned())
}

/// The notifications of used decoys that are due.
async fn alarms(app: &TestApp) -> Vec<Value> {
    app.services.write_refusals().await.unwrap();
    let parcels = app.services.take_deliveries(DELIVERIES_AT_ONCE, &[]).await.unwrap();
    for parcel in &parcels {
        let (is_gone, wait, outcome) = (false, None, "200".to_owned());
        let result = AttemptResult { is_delivered: true, is_gone, wait, outcome };
        app.services.note_delivery(parcel, result).await.unwrap();
    }
    let alarms = parcels.iter().filter(|parcel| parcel.topic == Topic::Decoy);
    alarms.map(|parcel| serde_json::from_str::<Value>(&parcel.body).unwrap()["data"].clone()).collect()
}

async fn listen(app: &TestApp) {
    let actor = app.actor().await;
    let target = Target::webhook("https://hooks.example.com/").unwrap();
    let topics = Topics::parse([Topic::Decoy.code()]).unwrap();
    app.services.notifications(&actor).unwrap().add(target, topics).await.unwrap();
}

/// An unknown secret of the same form: that of a credential in another installation.
async fn unknown(authentication_type: AuthenticationType) -> Decoy {
    plant(&TestApp::new().await, "Unknown", authentication_type).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_in_answers_as_to_an_unknown_credential_and_tells_of_it() {
    let app = TestApp::new().await;
    listen(&app).await;
    let (key, client) = (AuthenticationType::ApiKey, AuthenticationType::OAuth2);
    let (decoy, decoy_client) = (plant(&app, "Decoy", key).await, plant(&app, "Decoy client", client).await);
    let (stranger, strange_client) = (unknown(key).await, unknown(client).await);
    let askers = [app.create_oauth("Asker", "users:read").await, app.create_oauth("Another", "users:read").await];
    let askers = askers.map(|asker| (asker.client_id.clone(), asker.client_secret));
    let mut address = 0;
    let mut compare =
        async |send: &(dyn Fn(TestClient, bool) -> futures::future::BoxFuture<'static, TestResponse> + Sync),
               what: &str| {
            address += 1;
            let from = |last: u8| app.anonymous().from([192, 0, 2, last].into());
            let (of_decoy, of_stranger) = (send(from(address), true).await, send(from(address + 100), false).await);
            assert_eq!(said(&of_decoy), said(&of_stranger), "{what}");
            let told = alarms(&app).await;
            assert_eq!(told.len(), 1, "{what}: {told:?}");
            assert_eq!(told[0]["place"], PLACE, "{what}");
            assert_eq!(told[0]["address"], format!("192.0.2.{address}"), "{what}");
        };
    let keys = [stranger.secret.clone(), decoy.secret.clone()];
    let secrets = [strange_client.secret.clone(), decoy_client.secret.clone()];
    for (path, keys) in [("/export/v1/records/users", &secrets), ("/rest/v1/auth/verify", &secrets)] {
        let keys = keys.clone();
        let send = move |client: TestClient, is_decoy: bool| -> futures::future::BoxFuture<'static, TestResponse> {
            let bearer = format!("Bearer {}", keys[usize::from(is_decoy)]);
            Box::pin(async move { client.with(header::AUTHORIZATION, &bearer).get(path).await })
        };
        compare(&send, path).await;
    }
    for path in
        ["/export/v1/records/users", "/export/v1/records/users/$count", "/rest/v1/auth/test", "/rest/v1/auth/verify"]
    {
        let keys = keys.clone();
        let send = move |client: TestClient, is_decoy: bool| -> futures::future::BoxFuture<'static, TestResponse> {
            let bearer = format!("Bearer {}", keys[usize::from(is_decoy)]);
            Box::pin(async move { client.with(header::AUTHORIZATION, &bearer).get(path).await })
        };
        compare(&send, path).await;
    }
    let clients = [
        (strange_client.client_id.clone(), strange_client.secret.clone()),
        (decoy_client.client_id.clone(), decoy_client.secret.clone()),
    ];
    for is_right in [true, false] {
        let clients = clients.clone();
        let send = move |client: TestClient, is_decoy: bool| -> futures::future::BoxFuture<'static, TestResponse> {
            let (id, secret) = clients[usize::from(is_decoy)].clone();
            let secret = if is_right { secret } else { "wrong".to_owned() };
            Box::pin(async move {
                let form =
                    [("grant_type", "client_credentials"), ("client_id", id.as_str()), ("client_secret", &secret)];
                client.post_form("/oauth/v1/token", &form).await
            })
        };
        compare(&send, "token").await;
    }
    let introspect_and_revoke = ["/oauth/v1/introspect", "/oauth/v1/revoke"];
    for (path, keys) in introspect_and_revoke.into_iter().flat_map(|path| [(path, &keys), (path, &secrets)]) {
        let (keys, askers) = (keys.clone(), askers.clone());
        let send = move |client: TestClient, is_decoy: bool| -> futures::future::BoxFuture<'static, TestResponse> {
            let (token, asker) = (keys[usize::from(is_decoy)].clone(), askers[usize::from(is_decoy)].clone());
            Box::pin(async move {
                let fields = [("token", token.as_str()), ("client_id", &asker.0), ("client_secret", &asker.1)];
                let fields = if path.ends_with("revoke") { &fields[..1] } else { &fields[..] };
                client.post_form(path, fields).await
            })
        };
        compare(&send, path).await;
    }
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let secrets = credentials.secrets(decoy.id).await.unwrap().unwrap();
    assert!(secrets.iter().all(|secret| secret.record.retired_at.is_none()), "it was revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_is_raised_once_in_ten_minutes_for_each_network_and_after_deletion_no_more() {
    let app = TestApp::new().await;
    listen(&app).await;
    let decoy = plant(&app, "Decoy", AuthenticationType::ApiKey).await;
    let use_from = async |address: [u8; 4]| {
        let sender = app.bearer(&decoy.secret).from(address.into());
        sender.get("/rest/v1/auth/test").await.expect(StatusCode::UNAUTHORIZED);
        alarms(&app).await.len()
    };
    assert_eq!(use_from([192, 0, 2, 1]).await, 1);
    assert_eq!(use_from([192, 0, 2, 1]).await, 0);
    assert_eq!(use_from([192, 0, 2, 2]).await, 1);
    app.clock.advance(Duration::minutes(10));
    assert_eq!(use_from([192, 0, 2, 1]).await, 1);
    // Not even a flood that is refused for being one hides it.
    for _ in 0..200 {
        app.bearer(&decoy.secret).from([192, 0, 2, 3].into()).get("/rest/v1/auth/test").await;
    }
    assert_eq!(alarms(&app).await.len(), 1);
    let silent = TestApp::with(&[("CREDENTIALS__REFUSALS__RETENTION_DAYS", "0")]).await;
    listen(&silent).await;
    let other = plant(&silent, "Other", AuthenticationType::ApiKey).await;
    silent.bearer(&other.secret).get("/rest/v1/auth/test").await.expect(StatusCode::UNAUTHORIZED);
    assert_eq!(alarms(&silent).await.len(), 1);
    app.delete(decoy.id).await;
    app.clock.advance(Duration::hours(1));
    assert_eq!(use_from([192, 0, 2, 1]).await, 0);
    let response = app.bearer(&decoy.secret).get("/rest/v1/auth/test").await;
    assert!(response.body.contains("the credential is unknown"), "{}", response.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_plants_one_and_only_super_admins_see_it() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let form = [
        ("name", "Backup key"),
        ("authentication_type", "api_key"),
        ("scopes[]", "users:read"),
        ("terms[decoy_place]", PLACE),
    ];
    let created = browser.call("/console/fn/credentials/create", &form).await.expect(StatusCode::OK).json();
    let secret = created["secret"].as_str().unwrap();
    app.bearer(secret).get("/rest/v1/auth/test").await.expect(StatusCode::UNAUTHORIZED);
    let page = format!("{}/{}", paths::CREDENTIALS, created["id"].as_str().unwrap());
    assert!(browser.get(&page).await.text().contains("This is a decoy, planted at ci variables."));
    assert!(browser.get(paths::CREDENTIALS).await.body.contains(">Decoy<"));
    let auditor = app.signed_in(Role::Auditor).await;
    assert!(!auditor.get(&page).await.text().contains("decoy"));
    assert!(!auditor.get(paths::CREDENTIALS).await.body.contains(">Decoy<"));

    let too_long = "x".repeat(101);
    let wrong = [form[0], form[1], form[2], ("terms[decoy_place]", too_long.as_str())];
    browser.call("/console/fn/credentials/create", &wrong).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    // An edit neither makes a decoy nor ends one.
    let id = created["id"].as_str().unwrap();
    let edit =
        [("id", id), ("version", "1"), ("name", "Renamed"), ("scopes[]", "users:read"), ("terms[decoy_place]", "")];
    browser.call("/console/fn/credentials/update", &edit).await.expect(StatusCode::OK);
    app.bearer(secret).get("/rest/v1/auth/test").await.expect(StatusCode::UNAUTHORIZED);
}
