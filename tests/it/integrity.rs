//! What is found in a database that is not whole.

use credentials_console::{crypto::server_key::ServerKey, service::installation::integrity, storage::database};

use crate::test_app::{SERVER_KEY, TestApp};

const OTHER_KEY: &str = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

/// An installation with a client, who has a token, and a key.
async fn installation() -> TestApp {
    let app = TestApp::new().await;
    let client = app.create_oauth("Client", "users:read").await;
    app.access_token(&client).await;
    app.create_api_key("Key", "users:read interactions:read").await;
    app
}

async fn problems_under(app: &TestApp, key: &str) -> Vec<String> {
    let tables = database::tables(&app.database.url).await.unwrap();
    let keys = [ServerKey::parse(key).unwrap().derive()];
    integrity::problems(tables.as_ref(), &keys, &mut |_| {}).await.unwrap()
}

/// What is found once a statement has run, with no reference checked.
async fn problems_after(statement: &'static str) -> Vec<String> {
    let app = installation().await;
    assert_eq!(problems_under(&app, SERVER_KEY).await, Vec::<String>::new());
    app.database.damage(statement).await;
    problems_under(&app, SERVER_KEY).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_cannot_be_read_is_found() {
    let problems = problems_after("UPDATE secrets SET hmac = substr(hmac, 2)").await;
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().all(|problem| problem.starts_with("secrets ") && problem.contains("hash")), "{problems:?}");
    let problems = problems_after("UPDATE secrets SET public_key = '{}'").await;
    assert!(problems.len() == 2 && problems[0].contains("public key"), "{problems:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_to_nothing_is_found() {
    let problems = problems_after("DELETE FROM credentials WHERE name = 'Client'").await;
    let broken: Vec<&str> = problems.iter().map(|problem| problem.split(':').next().unwrap()).collect();
    assert!(broken.contains(&"credential_scopes") && broken.contains(&"secrets"), "{problems:?}");
    assert!(problems[0].contains("references to credentials that lead nowhere: 1"), "{problems:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_keys_that_cannot_be_used_are_found() {
    let problems = problems_after("UPDATE signing_keys SET sealed_private_key = substr(sealed_private_key, 2)").await;
    assert!(problems.len() == 1 && problems[0].ends_with("the private part cannot be opened"), "{problems:?}");
    let problems = problems_after("UPDATE signing_keys SET public_key = substr(public_key, 2)").await;
    assert!(problems.len() == 1 && problems[0].contains("public part"), "{problems:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_key_is_found_and_is_all_that_is_said() {
    let problems = problems_under(&installation().await, OTHER_KEY).await;
    assert!(problems.len() == 1 && problems[0].contains("belongs to another server key"), "{problems:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_scopes_and_copies_that_are_not_finished_are_found() {
    let problems = problems_after("UPDATE credentials SET name = '' WHERE name = 'Key'").await;
    assert!(problems.len() == 1 && problems[0].contains("the name"), "{problems:?}");
    let problems = problems_after("UPDATE credential_scopes SET scope = 'all' WHERE scope = 'interactions:read'").await;
    assert!(problems.len() == 1 && problems[0].contains("the scope"), "{problems:?}");
    let problems = problems_after("INSERT INTO installation (key, value) VALUES ('unfinished_copy', 'there')").await;
    assert_eq!(problems, ["installation: a copy from there is not finished"]);
}
