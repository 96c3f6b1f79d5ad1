//! Commands where there is no installation, and a database without its server key.

use std::fs;

use super::{PASSWORD, installation::Installation};
use crate::test_database::new_server_database;

/// Commands that may make an installation.
const MAKERS: [&str; 7] =
    ["serve", "user add", "organization add", "credential create", "credential import", "import", "demo"];
/// Commands that need no database, make another, or look without a need for one.
const WITHOUT: [&str; 2] = ["restore", "doctor"];
/// What commands need besides their names.
const ARGUMENTS: [(&str, &[&str]); 38] = [
    ("explain", &["7f"]),
    ("notification add-webhook", &["https://hooks.example.com/"]),
    ("notification add-mail", &["a@example.com"]),
    ("notification change", &[ID]),
    ("notification remove", &[ID]),
    ("notification test", &[ID]),
    ("notification deliveries", &[ID]),
    ("notification replay", &[ID]),
    ("audit receipt", &[ID]),
    ("audit export", &["-"]),
    ("user set-password", &["--email", "a@example.com", "--password-stdin"]),
    ("user disable", &["--email", "a@example.com"]),
    ("user invite", &["--email", "a@example.com", "--role", "admin"]),
    ("user reset-factors", &["--email", "a@example.com"]),
    ("user end-sessions", &["--email", "a@example.com"]),
    ("user require-second-factor", &["--from", "never"]),
    ("user enable", &["--email", "a@example.com"]),
    ("user set-role", &["--email", "a@example.com", "--role", "admin"]),
    ("credential show", &[ID]),
    ("credential update", &[ID, "--name", "A"]),
    ("credential pause", &[ID]),
    ("credential resume", &[ID]),
    ("credential delete", &[ID]),
    ("credential rotate", &[ID, "--overlap", "safe"]),
    ("credential secrets", &[ID]),
    ("credential retire", &[ID]),
    ("credential bulk pause", &["--all"]),
    ("credential bulk resume", &["--all"]),
    ("credential bulk delete", &["--all"]),
    ("credential bulk add-network", &["--all", "--network", "192.0.2.0/24"]),
    ("credential bulk expire", &["--all", "--at", "never"]),
    ("credential bulk rotate", &["--all", "--overlap", "safe"]),
    ("organization pause-idle", &["--days", "90"]),
    ("freeze", &["--reason", "a test"]),
    ("purge", &["--user", "7"]),
    ("copy", &["--from", "sqlite://data/credentials-console.db", "--to", "sqlite://new.db"]),
    ("backup", &["kept"]),
    ("keys retire-server-key", &["--force"]),
];
const ID: &str = "0198c0de-0000-7000-8000-000000000000";

/// Every command that does something, by what `--help` lists.
fn commands(installation: &Installation, parent: &[&str]) -> Vec<String> {
    let help = installation.run(&[parent, &["--help"]].concat()).stdout;
    let Some((_, listed)) = help.split_once("Commands:\n") else { return vec![parent.join(" ")] };
    let names = listed.lines().take_while(|line| !line.trim().is_empty());
    let names = names.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    names.flat_map(|name| commands(installation, &[parent, &[name]].concat())).collect()
}

fn is_empty(installation: &Installation) -> bool {
    fs::read_dir(installation.folder()).unwrap().next().is_none()
}

#[tokio::test]
async fn in_a_wrong_folder_only_serve_demo_import_and_what_adds_make_an_installation() {
    let installation = Installation::new();
    let url = new_server_database().await;
    let all = commands(&installation, &[]);
    assert!(all.len() > 25, "{all:?}");
    for known in MAKERS.iter().chain(&WITHOUT).copied().chain(ARGUMENTS.iter().map(|(name, _)| *name)) {
        assert!(all.iter().any(|command| command == known), "{known} is no command");
    }
    for command in all.iter().map(String::as_str).filter(|name| !MAKERS.contains(name) && !WITHOUT.contains(name)) {
        let arguments = ARGUMENTS.iter().find(|(name, _)| *name == command).map_or(&[][..], |(_, arguments)| arguments);
        let arguments = [&command.split(' ').collect::<Vec<_>>()[..], arguments].concat();
        let line = installation.refused_with_input(&arguments, PASSWORD);
        let path = installation.folder().canonicalize().unwrap().join("data/credentials-console.db");
        let expected = format!("there is no database {}: run the command in the folder", path.display());
        assert!(line.trim_start_matches("--from: ").starts_with(&expected), "{command}: {line}");
        assert!(is_empty(&installation), "{command}");
        if command == "copy" {
            continue;
        }
        let mut on_server = installation.command(&arguments);
        on_server.env("DATABASE_URL", &url);
        let ended = super::installation::Ended::of(on_server, PASSWORD);
        assert_eq!(ended.code, Some(1), "{command}: {ended:?}");
        assert!(ended.stderr.starts_with("there is no installation in the database postgres://"), "{ended:?}");
        assert!(is_empty(&installation), "{command}");
    }
    // A file that nothing was written to is no installation either, and stays as it is.
    fs::create_dir(installation.folder().join("data")).unwrap();
    let file = installation.folder().join("data/credentials-console.db");
    fs::write(&file, "").unwrap();
    assert!(installation.refused(&["credential", "list"]).starts_with("there is no installation in the database /"));
    assert_eq!(fs::metadata(&file).unwrap().len(), 0);
}

#[test]
fn a_database_without_its_key_gets_no_other() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    let key = installation.folder().join("data/server.key");
    let text = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    for command in [&["serve"][..], &["credential", "list"], &["demo"], &["backup", "kept"], &["keys", "rotate"]] {
        let ended = installation.run(&[command, &["--site-addr", "127.0.0.1:0"]].concat());
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (Some(if command[0] == "serve" { 2 } else { 1 }), ""),
            "{ended:?}"
        );
        let expected = format!(
            "there is no server key file {}, and the database ",
            key.canonicalize().unwrap_or(key.clone()).display()
        );
        assert!(ended.stderr.contains("put the file back, or name it by SERVER_KEY_FILE"), "{ended:?}");
        assert!(ended.stderr.starts_with(&expected), "{ended:?} {expected}");
        assert!(!key.exists(), "{command:?}");
    }
    fs::write(&key, text).unwrap();
    std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    assert_eq!(installation.json(&["credential", "list"]).as_array().unwrap().len(), 1);
}
