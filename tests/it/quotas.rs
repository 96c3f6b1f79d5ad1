//! How much a credential may use: exactly, over all servers, from the next request on.

use std::{collections::HashSet, io::Cursor, num::NonZeroU32, sync::Arc};

use axum::http::{HeaderName, StatusCode, header};
use credentials_console::{
    console::paths,
    domain::{
        credential::terms::TermsEdit,
        entity::Entity,
        id::CredentialId,
        network::Networks,
        quota::{QuotaEdit, QuotaKind, QuotaMode},
        user::Role,
    },
    service::{
        authz::{OperateInstallation, authorise},
        credentials::QuotaUse,
        records::import::batches,
    },
};
use time::Duration;

use crate::{
    terms::edit_terms,
    test_app::{TestApp, TestResponse},
    three_servers::{TEST, ThreeServers},
};

const USERS: &str = "/export/v1/records/users";
/// From noon, when the clock of the tests stands, until midnight.
const UNTIL_MIDNIGHT: &str = "43200";

const fn quota(amount: u32) -> QuotaEdit {
    match NonZeroU32::new(amount) {
        Some(amount) => QuotaEdit::At(amount),
        None => QuotaEdit::Unlimited,
    }
}

async fn limit(app: &TestApp, id: CredentialId, requests: u32, rows: u32, mode: QuotaMode) {
    let terms = TermsEdit {
        requests_per_minute: quota(requests),
        rows_per_day: quota(rows),
        quota_mode: Some(mode),
        ..TermsEdit::default()
    };
    edit_terms(app, id, terms).await.unwrap();
}

/// Loads that many users.
async fn load(app: &TestApp, users: usize) {
    let operator = app.actor().await;
    let authorised = authorise::<OperateInstallation>(&operator).unwrap();
    let lines: Vec<_> = (0..users).map(|number| format!(r#"{{"id":"{number:05}"}}"#)).collect();
    let batches = batches(Entity::Users, Cursor::new(lines.join("\n")));
    app.services.import_records(&authorised, Entity::Users, 0, batches, &mut |_| ()).await.unwrap();
}

fn ids(page: &TestResponse) -> Vec<String> {
    let page = page.json();
    page["value"].as_array().unwrap().iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
}

async fn uses(app: &TestApp) -> Vec<QuotaUse> {
    let actor = app.actor().await;
    app.services.credentials(&actor).unwrap().quota_uses().await.unwrap()
}

fn name(text: &'static str) -> HeaderName {
    HeaderName::from_static(text)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_servers_and_ten_clients_get_exactly_the_rows_of_the_quota() {
    let three = Arc::new(ThreeServers::start().await);
    load(three.first(), 40).await;
    limit(three.first(), three.key.id, 0, 1003, QuotaMode::Enforce).await;
    let clients = (0..10_usize).map(|client| {
        let three = Arc::clone(&three);
        tokio::spawn(async move {
            let (mut rows, mut refusing, mut turn) = (0, HashSet::new(), client);
            while refusing.len() < 3 {
                turn += 1;
                let server = turn % 3;
                let path = format!("{USERS}?$top={}", 1 + (turn + client) % 13);
                let page = three.servers[server].bearer(&three.key.api_key).get(&path).await;
                if page.status == StatusCode::OK {
                    rows += ids(&page).len();
                } else {
                    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{page:?}");
                    // Otherwise others have reserved the last ones, and may give them back.
                    if page.header(header::RETRY_AFTER) != "1" {
                        refusing.insert(server);
                    }
                }
            }
            rows
        })
    });
    let mut rows = 0;
    for client in clients.collect::<Vec<_>>() {
        rows += client.await.unwrap();
    }
    assert_eq!(rows, 1003);
    // Neither a token of another credential nor another endpoint costs rows.
    three.expect(&three.key.api_key, StatusCode::OK).await;
    three.expect(&three.token, StatusCode::OK).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_servers_accept_exactly_the_requests_of_the_quota_until_the_next_minute_or_another_quota() {
    let three = ThreeServers::start().await;
    let app = three.first();
    // A client's tokens, and the requests for them, count as its own.
    for (id, presented) in [(three.key.id, &three.key.api_key), (three.client.id, &three.token)] {
        limit(app, id, 7, 0, QuotaMode::Enforce).await;
        for _ in 0..2 {
            let mut accepted = 0;
            for turn in 0..30 {
                let answer = three.servers[turn % 3].bearer(presented).get(TEST).await;
                let (policy, status) = (answer.header(name("ratelimit-policy")), answer.header(name("ratelimit")));
                assert!(policy.contains(r#""requests-per-minute";q=7;w=60"#), "{policy}");
                if answer.status == StatusCode::OK {
                    accepted += 1;
                } else {
                    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
                    let wait = answer.header(header::RETRY_AFTER);
                    assert!(status.contains(&format!(r#""requests-per-minute";r=0;t={wait}"#)), "{status}");
                }
            }
            assert_eq!(accepted, 7);
            app.clock.advance(Duration::MINUTE);
        }
        let answer = app.bearer(presented).get(TEST).await.expect(StatusCode::OK);
        assert!(answer.header(name("ratelimit")).contains(r#""requests-per-minute";r=6;t=60"#), "{answer:?}");
        // A smaller one counts what was used, a larger one gives no second helping, and none is none.
        limit(app, id, 1, 0, QuotaMode::Enforce).await;
        three.expect(presented, StatusCode::TOO_MANY_REQUESTS).await;
        limit(app, id, 4, 0, QuotaMode::Enforce).await;
        three.expect(presented, StatusCode::OK).await;
        three.expect(presented, StatusCode::TOO_MANY_REQUESTS).await;
        limit(app, id, 4, 0, QuotaMode::Observe).await;
        three.expect(presented, StatusCode::OK).await;
        limit(app, id, 0, 0, QuotaMode::Enforce).await;
        three.expect(presented, StatusCode::OK).await;
    }
    limit(app, three.client.id, 1, 0, QuotaMode::Enforce).await;
    app.clock.advance(Duration::MINUTE);
    let client = app.basic(&three.client.client_id, &three.client.client_secret);
    client.post_form("/oauth/v1/token", &[("grant_type", "client_credentials")]).await.expect(StatusCode::OK);
    three.expect_token(&three.client.client_secret, StatusCode::TOO_MANY_REQUESTS).await;
    three.expect(&three.token, StatusCode::TOO_MANY_REQUESTS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_ends_with_the_last_row_of_the_quota_and_goes_on_at_the_next_day() {
    let app = TestApp::new().await;
    load(&app, 1400).await;
    let key = app.create_api_key("key", "users:read").await;
    limit(&app, key.id, 0, 612, QuotaMode::Enforce).await;
    let client = app.bearer(&key.api_key);
    for (path, all) in [(format!("{USERS}?$top=1300"), 1300), (USERS.to_owned(), 1400)] {
        let (mut read, mut next, mut sizes) = (HashSet::new(), Some(path), Vec::new());
        while let Some(path) = next {
            let page = client.get(&path).await;
            if page.status == StatusCode::TOO_MANY_REQUESTS {
                assert_eq!(page.json()["error"]["code"], "RATE_LIMIT_EXCEEDED");
                assert_eq!(page.header(header::RETRY_AFTER), UNTIL_MIDNIGHT);
                let status = page.header(name("ratelimit"));
                assert!(status.ends_with(&format!(r#""rows-per-day";r=0;t={UNTIL_MIDNIGHT}"#)), "{status}");
                client.get(&format!("{USERS}/$count")).await.expect(StatusCode::OK);
                client.get(&format!("{USERS}?$top=0")).await.expect(StatusCode::OK);
                app.clock.advance(Duration::DAY);
                next = Some(path);
                continue;
            }
            assert_eq!(page.status, StatusCode::OK, "{page:?}");
            let policy = page.header(name("ratelimit-policy"));
            assert!(policy.ends_with(r#""rows-per-day";q=612;w=86400;qu="rows""#), "{policy}");
            sizes.push(ids(&page).len());
            read.extend(ids(&page));
            next = page.json()["@odata.nextLink"].as_str().map(str::to_owned);
            if let Some(link) = &next {
                next = Some(link.split_once("/export").map(|(_, rest)| format!("/export{rest}")).unwrap());
            }
        }
        assert_eq!((read.len(), sizes.iter().sum::<usize>()), (all, all), "{sizes:?}");
        assert!(sizes.starts_with(&[500, 112, 500, 112]), "{sizes:?}");
        app.clock.advance(Duration::DAY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_reserves_and_does_not_need_is_there_for_the_others() {
    let three = ThreeServers::start().await;
    load(three.first(), 40).await;
    limit(three.first(), three.key.id, 0, 1000, QuotaMode::Enforce).await;
    let page = async |server: usize| three.servers[server].bearer(&three.key.api_key).get(USERS).await;
    // Each has asked for a page of 500, of which there are 40.
    for server in [0, 1] {
        assert_eq!(ids(&page(server).await.expect(StatusCode::OK)).len(), 40);
    }
    let refused = page(2).await.expect(StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header(header::RETRY_AFTER), "10");
    for server in [0, 1] {
        three.servers[server].services.write_usage().await.unwrap();
    }
    three.first().clock.advance(Duration::seconds(10));
    let mut rows = 80;
    let mut refusing = HashSet::new();
    while refusing.len() < 3 {
        for server in 0..3 {
            let page = page(server).await;
            if page.status == StatusCode::OK {
                rows += ids(&page).len();
                refusing.clear();
            } else {
                refusing.insert(server);
            }
            three.servers[server].services.write_usage().await.unwrap();
        }
        three.first().clock.advance(Duration::seconds(10));
    }
    assert_eq!(rows, 1000);
    assert_eq!(page(2).await.header(header::RETRY_AFTER).len(), UNTIL_MIDNIGHT.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_the_quota_may_have_cut_has_another_tag() {
    let app = TestApp::new().await;
    load(&app, 20).await;
    let key = app.create_api_key("key", "users:read").await;
    let tag = async || app.bearer(&key.api_key).get(USERS).await.header(header::ETAG).to_owned();
    let full = tag().await;
    limit(&app, key.id, 0, 510, QuotaMode::Enforce).await;
    assert_eq!(tag().await, full);
    // 490 are left now, fewer than a page may have.
    assert_ne!(tag().await, full);
    let client = app.bearer(&key.api_key).with(header::IF_NONE_MATCH, &full);
    client.get(USERS).await.expect(StatusCode::NOT_MODIFIED);
    let ten = format!("{USERS}?$top=10");
    let tag = app.bearer(&key.api_key).get(&ten).await.header(header::ETAG).to_owned();
    let client = app.bearer(&key.api_key).with(header::IF_NONE_MATCH, &tag);
    client.get(&ten).await.expect(StatusCode::NOT_MODIFIED);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_observed_quota_refuses_nothing_and_what_was_read_counts_once_it_is_enforced() {
    let app = TestApp::new().await;
    load(&app, 50).await;
    let key = app.create_api_key("key", "users:read").await;
    let other = app.create_api_key("other", "users:read").await;
    limit(&app, key.id, 5, 80, QuotaMode::Observe).await;
    limit(&app, other.id, 500, 0, QuotaMode::Enforce).await;
    for _ in 0..6 {
        let page = app.bearer(&key.api_key).get(USERS).await.expect(StatusCode::OK);
        assert_eq!(ids(&page).len(), 50);
        assert!(!page.header(name("ratelimit")).contains("per"), "{page:?}");
    }
    app.services.write_usage().await.unwrap();
    let uses = uses(&app).await;
    let percent = |of: &QuotaUse, kind| of.quotas.percent(kind, of.used(kind));
    assert_eq!((uses[0].credential_id, uses[0].requests, uses[0].rows), (key.id, 6, 300));
    assert_eq!(percent(&uses[0], QuotaKind::Requests), Some(120));
    assert_eq!(percent(&uses[0], QuotaKind::Rows), Some(375));
    assert_eq!((uses[1].credential_id, percent(&uses[1], QuotaKind::Rows)), (other.id, None));

    limit(&app, key.id, 0, 320, QuotaMode::Enforce).await;
    let page = app.bearer(&key.api_key).get(USERS).await.expect(StatusCode::OK);
    assert_eq!(ids(&page).len(), 20);
    app.bearer(&key.api_key).get(USERS).await.expect(StatusCode::TOO_MANY_REQUESTS);
    // Also those that are read while a server still holds a part of the quota.
    limit(&app, key.id, 0, 1600, QuotaMode::Enforce).await;
    app.bearer(&key.api_key).get(&format!("{USERS}?$top=1")).await.expect(StatusCode::OK);
    limit(&app, key.id, 0, 1600, QuotaMode::Observe).await;
    for _ in 0..30 {
        app.bearer(&key.api_key).get(USERS).await.expect(StatusCode::OK);
    }
    app.services.write_usage().await.unwrap();
    limit(&app, key.id, 0, 1600, QuotaMode::Enforce).await;
    app.bearer(&key.api_key).get(USERS).await.expect(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_address_costs_no_quota_and_old_periods_are_forgotten() {
    let app = TestApp::new().await;
    let key = app.create_api_key("key", "users:read").await;
    limit(&app, key.id, 2, 0, QuotaMode::Enforce).await;
    let allow = async |networks: &str| {
        let networks = Some(Networks::parse(networks).unwrap());
        edit_terms(&app, key.id, TermsEdit { networks, ..TermsEdit::default() }).await.unwrap();
    };
    allow("192.0.2.0/24").await;
    for _ in 0..5 {
        app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::FORBIDDEN);
    }
    assert!(uses(&app).await[0].requests == 0);
    allow("").await;
    for _ in 0..2 {
        app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::OK);
    }
    app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::TOO_MANY_REQUESTS);
    app.services.write_usage().await.unwrap();
    app.services.remove_expired().await.unwrap();
    assert_eq!(uses(&app).await[0].requests, 2);
    app.clock.advance(Duration::HOUR + Duration::MINUTE);
    assert_eq!(uses(&app).await[0].requests, 0);
    app.clock.advance(Duration::hours(2));
    app.services.remove_expired().await.unwrap();
    app.clock.advance(-Duration::hours(3) - Duration::MINUTE);
    assert_eq!(uses(&app).await[0].requests, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_sets_quotas_shows_their_use_and_says_what_is_wrong() {
    let app = TestApp::new().await;
    load(&app, 17).await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let create = async |requests, rows, mode| {
        let fields = [
            ("name", "Nightly"),
            ("authentication_type", "api_key"),
            ("scopes[]", "users:read"),
            ("terms[requests_per_minute]", requests),
            ("terms[rows_per_day]", rows),
            ("terms[quota_mode]", mode),
        ];
        admin.call("/console/fn/credentials/create", &fields).await
    };
    let empty = admin.get(paths::RATE_LIMIT).await.body;
    assert!(empty.contains("No credential has a quota.") && empty.contains("60,000 per minute"), "{empty}");
    for (requests, rows) in [("0", ""), ("", "many"), ("1.5", "5"), ("", "2000000000")] {
        let wrong = create(requests, rows, "").await.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.json()["Refused"]["quotas"], true, "{wrong:?}");
    }
    let created = create("1,200", " 20 ", "enforce").await.expect(StatusCode::OK).json();
    let (id, key) = (created["id"].as_str().unwrap(), created["secret"].as_str().unwrap());
    app.bearer(key).get(USERS).await.expect(StatusCode::OK);
    app.services.write_usage().await.unwrap();
    let page = admin.get(&format!("{}/{id}", paths::CREDENTIALS)).await.body;
    for said in [r#"value="1200""#, r#"value="20""#, "Rows today: 17 of 20 (85 %)", "near the quota"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let list = admin.get(paths::RATE_LIMIT).await.body;
    assert!(list.contains("Nightly") && list.contains("Rows today: 17 of 20 (85 %)"), "{list}");
    let export = admin.get(paths::CREDENTIALS_CSV).await.body;
    assert!(export.contains(r#""1200","20","enforce""#) || export.contains("1200,20,enforce"), "{export}");
}
