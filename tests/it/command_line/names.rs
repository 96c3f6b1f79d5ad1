//! Names and addresses on the command line: what cannot be seen is refused, and what reads the same is the same.

use super::{PASSWORD, installation::Installation};

fn refused(installation: &Installation, name: &str) -> String {
    let arguments = ["credential", "create", "--name", name, "--type", "api-key", "--scope", "users:read"];
    installation.refused(&arguments)
}

#[test]
fn a_credential_has_a_name_that_is_seen_and_stays_in_its_line() {
    let installation = Installation::new();
    for name in ["\u{200b}", "\u{3164}", "\u{2800}", "\u{ad}", "\u{feff}", "\u{2063}\u{200d}", "\u{e0041}"] {
        let refused = refused(&installation, name);
        assert!(refused.contains("Please enter a name for your credential."), "{name:?}: {refused}");
    }
    for name in ["a\u{2028}b", "a\u{2029}b", "a\u{85}b", "a\tb", "\u{202e}eliF", "\u{2067}a", "a\u{202d}"] {
        let refused = refused(&installation, name);
        assert!(refused.contains("only visible characters"), "{name:?}: {refused}");
    }
}

#[test]
fn names_that_read_the_same_are_one_name() {
    let installation = Installation::new();
    for (name, others) in [
        ("Zoe\u{308}", &["Zoë", "ZOË"][..]),
        ("Warehouse", &["Ware\u{200b}house", "warehouse\u{feff}", "Ware\u{ad}house"]),
        ("A B", &["A  B", "A\u{a0}B", "a\u{3000}b"]),
        ("straße", &["STRASSE", "Strasse"]),
    ] {
        installation.create(name, "api-key");
        for other in others {
            let refused = refused(&installation, other);
            assert!(refused.contains("another credential has this name"), "{other:?}: {refused}");
        }
    }
    let list = installation.json(&["credential", "list"]);
    let mut names: Vec<_> = list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["A B", "Warehouse", "Zoë", "straße"], "composed, and otherwise as they were given");
}

#[test]
fn organizations_and_people_are_told_apart_in_the_same_way() {
    let installation = Installation::new();
    installation.json(&["organization", "add", "--name", "Zoe\u{308} GmbH"]);
    for name in ["Organization\u{200b}", "ZOË  GMBH", "\u{200b}", "a\u{2028}b", "\u{202e}b"] {
        installation.refused(&["organization", "add", "--name", name]);
    }
    let add = |email, organization| {
        ["user", "add", "--organization", organization, "--email", email, "--role", "user", "--password-stdin"]
    };
    let added = installation.json_with_input(&add("Zoe\u{308}@example.com", "zoë gmbh"), PASSWORD);
    assert_eq!(added["email"], "Zoë@example.com");
    for email in ["zoë@example.com", "ada\u{200b}@example.com", "ada@exam\u{ad}ple.com", "\u{202e}ada@example.com"] {
        installation.refused_with_input(&add(email, "Organization"), PASSWORD);
    }
}
