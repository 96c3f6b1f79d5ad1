//! Where people are signed in, and ending it.

use axum::http::StatusCode;
use credentials_console::{console::paths, domain::user::Role};
use time::Duration;

use super::{EMAIL, is_signed_in};
use crate::test_app::TestApp;

const END: &str = "/console/fn/account/end-session";
const END_OTHERS: &str = "/console/fn/account/end-other-sessions";

/// The identifiers of the sessions that a page offers to end.
fn offered(page: &str) -> Vec<&str> {
    let inputs = page.split(r#"name="session_id" value=""#).skip(1);
    inputs.map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_ended_is_refused_with_the_next_request_at_three_servers() {
    let app = TestApp::new().await;
    let mut servers = [app.another_process().await, app.another_process().await];
    // The third follows no changes.
    servers[1].stop_following().await;
    let own = app.signed_in(Role::SuperAdmin).await;
    let others = [servers[0].browser(), servers[1].browser()];
    for other in &others {
        other.sign_in(EMAIL).await;
        assert!(is_signed_in(other).await);
    }
    let page = own.get(paths::SESSIONS).await.expect(StatusCode::OK);
    let [first, second] = offered(&page.body)[..] else { panic!("{}", page.body) };
    assert!(page.text().contains("This one") && page.text().contains("By password"), "{}", page.text());
    own.call(END, &[("session_id", first)]).await.expect(StatusCode::OK);
    let left = [is_signed_in(&others[0]).await, is_signed_in(&others[1]).await];
    assert_eq!(left.iter().filter(|left| **left).count(), 1);
    own.call(END, &[("session_id", first)]).await.expect(StatusCode::NOT_FOUND);
    // Nobody ends the session of somebody else.
    let stranger = app.signed_in(Role::User).await;
    stranger.call(END, &[("session_id", second)]).await.expect(StatusCode::NOT_FOUND);
    own.call(END_OTHERS, &[]).await.expect(StatusCode::OK);
    for other in &others {
        assert!(!is_signed_in(other).await);
    }
    assert!(is_signed_in(&own).await && is_signed_in(&stranger).await);
    assert!(offered(&own.get(paths::SESSIONS).await.body).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_was_ended_while_a_request_was_under_way_stays_ended() {
    let app = TestApp::new().await;
    let (own, other) = (app.signed_in(Role::SuperAdmin).await, app.browser());
    other.sign_in(EMAIL).await;
    // The next request of the other one writes down that it is active.
    app.clock.advance(Duration::minutes(2));
    own.call(END_OTHERS, &[]).await.expect(StatusCode::OK);
    assert!(!is_signed_in(&other).await);
    assert!(!is_signed_in(&other).await);
    // Times and addresses are those of the last use.
    let page = own.get(paths::SESSIONS).await.text();
    assert!(page.contains("127.0.0.1"), "{page}");
}
