//! Browser sessions: how they begin, end and are kept.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderName, Method, StatusCode, header},
};
use cookie::SameSite;
use credentials_console::{
    console::paths,
    domain::user::Role,
    service::authz::{OperateInstallation, authorise},
};
use futures::stream;
use time::Duration;
use tokio::sync::Notify;
use tower_sessions::{
    SessionStore as _,
    session::{Id, Record},
};

use super::{DEVICE_COOKIE, SESSION_COOKIE, SIGN_OUT, is_signed_in};
use crate::{
    browser::{PASSWORD, SIGN_IN},
    test_app::TestApp,
};

const EMAIL: &str = "super-admin@example.com";

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_leads_to_the_page_that_was_asked_for() {
    let app = TestApp::new().await;
    app.add_person(app.actor().await.organization_id, EMAIL, Role::SuperAdmin).await;
    let browser = app.browser();
    let led = browser.get(paths::CREDENTIAL_NEW).await.expect(StatusCode::SEE_OTHER);
    let form = browser.follow(&led).await.expect(StatusCode::OK);
    let next = format!(r#"name="next" value="{}""#, paths::CREDENTIAL_NEW);
    assert!(form.body.contains(&next), "{}", form.body);
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", paths::CREDENTIAL_NEW)];
    let signed_in = browser.submit(paths::SIGN_IN, SIGN_IN, &fields).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(signed_in.header(header::LOCATION), paths::CREDENTIAL_NEW);
    browser.follow(&signed_in).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_never_leads_to_another_site() {
    let app = TestApp::new().await;
    app.add_person(app.actor().await.organization_id, EMAIL, Role::SuperAdmin).await;
    for elsewhere in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/setup/\\evil",
        "javascript:alert(1)",
        "/sign-in",
    ] {
        let browser = app.browser();
        let encoded: String = url::form_urlencoded::byte_serialize(elsewhere.as_bytes()).collect();
        let form = browser.get(&format!("{}?next={encoded}", paths::SIGN_IN)).await.expect(StatusCode::OK);
        assert!(!form.body.contains("evil"), "{}", form.body);
        let fields = [("email", EMAIL), ("password", PASSWORD), ("next", elsewhere)];
        let signed_in = browser.submit(paths::SIGN_IN, SIGN_IN, &fields).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(signed_in.header(header::LOCATION), paths::CREDENTIALS, "{elsewhere}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_id_changes_at_sign_in() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let before = browser.cookie(SESSION_COOKIE).unwrap();
    browser.sign_in(EMAIL).await;
    let after = browser.cookie(SESSION_COOKIE).unwrap();
    assert_ne!(before, after);
    assert!(is_signed_in(&browser).await);
    // The id from before opens nothing.
    browser.plant(SESSION_COOKIE, &before);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planted_session_id_is_not_taken_over() {
    let app = TestApp::new().await;
    app.add_person(app.actor().await.organization_id, EMAIL, Role::SuperAdmin).await;
    let planted = "AAAAAAAAAAAAAAAAAAAAAA";
    let browser = app.browser();
    browser.plant(SESSION_COOKIE, planted);
    browser.sign_in(EMAIL).await;
    assert_ne!(browser.cookie(SESSION_COOKIE).unwrap(), planted);
    let attacker = app.browser();
    attacker.plant(SESSION_COOKIE, planted);
    assert!(!is_signed_in(&attacker).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_id_is_stored_hashed() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let id = browser.cookie(SESSION_COOKIE).unwrap();
    let stored = app.database.stored_bytes().await;
    assert!(!stored.windows(id.len()).any(|bytes| bytes == id.as_bytes()));
    assert!(!stored.windows(PASSWORD.len()).any(|bytes| bytes == PASSWORD.as_bytes()));
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_and_its_cookie() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let id = browser.cookie(SESSION_COOKIE).unwrap();
    let answer = browser.submit(paths::CREDENTIALS, SIGN_OUT, &[]).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), paths::SIGN_IN);
    // Browsers ignore a `__Host-` cookie that lacks `Secure` or the path `/`, its removal too.
    let removals: Vec<_> = answer.cookies().into_iter().filter(|cookie| cookie.name() == SESSION_COOKIE).collect();
    assert!(
        removals.iter().any(|cookie| cookie.max_age() == Some(cookie::time::Duration::ZERO)
            && cookie.secure() == Some(true)
            && cookie.path() == Some("/")),
        "{answer:?}"
    );
    assert_eq!(browser.cookie(SESSION_COOKIE), None);
    assert!(!is_signed_in(&browser).await);
    browser.plant(SESSION_COOKIE, &id);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_it_is_not_used() {
    let app = TestApp::new().await;
    let idle = app.settings.session.idle;
    let browser = app.signed_in(Role::SuperAdmin).await;
    app.clock.advance(idle - Duration::minutes(2));
    assert!(is_signed_in(&browser).await);
    assert!(idle * 2 - Duration::minutes(2) < app.settings.session.absolute);
    app.clock.advance(idle);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_at_its_absolute_limit_however_much_it_is_used() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let step = app.settings.session.idle - Duration::minutes(2);
    let mut passed = step;
    while passed < app.settings.session.absolute {
        app.clock.advance(step);
        assert!(is_signed_in(&browser).await, "after {passed}");
        passed += step;
    }
    app.clock.advance(step);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_every_session_but_no_one_elses() {
    let app = TestApp::new().await;
    let (browser, second) = (app.signed_in(Role::SuperAdmin).await, app.browser());
    second.sign_in(EMAIL).await;
    let other = app.signed_in_as("other@example.com", Role::SuperAdmin).await;
    let operator = app.actor().await;
    let authorised = authorise::<OperateInstallation>(&operator).unwrap();
    app.services.set_password(&authorised, EMAIL, "another long password".to_owned()).await.unwrap();
    assert!(!is_signed_in(&browser).await);
    assert!(!is_signed_in(&second).await);
    assert!(is_signed_in(&other).await);
}

/// Of the last two, each of whom is kept out by another, one stays.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_super_admins_who_are_disabled_or_lose_their_role_at_once_one_stays() {
    let app = TestApp::new().await;
    let operator = app.actor().await;
    let authorised = authorise(&operator).unwrap();
    for email in ["one@example.com", "two@example.com"] {
        app.add_person(operator.organization_id, email, Role::SuperAdmin).await;
    }
    for _ in 0..10 {
        let (one, two) = futures::join!(
            app.services.disable_user(&authorised, "one@example.com"),
            app.services.set_role(&authorised, "two@example.com", Role::User),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        app.services.enable_user(&authorised, "one@example.com").await.unwrap();
        app.services.set_role(&authorised, "two@example.com", Role::SuperAdmin).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn disabling_someone_ends_every_session_and_keeps_them_out() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let operator = app.actor().await;
    let authorised = authorise::<OperateInstallation>(&operator).unwrap();
    // One super admin stays.
    app.services.add_user(&authorised, "second@example.com", Role::SuperAdmin, PASSWORD.to_owned()).await.unwrap();
    app.services.disable_user(&authorise(&operator).unwrap(), EMAIL).await.unwrap();
    assert!(!is_signed_in(&browser).await);
    let answer = browser.call(SIGN_IN, &[("email", EMAIL), ("password", PASSWORD)]).await;
    assert_eq!(answer.expect(StatusCode::UNAUTHORIZED).json(), "SignInRefused");
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_bound_to_the_https_host() {
    let app = TestApp::new().await;
    app.add_person(app.actor().await.organization_id, EMAIL, Role::SuperAdmin).await;
    let answer = app.browser().sign_in(EMAIL).await;
    for name in [SESSION_COOKIE, DEVICE_COOKIE] {
        let cookie = answer.cookie(name);
        assert_eq!(cookie.secure(), Some(true), "{cookie}");
        assert_eq!(cookie.http_only(), Some(true), "{cookie}");
        assert_eq!(cookie.same_site(), Some(SameSite::Lax), "{cookie}");
        assert_eq!(cookie.path(), Some("/"), "{cookie}");
        assert_eq!(cookie.domain(), None, "{cookie}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_works_on_loopback_addresses_only() {
    let app = TestApp::at("http://127.0.0.1:3000").await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    assert_eq!(browser.cookie_names(), ["device", "session"]);
    assert!(is_signed_in(&browser).await);

    let local = app.browser().at("http://localhost:3000");
    local.sign_in(EMAIL).await;
    assert!(is_signed_in(&local).await);

    for host in ["192.168.1.5:3000", "console.example.com", "127.0.0.1.example.com"] {
        let elsewhere = app.browser().at(&format!("http://{host}"));
        let page = elsewhere.get(paths::SIGN_IN).await.expect(StatusCode::FORBIDDEN);
        assert!(page.body.contains("PUBLIC_URL"), "{}", page.body);
        let fields = [("email", EMAIL), ("password", PASSWORD)];
        let answer = elsewhere.call(SIGN_IN, &fields).await.expect(StatusCode::FORBIDDEN);
        assert!(answer.cookies().is_empty(), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_behind_sign_in_is_kept_by_a_cache() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let signed_out = app.browser();
    for path in [paths::CREDENTIALS, paths::CREDENTIAL_NEW, "/setup/organization-details/unknown"] {
        for browser in [&browser, &signed_out] {
            let page = browser.get(path).await;
            let is_redirect = page.status.is_redirection();
            assert!(is_redirect || page.header(header::CACHE_CONTROL) == "no-store", "{page:?}");
            assert_eq!(page.header(HeaderName::from_static("x-content-type-options")), "nosniff", "{page:?}");
        }
    }
}

/// A request that began before its session was ended, and ends after it, leaves the session ended.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_was_ended_is_never_saved_again() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    // Long enough for the use of the session to be written down.
    app.clock.advance(Duration::minutes(5));
    let (asked, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let waiting = {
        let (asked, ended) = (Arc::clone(&asked), Arc::clone(&ended));
        stream::once(async move {
            asked.notify_one();
            ended.notified().await;
            Ok::<_, std::io::Error>("language=de")
        })
    };
    let client = browser.bare();
    let slow = tokio::spawn(async move {
        let body = Body::from_stream(waiting);
        let form = Some("application/x-www-form-urlencoded");
        client.send(Method::POST, "/console/fn/people/language", form, body).await
    });
    asked.notified().await;
    let before = browser.bare();
    browser.call(SIGN_OUT, &[]).await.expect(StatusCode::OK);
    ended.notify_one();
    slow.await.unwrap();
    assert_eq!(app.database.select("SELECT data FROM sessions").await.len(), 0);
    let answer = before.with(header::ACCEPT, "text/html").get(paths::CREDENTIALS).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
}

#[tokio::test]
async fn the_store_saves_where_a_session_is_and_nowhere_else() {
    let app = TestApp::new().await;
    let store = app.services.session_store();
    let expiry_date = app.services.now() + Duration::hours(1);
    let mut record =
        Record { id: Id::default(), data: std::iter::once(("a".to_owned(), 1.into())).collect(), expiry_date };
    store.save(&record).await.unwrap();
    assert_eq!(store.load(&record.id).await.unwrap(), None);
    store.create(&mut record).await.unwrap();
    record.data.insert("a".to_owned(), 2.into());
    store.save(&record).await.unwrap();
    assert_eq!(store.load(&record.id).await.unwrap().unwrap().data["a"], 2);
    store.delete(&record.id).await.unwrap();
    store.save(&record).await.unwrap();
    assert_eq!(store.load(&record.id).await.unwrap(), None);
}
