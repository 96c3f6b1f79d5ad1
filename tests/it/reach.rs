//! A PostgreSQL server that cannot be reached: everybody is told at once, and why.

use std::{path::Path, process::Command};

use credentials_console::storage::database;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

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

/// What cannot hold every text would refuse records one day, or keep them wrongly.
#[tokio::test]
async fn a_database_that_is_not_in_utf_8_and_a_server_without_the_tls_that_is_asked_for_are_refused() {
    let Ok(server) = std::env::var("TEST_POSTGRES_URL") else { return };
    let name = format!("ascii_{}", std::process::id());
    let mut connection = PgConnection::connect(&server).await.unwrap();
    let statement = format!("CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    let text = refusal(url.as_str()).await;
    assert!(text.contains("SQL_ASCII") && text.contains("--encoding=UTF8 --template=template0"), "{text}");
    sqlx::query(AssertSqlSafe(format!("DROP DATABASE {name}"))).execute(&mut connection).await.unwrap();

    let mut url = url::Url::parse(&server).unwrap();
    url.query_pairs_mut().append_pair("sslmode", "require");
    let text = refusal(url.as_str()).await;
    assert!(text.contains("TLS"), "{text}");
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
