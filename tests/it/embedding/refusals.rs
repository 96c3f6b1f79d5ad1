//! Who is not let in to a frame.

use axum::http::{Method, StatusCode, header};
use credentials_console::{
    browser::origin::FRAME_SESSION,
    console::paths,
    domain::user::Role,
    service::authz::{OperateInstallation, authorise},
    storage::audit_log::Unaudited,
};
use serde_json::{Value, json};
use time::Duration;

use super::{FRAME_COOKIE, HOST, Host, ISSUER, SEC_FETCH_SITE};
use crate::{
    key_pair::KeyPair,
    test_app::{TestApp, TestResponse},
};

const EMAIL: &str = "ada@example.com";
const PROVISION: (&str, &str) = ("CREDENTIALS__EMBED__UNKNOWN_PEOPLE", "provision");

async fn host_with_person() -> Host {
    let host = Host::new().await;
    host.app.add_person(host.app.actor().await.organization_id, EMAIL, Role::SuperAdmin).await;
    host
}

/// A page for the frame, without a session and without the assertion.
#[track_caller]
fn assert_refused(answer: TestResponse, says: &str) {
    let answer = answer.expect(StatusCode::FORBIDDEN);
    assert!(answer.body.contains(says), "{}", answer.body);
    let session =
        answer.cookies().into_iter().find(|cookie| cookie.name() == FRAME_COOKIE && !cookie.value().is_empty());
    assert!(session.is_none(), "{answer:?}");
    let policy = answer.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.ends_with(&format!("frame-ancestors {HOST}")), "{policy}");
    assert_eq!(answer.header(header::X_FRAME_OPTIONS), "");
}

const NOT_VALID: &str = "is not valid or has expired";
const NOT_KNOWN: &str = "is not known to the credentials console";

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_counts_once() {
    let host = host_with_person().await;
    let assertion = host.assertion(EMAIL, Role::SuperAdmin);
    host.post(&assertion).await.expect(StatusCode::SEE_OTHER);
    assert_refused(host.post(&assertion).await, NOT_VALID);
    // In every process, until it has ended by itself.
    let other =
        Host { app: host.app.another_process().await, pair: KeyPair::p256(), directory: host.directory.clone() };
    assert_refused(other.post(&assertion).await, NOT_VALID);
    let remembered = async || host.app.database.select("SELECT jti FROM host_assertions").await.len();
    assert_eq!(remembered().await, 1);
    let mut repository = host.app.storage.begin().await.unwrap();
    let later = host.app.services.now() + Duration::minutes(5);
    repository.delete_host_assertions_expired_before(later).await.unwrap();
    host.app.services.commit(repository, Unaudited::Expired).await.unwrap();
    assert_eq!(remembered().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_claim_must_be_right() {
    let host = host_with_person().await;
    let now = host.app.services.now().unix_timestamp();
    for (name, value) in [
        ("iss", json!("https://elsewhere.example")),
        ("aud", json!("https://elsewhere.example")),
        ("aud", json!("https://console.example.com/")),
        ("exp", json!(now)),
        ("exp", json!(now + 3600)),
        ("iat", json!(now + 300)),
        ("nbf", json!(now + 300)),
        ("jti", Value::Null),
        ("sub", Value::Null),
        ("organization", Value::Null),
        ("role", Value::Null),
        ("role", json!("owner")),
    ] {
        let mut claims = host.claims(EMAIL, Role::SuperAdmin);
        claims[name] = value.clone();
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        assert_refused(host.post(&host.sign(&claims)).await, NOT_VALID);
    }
    // An assertion that has waited too long.
    let assertion = host.assertion(EMAIL, Role::SuperAdmin);
    host.app.clock.advance(Duration::minutes(1));
    assert_refused(host.post(&assertion).await, NOT_VALID);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_hosts_key_signs_by_its_own_algorithm() {
    let host = host_with_person().await;
    let claims = host.claims(EMAIL, Role::SuperAdmin);
    let good = host.sign(&claims);
    let (message, signature) = good.rsplit_once('.').unwrap();
    let forgeries = [
        KeyPair::ed25519().sign(&json!({ "alg": "EdDSA" }), &claims),
        KeyPair::p256().sign(&json!({ "alg": "ES256" }), &claims),
        host.pair.sign(&json!({ "alg": "none" }), &claims),
        host.pair.sign(&json!({ "alg": "HS256" }), &claims),
        host.pair.sign(&json!({ "alg": "ES256" }), &claims),
        host.pair.sign(&json!({ "alg": "EdDSA", "crit": ["exp"] }), &claims),
        format!("{message}."),
        message.to_owned(),
        format!("{message}.{}", signature.to_lowercase()),
        String::new(),
    ];
    for forgery in forgeries {
        assert_refused(host.post(&forgery).await, NOT_VALID);
    }
    host.post(&good).await.expect(StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_person_must_be_of_that_organization_and_role() {
    let host = host_with_person().await;
    let elsewhere = host.app.signed_in_elsewhere().await;
    drop(elsewhere);
    let assert_not_known = async |email: &str, changes: &Value| {
        let mut claims = host.claims(email, Role::SuperAdmin);
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        assert_refused(host.post(&host.sign(&claims)).await, NOT_KNOWN);
    };
    assert_not_known("nobody@example.com", &json!({})).await;
    assert_not_known("no address", &json!({})).await;
    assert_not_known(EMAIL, &json!({ "role": "admin" })).await;
    assert_not_known(EMAIL, &json!({ "organization": "Elsewhere" })).await;
    assert_not_known(EMAIL, &json!({ "organization": "Nowhere" })).await;
    assert_not_known("elsewhere@example.com", &json!({})).await;
    let operator = host.app.actor().await;
    let authorised = authorise::<OperateInstallation>(&operator).unwrap();
    // One super admin stays.
    let password = "correct horse battery staple".to_owned();
    host.app.services.add_user(&authorised, "second@example.com", Role::SuperAdmin, password).await.unwrap();
    host.app.services.disable_user(&authorise(&operator).unwrap(), EMAIL).await.unwrap();
    assert_not_known(EMAIL, &json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn provisioning_makes_people_and_gives_roles_but_moves_nobody_and_enables_nobody() {
    let host = Host::with(KeyPair::p256(), &[PROVISION]).await;
    drop(host.app.signed_in_elsewhere().await);
    let id = host.app.actor().await.organization_id.to_string();
    let mut claims = host.claims(EMAIL, Role::Admin);
    claims["organization"] = json!(id);
    host.post(&host.sign(&claims)).await.expect(StatusCode::SEE_OTHER);
    let browser = host.app.browser();
    host.open_frame(&browser, EMAIL, Role::Admin).await;
    browser.get(paths::EMBEDDED_CREDENTIALS).await.expect(StatusCode::FORBIDDEN);
    // The host's word holds on the next request, in sessions that are there too.
    host.post(&host.assertion(EMAIL, Role::SuperAdmin)).await.expect(StatusCode::SEE_OTHER);
    browser.get(paths::EMBEDDED_CREDENTIALS).await.expect(StatusCode::OK);
    host.post(&host.assertion(EMAIL, Role::User)).await.expect(StatusCode::SEE_OTHER);
    browser.get(paths::EMBEDDED_CREDENTIALS).await.expect(StatusCode::FORBIDDEN);

    assert_refused(host.post(&host.assertion("elsewhere@example.com", Role::SuperAdmin)).await, NOT_KNOWN);
    let operator = host.app.actor().await;
    let authorised = authorise(&operator).unwrap();
    assert_eq!(host.app.services.list_users(&authorised).await.unwrap().len(), 1);
    host.app.services.disable_user(&authorised, EMAIL).await.unwrap();
    assert_refused(host.post(&host.assertion(EMAIL, Role::User)).await, NOT_KNOWN);

    let log = host.app.database.audit_log().await.into_iter();
    let mut entries: Vec<_> =
        log.filter(|(_, action, ..)| action.starts_with("user.")).map(|(actor, action, ..)| (actor, action)).collect();
    entries.sort();
    let by_host = format!("host {ISSUER}");
    let [added, role_set, signed_in] = ["user.added", "user.role_set", "user.signed_in"];
    let mut expected = [(by_host.as_str(), added), (&by_host, role_set), (&by_host, role_set)].to_vec();
    expected.extend([(EMAIL, signed_in); 4]);
    expected.extend([("command line", added), ("elsewhere@example.com", signed_in), ("command line", "user.disabled")]);
    expected.sort_unstable();
    assert_eq!(entries, expected.iter().map(|(actor, action)| ((*actor).into(), (*action).into())).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_page_of_an_allowed_origin_may_post() {
    let host = host_with_person().await;
    for origin in ["https://evil.example", "http://setup.example.net", "https://a.setup.example.net", "null", ""] {
        let assertion = host.assertion(EMAIL, Role::SuperAdmin);
        let client = host.app.anonymous().with(header::HOST, "console.example.com");
        let client = client.with(header::ORIGIN, origin).with(SEC_FETCH_SITE, "cross-site");
        let form = [("assertion", assertion.as_str())];
        let answer = client.post_form(FRAME_SESSION, &form).await.expect(StatusCode::FORBIDDEN);
        assert!(answer.cookies().is_empty(), "{answer:?}");
        // The frame shows why.
        let said = if origin.is_empty() { "“”".to_owned() } else { format!("“{origin}”") };
        assert!(answer.body.contains(&said) && answer.body.contains("Referrer-Policy: no-referrer"), "{}", answer.body);
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains("frame-ancestors https://setup.example.net"), "{policy}");
        assert!(!answer.headers.contains_key(header::X_FRAME_OPTIONS), "{answer:?}");
        // It was not looked at: in the right hands it is still good.
        host.post(&assertion).await.expect(StatusCode::SEE_OTHER);
    }
    let assertion = host.assertion(EMAIL, Role::SuperAdmin);
    let form = [("assertion", assertion.as_str())];
    // Without an origin, and from ourselves: nobody posts from there.
    host.app.anonymous().post_form(FRAME_SESSION, &form).await.expect(StatusCode::FORBIDDEN);
    let own = host.app.anonymous().with(header::ORIGIN, "https://console.example.com");
    own.post_form(FRAME_SESSION, &form).await.expect(StatusCode::FORBIDDEN);
    // The host's pages may post there and nowhere else.
    let client = Host::from_host(host.app.anonymous());
    client.post_form("/console/fn/people/sign-out", &[]).await.expect(StatusCode::FORBIDDEN);
    client.post_form(paths::EMBEDDED_CREDENTIALS, &[]).await.expect(StatusCode::FORBIDDEN);
    // Never in a URL.
    let path = format!("{FRAME_SESSION}?assertion={assertion}");
    let answer = client.send(Method::GET, &path, None, axum::body::Body::empty()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    client.post_form(&path, &[]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_settings_nothing_is_embedded() {
    let app = TestApp::new().await;
    let admin = app.signed_in(Role::SuperAdmin).await;
    for path in
        [paths::EMBEDDED_CREDENTIALS, "/embed/credentials/new", "/embed/session", "/embed/credentials/export.csv"]
    {
        let answer = admin.get(path).await.expect(StatusCode::NOT_FOUND);
        assert!(answer.header(header::CONTENT_SECURITY_POLICY).contains("frame-ancestors 'none'"), "{answer:?}");
        assert_eq!(answer.header(header::X_FRAME_OPTIONS), "DENY");
    }
    let client = Host::from_host(app.anonymous());
    client.post_form(FRAME_SESSION, &[("assertion", "x")]).await.expect(StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_said_in_the_readers_language() {
    let host = host_with_person().await;
    for (accepted, language, says) in [
        ("de-DE", "", "nicht oder nicht mehr gültig"),
        ("de-DE", "en-GB", NOT_VALID),
        ("en", "ja", "ホストページ"),
        ("en", "tlh", NOT_VALID),
    ] {
        let client = Host::from_host(host.app.anonymous()).with(header::ACCEPT_LANGUAGE, accepted);
        let form = [("assertion", ""), ("language", language)];
        assert_refused(client.post_form(FRAME_SESSION, &form).await, says);
    }
}
