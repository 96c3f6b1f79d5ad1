//! Which keys a process must have, and what becomes of one that lacks some or hangs.

use credentials_console::service::Failure;

use super::*;

async fn start_failure(app: &TestApp, keys: &str) -> Option<Failure> {
    match app.another_process_with_keys(keys).await {
        Ok(started) => started.services.server_keys().await.map(drop).err(),
        Err(failure) => Some(failure),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_starts_only_with_the_keys_that_count() {
    let app = TestApp::new().await;
    let key = app.create_api_key("key", "users:read").await;
    let fails = async |keys: &str| start_failure(&app, keys).await;
    assert!(fails(SERVER_KEY).await.is_none());
    assert!(fails(&both()).await.is_none());
    assert!(matches!(fails(NEW_KEY).await, Some(Failure::OtherServerKey)));
    let three = fails(&format!("{} {THIRD_KEY}", both())).await.unwrap().to_string();
    assert!(three.starts_with("there are 3 server keys, and at most two are in use"), "{three}");

    let [late, ..] = two_servers_of(&app).await;
    assert_eq!(rotate(&app).await, ServerKeyRotation::Waiting { servers: 1 });
    let with_old = app.another_process_with_keys(SERVER_KEY).await.unwrap();
    with_old.bearer(&key.api_key).get(TEST).await.expect(StatusCode::OK);
    for waiting in [&late, &with_old] {
        waiting.server_keys.set(&both());
    }
    assert_eq!(rotate(&app).await, ServerKeyRotation::Done);
    assert!(matches!(fails(SERVER_KEY).await, Some(Failure::OldServerKey)));
    assert!(matches!(fails(NEW_KEY).await, Some(Failure::PreviousServerKey)));
    assert!(matches!(fails(THIRD_KEY).await, Some(Failure::OtherServerKey)));
    assert!(fails(&both()).await.is_none());

    retire(&app, true).await.unwrap();
    assert!(matches!(fails(SERVER_KEY).await, Some(Failure::OldServerKey)));
    assert!(fails(NEW_KEY).await.is_none());
    assert!(fails(&both()).await.is_none());
    // A key that was retired is none to go on with.
    assert!(matches!(rotate_to(&app, SERVER_KEY).await, Err(RotateServerKeyError::Retired)));
}

/// A process beside one, both following.
async fn two_servers_of(app: &TestApp) -> [TestApp; 1] {
    let other = app.another_process().await;
    for _ in 0..TRIES {
        if other.database.select("SELECT server_keys FROM change_followers").await.len() >= 2 {
            return [other];
        }
        tokio::task::yield_now().await;
    }
    panic!("the servers do not follow changes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_accepts_nothing_by_a_retired_key_and_all_by_the_new_one() {
    let [mut hanging, app] = two_servers().await;
    hanging.server_keys.set(&both());
    let unused = app.create_api_key("unused", "users:read").await;
    warm(&hanging, &hanging.bearer(&unused.api_key), StatusCode::OK).await;
    hanging.stop_following().await;
    assert_eq!(rotate(&app).await, ServerKeyRotation::Done);
    let new = app.create_api_key("new", "users:read").await;
    hanging.bearer(&new.api_key).get(TEST).await.expect(StatusCode::OK);
    hanging.bearer(&unused.api_key).get(TEST).await.expect(StatusCode::OK);
    retire(&app, true).await.unwrap();
    hanging.bearer(&unused.api_key).get(TEST).await.expect(StatusCode::UNAUTHORIZED);
    hanging.bearer(&new.api_key).get(TEST).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_lacks_the_key_says_that_it_cannot_answer_and_not_that_a_key_is_wrong() {
    let [mut hanging, app] = two_servers().await;
    let key = app.create_api_key("key", "users:read").await;
    let session = app.signed_in(Role::SuperAdmin).await.cookie(SESSION).unwrap();
    hanging.stop_following().await;
    assert_eq!(rotate(&app).await, ServerKeyRotation::Done);
    hanging.bearer(&key.api_key).get(TEST).await.expect(StatusCode::SERVICE_UNAVAILABLE);
    let browser = browser_of(&hanging, &session);
    browser.get(paths::CREDENTIALS).await.expect(StatusCode::SERVICE_UNAVAILABLE);
    // Until it has it.
    hanging.server_keys.set(&both());
    hanging.bearer(&key.api_key).get(TEST).await.expect(StatusCode::OK);
    browser.get(paths::CREDENTIALS).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_announced_and_lost_is_replaced_by_another() {
    let [late, app] = two_servers().await;
    assert_eq!(rotate(&app).await, ServerKeyRotation::Waiting { servers: 1 });
    let others = format!("{SERVER_KEY}\n{THIRD_KEY}");
    app.server_keys.set(&others);
    late.server_keys.set(&others);
    assert_eq!(rotate_to(&app, THIRD_KEY).await.unwrap(), ServerKeyRotation::Done);
    let key = app.create_api_key("key", "users:read").await;
    late.bearer(&key.api_key).get(TEST).await.expect(StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_run_link_and_its_cookie_last_across_a_rotation() {
    let app = TestApp::new().await;
    let mut links = Vec::new();
    for _ in 0..2 {
        let token = app.services.issue_first_run_link().await.unwrap().unwrap();
        links.push(format!("{}?token={}", paths::FIRST_RUN, token.expose()));
    }
    let exchanged = app.browser();
    exchanged.get(&links[0]).await.expect(StatusCode::SEE_OTHER);
    rotate(&app).await;
    let late = app.browser();
    late.get(&links[1]).await.expect(StatusCode::SEE_OTHER);
    for browser in [&exchanged, &late] {
        let form = browser.get(paths::FIRST_RUN).await.expect(StatusCode::OK);
        assert!(form.body.contains(r#"name="password_again""#), "{}", form.body);
    }
}
