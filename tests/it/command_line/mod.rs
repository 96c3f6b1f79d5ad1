//! The built program, run in a folder of its own.

mod bulk;
mod doctor;
mod full_disk;
mod installation;
mod keeping;
mod keys;
mod log;
mod names;
mod ownership;
mod public_keys;
mod read_only;
mod records;
mod serve;
mod server;
mod server_key;
mod wrong_folder;

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use self::installation::Installation;

const PREVIEW_KEY: &str = "3734e457-ec31-4a5e-9f4a-0123456789ab";
const OTHER_KEY: &str = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
const PASSWORD: &str = "correct horse battery staple";

fn members(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_created_credential_is_json_of_a_fixed_shape() {
    let installation = Installation::new();
    let key = installation.create("Nightly export", "api-key");
    assert_eq!(members(&key), ["api_key", "id", "name", "scopes", "type"]);
    assert_eq!(key["type"], "api_key");
    assert_eq!(key["name"], "Nightly export");
    assert_eq!(key["scopes"], json!(["interactions:read", "users:read"]));
    assert!(key["api_key"].as_str().unwrap().starts_with("mwk_"));
    let client = installation.create("Warehouse", "oauth2");
    assert_eq!(members(&client), ["client_id", "client_secret", "id", "name", "scopes", "type"]);
    assert_eq!(client["type"], "oauth2");
    assert!(client["client_secret"].as_str().unwrap().starts_with("mws_"));
}

#[test]
fn a_secret_is_on_standard_output_once_and_nowhere_else() {
    let installation = Installation::new();
    let create = ["credential", "create", "--name", "Nightly", "--type", "oauth2", "--scope", "users:read", "--json"];
    let ended = installation.run(&create);
    let created: Value = serde_json::from_str(&ended.stdout).unwrap();
    let secret = created["client_secret"].as_str().unwrap();
    assert_eq!(ended.stdout.matches(secret).count(), 1);
    assert!(!ended.stderr.contains(secret), "{ended:?}");
    assert!(installation.holds("Nightly") && !installation.holds(secret));
    let id = created["id"].as_str().unwrap();
    for arguments in [&["credential", "list"][..], &["credential", "show", id], &["credential", "delete", id]] {
        let ended = installation.run(arguments);
        assert!(!format!("{ended:?}").contains(secret), "{ended:?}");
    }
    assert!(!installation.holds(secret));
}

#[test]
fn credentials_are_listed_shown_updated_and_deleted() {
    let installation = Installation::new();
    let key = installation.create("Key", "api-key");
    let client = installation.create("Client", "oauth2");
    let list = installation.json(&["credential", "list"]);
    let names: Vec<&Value> = list.as_array().unwrap().iter().map(|credential| &credential["name"]).collect();
    assert_eq!(names, ["Client", "Key"]);
    assert_eq!(list[0]["client_id"], client["client_id"]);
    for member in ["created_by", "updated_by"] {
        assert_eq!(list[0][member], "command line");
    }
    for member in ["created_at", "updated_at"] {
        assert_eq!(list[0][member].as_str().unwrap().len(), "YYYY-MM-DDTHH:MM:SS.mmmZ".len());
    }

    let id = key["id"].as_str().unwrap();
    let shown = installation.json(&["credential", "show", id]);
    assert_eq!(shown, list[1]);
    let update = ["credential", "update", id, "--name", "Renamed", "--scope", "conversations:read"];
    let updated = installation.json(&update);
    assert_eq!((&updated["name"], &updated["scopes"]), (&json!("Renamed"), &json!(["conversations:read"])));
    assert_eq!(installation.json(&["credential", "show", id]), updated);
    let renamed = installation.json(&["credential", "update", id, "--name", "Again"]);
    assert_eq!(renamed["scopes"], json!(["conversations:read"]));

    let deleted = installation.json(&["credential", "delete", id]);
    assert_eq!(deleted, json!({ "id": id, "name": "Again", "deleted": true }));
    assert_eq!(installation.refused(&["credential", "show", id]), "there is no such credential");
    assert_eq!(installation.refused(&["credential", "delete", id]), "there is no such credential");
    assert_eq!(installation.json(&["credential", "list"]).as_array().unwrap().len(), 1);
    // The name is free again at once.
    installation.create("Again", "api-key");
}

#[test]
fn a_key_of_the_preview_is_imported_from_standard_input() {
    let installation = Installation::new();
    let import = ["credential", "import", "--scope", "users:read", "--secret-stdin"];
    let key = [&import[..], &["--name", "Old key", "--type", "api-key"]].concat();
    let imported = installation.json_with_input(&key, &format!("{PREVIEW_KEY}\n"));
    assert_eq!(imported["type"], "api_key");
    assert!(!imported.to_string().contains(PREVIEW_KEY) && !installation.holds(PREVIEW_KEY));

    let again = [&import[..], &["--name", "Other", "--type", "api-key"]].concat();
    let line = installation.refused_with_input(&again, PREVIEW_KEY);
    assert_eq!(line, "this secret exists already, or has existed");
    let line = installation.refused_with_input(&again, "short");
    assert_eq!(line, "a secret of the preview is a UUID, or 32 to 128 letters and digits");
    assert_eq!(installation.refused_with_input(&again, "\n"), "standard input holds no secret");

    let client = [&import[..], &["--name", "Old client", "--type", "oauth2", "--client-id", "old"]].concat();
    let imported = installation.json_with_input(&client, &"x1".repeat(16));
    assert_eq!(imported["client_id"], "old");
}

#[test]
fn a_refusal_is_one_line_that_says_why() {
    let installation = Installation::new();
    let create = |arguments: &[&str]| installation.refused(&[&["credential", "create"], arguments].concat());
    let scope = ["--scope", "users:read"];
    let named = |name: &'static str| [&["--name", name, "--type", "api-key"][..], &scope].concat();
    assert_eq!(create(&named("")), "Please enter a name for your credential.");
    assert_eq!(create(&["--name", "x", "--type", "api-key"]), "choose at least one scope");
    installation.create("Taken", "api-key");
    assert_eq!(create(&named("TAKEN")), "another credential has this name");
    assert!(create(&["--name", "x", "--type", "key"]).contains("api-key, oauth2"));
    assert!(create(&["--name", "x", "--type", "oauth2", "--scope", "all"]).contains("unknown scope"));
    assert!(create(&["--type", "oauth2"]).contains("--name <NAME>"));
    assert!(installation.refused(&["credential", "show", "x"]).contains("<ID>"));
    assert_eq!(installation.refused(&[]), "a command is missing; --help lists them");
    let key = installation.create("Key", "api-key");
    let id = key["id"].as_str().unwrap();
    assert_eq!(
        installation.refused(&["credential", "update", id]),
        "give --name, --scope, --expires-at, --network, --never-idle, --requests-per-minute, --rows-per-day, --quota-mode, --owner, --backup-owner, --description, --ticket or --tag"
    );
    let refused = |url: &str| installation.refused(&["credential", "list", "--database-url", url]);
    let line = refused("mysql://user:hidden@host/db");
    assert!(line.starts_with("DATABASE_URL") && !line.contains("hidden"), "{line}");
    let folder = tempfile::tempdir().unwrap();
    let directory = format!("sqlite://{}", folder.path().display());
    let line = refused(&directory);
    assert!(line.contains("is a directory; name a file in DATABASE_URL, such as sqlite://"), "{line}");
    // Nothing listens there.
    let line = refused("postgres://user:hidden@127.0.0.1:1/db");
    assert!(line.contains("connection refused at 127.0.0.1:1") && !line.contains("hidden"), "{line}");
}

#[test]
fn people_are_added_listed_given_passwords_and_disabled() {
    let installation = Installation::new();
    let add = ["user", "add", "--email", "ada@example.com", "--role", "super-admin", "--password-stdin"];
    let added = installation.json_with_input(&add, &format!("{PASSWORD}\n"));
    assert_eq!((&added["email"], &added["role"]), (&json!("ada@example.com"), &json!("super-admin")));
    assert!(installation.holds("ada@example.com") && !installation.holds(PASSWORD));
    assert_eq!(installation.refused_with_input(&add, PASSWORD), "someone has this email address already");

    let set = ["user", "set-password", "--email", "Ada@Example.com", "--password-stdin"];
    let line = installation.refused_with_input(&set, "short");
    assert_eq!(line, "use a password of 15 to 1,024 characters; a sentence is good");
    installation.json_with_input(&set, "another correct horse");
    let second = ["user", "add", "--email", "zoe@example.com", "--role", "super-admin", "--password-stdin"];
    let second = installation.json_with_input(&second, PASSWORD);
    let disabled = installation.json(&["user", "disable", "--email", "ada@example.com"]);
    assert!(disabled["disabled_at"].is_string());
    let mut listed = [disabled, second];
    for person in &mut listed {
        person["second_factor"] = json!(false);
    }
    assert_eq!(installation.json(&["user", "list"]), json!(listed));
    let nobody = installation.refused(&["user", "disable", "--email", "bob@example.com"]);
    assert_eq!(nobody, "nobody in this organization has this email address");
}

#[test]
fn a_person_is_enabled_again_and_gets_another_role_and_one_super_admin_stays() {
    let installation = Installation::new();
    let person = |command: &str, email: &str, more: &[&str]| {
        let ended = [&["user", command, "--email", email, "--json"][..], more].concat();
        let ended = installation.run_with_input(&ended, PASSWORD);
        serde_json::from_str::<Value>(&ended.stdout).map_err(|_| ended.stderr)
    };
    person("add", "ada@example.com", &["--role", "super-admin", "--password-stdin"]).unwrap();
    person("add", "bob@example.com", &["--role", "user", "--password-stdin"]).unwrap();
    let last = "this is the only super admin of the organization who can sign in: add another one first, by user add or set-role\n";
    assert_eq!(person("disable", "ada@example.com", &[]).unwrap_err(), last);
    assert_eq!(person("set-role", "ada@example.com", &["--role", "admin"]).unwrap_err(), last);
    assert_eq!(person("set-role", "ada@example.com", &["--role", "super-admin"]).unwrap()["role"], "super-admin");

    assert_eq!(person("set-role", "bob@example.com", &["--role", "super-admin"]).unwrap()["role"], "super-admin");
    assert!(person("disable", "bob@example.com", &[]).unwrap()["disabled_at"].is_string());
    // Who is disabled keeps nothing running.
    assert_eq!(person("disable", "ada@example.com", &[]).unwrap_err(), last);
    assert!(person("enable", "bob@example.com", &[]).unwrap()["disabled_at"].is_null());
    assert!(person("enable", "bob@example.com", &[]).unwrap()["disabled_at"].is_null());
    assert_eq!(person("set-role", "ada@example.com", &["--role", "admin"]).unwrap()["role"], "admin");
    assert!(person("enable", "eve@example.com", &[]).unwrap_err().starts_with("nobody in this organization"));
    for action in ["user.enabled", "user.role_set"] {
        assert!(installation.holds(action), "{action}");
    }
}

#[test]
fn with_several_organizations_one_must_be_named() {
    let installation = Installation::new();
    installation.create("Of the first", "api-key");
    let added = installation.json(&["organization", "add", "--name", "Second"]);
    let line = installation.refused(&["credential", "list"]);
    assert_eq!(line, "there are several organizations; name one with --organization: Organization, Second");
    let count = |organization: &str| {
        let list = installation.json(&["credential", "list", "--organization", organization]);
        list.as_array().unwrap().len()
    };
    assert_eq!((count("organization"), count("Second"), count(added["id"].as_str().unwrap())), (1, 0, 0));
    let line = installation.refused(&["credential", "list", "--organization", "Third"]);
    assert_eq!(line, "there is no organization \"Third\"; there are: Organization, Second");
    assert_eq!(installation.json(&["organization", "list"]).as_array().unwrap().len(), 2);
}

#[test]
fn every_command_explains_itself() {
    let installation = Installation::new();
    let commands: [&[&str]; 32] = [
        &[],
        &["serve"],
        &["user"],
        &["user", "add"],
        &["user", "list"],
        &["user", "set-password"],
        &["user", "disable"],
        &["user", "enable"],
        &["user", "set-role"],
        &["organization"],
        &["organization", "add"],
        &["organization", "list"],
        &["credential"],
        &["credential", "create"],
        &["credential", "list"],
        &["credential", "show"],
        &["credential", "update"],
        &["credential", "delete"],
        &["credential", "import"],
        &["keys"],
        &["keys", "list"],
        &["keys", "rotate"],
        &["keys", "server-key"],
        &["keys", "rotate-server-key"],
        &["keys", "retire-server-key"],
        &["import"],
        &["copy"],
        &["backup"],
        &["restore"],
        &["verify"],
        &["demo"],
        &["doctor"],
    ];
    for command in commands {
        let ended = installation.run(&[command, &["--help"]].concat());
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{command:?}");
        assert!(ended.stdout.contains("Usage: credentials-console"), "{command:?}: {ended:?}");
    }
    assert!(installation.run(&["--version"]).stdout.starts_with("credentials-console "));
    // Asking leaves nothing behind.
    assert_eq!(std::fs::read_dir(installation.folder()).unwrap().count(), 0);
}

#[test]
fn the_server_key_is_a_file_of_its_own_that_nobody_else_can_read() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    let path = installation.folder().join("data/server.key");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let key = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, OTHER_KEY).unwrap();
    assert!(!installation.holds(key.trim()));
    // The database belongs to its key; another one is refused, from a file or from the environment.
    assert!(installation.refused(&["credential", "list"]).contains("belongs to another server key"));
    let with_key = |key: &str| installation.command(&["credential", "list"]).env("SERVER_KEY", key).output().unwrap();
    assert!(with_key(key.trim()).status.success());
    let refused = with_key("short");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().starts_with("SERVER_KEY: a server key is 32 bytes"));
}

#[test]
fn commands_that_start_together_on_an_empty_folder_all_succeed() {
    let installation = Installation::new();
    let create = |name: &str| {
        let arguments = ["credential", "create", "--name", name, "--type", "api-key", "--scope", "users:read"];
        installation.command(&arguments).spawn().unwrap()
    };
    let children: Vec<_> = ["a", "b", "c", "d", "e", "f"].map(create).into_iter().collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(installation.json(&["credential", "list"]).as_array().unwrap().len(), 6);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    for arguments in [&["organization", "list"][..], &["--help"]] {
        let mut child = installation.command(arguments).spawn().unwrap();
        drop(child.stdout.take());
        assert!(child.wait().unwrap().success(), "{arguments:?}");
    }
}

#[test]
fn an_export_is_verified_by_the_key_and_the_checkpoints_that_were_kept() {
    let (ours, other) = (Installation::new(), Installation::new());
    let said = |installation: &Installation, arguments: &[&str]| {
        let ended = installation.run(arguments);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {ended:?}");
        ended.stdout
    };
    let exported = |installation: &Installation| said(installation, &["audit", "export", "-"]);
    let key = |installation: &Installation| said(installation, &["audit", "key"]).lines().next().unwrap().to_owned();
    for installation in [&ours, &other] {
        installation.create("Nightly export", "api-key");
    }
    let (lines, others, key) = (exported(&ours), exported(&other), key(&ours));
    let file = |name: &str, text: &str| {
        std::fs::write(ours.folder().join(name), text).unwrap();
        name.to_owned()
    };
    let (whole, foreign) = (file("whole", &lines), file("foreign", &others));
    let of_other: Value = serde_json::from_str(others.lines().last().unwrap()).unwrap();
    let checkpoint = file("checkpoint", of_other["checkpoint"].as_str().unwrap());
    // An earlier generation that another key has signed.
    let later = lines.replace("\"generation\":0,", "\"generation\":1,");
    let mixed = file("mixed", &format!("{others}{later}"));
    let lost = file("lost", &of_other["checkpoint"].as_str().unwrap().replace("/0\n", "/7\n"));
    said(&ours, &["audit", "verify", &whole, "--key", &key]);
    for refused in [
        &["audit", "verify", &foreign, "--key", &key][..],
        &["audit", "verify", &mixed, "--key", &key],
        &["audit", "verify", &whole, "--checkpoint", &checkpoint],
        &["audit", "verify", &whole, "--checkpoint", &lost],
    ] {
        let ended = ours.run(refused);
        assert_eq!(ended.code, Some(1), "{refused:?}: {ended:?}");
    }
}
