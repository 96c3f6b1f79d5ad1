//! Guessing at passwords.

use std::net::IpAddr;

use axum::http::StatusCode;
use credentials_console::{console::paths, domain::user::Role};
use time::Duration;

use super::{DEVICE_COOKIE, is_signed_in};
use crate::{
    browser::{Browser, PASSWORD, SIGN_IN},
    test_app::{TestApp, TestResponse},
};

const EMAIL: &str = "super-admin@example.com";
/// Failures of an account that cost nothing yet.
const FREE: usize = 5;

async fn guess(browser: &Browser, email: &str) -> TestResponse {
    browser.call(SIGN_IN, &[("email", email), ("password", "not the password")]).await
}

async fn try_right(browser: &Browser) -> TestResponse {
    browser.call(SIGN_IN, &[("email", EMAIL), ("password", PASSWORD)]).await
}

async fn app_with_person() -> TestApp {
    let app = TestApp::new().await;
    app.add_person(app.actor().await.organization_id, EMAIL, Role::SuperAdmin).await;
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_person_and_a_wrong_password_are_told_the_same() {
    let app = app_with_person().await;
    let known = guess(&app.browser(), EMAIL).await.expect(StatusCode::UNAUTHORIZED);
    for email in ["nobody@example.com", "no address", ""] {
        let unknown = guess(&app.browser(), email).await.expect(StatusCode::UNAUTHORIZED);
        assert_eq!(unknown.body, known.body);
        assert_eq!(unknown.headers.keys().collect::<Vec<_>>(), known.headers.keys().collect::<Vec<_>>());
    }
    // Without scripts too: back to the form, which says the same and keeps the address.
    for email in [EMAIL, "nobody@example.com"] {
        let browser = app.browser();
        let fields = [("email", email), ("password", "not the password")];
        let answer = browser.submit(paths::SIGN_IN, SIGN_IN, &fields).await.expect(StatusCode::SEE_OTHER);
        let page = browser.follow(&answer).await.expect(StatusCode::OK);
        assert!(page.body.contains("Email address or password is wrong."), "{}", page.body);
        assert!(page.body.contains(&format!(r#"value="{email}""#)), "{}", page.body);
        assert!(!page.body.contains("not the password"), "{}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_at_an_account_is_slowed_whether_it_exists_or_not() {
    let app = app_with_person().await;
    for email in [EMAIL, "nobody@example.com"] {
        let browser = app.browser();
        for _ in 0..FREE {
            guess(&browser, email).await.expect(StatusCode::UNAUTHORIZED);
        }
        let refused = guess(&browser, email).await.expect(StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.json()["TooManyFailures"]["retry_after_seconds"], 1, "{refused:?}");
        // What is refused unseen does not count.
        app.clock.advance(Duration::seconds(1));
        guess(&browser, email).await.expect(StatusCode::UNAUTHORIZED);
        guess(&browser, email).await.expect(StatusCode::TOO_MANY_REQUESTS);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_password_is_let_in_after_the_wait_and_forgets_the_failures() {
    let app = app_with_person().await;
    let browser = app.browser();
    for _ in 0..FREE {
        guess(&browser, EMAIL).await;
    }
    try_right(&browser).await.expect(StatusCode::TOO_MANY_REQUESTS);
    app.clock.advance(Duration::seconds(1));
    try_right(&browser).await.expect(StatusCode::OK);
    assert!(is_signed_in(&browser).await);
    for _ in 0..FREE {
        guess(&app.browser(), EMAIL).await.expect(StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_spellings_of_an_address_count_together() {
    let app = app_with_person().await;
    let browser = app.browser();
    for email in [EMAIL, "SUPER-ADMIN@example.com", " super-admin@EXAMPLE.com ", EMAIL, EMAIL] {
        guess(&browser, email).await.expect(StatusCode::UNAUTHORIZED);
    }
    guess(&browser, "Super-Admin@Example.Com").await.expect(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_from_one_address_at_many_accounts_is_slowed_there_only() {
    let app = app_with_person().await;
    let attacker: IpAddr = "203.0.113.9".parse().unwrap();
    let browser = app.browser().from(attacker);
    for number in 0..20 {
        guess(&browser, &format!("person-{number}@example.com")).await.expect(StatusCode::UNAUTHORIZED);
    }
    guess(&browser, "person-20@example.com").await.expect(StatusCode::TOO_MANY_REQUESTS);
    try_right(&app.browser().from(attacker)).await.expect(StatusCode::TOO_MANY_REQUESTS);
    try_right(&app.browser()).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_browser_is_let_in_while_others_guess() {
    let app = TestApp::new().await;
    let known = app.signed_in(Role::SuperAdmin).await;
    for _ in 0..40 {
        guess(&app.browser(), EMAIL).await;
        app.clock.advance(Duration::seconds(1));
    }
    guess(&app.browser(), EMAIL).await.expect(StatusCode::TOO_MANY_REQUESTS);
    try_right(&known).await.expect(StatusCode::OK);
    // It is counted by itself.
    for _ in 0..FREE {
        guess(&known, EMAIL).await.expect(StatusCode::UNAUTHORIZED);
    }
    guess(&known, EMAIL).await.expect(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn being_known_for_one_account_or_a_made_up_cookie_helps_with_no_other() {
    let app = app_with_person().await;
    for _ in 0..FREE {
        guess(&app.browser(), EMAIL).await;
    }
    let other = app.signed_in_as("other@example.com", Role::User).await;
    guess(&other, EMAIL).await.expect(StatusCode::TOO_MANY_REQUESTS);
    let forger = app.browser();
    forger.plant(DEVICE_COOKIE, "bm9uc2Vuc2U");
    guess(&forger, EMAIL).await.expect(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_that_arrive_together_are_counted_one_by_one() {
    let app = app_with_person().await;
    let browser = app.browser();
    let answers = futures::future::join_all((0..30).map(|_| guess(&browser, EMAIL))).await;
    let looked_at = answers.iter().filter(|answer| answer.status == StatusCode::UNAUTHORIZED).count();
    assert_eq!(looked_at, FREE);
}

/// Whoever guesses at an account, however long, keeps its owner out nowhere else, new browsers included.
#[tokio::test(flavor = "multi_thread")]
async fn an_owner_at_another_address_is_let_in_while_somebody_guesses() {
    let app = app_with_person().await;
    let guessing = app.browser().from("203.0.113.9".parse().unwrap());
    for number in 0..60 {
        guess(&guessing, EMAIL).await;
        if number % 10 == 0 {
            let owner = app.browser().from(format!("198.51.100.{number}").parse().unwrap());
            try_right(&owner).await.expect(StatusCode::OK);
        }
        app.clock.advance(Duration::milliseconds(200));
    }
    guess(&guessing, EMAIL).await.expect(StatusCode::TOO_MANY_REQUESTS);
}
