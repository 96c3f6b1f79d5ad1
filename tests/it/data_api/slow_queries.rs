//! Questions that take long: they are stopped, end with their client, and keep nobody else waiting.

use std::fmt::Write as _;

use axum::http::StatusCode;
use credentials_console::domain::entity::Entity;
use serde_json::json;

use super::Api;
use crate::test_app::TestApp;

const QUERY_SECONDS: &str = "CREDENTIALS__DATA_API__QUERY_SECONDS";

async fn api(seconds: &str) -> Api {
    let api = Api::of(TestApp::with(&[(QUERY_SECONDS, seconds)]).await).await;
    // Many short ones: PostgreSQL looks whether it shall end only between two.
    let text = "Ä gefüllt ".repeat(200);
    let records = (0..4_000).fold(String::new(), |mut records, number| {
        let _ = writeln!(records, "{}", json!({ "id": format!("{number:05}"), "primary_domain": text }));
        records
    });
    api.import(Entity::Conversations, records).await;
    api
}

/// A condition that takes a database minutes.
fn slow() -> String {
    let terms: Vec<_> = (0..20).map(|number| format!("contains(tolower(primary_domain),'part%20{number}')")).collect();
    terms.join("%20or%20")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_takes_too_long_is_refused_with_what_to_narrow_whichever_way_it_is_asked() {
    let api = api("1").await;
    for path in [
        format!("conversations?$filter={}", slow()),
        format!("conversations/$count?$filter={}", slow()),
        format!("conversations?$top=1&$count=true&$filter={}", slow()),
    ] {
        let (status, code, message) = api.get(&path).await.error();
        assert_eq!((status, code.as_str()), (400, "QUERY_TOO_SLOW"));
        assert!(message.starts_with("The query was stopped after 1 s: narrow it"), "{message}");
    }
    api.app.anonymous().get("/readyz").await.expect(StatusCode::OK);
    assert_eq!(api.get("conversations?$top=1").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_credential_asks_keeps_no_other_waiting_and_ends_with_its_client() {
    let api = api("3600").await;
    let (client, other) = api.app.create_elsewhere().await;
    let asking: Vec<_> = (0..8)
        .map(|number| {
            // Not the same for all of them: nobody may be answered by what another has found.
            let path =
                format!("/export/v1/records/conversations/$count?$filter=id%20ne%20'{number}'%20and%20({})", slow());
            let client = api.app.bearer(&api.key);
            tokio::spawn(async move { client.get(&path).await })
        })
        .collect();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    api.app.bearer(&other).get("/export/v1/records/users").await.expect(StatusCode::OK);
    let sibling = api.app.create_api_key("sibling", "users:read").await.api_key;
    api.app.bearer(&sibling).get("/export/v1/records/users").await.expect(StatusCode::OK);
    api.app.access_token(&client).await;
    api.app.anonymous().get("/readyz").await.expect(StatusCode::OK);
    for asking in asking {
        assert!(!asking.is_finished(), "not slow enough");
        asking.abort();
        assert!(asking.await.unwrap_err().is_cancelled());
    }
    assert_eq!(api.get("conversations?$top=1").await.status(), 200);
}
