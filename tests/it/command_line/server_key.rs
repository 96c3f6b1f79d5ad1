//! `keys server-key`, `keys rotate-server-key` and `keys retire-server-key`.

use std::process::Output;

use serde_json::Value;

use super::{installation::Installation, server::Server};

fn keys_of(installation: &Installation) -> Vec<String> {
    let text = std::fs::read_to_string(installation.folder().join("data/server.key")).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn run_with_key(installation: &Installation, arguments: &[&str], key: &str) -> Output {
    installation.command(arguments).env("SERVER_KEY", key).output().unwrap()
}

#[track_caller]
fn refused_with_key(installation: &Installation, key: &str) -> String {
    let output = run_with_key(installation, &["serve", "--site-addr", "127.0.0.1:0"], key);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn one_call_rotates_the_key_of_a_running_server_which_refuses_nobody() {
    let installation = Installation::new();
    let client = installation.create("Used", "oauth2");
    let unused = installation.create("Unused", "oauth2");
    let server = Server::start(&installation);
    let is_accepted = |client: &Value| server.ask_for_token(client).starts_with("HTTP/1.1 200");
    assert!(is_accepted(&client));
    let [old] = keys_of(&installation).try_into().unwrap();

    let rotated = installation.json(&["keys", "rotate-server-key"]);
    assert_eq!(rotated["rotated"], true, "{rotated}");
    assert_eq!(rotated["secrets_under_previous"], 2);
    let [kept, new] = keys_of(&installation).try_into().unwrap();
    assert_eq!(kept, old);
    assert!(is_accepted(&client) && !rotated.to_string().contains(&new));
    let line = installation.refused(&["keys", "rotate-server-key"]);
    assert!(line.starts_with("the previous server key is still in use, secrets under it: 2"), "{line}");

    // What was presented is written down at the latest when the server stops.
    assert_eq!(server.stop().0, Some(0));
    assert_eq!(installation.json(&["keys", "server-key"])["secrets_under_previous"], 1);
    assert!(refused_with_key(&installation, &old).contains("has another server key by now"));
    assert!(refused_with_key(&installation, &new).contains("the previous server key, which is missing"));
    let line = installation.refused(&["keys", "retire-server-key"]);
    assert_eq!(line, "secrets that nobody has used since the rotation: 1; --force ends them");

    let retired = installation.json(&["keys", "retire-server-key", "--force"]);
    assert_eq!((&retired["secrets_ended"], &retired["previous"]), (&1.into(), &Value::Null));
    assert_eq!(keys_of(&installation), [new]);
    assert_eq!(installation.refused(&["keys", "retire-server-key"]), "there is no previous server key");
    assert!(refused_with_key(&installation, &old).contains("has another server key by now"));
    let server = Server::start(&installation);
    assert!(server.ask_for_token(&client).starts_with("HTTP/1.1 200"));
    assert!(server.ask_for_token(&unused).starts_with("HTTP/1.1 401"));
}

#[test]
fn a_lost_previous_key_can_still_be_retired() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    installation.json(&["keys", "rotate-server-key"]);
    let [_, new] = keys_of(&installation).try_into().unwrap();
    std::fs::write(installation.folder().join("data/server.key"), &new).unwrap();
    assert!(installation.refused(&["credential", "delete", "x"]).contains("<ID>"));
    let create = ["credential", "create", "--name", "x", "--type", "api-key", "--scope", "users:read"];
    assert!(installation.refused(&create).contains("the previous server key, which is missing"));
    installation.json(&["keys", "retire-server-key", "--force"]);
    installation.create("Another", "api-key");
}

#[test]
fn keys_in_the_environment_are_changed_by_the_operator() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    let [old] = keys_of(&installation).try_into().unwrap();
    let run = |arguments: &[&str], key: &str| run_with_key(&installation, arguments, key);
    let refused = run(&["keys", "rotate-server-key"], &old);
    let line = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.stdout.is_empty() && line.starts_with("no command can change SERVER_KEY"), "{line}");

    let printed = installation.run(&["keys", "rotate-server-key", "--print"]);
    let new = printed.stdout.trim_end();
    assert_eq!((new.len(), printed.stderr.as_str()), (44, ""));
    let both = format!("{old},{new}");
    assert!(refused_with_key(&installation, &format!("{both},{new}")).contains("there are 3 server keys"));
    let rotated = run(&["keys", "rotate-server-key", "--json"], &both);
    let view: Value = serde_json::from_slice(&rotated.stdout).unwrap();
    assert_eq!(view["rotated"], true, "{rotated:?}");
    assert!(run(&["keys", "retire-server-key", "--force"], &both).status.success());
    assert!(run(&["credential", "list"], new).status.success());
    assert_eq!(keys_of(&installation), [old]);
}
