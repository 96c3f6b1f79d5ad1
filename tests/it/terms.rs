//! Until when and from where a credential grants access: true for keys, tokens and clients, on every server, exactly.

use axum::http::StatusCode;
use credentials_console::{
    console::paths,
    domain::{
        credential::terms::{ExpiryEdit, ExpiryInPast, TermsEdit},
        id::CredentialId,
        network::Networks,
        user::Role,
    },
    service::credentials::{CredentialEdit, SaveCredentialError},
};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::{
    test_app::TestApp,
    three_servers::{TEST, ThreeServers},
};

const GRANT: [(&str, &str); 1] = [("grant_type", "client_credentials")];

/// Changes the terms of a credential.
pub async fn edit_terms(app: &TestApp, id: CredentialId, terms: TermsEdit) -> Result<(), SaveCredentialError> {
    let actor = app.actor().await;
    let edit = CredentialEdit { terms, ..CredentialEdit::default() };
    app.services.credentials(&actor).unwrap().update(id, edit).await.map(drop)
}

pub async fn expire(app: &TestApp, id: CredentialId, at: Option<OffsetDateTime>) -> Result<(), SaveCredentialError> {
    edit_terms(app, id, TermsEdit { expiry: at.map_or(ExpiryEdit::Never, ExpiryEdit::At), ..TermsEdit::default() })
        .await
}

async fn allow(app: &TestApp, id: CredentialId, networks: &str) {
    let networks = Some(Networks::parse(networks).unwrap());
    edit_terms(app, id, TermsEdit { networks, ..TermsEdit::default() }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_credential_is_refused_to_the_millisecond_at_three_servers_and_lives_again_with_a_later_expiry() {
    let three = ThreeServers::start().await;
    let app = three.first();
    for id in [three.key.id, three.client.id] {
        expire(app, id, Some(app.services.now() + Duration::HOUR)).await.unwrap();
    }
    app.clock.advance(Duration::minutes(59));
    let late = app.access_token(&three.client).await;
    app.clock.advance(Duration::MINUTE - Duration::MILLISECOND);
    for presented in [&three.key.api_key, &late] {
        three.expect(presented, StatusCode::OK).await;
    }
    app.clock.advance(Duration::MILLISECOND);
    for presented in [&three.key.api_key, &late] {
        three.expect(presented, StatusCode::UNAUTHORIZED).await;
    }
    three.expect_token(&three.client.client_secret, StatusCode::UNAUTHORIZED).await;
    let refused = app.bearer(&three.key.api_key).get(TEST).await.json();
    assert_eq!(refused["error"]["message"], "the credential has expired");
    let client = app.basic(&three.client.client_id, &three.client.client_secret);
    let refused = client.post_form("/oauth/v1/token", &GRANT).await.json();
    assert_eq!(refused, json!({ "error": "invalid_client", "error_description": "the client has expired" }));
    // Who does not hold the secret learns nothing.
    let guess = app.basic(&three.client.client_id, "wrong").post_form("/oauth/v1/token", &GRANT).await.json();
    assert_eq!(guess["error_description"], "client authentication failed");

    // It is noted, so that a clock that is set back revives nothing.
    app.services.confirm_expired_credentials().await.unwrap();
    app.clock.advance(-Duration::MINUTE);
    three.expect(&three.key.api_key, StatusCode::UNAUTHORIZED).await;
    app.clock.advance(Duration::MINUTE);
    let log = app.database.audit_log().await;
    assert_eq!(log.iter().filter(|(actor, action, ..)| actor == "system" && action == "credential.expired").count(), 2);

    expire(app, three.key.id, None).await.unwrap();
    three.expect(&three.key.api_key, StatusCode::OK).await;
    expire(app, three.client.id, Some(app.services.now() + Duration::DAY)).await.unwrap();
    three.expect_token(&three.client.client_secret, StatusCode::OK).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn networks_are_obeyed_with_the_next_request_at_three_servers_and_a_refusal_costs_nothing() {
    let three = ThreeServers::start().await;
    let app = three.first();
    for id in [three.key.id, three.client.id] {
        allow(app, id, "192.0.2.0/24 2001:db8::/32").await;
    }
    for presented in [&three.key.api_key, &three.token] {
        three.expect(presented, StatusCode::FORBIDDEN).await;
    }
    three.expect_token(&three.client.client_secret, StatusCode::BAD_REQUEST).await;
    let refused = app.bearer(&three.key.api_key).get(TEST).await.expect(StatusCode::FORBIDDEN);
    let message = "the credential may not be used from the address 127.0.0.1";
    assert_eq!(refused.json(), json!({ "error": { "code": "ADDRESS_NOT_ALLOWED", "message": message } }));
    assert!(refused.header("ratelimit".parse().unwrap()).is_empty(), "{refused:?}");
    let client = app.basic(&three.client.client_id, &three.client.client_secret);
    let refused = client.post_form("/oauth/v1/token", &GRANT).await.json();
    let description = "the client may not be used from the address 127.0.0.1";
    assert_eq!(refused, json!({ "error": "unauthorized_client", "error_description": description }));
    let guess = app.basic(&three.client.client_id, "wrong").post_form("/oauth/v1/token", &GRANT).await;
    guess.expect(StatusCode::UNAUTHORIZED);

    for networks in ["127.0.0.0/8", "::ffff:127.0.0.1", ""] {
        for id in [three.key.id, three.client.id] {
            allow(app, id, networks).await;
        }
        for presented in [&three.key.api_key, &three.token] {
            three.expect(presented, StatusCode::OK).await;
        }
        three.expect_token(&three.client.client_secret, StatusCode::OK).await;
    }
}

#[tokio::test]
async fn a_proxy_that_asks_says_for_whom_or_is_refused_and_introspection_is_from_anywhere() {
    let app = TestApp::with(&[("CREDENTIALS__SERVER__TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    let key = app.create_api_key("key", "users:read").await;
    let verify = async |forwarded: Option<&str>| {
        let client = app.bearer(&key.api_key);
        let client = match forwarded {
            Some(forwarded) => client.with("x-forwarded-for".parse().unwrap(), forwarded),
            None => client,
        };
        client.get("/rest/v1/auth/verify").await.status
    };
    assert_eq!(verify(None).await, StatusCode::OK);
    allow(&app, key.id, "192.0.2.0/24").await;
    assert_eq!(verify(None).await, StatusCode::FORBIDDEN);
    assert_eq!(verify(Some("192.0.2.7")).await, StatusCode::OK);
    assert_eq!(verify(Some("198.51.100.7")).await, StatusCode::FORBIDDEN);
    assert_eq!(verify(Some("192.0.2.7, 198.51.100.7")).await, StatusCode::FORBIDDEN);
    // The address of the proxy is not that of its client.
    allow(&app, key.id, "127.0.0.0/8").await;
    assert_eq!(verify(None).await, StatusCode::FORBIDDEN);
    allow(&app, key.id, "192.0.2.0/24").await;
    let client = app.create_oauth("client", "users:read").await;
    let asker = app.basic(&client.client_id, &client.client_secret);
    let described = asker.post_form("/oauth/v1/introspect", &[("token", &key.api_key)]).await.json();
    assert_eq!(described["active"], true);
}

#[tokio::test]
async fn a_token_expires_with_its_credential_and_an_expiry_in_the_past_is_refused() {
    let app = TestApp::new().await;
    let client = app.create_oauth("client", "users:read").await;
    let now = app.services.now();
    for past in [now, now - Duration::DAY] {
        let refused = expire(&app, client.id, Some(past)).await;
        assert!(matches!(refused, Err(SaveCredentialError::ExpiryInPast(ExpiryInPast))), "{refused:?}");
    }
    expire(&app, client.id, Some(now + Duration::seconds(90))).await.unwrap();
    let asking = app.basic(&client.client_id, &client.client_secret);
    let issued = asking.post_form("/oauth/v1/token", &GRANT).await.json();
    assert_eq!(issued["expires_in"], 90);
    let asked = asking.post_form("/oauth/v1/introspect", &[("token", issued["access_token"].as_str().unwrap())]).await;
    assert_eq!(asked.json()["exp"], (now + Duration::seconds(90)).unix_timestamp());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_creates_and_edits_terms_and_says_what_is_wrong() {
    let app = TestApp::new().await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    let form = [("name", "Nightly"), ("authentication_type", "api_key"), ("scopes[]", "users:read")];
    let terms =
        |expires, at, networks| [("terms[expires]", expires), ("terms[expires_at]", at), ("terms[networks]", networks)];
    let create = async |terms: [(&'static str, &'static str); 3]| {
        admin.call("/console/fn/credentials/create", &[&form[..], &terms].concat()).await
    };
    let wrong = create(terms("date", "2026-01-15T11:00", "")).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["Refused"]["expiry"], true, "{wrong:?}");
    let wrong = create(terms("date", "soon", "10.1.2.3/8")).await.expect(StatusCode::UNPROCESSABLE_ENTITY).json();
    assert_eq!(wrong["Refused"]["expiry"], true);
    assert_eq!(wrong["Refused"]["networks"]["HostBits"]["network"], "10.0.0.0/8");
    let created = create(terms("30", "", "127.0.0.1\r\n192.0.2.0/24")).await.expect(StatusCode::OK).json();
    let (id, key) = (created["id"].as_str().unwrap(), created["secret"].as_str().unwrap());
    app.bearer(key).get(TEST).await.expect(StatusCode::OK);
    let page = admin.get(&format!("{}/{id}", paths::CREDENTIALS)).await.body;
    assert!(page.contains("2026-02-14T12:00:00") && page.contains("127.0.0.1/32\n192.0.2.0/24"), "{page}");
    assert!(page.contains("in 30 days"), "{page}");
    let list = admin.get(paths::CREDENTIALS).await.body;
    assert!(list.contains("1 credential expires within 30 days.") && list.contains("until 2/14/2026"), "{list}");

    // What the page shows is saved as it was, also below a second.
    let actor = app.actor().await;
    let credentials = app.services.credentials(&actor).unwrap();
    let id: CredentialId = id.parse().unwrap();
    let exact = app.services.now() + Duration::DAY + Duration::milliseconds(500);
    expire(&app, id, Some(exact)).await.unwrap();
    let edit = async |version: &str, terms: [(&str, &str); 3]| {
        let edited = [("id", id.to_string()), ("version", version.to_owned())];
        let edited = edited.iter().map(|(name, value)| (*name, value.as_str()));
        let fields: Vec<_> = edited.chain(form).chain(terms).collect();
        admin.call("/console/fn/credentials/update", &fields).await.expect(StatusCode::OK);
        credentials.get(id).await.unwrap().unwrap().terms
    };
    let same = edit("2", terms("date", "2026-01-16T12:00:00", "192.0.2.0/24")).await;
    assert_eq!((same.expires_at, same.networks.to_string().as_str()), (Some(exact), "192.0.2.0/24"));
    let never = edit("3", terms("never", "2026-01-16T12:00:00", "")).await;
    assert!(!never.exist(), "{never:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_filtered_by_expiry() {
    let app = TestApp::new().await;
    for (name, days) in [("Soon", Some(5)), ("Later", Some(60)), ("Never", None), ("Gone", Some(1))] {
        let key = app.create_api_key(name, "users:read").await;
        expire(&app, key.id, days.map(|days| app.services.now() + Duration::days(days))).await.unwrap();
    }
    app.clock.advance(Duration::days(2));
    let admin = app.signed_in(Role::SuperAdmin).await;
    for (query, found) in [
        ("expires=7", &["Soon"][..]),
        ("expires=90", &["Soon", "Later"]),
        ("state=expired", &["Gone"]),
        ("state=active", &["Soon", "Later", "Never"]),
        ("state=paused", &[]),
        ("state=expired&q=soon", &[]),
        ("expires=90&sort=name", &["Later", "Soon"]),
    ] {
        let page = admin.get(&format!("{}?{query}", paths::CREDENTIALS)).await.body;
        for name in ["Soon", "Later", "Never", "Gone"] {
            assert_eq!(page.contains(&format!(">{name}</bdi></a>")), found.contains(&name), "{query} {name}");
        }
    }
}
