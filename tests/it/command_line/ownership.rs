//! Owners, notes and tags of credentials by the command line.

use serde_json::json;

use super::{PASSWORD, installation::Installation};

const NEW: [&str; 6] = ["credential", "create", "--type", "api-key", "--scope", "users:read"];

fn update<'a>(id: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
    [&["credential", "update", id], arguments].concat()
}

#[test]
fn owners_notes_and_tags_are_set_shown_filtered_by_and_taken_away() {
    let installation = Installation::new();
    for email in ["ada@example.com", "grace@example.com"] {
        let add = ["user", "add", "--email", email, "--role", "super-admin", "--password-stdin"];
        installation.json_with_input(&add, PASSWORD);
    }
    let create = |name: &str, details: &[&str]| {
        let created = installation.json(&[&NEW[..], &["--name", name], details].concat());
        created["id"].as_str().unwrap().to_owned()
    };
    let owned = ["--owner", "Ada@example.com", "--tag", "Finance", "--tag", "nightly", "--ticket", "CHG-1"];
    let id = create("Owned", &[&owned[..], &["--description", "Reads users"]].concat());
    create("Other", &[]);
    let shown = installation.json(&["credential", "show", &id]);
    assert_eq!(shown["owner"], "ada@example.com");
    assert_eq!(shown["tags"], json!(["finance", "nightly"]));
    assert_eq!((&shown["ticket"], &shown["description"]), (&json!("CHG-1"), &json!("Reads users")));
    assert_eq!(shown.get("orphaned"), None);
    let text = installation.run(&["credential", "show", &id]).stdout;
    assert!(
        text.contains("Owner:      ada@example.com\n") && text.contains("Tags:       finance, nightly\n"),
        "{text}"
    );

    let names = |filter: &[&str]| -> Vec<String> {
        let list = installation.json(&[&["credential", "list"], filter].concat());
        list.as_array().unwrap().iter().map(|of| of["name"].as_str().unwrap().to_owned()).collect()
    };
    for (filter, found) in [
        (&["--owner", "ada@example.com"][..], &["Owned"][..]),
        (&["--owner", "grace@example.com"], &[]),
        (&["--owner", "none"], &["Other"]),
        (&["--owner", "orphaned"], &[]),
        (&["--tag", "FINANCE"], &["Owned"]),
        (&[], &["Other", "Owned"]),
    ] {
        assert_eq!(names(filter), found, "{filter:?}");
    }
    installation.json(&["user", "disable", "--email", "ada@example.com"]);
    assert_eq!(names(&["--owner", "orphaned"]), ["Owned"]);
    assert_eq!(installation.json(&["credential", "show", &id])["orphaned"], true);
    let paused = installation.json(&["credential", "bulk", "pause", "--owner", "orphaned", "--dry-run"]);
    assert_eq!(paused["changed"].as_array().unwrap().len(), 1);

    for (arguments, said) in [
        (["--owner", "nobody@example.com"], "an owner is a super admin"),
        (["--backup-owner", "ada@example.com"], "an owner is a super admin"),
        (["--tag", "a,b"], "a tag has 1 to 32 characters"),
        (["--ticket", "a\nb"], "a ticket is a link or a short reference"),
    ] {
        let line = installation.refused(&update(&id, &arguments));
        assert!(line.starts_with(said), "{line}");
    }
    let changed =
        installation.json(&update(&id, &["--backup-owner", "grace@example.com", "--tag", "none", "--ticket", ""]));
    assert_eq!(changed["backup_owner"], "grace@example.com");
    assert_eq!((changed.get("tags"), changed.get("ticket"), changed.get("orphaned")), (None, None, None));
    let changed = installation.json(&update(&id, &["--owner", "none", "--backup-owner", "none"]));
    assert_eq!(changed.get("owner"), None);
    assert_eq!(changed["updated_at"], changed["created_at"]);
}
