//! The disk is full while the server runs: reads and tokens go on, what writes is told to come back, nothing that was
//! acknowledged is lost, and with room again everything goes on without a restart.

use std::process::{Command, Stdio};

use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection};

use super::{
    PASSWORD,
    installation::{Ended, Installation, PROGRAM},
    server::{SERVE, Server},
};

/// A shell that becomes the program and is told of a limit by an error and not by a signal.
const IGNORE_SIGNAL: &str = r#"trap '' XFSZ; exec "$0" "$@""#;
const UNDER_LIMIT: &str = r#"trap '' XFSZ; ulimit -f 0; exec "$0" "$@""#;
/// Becomes the program where `data` is a file system of its own.
const IN_SMALL_DISK: &str = r#"mount -t tmpfs -o size=16m tmpfs data && exec "$0" "$@""#;
const RECORDS: &str = "/export/v1/records/users";
const LIST: &str = "/setup/organization-details/tenant-settings/credentials";
/// How a call from wasm on a page of ours looks.
const CALL: &str = "Accept: application/json\r\nOrigin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n";

/// A disk that is full at times.
#[derive(Clone, Copy)]
enum Disk {
    /// A file system of the server's own: `ENOSPC`.
    Small,
    /// Files may not grow: `EFBIG`.
    Limited,
}

impl Disk {
    fn serve(self, installation: &Installation) -> Server {
        std::fs::create_dir(installation.folder().join("data")).unwrap();
        let mut command = match self {
            Self::Small => {
                let mut command = installation.command_of("unshare");
                command.args(["--user", "--map-root-user", "--mount", "sh", "-c", IN_SMALL_DISK]);
                command
            }
            Self::Limited => shell(installation, IGNORE_SIGNAL),
        };
        Server::spawn(command.arg(PROGRAM).args(SERVE))
    }

    /// A program that sees the disk as the server does.
    fn beside(self, installation: &Installation, server: &Server, is_full: bool) -> Command {
        match self {
            Self::Small => {
                let mut command = installation.command_of("nsenter");
                let pid = server.child.id().to_string();
                command.args(["--target", &pid, "--user", "--mount", "--preserve-credentials", "--wd"]);
                command
            }
            Self::Limited => shell(installation, if is_full { UNDER_LIMIT } else { IGNORE_SIGNAL }),
        }
    }

    fn set_full(self, installation: &Installation, server: &Server, is_full: bool) {
        let mut command = match self {
            Self::Small => {
                let script = if is_full { "cat /dev/zero > data/ballast || true" } else { "rm data/ballast" };
                let mut command = self.beside(installation, server, false);
                command.args(["sh", "-c", script]);
                command
            }
            Self::Limited => {
                let mut command = installation.command_of("prlimit");
                let soft_limit = if is_full { "--fsize=0:" } else { "--fsize=unlimited:" };
                command.args(["--pid", &server.child.id().to_string(), soft_limit]);
                command
            }
        };
        assert!(command.status().unwrap().success());
    }
}

fn shell(installation: &Installation, script: &str) -> Command {
    let mut command = installation.command_of("sh");
    command.args(["-c", script]);
    command
}

fn create(name: &str, kind: &str) -> [String; 9] {
    ["credential", "create", "--json", "--name", name, "--type", kind, "--scope", "users:read"].map(str::to_owned)
}

#[track_caller]
fn assert_answers(answer: &str, status: u16, holds: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")) && answer.contains(holds), "{answer}");
}

/// RFC 9110, section 15.6.4: whoever asked is told when to try again.
#[track_caller]
fn assert_unavailable(answer: &str, holds: &str) {
    assert_answers(answer, 503, holds);
    assert!(answer.contains("\r\nretry-after: 1\r\n"), "{answer}");
}

async fn assert_outlived(disk: Disk) {
    let installation = &Installation::new();
    let server = &disk.serve(installation);
    let run = |is_full: bool, arguments: &[String], input: &str| {
        let mut command = disk.beside(installation, server, is_full);
        command.arg(PROGRAM).args(arguments);
        Ended::of(command, input)
    };
    let json = |ended: Ended| {
        assert_eq!(ended.code, Some(0), "{ended:?}");
        serde_json::from_str::<Value>(&ended.stdout).unwrap()
    };
    let read = |key: &Value| {
        let key = key["api_key"].as_str().unwrap();
        server.ask("GET", RECORDS, &format!("Authorization: Bearer {key}\r\n"), "")
    };
    let [warm, cold] = ["Warm", "Cold"].map(|name| json(run(false, &create(name, "api-key"), "")));
    let client = json(run(false, &create("Client", "oauth2"), ""));
    let add = ["user", "add", "--json", "--email", "a@example.com", "--role", "super-admin", "--password-stdin"];
    json(run(false, &add.map(str::to_owned), PASSWORD));
    let person = format!("email=a%40example.com&password={}", PASSWORD.replace(' ', "+"));
    let sign_in = || server.post("/console/fn/people/sign-in", CALL, &person);
    let signed_in = sign_in();
    assert_answers(&signed_in, 200, "session=");
    let session = signed_in.split("session=").nth(1).unwrap().split(';').next().unwrap();
    let cookie = format!("Cookie: session={session}\r\n");
    let create_in_console = |name: &str| {
        let form = format!("name={name}&authentication_type=api_key&scopes[]=users%3Aread");
        server.post("/console/fn/credentials/create", &format!("{CALL}{cookie}"), &form)
    };
    assert_answers(&read(&warm), 200, "");

    disk.set_full(installation, server, true);
    for _ in 0..2 {
        assert_unavailable(&create_in_console("Refused"), "\"Unavailable\"");
        assert_unavailable(&sign_in(), "\"Unavailable\"");
        assert_answers(&read(&warm), 200, "");
        assert_answers(&read(&cold), 200, "");
        assert_answers(&server.ask_for_token(&client), 200, "access_token");
        assert_answers(&server.ask("GET", LIST, &cookie, ""), 200, "Cold");
    }
    let refused = run(true, &create("Refused", "api-key"), "");
    assert_eq!(
        (refused.code, refused.stdout.as_str(), refused.stderr.lines().count()),
        (Some(1), "", 1),
        "{refused:?}"
    );
    assert!(refused.stderr.contains("the database is not available"), "{refused:?}");
    let list = ["credential", "list", "--json"].map(str::to_owned);
    assert_eq!(json(run(true, &list, "")).as_array().unwrap().len(), 3);

    disk.set_full(installation, server, false);
    assert_answers(&create_in_console("Afterwards"), 200, "\"secret\"");
    assert_answers(&sign_in(), 200, "session=");
    json(run(false, &create("By command", "api-key"), ""));
    let listed = json(run(false, &list, ""));
    let names: Vec<_> =
        listed.as_array().unwrap().iter().map(|credential| credential["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["By command", "Afterwards", "Client", "Cold", "Warm"]);
    // As it would be found if the power went out now.
    let copy = installation.folder().join("copy.db");
    server.signal("-STOP");
    for ending in ["", "-wal"] {
        let file = format!("/proc/{}/cwd/data/credentials-console.db{ending}", server.child.id());
        std::fs::copy(file, format!("{}{ending}", copy.display())).unwrap();
    }
    server.signal("-CONT");
    let mut database = SqliteConnection::connect(&format!("sqlite://{}", copy.display())).await.unwrap();
    let check: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut database).await.unwrap();
    assert_eq!(check, "ok");
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM credentials").fetch_one(&mut database).await.unwrap();
    assert_eq!(kept, 5);
}

#[tokio::test]
async fn a_file_system_that_is_full_for_a_while_is_outlived() {
    let is_allowed = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "true"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if is_allowed {
        assert_outlived(Disk::Small).await;
    } else {
        eprintln!("left out: this machine lets nobody make a file system of their own");
    }
}

#[tokio::test]
async fn files_that_may_not_grow_for_a_while_are_outlived() {
    assert_outlived(Disk::Limited).await;
}

#[test]
fn a_server_that_cannot_write_says_so_and_does_not_start() {
    let installation = Installation::new();
    let start = || {
        let mut command = shell(&installation, UNDER_LIMIT);
        command.arg(PROGRAM).args(SERVE);
        Ended::of(command, "")
    };
    let ended = start();
    assert_eq!((ended.code, ended.stderr.lines().count()), (Some(2), 1), "{ended:?}");
    assert!(ended.stderr.starts_with("cannot make the server key file data/server.key"), "{ended:?}");
    installation.create("Key", "api-key");
    let ended = start();
    assert_eq!((ended.code, ended.stderr.lines().count()), (Some(2), 1), "{ended:?}");
    assert!(ended.stderr.starts_with("the database is not available: cannot "), "{ended:?}");
    assert_eq!(installation.json(&["credential", "list"]).as_array().unwrap().len(), 1);
}
