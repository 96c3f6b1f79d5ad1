//! Refused requests: each is explained by the id of its response to those who see the credential, and to nobody else; a flood
//! costs so many rows and no more; what the caller gets stays the same.

use std::collections::BTreeSet;

use axum::http::{HeaderName, StatusCode, header};
use credentials_console::{
    console::{paths, refusal_wording},
    domain::{
        actor::Principal,
        credential::secret::Overlap,
        display_name::DisplayName,
        id::{CredentialId, OrganizationId, UserId},
        refusal::{Cause, KEPT_PER_MINUTE, KEPT_PER_MINUTE_LATER, explanation::Explanation},
        user::Role,
    },
};
use time::Duration;

use crate::{
    rotation::rotate,
    test_app::{TestApp, TestClient},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const RECORDS: &str = "/export/v1/records/users";
const INTERACTIONS: &str = "/export/v1/records/interactions";
const TOKEN: &str = "/oauth/v1/token";

/// Sends a request that is refused; gives the id of the response.
async fn refused(client: &TestClient, path: &str, status: u16) -> String {
    let response = client.get(path).await;
    assert_eq!(response.status.as_u16(), status, "{response:?}");
    response.header(REQUEST_ID).to_owned()
}

async fn explained_to(app: &TestApp, id: &str, principal: Principal, organization: OrganizationId) -> Vec<Explanation> {
    app.services.write_refusals().await.unwrap();
    let actor = principal.within(organization);
    app.services.seen_credentials(&actor).unwrap().explain(id).await.unwrap()
}

async fn explained(app: &TestApp, id: &str) -> Explanation {
    let organization = app.actor().await.organization_id;
    let mut found = explained_to(app, id, Principal::CommandLine, organization).await;
    assert_eq!(found.len(), 1, "{id}");
    found.remove(0)
}

fn told(app: &TestApp, explained: &Explanation) -> String {
    let now = app.services.now();
    format!("{} {}", refusal_wording::reason(explained, now), refusal_wording::next(explained, now))
}

/// The cause of a refused request, and its credential.
async fn cause(app: &TestApp, id: &str) -> (Cause, Option<CredentialId>) {
    let refusal = explained(app, id).await.refusal;
    (refusal.kind.cause, refusal.kind.credential_id)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_in_names_the_true_cause() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Key", "users:read").await;
    let client = app.create_oauth("Client", "users:read").await;
    let (of_key, of_client) = (Some(key.id), Some(client.id));
    let cut = &key.api_key[..key.api_key.len() - 1];
    for (sender, path, status, expected) in [
        (app.anonymous(), RECORDS, 401, (Cause::NoCredential, None)),
        (app.bearer("mwk_no"), RECORDS, 401, (Cause::MistypedKey, None)),
        (app.bearer(cut), RECORDS, 401, (Cause::MistypedKey, None)),
        (app.bearer("eyJ0.e30.x"), RECORDS, 401, (Cause::Unknown, None)),
        (app.bearer(&format!("Bearer {}x", key.api_key)), RECORDS, 401, (Cause::BearerTwice, None)),
        (app.bearer(&client.client_secret), RECORDS, 401, (Cause::ClientSecret, of_client)),
        (app.bearer(&key.api_key), INTERACTIONS, 403, (Cause::ScopeMissing, of_key)),
        (app.bearer(&key.api_key), "/rest/v1/auth/verify?scope=plugin-calls:read", 403, (Cause::ScopeMissing, of_key)),
    ] {
        let id = refused(&sender, path, status).await;
        assert_eq!(cause(&app, &id).await, expected, "{path}");
    }
    let form = |secret: &str, scope: &str| {
        [
            ("grant_type", "client_credentials"),
            ("client_id", &client.client_id),
            ("client_secret", secret),
            ("scope", scope),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    };
    let other = app.create_oauth("Other", "users:read").await.client_secret;
    for (secret, scope, expected) in [
        (other.as_str(), "", (Cause::WrongSecret, of_client)),
        (&client.client_secret[1..], "", (Cause::WrongSecret, of_client)),
        (&client.client_secret[..40], "", (Cause::MistypedSecret, of_client)),
        (&client.client_secret, "interactions:read", (Cause::ScopeNotGranted, of_client)),
    ] {
        let form = form(secret, scope);
        let fields: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let response = app.anonymous().post_form(TOKEN, &fields).await;
        assert!(response.status.is_client_error());
        assert_eq!(cause(&app, response.header(REQUEST_ID)).await, expected, "{expected:?}");
    }
    let nothing = app.anonymous().post_form(TOKEN, &[("grant_type", "client_credentials")]).await;
    assert_eq!(cause(&app, nothing.header(REQUEST_ID)).await, (Cause::NoCredential, None));

    let token = app.access_token(&client).await;
    app.clock.advance(Duration::hours(2));
    let id = refused(&app.bearer(&token), RECORDS, 401).await;
    assert_eq!(cause(&app, &id).await, (Cause::TokenExpired, of_client));
    // The same once nothing of it is remembered.
    let other_process = app.another_process().await;
    let id = refused(&other_process.bearer(&token), RECORDS, 401).await;
    assert_eq!(cause(&other_process, &id).await, (Cause::TokenExpired, of_client));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_said_who_closed_it_and_when_and_what_to_do() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Nightly export", "users:read").await;
    let rotated = rotate(&app, key.id, Overlap::None).await.unwrap();
    let organization = app.actor().await.organization_id;
    app.clock.advance(Duration::days(2));
    let caller = app.bearer(&key.api_key).from("10.1.2.3".parse().unwrap());
    let caller = caller.with(header::USER_AGENT, "python-requests/2.32");
    let id = refused(&caller, RECORDS, 401).await;
    let explanation = explained(&app, &id).await;
    let hint = |secret: &str| secret[secret.len() - 4..].to_owned();
    let text = told(&app, &explanation);
    assert!(
        text.contains(&format!("ending in {} was replaced by the command line 2 days ago", hint(&key.api_key))),
        "{text}"
    );
    assert!(text.contains(&format!("ends in {}", hint(&rotated))), "{text}");
    let refusal = &explanation.refusal;
    let sent = (refusal.method.as_str(), refusal.path.as_str(), refusal.status, refusal.client.as_str());
    assert_eq!(sent, ("GET", RECORDS, 401, "python-requests/2.32"));
    assert_eq!(refusal_wording::caller(&explanation), "10.1.2.3, python-requests/2.32");

    app.delete(key.id).await;
    app.clock.advance(Duration::minutes(5));
    let id = refused(&app.bearer(&rotated), RECORDS, 401).await;
    let text = told(&app, &explained(&app, &id).await);
    assert!(text.starts_with("The credential was deleted by the command line 5 minutes ago."), "{text}");

    let key = app.create_api_key("Paused", "users:read").await;
    let actor = Principal::CommandLine.within(organization);
    app.services.credentials(&actor).unwrap().pause(key.id, Duration::minutes(15)).await.unwrap();
    let id = refused(&app.bearer(&key.api_key), RECORDS, 401).await;
    let text = told(&app, &explained(&app, &id).await);
    assert!(text.contains("was paused by the command line just now. Resume the credential"), "{text}");
    app.clock.advance(Duration::hours(1));
    let text = told(&app, &explained(&app, &id).await);
    assert!(text.contains("1 hour ago. It grants access again"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_organization_learns_nothing_and_strangers_are_shown_only_where_there_is_one() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Key", "users:read").await;
    let organization = app.actor().await.organization_id;
    let of_key = refused(&app.bearer(&key.api_key), INTERACTIONS, 403).await;
    let of_stranger = refused(&app.bearer("eyJ0.e30.x"), RECORDS, 401).await;
    let id = UserId::new(app.services.now(), [7; 10]);
    let auditor = Principal::User { id, email: "auditor@example.com".to_owned(), role: Role::Auditor };
    let sees = |id: &str, principal: Principal, organization| {
        let (app, id) = (&app, id.to_owned());
        async move { explained_to(app, &id, principal, organization).await.len() }
    };
    assert_eq!(sees(&of_key, auditor.clone(), organization).await, 1);
    assert_eq!(sees(&of_stranger, auditor.clone(), organization).await, 1);
    let other = app.create_elsewhere().await;
    let theirs = refused(&app.basic(&other.0.client_id, "wrong"), RECORDS, 401).await;
    let elsewhere = app.services.list_organizations().await.unwrap();
    let elsewhere = elsewhere.iter().find(|found| found.id != organization).unwrap().id;
    assert_eq!(sees(&of_key, auditor.clone(), elsewhere).await, 0);
    assert_eq!(sees(&of_key, auditor.clone(), organization).await, 1);
    for (id, principal, organization, number) in [
        (&of_stranger, auditor.clone(), elsewhere, 0),
        (&of_stranger, auditor.clone(), organization, 0),
        (&of_stranger, Principal::CommandLine, elsewhere, 1),
        (&theirs, auditor, organization, 0),
    ] {
        assert_eq!(sees(id, principal, organization).await, number);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_counted_and_only_its_first_requests_are_kept() {
    let unlimited = [("CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS", "0")];
    let app = TestApp::with(&unlimited).await;
    let key = app.create_api_key("Key", "users:read").await;
    let actor = app.actor().await;
    let credentials = app.services.seen_credentials(&actor).unwrap();
    app.delete(key.id).await;
    let sender = app.bearer(&key.api_key);
    let most = KEPT_PER_MINUTE as usize;
    let mut ids = Vec::new();
    for _ in 0..most + 20 {
        ids.push(refused(&sender, RECORDS, 401).await);
        app.services.write_refusals().await.unwrap();
    }
    let kept = async || {
        let mut kept = BTreeSet::new();
        for (index, id) in ids.iter().enumerate() {
            if !credentials.explain(id).await.unwrap().is_empty() {
                kept.insert(index);
            }
        }
        kept
    };
    assert_eq!(kept().await, (0..most).collect());
    let failing = credentials.failing(None, Duration::HOUR, 10).await.unwrap();
    let numbers: Vec<_> =
        failing.iter().map(|failing| (failing.episode.kind.cause, failing.episode.refusals)).collect();
    assert_eq!(numbers, [(Cause::Deleted, (most + 20) as u64)]);
    assert_eq!(failing[0].name.as_ref().map(DisplayName::as_str), Some("Key"));
    // What the panel offers to explain can be explained.
    assert_eq!(credentials.explain(&failing[0].episode.last.request_id).await.unwrap().len(), 1);

    // After an hour of silence another episode begins, and the first one is thinned out.
    app.clock.advance(Duration::minutes(61));
    refused(&sender, RECORDS, 401).await;
    app.services.write_refusals().await.unwrap();
    app.services.forget_refusals().await.unwrap();
    assert_eq!(kept().await, (0..KEPT_PER_MINUTE_LATER as usize).collect());
    assert_eq!(credentials.failing(Some(key.id), Duration::DAY, 10).await.unwrap().len(), 2);
    app.clock.advance(Duration::days(7) + Duration::SECOND);
    app.services.forget_refusals().await.unwrap();
    assert!(kept().await.is_empty());
    assert!(credentials.failing(None, Duration::days(30), 10).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_of_many_networks_are_counted_together_and_hide_no_known_credential() {
    let app = TestApp::new().await;
    let actor = app.actor().await;
    let credentials = app.services.seen_credentials(&actor).unwrap();
    for network in 0..600_u16 {
        let [high, low] = network.to_be_bytes();
        let stranger = app.anonymous().from([10, high, low, 1].into());
        stranger.get(RECORDS).await.expect(StatusCode::UNAUTHORIZED);
    }
    let key = app.create_api_key("Key", "users:read").await;
    let known = refused(&app.bearer(&key.api_key), INTERACTIONS, 403).await;
    assert_eq!(cause(&app, &known).await, (Cause::ScopeMissing, Some(key.id)));
    let failing = credentials.failing(None, Duration::HOUR, 1000).await.unwrap();
    let of_strangers: Vec<_> = failing.iter().filter(|failing| failing.name.is_none()).collect();
    assert_eq!(of_strangers.len(), 513);
    let together = of_strangers.iter().find(|failing| failing.episode.kind.network.is_none()).unwrap();
    assert_eq!(together.episode.refusals, 600 - 512);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_explains_what_is_pasted() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Nightly export", "users:read").await;
    let id = refused(&app.bearer(&key.api_key), INTERACTIONS, 403).await;
    app.services.write_refusals().await.unwrap();
    app.add_person(app.actor().await.organization_id, "auditor@example.com", Role::Auditor).await;
    let browser = app.browser();
    browser.sign_in("auditor@example.com").await;
    let list = browser.get(paths::CREDENTIALS).await.body;
    assert!(list.contains("Failing right now") && list.contains(&paths::refusal(&id)), "{list}");
    let page = browser.get(&paths::credential(key.id)).await.body;
    assert!(page.contains(&paths::refusal(&id)));

    let pasted = format!("HTTP/1.1 403 Forbidden\r\nx-request-id: {id}\r\n\r\n{{}}");
    let sent = browser
        .submit(paths::REFUSALS, "/console/fn/refusals/explain", &[("text", &pasted)])
        .await
        .expect(StatusCode::SEE_OTHER);
    assert_eq!(sent.header(header::LOCATION), paths::refusal(&id));
    let page = browser.get(&paths::refusal(&id)).await.text();
    assert!(page.contains("The credential lacks the scope interactions:read."), "{page}");
    assert!(page.contains("Nightly export"));

    let page = browser.get(&paths::refusal("none")).await.text();
    assert!(page.contains("No refused request with the id none is known."), "{page}");
    let typed = "no id in this, and <b>";
    let sent = browser
        .submit(paths::REFUSALS, "/console/fn/refusals/explain", &[("text", typed)])
        .await
        .expect(StatusCode::SEE_OTHER);
    assert_eq!(sent.header(header::LOCATION), paths::REFUSALS);
    let page = browser.get(paths::REFUSALS).await.text();
    assert!(
        page.contains("There is no request id in this text.") && page.contains("no id in this, and &lt;b"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_recorded_where_it_is_turned_off() {
    let app = TestApp::with(&[("CREDENTIALS__REFUSALS__RETENTION_DAYS", "0")]).await;
    let id = refused(&app.anonymous(), RECORDS, 401).await;
    let organization = app.actor().await.organization_id;
    assert!(explained_to(&app, &id, Principal::CommandLine, organization).await.is_empty());
}
