//! A PostgreSQL server that cannot be reached: everybody is told at once, and why.

use std::{path::Path, process::Command};

use credentials_console::storage::database;

/// The error of opening a database.
async fn refusal(url: &str) -> String {
    database::open(url).await.err().expect("there is no such database").to_string()
}

/// A port of this machine on which nobody listens.
fn closed_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn who_cannot_connect_is_told_why_and_never_the_password() {
    let port = closed_port();
    let text = refusal(&format!("postgres://somebody:hidden@127.0.0.1:{port}/console")).await;
    assert_eq!(text, format!("the database is not available: connection refused at 127.0.0.1:{port}"));
    let text = refusal("postgres://somebody:hidden@nowhere.invalid/console").await;
    assert!(text.contains("nowhere.invalid:5432") && !text.contains("hidden"), "{text}");
    if let Ok(server) = std::env::var("TEST_POSTGRES_URL") {
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path("no_such_database");
        assert!(refusal(url.as_str()).await.contains("\"no_such_database\" does not exist"));
        url.set_password(Some("hidden")).unwrap();
        let text = refusal(url.as_str()).await;
        assert!(text.contains("password authentication failed") && !text.contains("hidden"), "{text}");
    }
}

#[test]
fn a_command_says_at_once_that_the_database_cannot_be_reached() {
    let folder = tempfile::tempdir().unwrap();
    let port = closed_port();
    let output = Command::new(Path::new(env!("CARGO_BIN_EXE_credentials-console")))
        .args(["credential", "list"])
        .current_dir(folder.path())
        .env("DATABASE_URL", format!("postgres://somebody:hidden@127.0.0.1:{port}/console"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains(&format!("connection refused at 127.0.0.1:{port}")) && !text.contains("hidden"), "{text}");
}
