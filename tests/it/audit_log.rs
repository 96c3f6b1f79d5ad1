//! The audit log as people read it: who, when, from where, by which way in, what; its filters, pages and files.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{HeaderName, Method, StatusCode, header},
};
use credentials_console::{
    console::paths,
    domain::{actor::Via, audit_event::AuditEntry, audit_query::AuditQuery, credential::secret::Overlap, user::Role},
    service::authz::authorise,
};
use serde_json::Value;
use time::Duration;

use crate::{browser::SIGN_IN, rotation::rotate, test_app::TestApp};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const EMAIL: &str = "super-admin@example.com";

async fn entries(app: &TestApp, query: &AuditQuery) -> Vec<AuditEntry> {
    let actor = app.actor().await;
    app.services.audit_log(&actor).unwrap().list(query, 1000).await.unwrap().entries
}

async fn of_action(app: &TestApp, action: &str) -> Vec<AuditEntry> {
    entries(app, &AuditQuery { action: Some(action.to_owned()), ..AuditQuery::default() }).await
}

/// Who, by which way in, from where, in which request.
fn origin(entry: &AuditEntry) -> (&str, Option<Via>, Option<String>, Option<&str>) {
    (&entry.actor, entry.via, entry.address.map(|address| address.to_string()), entry.request_id.as_deref())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_names_the_way_in_the_address_and_the_request() {
    let app = TestApp::new().await;
    let key = app.create_api_key("by a command", "users:read").await;
    assert_eq!(
        origin(&of_action(&app, "credential.created").await[0]),
        ("command line", Some(Via::CommandLine), None, None)
    );

    app.add_person(app.actor().await.organization_id, EMAIL, Role::SuperAdmin).await;
    let address = "2001:db8::7";
    let browser = app.browser().from(address.parse().unwrap());
    let signed_in = browser.sign_in(EMAIL).await;
    let person = |id| (EMAIL, Some(Via::Console), Some(address.to_owned()), Some(id));
    assert_eq!(origin(&of_action(&app, "user.signed_in").await[0]), person(signed_in.header(REQUEST_ID)));
    let form = [("name", "By a person"), ("authentication_type", "api_key"), ("scopes[]", "users:read")];
    let created = browser.call("/console/fn/credentials/create", &form).await.expect(StatusCode::OK);
    assert_eq!(origin(&of_action(&app, "credential.created").await[0]), person(created.header(REQUEST_ID)));
    let signed_out = browser.call("/console/fn/people/sign-out", &[]).await;
    assert_eq!(origin(&of_action(&app, "user.signed_out").await[0]), person(signed_out.header(REQUEST_ID)));

    let holder = app.anonymous().from(address.parse().unwrap());
    let revoked = holder.post_form("/oauth/v1/revoke", &[("token", &key.api_key)]).await.expect(StatusCode::OK);
    let (_, _, from, request_id) = person(revoked.header(REQUEST_ID));
    let by_holder = ("holder of the API key", Some(Via::Api), from, request_id);
    assert_eq!(origin(&of_action(&app, "credential.key_revoked").await[0]), by_holder);
    let of_request = AuditQuery { request_id: request_id.map(str::to_owned), ..AuditQuery::default() };
    assert_eq!(entries(&app, &of_request).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_any_filter_are_the_whole_log_forwards_and_backwards() {
    let app = TestApp::new().await;
    let mut ids = Vec::new();
    for index in 0..9 {
        let key = app.create_api_key(&format!("key {index}"), "users:read").await;
        if index % 3 == 0 {
            app.change_scopes(key.id, "users:read interactions:read").await;
        }
        // Several entries in one millisecond, too.
        app.clock.advance(Duration::milliseconds(index / 2));
        ids.push(key.id.to_string());
    }
    let all = entries(&app, &AuditQuery::default()).await;
    let actor = app.actor().await;
    let log = app.services.audit_log(&actor).unwrap();
    let action = |name: &str| AuditQuery { action: Some(name.to_owned()), ..AuditQuery::default() };
    let by = Some("command line".to_owned());
    let (since, until) = (Some(all[all.len() - 4].at), Some(all[3].at));
    for (query, is_wanted) in [
        (AuditQuery::default(), (|_| true) as fn(&AuditEntry) -> bool),
        (action("credential.created"), |entry| entry.action == "credential.created"),
        (action("credential.frozen"), |_| false),
        (AuditQuery { actor: by.clone(), ..action("credential.updated") }, |entry| {
            entry.action == "credential.updated"
        }),
        (AuditQuery { actor: Some("nobody".to_owned()), ..AuditQuery::default() }, |_| false),
    ] {
        let wanted: Vec<_> = all.iter().filter(|entry| is_wanted(entry)).map(|entry| entry.id).collect();
        let mut query = query;
        let mut pages = Vec::new();
        loop {
            let page = log.list(&query, 4).await.unwrap();
            assert_eq!(page.newer.is_some(), !pages.is_empty(), "{query:?}");
            query.from = page.older;
            pages.push(page);
            if query.from.is_none() {
                break;
            }
        }
        let walked: Vec<_> = pages.iter().flat_map(|page| &page.entries).map(|entry| entry.id).collect();
        assert_eq!(walked, wanted, "{query:?}");
        for pair in pages.windows(2).rev() {
            query.from = pair[1].newer;
            let back = log.list(&query, 4).await.unwrap();
            let ids = |entries: &[AuditEntry]| entries.iter().map(|entry| entry.id).collect::<Vec<_>>();
            assert_eq!((ids(&back.entries), back.newer), (ids(&pair[0].entries), pair[0].newer), "{query:?}");
        }
    }
    let between = entries(&app, &AuditQuery { since, until, ..AuditQuery::default() }).await;
    let wanted = all.iter().filter(|entry| Some(entry.at) >= since && Some(entry.at) < until).count();
    assert_eq!(between.len(), wanted);
    let about = entries(&app, &AuditQuery { subject: Some(ids[3].clone()), ..AuditQuery::default() }).await;
    assert_eq!(
        about.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(),
        ["credential.updated", "credential.created"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_sign_ins_of_an_account_are_one_entry_and_guesses_at_others_are_none() {
    let app = TestApp::new().await;
    app.add_person(app.actor().await.organization_id, EMAIL, Role::SuperAdmin).await;
    let guess = async |email: &str, from: &str| {
        let browser = app.browser().from(from.parse().unwrap());
        browser.call(SIGN_IN, &[("email", email), ("password", "not the password at all")]).await
    };
    let began = app.services.now();
    for last in 1..=3 {
        guess(EMAIL, &format!("192.0.2.{last}")).await.expect(StatusCode::UNAUTHORIZED);
        guess("nobody@example.com", &format!("192.0.2.{last}")).await.expect(StatusCode::UNAUTHORIZED);
        app.clock.advance(Duration::minutes(5));
    }
    app.services.record_failed_sign_ins().await.unwrap();
    app.services.record_failed_sign_ins().await.unwrap();
    let failed = of_action(&app, "user.sign_in_failed").await;
    assert_eq!(failed.len(), 1);
    let detail: Value = serde_json::from_str(&failed[0].detail).unwrap();
    assert_eq!((&detail["failures"], &detail["email"]), (&3.into(), &EMAIL.into()));
    assert!(detail["since"].as_str().unwrap().starts_with(&began.date().to_string()));
    assert_eq!(failed[0].address, Some("192.0.2.3".parse().unwrap()));
    assert_eq!((failed[0].actor.as_str(), failed[0].actor_user_id), ("unknown", None));

    // Those before the right password have their entry before it, and the right one does not count.
    guess(EMAIL, "192.0.2.9").await.expect(StatusCode::UNAUTHORIZED);
    app.browser().sign_in(EMAIL).await;
    app.browser().sign_in(EMAIL).await;
    let newest: Vec<_> = app.database.audit_log().await.into_iter().map(|(_, action, ..)| action).collect();
    assert_eq!(newest[newest.len() - 3..], ["user.sign_in_failed", "user.signed_in", "user.signed_in"]);
    let failed = of_action(&app, "user.sign_in_failed").await;
    let detail: Value = serde_json::from_str(&failed[0].detail).unwrap();
    assert_eq!((failed.len(), &detail["failures"]), (2, &1.into()));
    app.clock.advance(Duration::hours(1));
    app.services.record_failed_sign_ins().await.unwrap();
    assert_eq!(of_action(&app, "user.sign_in_failed").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_what_was_changed_and_never_the_log_of_another_organization() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Nightly <export>", "users:read").await;
    app.change_scopes(key.id, "users:read interactions:read").await;
    let deleted = app.create_api_key("Short-lived", "users:read").await;
    app.delete(deleted.id).await;
    let browser = app.signed_in(Role::Auditor).await;
    let page = browser.get(paths::AUDIT_LOG).await.expect(StatusCode::OK);
    let text = page.text();
    for said in ["Credential changed", "Nightly", "users:read", "Credential deleted", "Signed in", "command line"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(page.body.contains(&format!("credentials/{}\"", key.id)), "a link to the credential: {}", page.body);
    assert!(!page.body.contains(&format!("credentials/{}\"", deleted.id)), "there is no page of what was deleted");
    for secret in [&key.api_key, &deleted.api_key] {
        assert!(!page.body.contains(secret.as_str()));
    }

    let about = format!("{}?about={}&action=credential.updated", paths::AUDIT_LOG, key.id);
    let filtered = browser.get(&about).await.expect(StatusCode::OK).text();
    assert!(filtered.contains("Nightly") && !filtered.contains("Short-lived"), "{filtered}");
    let elsewhere = app.signed_in_elsewhere().await;
    let other = elsewhere.get(paths::AUDIT_LOG).await.expect(StatusCode::OK).text();
    assert!(other.contains("elsewhere@example.com") && !other.contains("Nightly"), "{other}");
    // What nobody has typed by a form leads to no error.
    for odd in ["from=x", "since=tomorrow&until=9999-99-99", "since=9999-12-31&until=9999-12-31", "who=%00", "action='"]
    {
        browser.get(&format!("{}?{odd}", paths::AUDIT_LOG)).await.expect(StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_the_whole_filtered_log_and_is_recorded_itself() {
    let app = TestApp::new().await;
    for index in 0..3 {
        app.create_api_key(&format!("=key {index}"), "users:read").await;
    }
    let browser = app.signed_in(Role::Auditor).await;
    let path = format!("{}?action=credential.created", paths::AUDIT_LOG_NDJSON);
    let exported = browser.get(&path).await.expect(StatusCode::OK);
    assert_eq!(exported.header(header::CONTENT_TYPE), "application/x-ndjson");
    let lines: Vec<Value> = exported.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let stored = of_action(&app, "credential.created").await;
    assert_eq!(lines.len(), 3);
    for (line, entry) in lines.iter().zip(&stored) {
        assert_eq!((&line["id"], &line["actor"]), (&entry.id.to_string().into(), &"command line".into()));
        assert_eq!((&line["via"], &line["address"]), (&"command-line".into(), &Value::Null));
        assert!(line["detail"]["name"].as_str().unwrap().starts_with("=key"));
    }
    let csv = browser.get(paths::AUDIT_LOG_CSV).await.expect(StatusCode::OK).body;
    assert!(csv.starts_with("\u{feff}\"id\",\"at\",\"actor\"") && csv.contains("\"audit.exported\""), "{csv}");
    assert!(csv.lines().count() > lines.len() + 2, "{csv}");
    let exports = of_action(&app, "audit.exported").await;
    let formats: BTreeSet<_> = exports.iter().map(|entry| entry.detail.as_str()).collect();
    assert_eq!(formats.len(), 2, "{formats:?}");
    let head = browser.bare().send(Method::HEAD, paths::AUDIT_LOG_CSV, None, Body::empty()).await;
    head.expect(StatusCode::OK);
    assert_eq!(of_action(&app, "audit.exported").await.len(), 2, "HEAD exports nothing");

    // Nothing is exported that cannot be recorded.
    app.database.fill_audit_log().await;
    let refused = browser.get(paths::AUDIT_LOG_CSV).await;
    assert!(refused.status.is_server_error() && !refused.body.contains("credential.created"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_sees_everything_and_is_offered_no_change() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Nightly export", "users:read").await;
    rotate(&app, key.id, Overlap::Day).await.unwrap();
    let auditor = app.signed_in(Role::Auditor).await;
    let page = paths::credential(key.id);
    for path in [paths::CREDENTIALS, &page, paths::ROTATIONS, paths::RATE_LIMIT, paths::AUDIT_LOG] {
        let shown = auditor.get(path).await.expect(StatusCode::OK);
        let offered: Vec<_> = shown.body.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let changes = offered.iter().filter(|action| action.starts_with("/console/fn/credentials"));
        assert_eq!(changes.count(), 0, "{path}: {offered:?}");
        let links = shown.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let changes = ["/new", "/rotate", "/freeze", "/idle", "delete="];
        let changes: Vec<_> = links.filter(|link| changes.iter().any(|change| link.contains(change))).collect();
        assert!(changes.is_empty(), "{path}: {changes:?}");
    }
    let shown = auditor.get(&page).await.text();
    assert!(["Nightly export", "Users", "Never"].iter().all(|said| shown.contains(said)), "{shown}");
    let asked = auditor.get(&format!("{}?delete={}", paths::CREDENTIALS, key.id)).await.expect(StatusCode::OK);
    assert!(!asked.body.contains("<dialog"), "no dialog asks whether to delete");
    // A changed role is obeyed with the next request.
    let operator = app.actor().await;
    let authorised = authorise(&operator).unwrap();
    app.services.set_role(&authorised, "auditor@example.com", Role::User).await.unwrap();
    auditor.get(paths::AUDIT_LOG).await.expect(StatusCode::FORBIDDEN);
}
