//! Super admins manage the people of their organization.

use axum::http::{StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};
use time::Duration;

use super::{EMAIL, is_signed_in, password_step, set_up_app};
use crate::{
    browser::{Browser, PASSWORD, SIGN_IN},
    test_app::TestApp,
};

const INVITE: &str = "/console/fn/roles/invite";
const ACCEPT: &str = "/console/fn/roles/accept";
const ACT: &str = "/console/fn/roles/act";
const SET_ROLE: &str = "/console/fn/roles/set-role";
const NEW: &str = "seven otters juggle lanterns";

/// Invites somebody, and reads the path of the link from the page.
async fn invite(browser: &Browser, email: &str, role: &str) -> String {
    let fields = [("email", email), ("role", role)];
    let invited = browser.submit(paths::PEOPLE, INVITE, &fields).await.expect(StatusCode::SEE_OTHER);
    let page = browser.follow(&invited).await.expect(StatusCode::OK);
    let (_, after) = page.body.split_once("/invitation?token=").unwrap();
    let again = browser.get(paths::PEOPLE).await.expect(StatusCode::OK);
    assert!(!again.body.contains("/invitation?token="), "the link is shown once");
    format!("/invitation?token={}", after.split(['<', '"']).next().unwrap())
}

/// The id of a person on the page.
async fn id_of(app: &TestApp, email: &str) -> String {
    let actor = app.actor().await;
    let authorised = credentials_console::service::authz::authorise(&actor).unwrap();
    let users = app.services.list_users(&authorised).await.unwrap();
    users.iter().find(|user| user.email == email).unwrap().id.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_person_sets_a_password_once_within_the_hour() {
    let app = TestApp::new().await;
    let own = app.signed_in(Role::SuperAdmin).await;
    let link = invite(&own, "grace@example.com", "auditor").await;
    let grace = app.browser();
    let led = grace.get(&link).await.expect(StatusCode::SEE_OTHER);
    assert_eq!(led.header(header::LOCATION), paths::INVITATION);
    let form = grace.follow(&led).await.expect(StatusCode::OK);
    assert!(form.text().contains("grace@example.com") && form.text().contains("Auditor"), "{}", form.text());
    // The link itself is used up, by whoever has opened it first.
    app.browser().get(&link).await.expect(StatusCode::FORBIDDEN);
    let fields = |password| [("password", password), ("password_again", password)];
    let weak = grace.call(ACCEPT, &fields("short")).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(weak.json(), "WeakPassword");
    grace.call(ACCEPT, &fields(NEW)).await.expect(StatusCode::OK);
    grace.get(paths::AUDIT_LOG).await.expect(StatusCode::OK);
    grace.get(paths::PEOPLE).await.expect(StatusCode::FORBIDDEN);
    app.browser().call(ACCEPT, &fields(NEW)).await.expect(StatusCode::FORBIDDEN);
    let taken = own.call(INVITE, &[("email", "Grace@example.com"), ("role", "user")]).await;
    assert_eq!(taken.expect(StatusCode::UNPROCESSABLE_ENTITY).json(), "EmailTaken");

    let link = invite(&own, "late@example.com", "user").await;
    app.clock.advance(Duration::hours(1));
    app.browser().get(&link).await.expect(StatusCode::FORBIDDEN);
    // Another one takes the place of the first, and is withdrawn.
    let first = invite(&own, "twice@example.com", "user").await;
    let second = invite(&own, "twice@example.com", "user").await;
    app.browser().get(&first).await.expect(StatusCode::FORBIDDEN);
    let page = own.get(paths::PEOPLE).await;
    let (_, after) = page.body.split_once(r#"name="invitation_id" value=""#).unwrap();
    let id = after.split('"').next().unwrap();
    own.call("/console/fn/roles/withdraw", &[("invitation_id", id)]).await.expect(StatusCode::OK);
    app.browser().get(&second).await.expect(StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_person_is_met_by_it_with_the_next_request_at_three_servers() {
    let app = TestApp::new().await;
    let mut servers = [app.another_process().await, app.another_process().await];
    servers[1].stop_following().await;
    let own = app.signed_in(Role::SuperAdmin).await;
    let email = "grace@example.com";
    app.add_person(app.actor().await.organization_id, email, Role::SuperAdmin).await;
    let id = id_of(&app, email).await;
    let act = async |action| own.call(ACT, &[("user_id", id.as_str()), ("action", action)]).await;
    let browsers = [app.browser(), servers[0].browser(), servers[1].browser()];
    let sign_in = async || {
        for browser in &browsers {
            browser.sign_in(email).await;
        }
    };
    sign_in().await;
    own.call(SET_ROLE, &[("user_id", &id), ("role", "user")]).await.expect(StatusCode::OK);
    for browser in &browsers {
        browser.get(paths::CREDENTIALS).await.expect(StatusCode::FORBIDDEN);
    }
    act("end-sessions").await.expect(StatusCode::OK);
    for browser in &browsers {
        assert!(!is_signed_in(browser).await);
    }
    sign_in().await;
    act("disable").await.expect(StatusCode::OK);
    for browser in &browsers {
        assert!(!is_signed_in(browser).await);
        let refused = browser.call(SIGN_IN, &[("email", email), ("password", PASSWORD)]).await;
        refused.expect(StatusCode::UNAUTHORIZED);
    }
    act("enable").await.expect(StatusCode::OK);
    assert!(!is_signed_in(&browsers[0]).await, "what was ended stays ended");
    sign_in().await;
    act("nothing").await.expect(StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_super_admin_stays_and_lost_factors_are_reset_by_another() {
    let app = TestApp::new().await;
    let own = app.signed_in(Role::SuperAdmin).await;
    let own_id = id_of(&app, EMAIL).await;
    for (function, field) in [(SET_ROLE, ("role", "user")), (ACT, ("action", "disable"))] {
        let refused = own.call(function, &[("user_id", &own_id), field]).await.expect(StatusCode::CONFLICT);
        assert_eq!(refused.json(), "LastSuperAdmin");
    }
    let other = app.signed_in_as("other@example.com", Role::SuperAdmin).await;
    set_up_app(&app, &own).await;
    let browser = app.browser();
    password_step(&browser).await;
    assert!(!is_signed_in(&browser).await);
    let page = other.get(paths::PEOPLE).await.text();
    assert!(page.contains("With a second factor") && page.contains("Without a second factor"), "{page}");
    let fields = [("user_id", own_id.as_str()), ("action", "reset-factors")];
    other.call(ACT, &fields).await.expect(StatusCode::OK);
    assert!(!is_signed_in(&own).await);
    password_step(&browser).await;
    assert!(is_signed_in(&browser).await);
    // People of another organization do not exist here.
    let elsewhere = app.signed_in_elsewhere().await;
    elsewhere.call(ACT, &fields).await.expect(StatusCode::NOT_FOUND);
    let log = app.database.audit_log().await;
    assert!(log.iter().any(|(actor, action, ..)| actor == "other@example.com" && action == "user.factors_reset"));
}
