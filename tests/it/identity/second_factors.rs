//! Second factors: one-time codes, recovery codes, and the rule that super admins have one.

use axum::http::{StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};
use time::Duration;

use super::{ADD_APP, BEGIN_APP, CONFIRM, EMAIL, SECOND_STEP, is_signed_in, password_step, set_up_app};
use crate::{
    browser::{Browser, PASSWORD},
    test_app::{FRESH_MINUTES, TestApp, TestResponse},
};

async fn second_step(browser: &Browser, code: &str) -> TestResponse {
    browser.submit(paths::SECOND_STEP, SECOND_STEP, &[("code", code)]).await.expect(StatusCode::SEE_OTHER)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_alone_opens_nothing_and_each_code_counts_once_at_every_server() {
    let app = TestApp::new().await;
    let own = app.signed_in(Role::SuperAdmin).await;
    let (other, another) = (app.browser(), app.another_process().await);
    other.sign_in(EMAIL).await;
    let (phone, recovery) = set_up_app(&app, &own).await;
    assert!(is_signed_in(&own).await && !is_signed_in(&other).await, "other sessions end");
    assert_eq!(recovery.len(), 10);

    let browser = another.browser();
    let led = password_step(&browser).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(led.header(header::LOCATION), paths::SECOND_STEP);
    assert!(!is_signed_in(&browser).await);
    // That of the set-up has been used.
    let used = phone.code(&app);
    assert_eq!(second_step(&browser, &used).await.header(header::LOCATION), paths::SECOND_STEP);
    app.clock.advance(Duration::seconds(30));
    let code = phone.code(&app);
    assert_eq!(second_step(&browser, &code).await.header(header::LOCATION), paths::CREDENTIALS);
    assert!(is_signed_in(&browser).await);
    let replayed = app.browser();
    password_step(&replayed).await;
    assert_eq!(second_step(&replayed, &code).await.header(header::LOCATION), paths::SECOND_STEP);

    // A recovery code counts once, however it is typed.
    let typed = recovery[0].to_uppercase().replace('-', " ");
    assert_eq!(second_step(&replayed, &typed).await.header(header::LOCATION), paths::CREDENTIALS);
    let again = app.browser();
    password_step(&again).await;
    assert_eq!(second_step(&again, &recovery[0]).await.header(header::LOCATION), paths::SECOND_STEP);
    let page = replayed.get(paths::FACTORS).await.text();
    assert!(page.contains("9 recovery codes are left"), "{page}");
    let log = app.database.audit_log().await;
    let ways: Vec<_> = log.iter().filter(|(_, action, ..)| action == "user.signed_in").collect();
    assert_eq!(ways.len(), 4, "{ways:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_cannot_be_guessed_from_many_addresses_and_the_step_ends() {
    let app = TestApp::new().await;
    let own = app.signed_in(Role::SuperAdmin).await;
    let (phone, _) = set_up_app(&app, &own).await;
    app.clock.advance(Duration::seconds(30));
    let mut waits = 0;
    for address in 1..=8_u8 {
        let browser = app.browser().from([198, 51, 100, address].into());
        let fields = [("email", EMAIL), ("password", PASSWORD)];
        browser.call(crate::browser::SIGN_IN, &fields).await.expect(StatusCode::OK);
        let refused = browser.call(SECOND_STEP, &[("code", "000000")]).await;
        waits += usize::from(refused.status == StatusCode::TOO_MANY_REQUESTS);
        app.clock.advance(Duration::milliseconds(10));
    }
    assert!(waits >= 2, "{waits}");
    // Whoever knows the code waits as well, and not for long.
    app.clock.advance(Duration::minutes(2));
    let browser = app.browser();
    password_step(&browser).await;
    second_step(&browser, &phone.code(&app)).await;
    assert!(is_signed_in(&browser).await);

    let late = app.browser();
    password_step(&late).await;
    app.clock.advance(Duration::minutes(10));
    let over = late.submit(paths::SECOND_STEP, SECOND_STEP, &[("code", &phone.code(&app))]).await;
    assert!(over.header(header::LOCATION).starts_with(paths::SIGN_IN), "{over:?}");
    assert!(!is_signed_in(&late).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_adds_no_app_and_confirming_asks_for_a_code() {
    let app = TestApp::with(&[(FRESH_MINUTES, "15")]).await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    browser.submit(paths::FACTORS, BEGIN_APP, &[]).await.expect(StatusCode::SEE_OTHER);
    browser.call(ADD_APP, &[("code", "000000")]).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(browser.get(paths::FACTORS).await.text().contains("Set up an app"));
    let (phone, recovery) = set_up_app(&app, &browser).await;
    app.clock.advance(Duration::minutes(15));
    let confirm =
        async |code: &str| browser.call(CONFIRM, &[("current_password", PASSWORD), ("code", code), ("next", "")]).await;
    confirm("").await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    confirm(&phone.code(&app)).await.expect(StatusCode::OK);
    app.clock.advance(Duration::minutes(15));
    confirm(&recovery[1]).await.expect(StatusCode::OK);
    // Removed, it is asked for no more.
    browser.call("/console/fn/account/remove-app", &[]).await.expect(StatusCode::OK);
    let again = app.browser();
    password_step(&again).await;
    assert!(is_signed_in(&again).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_owes_a_second_factor_gets_to_nothing_else_at_any_of_three_servers() {
    let app = TestApp::new().await;
    let (second, third) = (app.another_process().await, app.another_process().await);
    let own = app.signed_in(Role::SuperAdmin).await;
    let others = [second.browser(), third.browser()];
    for browser in &others {
        browser.sign_in(EMAIL).await;
    }
    let auditor = app.signed_in(Role::Auditor).await;
    let rule = "/console/fn/roles/second-factor";
    own.call(rule, &[("from", "7")]).await.expect(StatusCode::OK);
    own.get(paths::CREDENTIALS).await.expect(StatusCode::OK);
    app.clock.advance(Duration::days(7));
    // Sessions have ended by then; the rule holds in those that begin.
    for browser in others.iter().chain([&own]) {
        password_step(browser).await;
        let led = browser.get(paths::CREDENTIALS).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(led.header(header::LOCATION), paths::FACTORS);
        browser.call("/console/fn/views/save", &[("name", "A"), ("list", "?q=a")]).await.expect(StatusCode::FORBIDDEN);
        browser.get(paths::FACTORS).await.expect(StatusCode::OK);
    }
    auditor.sign_in("auditor@example.com").await;
    auditor.get(paths::CREDENTIALS).await.expect(StatusCode::OK);
    let (phone, _) = set_up_app(&app, &own).await;
    own.get(paths::CREDENTIALS).await.expect(StatusCode::OK);
    // The last one cannot be removed, and without the rule it can.
    let refused = own.call("/console/fn/account/remove-app", &[]).await.expect(StatusCode::CONFLICT);
    assert_eq!(refused.json(), "LastFactor");
    own.call(rule, &[("from", "never")]).await.expect(StatusCode::OK);
    own.call("/console/fn/account/remove-app", &[]).await.expect(StatusCode::OK);
    drop(phone);
}
