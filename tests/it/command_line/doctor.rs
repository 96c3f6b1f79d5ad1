//! `doctor` says of everything that the server needs how it is, and changes nothing.

use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    io::Write,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    sync::Arc,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use sqlx::{Connection as _, SqliteConnection};

use super::{
    PASSWORD,
    installation::{Ended, Installation},
    server::Server,
};
use crate::test_database::TestDatabase;

/// Signed by itself, for `localhost`; its key is in the repository and good for nothing else.
const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/command_line/tls/certificate.pem");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/command_line/tls/key.pem");

/// A port that is free.
const ANY_PORT: [&str; 2] = ["--site-addr", "127.0.0.1:0"];

/// The checks of a run and its exit code: by name, whatever comes first if one is there twice.
fn doctor(installation: &Installation, arguments: &[&str]) -> (Option<i32>, BTreeMap<String, (String, String)>) {
    let ended = installation.run(&[&["doctor", "--json"], arguments].concat());
    let checks: Vec<BTreeMap<String, String>> =
        serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
    let checks = checks.into_iter().rev().map(|mut check| {
        let mut member = |name| check.remove(name).unwrap();
        (member("name"), (member("status"), member("message")))
    });
    (ended.code, checks.collect())
}

#[track_caller]
fn assert_check(checks: &BTreeMap<String, (String, String)>, name: &str, status: &str, text: &str) {
    let (found, message) = &checks[name];
    assert!(found == status && message.contains(text), "{checks:#?}");
}

/// Every file below a folder. What processes share of a SQLite file in memory (`-shm`) is none of them.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if !path.display().to_string().ends_with("-shm") {
            found.insert(path.display().to_string(), fs::read(&path).unwrap());
        }
    }
    found
}

async fn change_database(installation: &Installation, statement: &'static str) {
    let file = installation.folder().join("data/credentials-console.db");
    let mut database = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::query(statement).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

/// A port that nobody has.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn before_the_first_start_nothing_fails_and_nothing_is_made() {
    let installation = Installation::new();
    let ended = installation.run(&[&["doctor"][..], &ANY_PORT].concat());
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    let lines: Vec<_> = ended.stdout.lines().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>()).collect();
    let expected = [
        ["ok", "settings"],
        ["warn", "database"],
        ["ok", "disk"],
        ["ok", "server-key"],
        ["ok", "listen"],
        ["warn", "public-url"],
    ];
    assert_eq!(lines, expected, "{ended:?}");
    assert!(files(installation.folder()).is_empty() && fs::read_dir(installation.folder()).unwrap().next().is_none());
}

#[test]
fn beside_a_running_server_everything_is_as_it_should_be() {
    let installation = Installation::new();
    let add = ["user", "add", "--email", "a@example.com", "--role", "super-admin", "--password-stdin"];
    installation.json_with_input(&add, PASSWORD);
    let before = files(installation.folder());
    let address = format!("127.0.0.1:{}", free_port());
    let url = format!("http://{address}");
    let arguments = ["--site-addr", &address, "--public-url", &url];
    let (code, checks) = doctor(&installation, &arguments);
    assert_eq!(code, Some(0));
    assert_check(&checks, "listen", "ok", "is free");
    assert_check(&checks, "public-url", "warn", "Connection refused");
    assert_eq!(files(installation.folder()), before);

    let server = Server::spawn(&mut installation.command(&[&["serve"], &arguments[..]].concat()));
    let (code, checks) = doctor(&installation, &arguments);
    assert_eq!(code, Some(0));
    assert!(checks.values().all(|(status, _)| status == "ok"), "{checks:#?}");
    assert_check(&checks, "database", "ok", "SQLite 3.");
    assert_check(&checks, "people", "ok", "1 super admin");
    assert_check(&checks, "listen", "ok", "the server runs on");
    // Another instance is asked for by mistake.
    let (code, checks) = doctor(&installation, &["--site-addr", &address, "--public-url", "http://localhost:1"]);
    assert_eq!(code, Some(1));
    assert_check(&checks, "listen", "fail", &url);
    assert_eq!(server.stop().0, Some(0));
}

#[tokio::test]
async fn what_keeps_the_server_from_starting_fails_and_stays_as_it_is() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    let folder = installation.folder();
    let key = folder.join("data/server.key");
    let text = fs::read_to_string(&key).unwrap();

    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    assert_check(&failing(&installation, &ANY_PORT), "server-key", "fail", "(mode 644); run chmod 600");
    fs::remove_file(&key).unwrap();
    assert_check(&failing(&installation, &ANY_PORT), "server-key", "fail", "put its file back");
    assert!(!key.exists());
    fs::write(&key, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n").unwrap();
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    assert_check(&failing(&installation, &ANY_PORT), "server-key", "fail", "belongs to another one");
    fs::write(&key, text).unwrap();

    change_database(&installation, "UPDATE _sqlx_migrations SET version = version + 1000 WHERE version = 1").await;
    assert_check(&failing(&installation, &ANY_PORT), "database", "fail", "of a newer release");
    change_database(&installation, "DELETE FROM _sqlx_migrations WHERE version > 1000").await;
    let (code, checks) = doctor(&installation, &ANY_PORT);
    assert_eq!(code, Some(0));
    assert_check(&checks, "database", "warn", "the next start migrates it");
    fs::write(folder.join("data/credentials-console.db"), "no database, but longer than the head of one is, by far")
        .unwrap();
    assert_check(&failing(&installation, &ANY_PORT), "database", "fail", "file is not a database");

    let wrong = [&ANY_PORT[..], &["--database-url", "mysql://user:hidden@host", "--public-url", "nowhere"]].concat();
    let (code, stdout) = text_of(&installation, &wrong);
    assert!(code == Some(1) && !stdout.contains("hidden"), "{stdout}");
    assert!(stdout.lines().count() == 2 && stdout.lines().all(|line| line.starts_with("FAIL  settings ")), "{stdout}");
}

fn text_of(installation: &Installation, arguments: &[&str]) -> (Option<i32>, String) {
    let Ended { code, stdout, .. } = installation.run(&[&["doctor"], arguments].concat());
    (code, stdout)
}

/// A run that must find something wrong, and change nothing.
#[track_caller]
fn failing(installation: &Installation, arguments: &[&str]) -> BTreeMap<String, (String, String)> {
    let before = files(installation.folder());
    let (code, checks) = doctor(installation, arguments);
    assert_eq!(code, Some(1), "{checks:#?}");
    assert!(files(installation.folder()) == before, "{checks:#?}");
    checks
}

#[tokio::test]
async fn what_somebody_should_look_at_is_a_warning() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    installation.json(&["keys", "list"]);
    change_database(&installation, "UPDATE signing_keys SET created_at = created_at + 7200000").await;
    let (code, checks) = doctor(&installation, &ANY_PORT);
    assert_eq!(code, Some(0));
    assert_check(&checks, "clock", "warn", "the clock was ahead then, or is behind now");
    assert_check(&checks, "people", "warn", "no super admin can sign in");
    change_database(&installation, "UPDATE signing_keys SET created_at = created_at - 8640000000").await;
    let (_, checks) = doctor(&installation, &ANY_PORT);
    assert_check(&checks, "signing-keys", "warn", "99 days old, and should be replaced after 90");
    let (_, checks) = doctor(&installation, &[&ANY_PORT[..], &["--public-url", "https://localhost:1"]].concat());
    assert_check(&checks, "settings", "warn", "no proxy is trusted");
}

/// Answers every connection in the same way, by TLS if there is a configuration for it; gives the port.
fn answer(with: &'static str, tls: Option<Arc<ServerConfig>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            let _ = match &tls {
                Some(config) => {
                    reply(StreamOwned::new(ServerConnection::new(Arc::clone(config)).unwrap(), stream), with)
                }
                None => reply(stream, with),
            };
        }
    });
    port
}

fn reply(mut stream: impl std::io::Read + Write, with: &str) -> std::io::Result<()> {
    let _ = stream.read(&mut [0; 1024])?;
    stream.write_all(with.as_bytes())?;
    stream.flush()
}

#[test]
fn whoever_else_answers_is_told_apart_from_the_server() {
    let installation = Installation::new();
    let other = answer("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone", None);
    let address = format!("127.0.0.1:{other}");
    let (code, checks) =
        doctor(&installation, &["--site-addr", &address, "--public-url", &format!("http://{address}")]);
    assert_eq!(code, Some(1));
    assert_check(&checks, "listen", "fail", "something else listens");
    assert_check(&checks, "public-url", "warn", "is answered with 404 and not by the server");

    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let certificate = CertificateDer::from_pem_file(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_file(KEY).unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let secured =
        answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nok\n\r\n0\r\n\r\n", Some(Arc::new(config)));
    let ask = |url: &str, authorities: &str| {
        let mut command = installation.command(&["doctor", "--site-addr", "127.0.0.1:0", "--public-url", url]);
        command.env("SSL_CERT_FILE", authorities);
        let ended = Ended::of(command, "");
        ended.stdout.lines().find(|line| line.contains(" public-url ")).unwrap().to_owned()
    };
    let url = format!("https://localhost:{secured}");
    assert!(ask(&url, CERTIFICATE).starts_with("ok "), "{}", ask(&url, CERTIFICATE));
    // Of another name, by no authority, and no TLS at all.
    for (url, authorities) in [(url.replace("localhost", "127.0.0.1"), CERTIFICATE), (url, "/dev/null")] {
        let line = ask(&url, authorities);
        assert!(line.starts_with("warn ") && line.contains("answers, but its certificate is not trusted"), "{line}");
    }
    let line = ask(&format!("https://localhost:{other}"), CERTIFICATE);
    assert!(line.starts_with("warn ") && line.contains("does not answer"), "{line}");
}

#[tokio::test]
async fn a_database_of_either_kind_is_looked_at() {
    let installation = Installation::new();
    let database = TestDatabase::new().await;
    drop(database.open().await);
    let (code, checks) = doctor(&installation, &[&ANY_PORT[..], &["--database-url", &database.url]].concat());
    assert_eq!(code, Some(0), "{checks:#?}");
    assert_check(&checks, "database", "ok", "as this release wants it");
    assert_check(&checks, "clock", "ok", "");
    assert_check(&checks, "server-key", "ok", "the first start makes it");
    assert!(files(installation.folder()).is_empty());
    // Nothing listens there.
    let nowhere = ["--database-url", "postgres://user:hidden@127.0.0.1:1/db"];
    let (code, stdout) = text_of(&installation, &[&ANY_PORT[..], &nowhere].concat());
    assert!(code == Some(1) && stdout.contains("FAIL  database ") && !stdout.contains("hidden"), "{stdout}");
    // A server that only reads is of no use; somebody else who writes is no failure.
    let refused = database.refuse_writes().await;
    let (code, stdout) = text_of(&installation, &[&ANY_PORT[..], &["--database-url", &database.url]].concat());
    let is_on_server = database.url.starts_with("postgres:");
    assert_eq!((code == Some(1), stdout.contains("the database only reads")), (is_on_server, is_on_server), "{stdout}");
    refused.end().await;
    if is_on_server {
        let mut command = installation.command(&[&["doctor"][..], &ANY_PORT].concat());
        command.env("DATABASE_URL", &database.url).env("DATABASE_READ_URL", &database.url);
        let ended = Ended::of(command, "");
        assert!(ended.code == Some(0) && ended.stdout.contains("ok    replica "), "{ended:?}");
    }
}

#[test]
fn the_folder_of_backups_is_looked_at() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    let folder = installation.folder().join("kept");
    let look = || {
        let mut command = installation.command(&[&["doctor"][..], &ANY_PORT].concat());
        command.env("CREDENTIALS__BACKUP__FOLDER", "kept/deep");
        let ended = Ended::of(command, "");
        let line = ended.stdout.lines().find(|line| line.contains("  backup ")).unwrap_or_default().to_owned();
        (ended.code, line.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    assert_eq!(
        look(),
        (Some(0), "warn backup there is none in kept/deep: the server writes one when it starts".to_owned())
    );
    assert!(!folder.exists());
    fs::write(&folder, "no folder").unwrap();
    let (code, line) = look();
    assert!(code == Some(1) && line.starts_with("FAIL backup cannot write into kept/deep: not a directory"), "{line}");
    fs::remove_file(&folder).unwrap();
    fs::create_dir_all(folder.join("deep")).unwrap();
    fs::write(folder.join("deep/credentials-console-20200101T000000Z.db"), "").unwrap();
    let (code, line) = look();
    assert_eq!(code, Some(0));
    assert!(
        line.starts_with("warn backup the newest in kept/deep is ") && line.ends_with("is the server running?"),
        "{line}"
    );
}
