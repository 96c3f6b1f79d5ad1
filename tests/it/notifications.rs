//! Notifications: noted in the transaction of what they tell, delivered at least once under one id, signed, given up in time.

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use credentials_console::{
    console::paths,
    domain::{
        credential::{AuthenticationType, details::DetailsEdit, secret::Overlap, terms::TermsEdit},
        display_name::DisplayName,
        id::{EndpointId, NotificationId},
        notification::{
            Topic, Topics,
            delivery::{Delivery, DisabledBy, Target},
        },
        scope::Scope,
        user::Role,
    },
    service::{
        credentials::NewCredential,
        notifications::{AttemptResult, DELIVERIES_AT_ONCE, Parcel, ParcelKind},
    },
};
use serde_json::Value;
use time::Duration;

use crate::{rotation::rotate, terms::expire, test_app::TestApp};

const URL: &str = "https://hooks.example.com/in?token=a";

async fn add(app: &TestApp, target: Target, topics: Topics) -> EndpointId {
    let actor = app.actor().await;
    app.services.notifications(&actor).unwrap().add(target, topics).await.unwrap().endpoint.id
}

async fn webhook(app: &TestApp, topics: &[Topic]) -> EndpointId {
    let topics = Topics::parse(topics.iter().map(|topic| topic.code())).unwrap();
    add(app, Target::webhook(URL).unwrap(), topics).await
}

async fn taken(app: &TestApp) -> Vec<Parcel> {
    app.services.take_deliveries(DELIVERIES_AT_ONCE, &[]).await.unwrap()
}

fn result(status: u16) -> AttemptResult {
    AttemptResult { is_delivered: status < 300, is_gone: status == 410, wait: None, outcome: status.to_string() }
}

/// Takes what is due, and notes the same outcome for all of it; gives the topics and the bodies.
async fn deliver(app: &TestApp, status: u16) -> Vec<(Topic, Value)> {
    let mut parcels = Vec::new();
    loop {
        let more = taken(app).await;
        if more.is_empty() {
            break;
        }
        parcels.extend(more);
    }
    let mut delivered = Vec::new();
    for parcel in parcels {
        app.services.note_delivery(&parcel, result(status)).await.unwrap();
        delivered.push((parcel.topic, serde_json::from_str(&parcel.body).unwrap()));
    }
    delivered
}

async fn deliveries(app: &TestApp, id: EndpointId) -> Vec<Delivery> {
    let actor = app.actor().await;
    let endpoints = app.services.notifications(&actor).unwrap().list().await.unwrap();
    endpoints.into_iter().find(|overview| overview.endpoint.id == id).unwrap().deliveries
}

fn topics(delivered: &[(Topic, Value)]) -> Vec<Topic> {
    delivered.iter().map(|(topic, _)| *topic).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_chosen_is_told_once_and_names_no_secret() {
    let app = TestApp::new().await;
    webhook(&app, &[Topic::Created, Topic::Widened, Topic::Rotated, Topic::Frozen]).await;
    let key = app.create_api_key("Nightly export", "users:read").await;
    let told = deliver(&app, 204).await;
    assert_eq!(topics(&told), [Topic::Created]);
    let body = &told[0].1;
    assert_eq!(
        (&body["type"], &body["data"]["detail"]["name"]),
        (&"credential.created".into(), &"Nightly export".into())
    );
    assert_eq!(body["data"]["subject"], key.id.to_string());
    app.change_scopes(key.id, "users:read interactions:read").await;
    app.change_scopes(key.id, "interactions:read").await;
    let rotated = rotate(&app, key.id, Overlap::Hour).await.unwrap();
    let told = deliver(&app, 204).await;
    assert_eq!(topics(&told).into_iter().collect::<BTreeSet<_>>(), [Topic::Widened, Topic::Rotated].into());
    assert_eq!(told.len(), 2);
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    credentials.freeze(DisplayName::parse("a test").unwrap()).await.unwrap();
    credentials.thaw().await.unwrap();
    assert_eq!(topics(&deliver(&app, 204).await), [Topic::Frozen, Topic::Frozen]);
    app.delete(key.id).await;
    assert!(deliver(&app, 204).await.is_empty());
    let everything: Vec<_> = app.database.select("SELECT body FROM notifications").await.concat();
    assert_eq!(everything.len(), 5);
    for secret in [&key.api_key, &rotated] {
        assert!(everything.iter().all(|body| !body.contains(secret.as_str())));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_not_made_tells_nothing_and_one_server_delivers_it() {
    let app = TestApp::new().await;
    let id = webhook(&app, &[Topic::Created]).await;
    app.create_api_key("Taken", "users:read").await;
    let actor = app.actor().await;
    let again = app.services.credentials(&actor).unwrap();
    let new = NewCredential {
        id: None,
        name: DisplayName::parse("Taken").unwrap(),
        authentication_type: AuthenticationType::ApiKey,
        scopes: std::iter::once(Scope::Users).collect(),
        terms: TermsEdit::default(),
        details: DetailsEdit::default(),
    };
    assert!(again.create(new).await.is_err());
    let other = app.another_process().await;
    let (one, another) = futures::join!(taken(&app), taken(&other));
    assert_eq!(one.len() + another.len(), 1);

    // The server that took it was killed: another one takes it, under the same id.
    let lost: Vec<NotificationId> = one.iter().chain(&another).map(|parcel| parcel.notification_id).collect();
    assert!(taken(&other).await.is_empty());
    app.clock.advance(Duration::minutes(1));
    let found = taken(&other).await;
    assert_eq!(found.iter().map(|parcel| parcel.notification_id).collect::<Vec<_>>(), lost);
    other.services.note_delivery(&found[0], result(200)).await.unwrap();
    app.clock.advance(Duration::days(1));
    assert!(taken(&app).await.is_empty());
    let log = deliveries(&app, id).await;
    assert_eq!((log.len(), log[0].attempts, log[0].delivered_at.is_some()), (1, 2, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_does_not_answer_keeps_no_other_waiting() {
    let app = TestApp::new().await;
    let slow = webhook(&app, &[Topic::Created]).await;
    for number in 0..DELIVERIES_AT_ONCE {
        app.create_api_key(&format!("Key {number}"), "users:read").await;
    }
    let other = webhook(&app, &[Topic::Created]).await;
    app.create_api_key("One more", "users:read").await;
    let of = |parcels: &[Parcel]| parcels.iter().map(|parcel| parcel.endpoint_id.unwrap()).collect::<Vec<_>>();
    let first = of(&taken(&app).await);
    assert!(first.contains(&other) && first.iter().filter(|id| **id == slow).count() == 4, "{first:?}");
    // While those to the slow one are under way, nothing more goes there, and everything to others does.
    app.create_api_key("The last", "users:read").await;
    let next = app.services.take_deliveries(DELIVERIES_AT_ONCE, &[Some(slow), None]).await.unwrap();
    assert_eq!(of(&next), [other]);
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_repeated_and_an_endpoint_that_fails_for_days_or_is_gone_is_disabled_by_mail() {
    let app = TestApp::new().await;
    app.add_person(app.actor().await.organization_id, "admin@example.com", Role::SuperAdmin).await;
    app.add_person(app.actor().await.organization_id, "auditor@example.com", Role::Auditor).await;
    let id = webhook(&app, &[Topic::Created]).await;
    app.create_api_key("One", "users:read").await;
    let mut pauses = Vec::new();
    for _ in 0..10 {
        let before = app.services.now();
        while deliver(&app, 500).await.is_empty() {
            app.clock.advance(Duration::seconds(5));
            assert!(app.services.now() - before <= Duration::days(2));
            if app.services.now() - before > Duration::minutes(6) {
                app.clock.advance(Duration::minutes(30));
            }
        }
        pauses.push(app.services.now() - before);
    }
    assert!(
        pauses[0] == Duration::ZERO && pauses[1] == Duration::seconds(5) && pauses[9] >= Duration::DAY,
        "{pauses:?}"
    );
    let log = deliveries(&app, id).await;
    assert_eq!((log[0].attempts, log[0].next_at, log[0].outcome.as_deref()), (10, None, Some("500")));

    app.clock.advance(Duration::days(2));
    app.create_api_key("Two", "users:read").await;
    assert_eq!(topics(&deliver(&app, 500).await), [Topic::Created]);
    let parcels = taken(&app).await;
    assert_eq!(parcels.len(), 1);
    assert_eq!(parcels[0].topic, Topic::EndpointDisabled);
    assert!(matches!(&parcels[0].kind, ParcelKind::Mail { address } if address == "admin@example.com"));
    assert!(!parcels[0].body.contains("token=a"), "{}", parcels[0].body);
    let actor = app.actor().await;
    let notifications = app.services.notifications(&actor).unwrap();
    let disabled = async || notifications.list().await.unwrap()[0].endpoint.disabled.map(|(_, by)| by);
    assert_eq!(disabled().await, Some(DisabledBy::Failures));
    app.create_api_key("Three", "users:read").await;
    assert!(deliver(&app, 200).await.iter().all(|(topic, _)| *topic != Topic::Created));
    assert!(notifications.test(id).await.is_err());

    notifications.change(id, Topics::all()).await.unwrap();
    notifications.test(id).await.unwrap();
    assert!(topics(&deliver(&app, 410).await).contains(&Topic::Test));
    assert_eq!(disabled().await, Some(DisabledBy::Gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_clock_brings_about_is_told_once() {
    let app = TestApp::new().await;
    webhook(&app, &[Topic::Expiring, Topic::Expired, Topic::Failing, Topic::Checkpoint, Topic::Quota]).await;
    let key = app.create_api_key("Key", "users:read").await;
    expire(&app, key.id, Some(app.services.now() + Duration::days(40))).await.unwrap();
    let mut told = Vec::new();
    for _ in 0..42 {
        for _ in 0..2 {
            app.services.confirm_expired_credentials().await.unwrap();
            app.services.note_notices().await.unwrap();
        }
        let days = deliver(&app, 200).await;
        told.extend(days.iter().map(|(topic, body)| (*topic, body["data"]["days"].as_u64())));
        app.clock.advance(Duration::DAY);
    }
    let expiring = |days| (Topic::Expiring, Some(days));
    assert_eq!(told, [expiring(30), expiring(7), expiring(1), (Topic::Expired, None)]);

    let other = app.create_api_key("Other", "users:read").await;
    app.services.seal_audit_log().await.unwrap();
    app.services.note_notices().await.unwrap();
    let checkpoints = deliver(&app, 200).await;
    assert_eq!(topics(&checkpoints), [Topic::Checkpoint]);
    assert!(checkpoints[0].1["data"]["checkpoint"].as_str().unwrap().contains("\n— "));
    app.delete(other.id).await;
    for _ in 0..3 {
        app.bearer(&other.api_key).get("/export/v1/records/users").await.expect(StatusCode::UNAUTHORIZED);
        app.services.write_refusals().await.unwrap();
        app.clock.advance(Duration::minutes(5));
    }
    app.services.note_notices().await.unwrap();
    app.services.note_notices().await.unwrap();
    let failing = deliver(&app, 200).await;
    assert_eq!(topics(&failing), [Topic::Failing]);
    assert_eq!((&failing[0].1["data"]["cause"], &failing[0].1["data"]["refusals"]), (&"deleted".into(), &3.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_the_secret_once_and_replays() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let add = "/console/fn/notifications/add";
    let wrong = [("kind", "webhook"), ("target", "ftp://a.example"), ("topics[]", "credential.created")];
    browser.submit(paths::NOTIFICATIONS, add, &wrong).await.expect(StatusCode::SEE_OTHER);
    let page = browser.get(paths::NOTIFICATIONS).await;
    assert!(page.text().contains("Enter a URL such as") && page.body.contains("ftp://a.example"));
    let form = [("kind", "webhook"), ("target", URL), ("topics[]", "credential.created")];
    let added = browser.submit(paths::NOTIFICATIONS, add, &form).await.expect(StatusCode::SEE_OTHER);
    assert!(!added.body.contains("whsec_"));
    let page = browser.get(paths::NOTIFICATIONS).await.expect(StatusCode::OK);
    assert!(
        page.text().contains("whsec_")
            && page.text().contains("whpk_")
            && page.header(header::CONTENT_ENCODING).is_empty()
    );
    let page = browser.get(paths::NOTIFICATIONS).await.text();
    assert!(!page.contains("whsec_") && page.contains("whpk_"));

    app.create_api_key("Key", "users:read").await;
    deliver(&app, 200).await;
    let actor = app.actor().await;
    let id = app.services.notifications(&actor).unwrap().list().await.unwrap()[0].endpoint.id;
    let delivery = deliveries(&app, id).await[0].id.to_string();
    browser.call("/console/fn/notifications/replay", &[("delivery_id", &delivery)]).await.expect(StatusCode::OK);
    assert_eq!(topics(&deliver(&app, 200).await), [Topic::Created]);
    browser.call("/console/fn/notifications/remove", &[("endpoint_id", &id.to_string())]).await.expect(StatusCode::OK);
    assert!(app.database.select("SELECT id FROM deliveries").await.is_empty());
}
