//! The language of a page: what the browser accepts, or what its user has chosen.

use axum::http::{HeaderName, StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};

use super::create;
use crate::test_app::{TestApp, TestClient};

const LANGUAGE: &str = "/console/fn/people/language";
/// The cookie of the chosen language, where the console is reached by https.
const COOKIE: &str = "__Host-language";

fn accepting(client: TestClient, languages: &str) -> TestClient {
    client.with(header::ACCEPT, "text/html").with(header::ACCEPT_LANGUAGE, languages)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_in_the_language_that_the_browser_likes_best() {
    let app = TestApp::new().await;
    for (languages, tag, text) in [
        ("de-AT, de;q=0.9, en;q=0.8", "de-AT", "<h1>Anmelden</h1>"),
        ("ja", "ja-JP", "<h1>サインイン</h1>"),
        ("fr", "en-US", "<h1>Sign in</h1>"),
    ] {
        let page = accepting(app.anonymous(), languages).get(paths::SIGN_IN).await.expect(StatusCode::OK);
        assert!(page.body.contains(&format!("<html lang=\"{tag}\" data-zone=\"UTC\"")), "{}", page.body);
        assert!(page.body.contains(text), "{}", page.body);
        // Nobody keeps a page, and whoever did all the same would know what it depends on.
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
        assert_eq!(page.header(header::VARY), "accept-language, cookie");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_language_is_remembered_and_goes_before_the_browsers() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    for (code, text) in [("ja", "サインアウト"), ("en", "Sign out"), ("de", "Abmelden")] {
        let led = browser.submit(paths::CREDENTIALS, LANGUAGE, &[("language", code)]).await;
        assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::SEE_OTHER, paths::CREDENTIALS));
        let cookie = led.cookie(COOKIE);
        assert_eq!((cookie.value(), cookie.http_only(), cookie.secure()), (code, Some(true), Some(true)));
        let page = accepting(browser.bare(), "fr, ja;q=0.5").get(paths::CREDENTIALS).await.expect(StatusCode::OK);
        assert!(page.body.contains(text), "{}", page.body);
    }
    for (from, to) in [
        ("/sign-in?next=%2Fsetup%2F", "/sign-in?next=%2Fsetup%2F"),
        ("//evil.example/", paths::CREDENTIALS),
        ("/\\evil.example/", paths::CREDENTIALS),
    ] {
        let led = browser.submit(from, LANGUAGE, &[("language", "<script>")]).await;
        assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::SEE_OTHER, to));
        assert!(led.cookies().is_empty(), "{led:?}");
    }
    assert_eq!(browser.cookie(COOKIE).as_deref(), Some("de"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planted_language_or_time_zone_is_as_good_as_none() {
    let app = TestApp::new().await;
    let browser = app.browser();
    for nonsense in ["", "xx", "../de", "<b>"] {
        browser.plant(COOKIE, nonsense);
        browser.plant("time-zone", nonsense);
        let page = browser.get(paths::SIGN_IN).await.expect(StatusCode::OK);
        assert!(page.body.contains("<html lang=\"en-US\" data-zone=\"UTC\""), "{nonsense}: {}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_english_whatever_they_accept() {
    let app = TestApp::new().await;
    for path in ["/rest/v1/auth/test", "/export/v1/records/users"] {
        let [german, english] = ["de", "en"].map(|language| accepting(app.anonymous(), language));
        let (german, english) = (german.get(path).await, english.get(path).await);
        assert_eq!((german.status, german.body), (english.status, english.body), "{path}");
    }
    let refused = app.anonymous().with(header::ACCEPT_LANGUAGE, "ja");
    let refused = refused.post_form("/oauth/v1/token", &[("grant_type", "client_credentials")]).await;
    assert!(refused.body.is_ascii() && refused.header(HeaderName::from_static("content-language")).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_are_those_of_the_browsers_place_and_clock() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    create(&browser, "Nightly export").await;
    for (languages, zone, instant) in [
        ("de", "Pacific/Kiritimati", r#"title="16.01.2026, 02:00:00 UTC+14" data-says="day""#),
        ("en-GB", "America/New_York", r#"title="15 Jan 2026, 07:00:00 UTC-5" data-says="day""#),
        ("en", "UTC", r#"title="Jan 15, 2026, 12:00:00"#),
    ] {
        browser.plant("time-zone", zone);
        let list = accepting(browser.bare(), languages).get(paths::CREDENTIALS).await.expect(StatusCode::OK);
        assert!(list.body.contains(r#"<time datetime="2026-01-15T12:00:00.000Z""#), "{}", list.body);
        assert!(list.body.contains(instant) && list.body.contains(&format!("data-zone=\"{zone}\"")), "{}", list.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_wrong_is_said_in_the_readers_language() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    browser.plant(COOKIE, "de");
    let fields = [("email", "nobody@example.com"), ("password", "a wrong password")];
    let led = browser.submit(paths::SIGN_IN, crate::browser::SIGN_IN, &fields).await;
    let page = browser.follow(&led).await;
    assert!(page.body.contains("E-Mail-Adresse oder Passwort ist falsch."), "{}", page.body);
    create(&browser, "Nightly export").await;
    let led = browser.submit(paths::CREDENTIAL_NEW, super::CREATE, &super::api_key_form("Nightly export")).await;
    let page = browser.follow(&led).await;
    assert!(page.body.contains("Prüfen Sie die markierten Felder."), "{}", page.body);
    assert!(page.body.contains("Andere Zugangsdaten haben diesen Namen."), "{}", page.body);
}
