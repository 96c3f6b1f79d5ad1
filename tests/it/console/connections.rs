//! A page takes one connection at a time: whoever held one and waited for another would wait for those who do the same.

use axum::http::StatusCode;
use credentials_console::{
    console::paths,
    domain::user::Role,
    storage::{postgres, sqlite},
};
use futures::future::join_all;

use crate::test_app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_shown_with_the_last_connection_that_reads() {
    let mut app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let key = app.create_api_key("key", "users:read").await;
    app.bearer(&key.api_key).get("/rest/v1/auth/test").await.expect(StatusCode::OK);
    let unused = app.create_oauth("client", "users:read").await;
    app.stop_following().await;
    let connections = if app.database.url.starts_with("sqlite:") { sqlite::READERS } else { postgres::CONNECTIONS };
    let mut taken = Vec::new();
    for _ in 1..connections {
        taken.push(app.storage.read().await.unwrap());
    }
    let list = paths::CREDENTIALS;
    for path in [
        list.to_owned(),
        format!("{list}?q=key&sort=last_used&unused=1"),
        format!("{list}?delete={}", key.id),
        format!("{list}?delete={}", unused.id),
        format!("{list}/new"),
        format!("{list}/{}", key.id),
        format!("{list}/{}", unused.id),
        paths::CREDENTIALS_CSV.to_owned(),
        paths::CREDENTIALS_JSON.to_owned(),
        "/docs/api".to_owned(),
    ] {
        browser.get(&path).await.expect(StatusCode::OK);
    }
    // As many at once as there are connections, and then some: none has one while it waits for another.
    taken.clear();
    let page = paths::credential(key.id);
    for page in join_all((0..2 * connections).map(|_| browser.get(&page))).await {
        page.expect(StatusCode::OK);
    }
    app.access_token(&unused).await;
    app.bearer(&key.api_key).get("/export/v1/records/users?$count=true").await.expect(StatusCode::OK);
}
