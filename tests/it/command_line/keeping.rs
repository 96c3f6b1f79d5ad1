//! `backup`, `restore`, `verify` and `copy`.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use serde_json::{Value, json};

use super::{
    OTHER_KEY,
    installation::{Ended, Installation, PROGRAM},
    server::Server,
};
use crate::test_database::new_server_database;

/// An installation with the server key of another one, and a file of it.
fn with_key_and(of: &Installation, file: &str) -> Installation {
    let installation = Installation::new();
    fs::create_dir(installation.folder().join("data")).unwrap();
    for name in ["data/server.key", file] {
        fs::copy(of.folder().join(name), installation.folder().join(name)).unwrap();
    }
    installation
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

#[test]
fn a_key_that_was_deleted_since_the_backup_works_on_the_restored_server() {
    for encryption in [&[][..], &["--encrypt"]] {
        let installation = Installation::new();
        let server = Server::start(&installation);
        let key = installation.create("Old key", "api-key");
        installation.json_with_input(&["import", "users", "-"], r#"{"id":"ada"}"#);
        assert!(server.ask_for_people(&key).contains("\"ada\""));
        let written = installation.json(&[&["backup", "kept"][..], encryption].concat());
        assert_eq!(written["encrypted"], !encryption.is_empty());
        let mode = fs::metadata(installation.folder().join("kept")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(names(installation.folder()), ["data", "kept"]);
        installation.json(&["credential", "delete", key["id"].as_str().unwrap()]);
        assert!(server.ask_for_people(&key).starts_with("HTTP/1.1 401"));
        assert_eq!(server.stop().0, Some(0));

        let restored = with_key_and(&installation, "kept");
        let answer = restored.run(&["restore", "kept"]);
        assert!(answer.stdout.contains("deleted since the backup work again"), "{answer:?}");
        assert_eq!(names(&restored.folder().join("data")), ["credentials-console.db", "server.key"]);
        let server = Server::start(&restored);
        let answer = server.ask_for_people(&key);
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"ada\""), "{answer}");
        assert_eq!(server.stop().0, Some(0));
        assert_eq!(restored.json(&["verify"]), json!({ "problems": [] }));
    }
}

#[test]
fn nothing_is_overwritten_and_nothing_half_done_is_left() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    installation.json(&["backup", "kept"]);
    assert_eq!(installation.refused(&["backup", "kept"]), "kept exists already; a backup overwrites nothing");
    let line = installation.refused(&["restore", "kept"]);
    assert_eq!(line, "data/credentials-console.db holds something already; move it away, nothing is overwritten");

    let restored = with_key_and(&installation, "kept");
    let data = restored.folder().join("data");
    // What another database has not yet written back must not get into this one.
    fs::write(data.join("credentials-console.db-wal"), "rest").unwrap();
    assert!(restored.refused(&["restore", "kept"]).starts_with("data/credentials-console.db-wal holds something"));
    fs::remove_file(data.join("credentials-console.db-wal")).unwrap();
    fs::write(restored.folder().join("text"), "no backup").unwrap();
    assert_eq!(restored.refused(&["restore", "text"]), "text is no backup");
    assert!(restored.refused(&["restore", "missing"]).starts_with("cannot open missing: "));
    let whole = fs::read(restored.folder().join("kept")).unwrap();
    fs::write(restored.folder().join("cut"), &whole[..whole.len() / 2]).unwrap();
    restored.refused(&["restore", "cut"]);
    assert_eq!(names(&data), ["server.key"]);
    fs::remove_file(data.join("server.key")).unwrap();
    assert!(restored.refused(&["restore", "kept"]).contains("put the key back"));
    for command in [&["verify"][..], &["backup", "b"]] {
        assert!(restored.refused(command).starts_with("there is no database"), "{command:?}");
    }
    assert_eq!(names(&data), Vec::<String>::new());
}

#[test]
fn an_encrypted_backup_opens_with_its_key_only_and_whole() {
    let installation = Installation::new();
    installation.create("Nightly export", "api-key");
    installation.json(&["backup", "kept", "--encrypt"]);
    let sealed = fs::read(installation.folder().join("kept")).unwrap();
    assert!(!sealed.windows(14).any(|window| window == b"Nightly export" || window == b"SQLite format "));
    assert_eq!(installation.json(&["verify", "kept"]), json!({ "problems": [] }));
    let refused = |name: &str, bytes: &[u8]| {
        fs::write(installation.folder().join(name), bytes).unwrap();
        let line = installation.refused(&["verify", name]);
        assert!(line.ends_with("or was changed or cut since"), "{line}");
    };
    refused("cut", &sealed[..sealed.len() - 1]);
    let mut altered = sealed.clone();
    altered[sealed.len() / 2] ^= 1;
    refused("altered", &altered);
    let other = installation.command(&["verify", "kept"]).env("SERVER_KEY", OTHER_KEY).output().unwrap();
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8(other.stderr).unwrap().contains("encrypted under another server key"));
}

#[test]
fn verify_says_what_is_wrong_and_fails() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    let output = installation.command(&["verify"]).env("SERVER_KEY", OTHER_KEY).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("belongs to another server key"));
    let line = String::from_utf8(output.stderr).unwrap();
    assert!(line.starts_with("one thing is wrong with /") && line.ends_with("/credentials-console.db\n"), "{line}");
    installation.json(&["backup", "kept"]);
    assert_eq!(installation.run(&["verify", "kept"]).stdout, "Nothing is wrong with kept.\n");
    // What is a file of SQLite by its first bytes alone is named as it was given, and not by where it was unpacked.
    fs::write(installation.folder().join("torn"), [&b"SQLite format 3\0"[..], &[7; 5000]].concat()).unwrap();
    let line = installation.refused(&["verify", "torn"]);
    assert!(line.starts_with("torn: "), "{line}");
}

#[tokio::test]
async fn an_installation_moves_to_postgresql_and_back_and_its_keys_work() {
    let url = new_server_database().await;
    let installation = Installation::new();
    let key = installation.create("Old key", "api-key");
    installation.json(&["demo"]);
    let file = "sqlite://data/credentials-console.db";
    let copied = installation.json(&["copy", "--from", file, "--to", &url]);
    let rows = |table: &Value| table["table"] == "record_interactions" && table["rows_in_target"] == 2020;
    assert!(copied.as_array().unwrap().iter().any(rows), "{copied}");
    let line = installation.refused(&["copy", "--from", file, "--to", &url]);
    assert!(line.contains("holds something already") && !line.contains("postgres://"), "{line}");
    let server = Server::start_with(&installation, &[("DATABASE_URL", &url)]);
    let answer = server.ask_for_people(&key);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let backup = installation.json(&["backup", "kept", "--encrypt", "--database-url", &url]);
    assert_eq!(backup["encrypted"], true);
    assert_eq!(server.stop().0, Some(0));
    assert!(installation.refused(&["restore", "kept", "--database-url", &url]).contains("holds something already"));

    let other = new_server_database().await;
    for target in [&other, "sqlite://restored.db"] {
        installation.json(&["restore", "kept", "--database-url", target]);
        assert_eq!(installation.json(&["verify", "--database-url", target]), json!({ "problems": [] }));
        let server = Server::start_with(&installation, &[("DATABASE_URL", target)]);
        assert!(server.ask_for_people(&key).starts_with("HTTP/1.1 200"));
        assert_eq!(server.stop().0, Some(0));
    }
    let missing = installation.refused(&["copy", "--from", "sqlite://none.db", "--to", "sqlite://new.db"]);
    assert!(missing.starts_with("--from: there is no database /") && missing.contains("/none.db: "), "{missing}");
}

#[tokio::test]
async fn no_server_starts_on_a_copy_that_is_not_finished() {
    use sqlx::Connection as _;
    let installation = Installation::new();
    installation.create("Key", "api-key");
    let file = installation.folder().join("data/credentials-console.db");
    let mut database = sqlx::SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::query("INSERT INTO installation (key, value) VALUES ('unfinished_copy', 'there')")
        .execute(&mut database)
        .await
        .unwrap();
    for arguments in [&["serve"][..], &["credential", "list"]] {
        let ended = installation.run(arguments);
        assert_ne!(ended.code, Some(0));
        assert!(ended.stderr.contains("a copy from there that is not finished"), "{ended:?}");
    }
}

#[test]
fn a_server_writes_backups_by_its_schedule() {
    let installation = Installation::new();
    let key = installation.create("Key", "api-key");
    let mut server = Server::start_with(&installation, &[("CREDENTIALS__BACKUP__FOLDER", "kept")]);
    server.wait_for_log("wrote the backup kept/credentials-console-");
    assert_eq!(server.stop().0, Some(0));
    let [name] = names(&installation.folder().join("kept")).try_into().unwrap();
    let backup = format!("kept/{name}");
    assert_eq!(installation.json(&["verify", &backup]), json!({ "problems": [] }));
    installation.json(&["restore", &backup, "--database-url", "sqlite://restored.db"]);
    let listed = installation.json(&["credential", "list", "--database-url", "sqlite://restored.db"]);
    assert_eq!(listed[0]["id"], key["id"]);
}

#[test]
fn a_new_or_an_emptied_folder_gets_a_backup_at_once() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    for folder in ["kept", "kept", "other"] {
        let mut server = Server::start_with(&installation, &[("CREDENTIALS__BACKUP__FOLDER", folder)]);
        server.wait_for_log(&format!("wrote the backup {folder}/credentials-console-"));
        let metrics = server.ask("GET", "/metrics", "", "");
        let newest =
            metrics.lines().find_map(|line| line.strip_prefix("credentials_console_backup_newest_timestamp_seconds "));
        assert!(newest.unwrap().parse::<u64>().unwrap() > 1_700_000_000, "{metrics}");
        assert_eq!(server.stop().0, Some(0));
        let kept = installation.folder().join(folder);
        assert_eq!(names(&kept).len(), 1);
        fs::remove_dir_all(&kept).unwrap();
        fs::create_dir(&kept).unwrap();
    }
}

#[test]
fn a_backup_goes_to_standard_output_whole_and_to_no_terminal() {
    let installation = Installation::new();
    let key = installation.create("Key", "api-key");
    for encryption in [&[][..], &["--encrypt"]] {
        let output = installation.command(&[&["backup", "-"][..], encryption].concat()).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        fs::write(installation.folder().join("kept"), &output.stdout).unwrap();
        assert_eq!(installation.json(&["verify", "kept"]), json!({ "problems": [] }));
        installation.json(&["restore", "kept", "--database-url", "sqlite://restored.db"]);
        let listed = installation.json(&["credential", "list", "--database-url", "sqlite://restored.db"]);
        assert_eq!(listed[0]["id"], key["id"]);
        for file in ["kept", "restored.db"] {
            fs::remove_file(installation.folder().join(file)).unwrap();
        }
    }
    // script(1) gives it a terminal.
    let mut on_terminal = installation.command_of("script");
    on_terminal.args(["-qec", &format!("{PROGRAM} backup -"), "/dev/null"]);
    let ended = Ended::of(on_terminal, "");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stdout.starts_with("a backup is no text for a terminal"), "{ended:?}");
}
