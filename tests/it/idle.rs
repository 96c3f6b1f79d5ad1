//! Credentials that nobody uses are paused after the days that their organization allows.

use axum::http::StatusCode;
use credentials_console::{
    console::paths,
    domain::{credential::terms::TermsEdit, user::Role},
};
use time::Duration;

use crate::{
    terms::edit_terms,
    test_app::TestApp,
    three_servers::{TEST, ThreeServers},
};

async fn set_days(app: &TestApp, days: Option<u16>) {
    let actor = app.actor().await;
    app.services.credentials(&actor).unwrap().set_idle_days(days).await.unwrap();
}

async fn pause_idle(app: &TestApp) {
    app.services.pause_idle_credentials().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unused_credential_is_paused_at_three_servers_and_what_is_used_exempt_or_resumed_is_not() {
    let three = ThreeServers::start().await;
    let app = three.first();
    let [unused, exempt, used] = [
        app.create_api_key("unused", "users:read").await,
        app.create_api_key("exempt", "users:read").await,
        app.create_api_key("used", "users:read").await,
    ];
    edit_terms(app, exempt.id, TermsEdit { never_idle: Some(true), ..TermsEdit::default() }).await.unwrap();
    app.clock.advance(Duration::days(29));
    for server in &three.servers {
        server.services.write_usage().await.unwrap();
    }
    // Not written yet, and counts.
    app.bearer(&used.api_key).get(TEST).await.expect(StatusCode::OK);
    app.clock.advance(Duration::DAY);
    pause_idle(app).await;
    three.expect(&unused.api_key, StatusCode::OK).await;

    let unused = app.create_api_key("unused as well", "users:read").await;
    app.clock.advance(Duration::days(30));
    app.bearer(&used.api_key).get(TEST).await.expect(StatusCode::OK);
    set_days(app, Some(30)).await;
    pause_idle(app).await;
    for paused in [&three.key.api_key, &unused.api_key] {
        three.expect(paused, StatusCode::UNAUTHORIZED).await;
    }
    three.expect_token(&three.client.client_secret, StatusCode::UNAUTHORIZED).await;
    for other in [&used.api_key, &exempt.api_key] {
        three.expect(other, StatusCode::OK).await;
    }
    let actor = app.actor().await;
    app.services.credentials(&actor).unwrap().resume(unused.id).await.unwrap();
    pause_idle(app).await;
    three.expect(&unused.api_key, StatusCode::OK).await;
    let log = app.database.audit_log().await;
    let paused = log.iter().filter(|(actor, action, ..)| actor == "system" && action == "credential.paused_idle");
    assert_eq!(paused.count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_sets_the_days_and_announces_a_pause_a_week_before() {
    let app = TestApp::new().await;
    let key = app.create_api_key("Yearly", "users:read").await;
    app.clock.advance(Duration::days(24));
    let admin = app.signed_in(Role::SuperAdmin).await;
    let set = async |days: &str| {
        admin
            .submit(paths::IDLE, "/console/fn/credentials/idle", &[("days", days)])
            .await
            .expect(StatusCode::SEE_OTHER);
    };
    for wrong in ["6", "0", "-1", "many", "3651"] {
        set(wrong).await;
        let page = admin.get(paths::IDLE).await.body;
        assert!(
            page.contains("Enter a number from 7 to 3,650") && page.contains(&format!("value=\"{wrong}\"")),
            "{page}"
        );
    }
    assert!(admin.get(paths::CREDENTIALS).await.body.contains("Unused credentials are never paused."));
    set("30").await;
    let list = admin.get(paths::CREDENTIALS).await.body;
    assert!(list.contains("Unused credentials are paused after 30 days."), "{list}");
    assert!(list.contains("Will be paused on 2/14/2026 unless it is used"), "{list}");
    let page = admin.get(&paths::credential(key.id)).await.body;
    assert!(page.contains("Nobody uses this credential.") && page.contains("2/14/2026"), "{page}");
    app.bearer(&key.api_key).get(TEST).await.expect(StatusCode::OK);
    assert!(!admin.get(&paths::credential(key.id)).await.body.contains("Nobody uses this credential."));
    set("").await;
    assert!(admin.get(paths::CREDENTIALS).await.body.contains("Unused credentials are never paused."));
}
