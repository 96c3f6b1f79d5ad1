//! `import` and `demo`.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use serde_json::json;

use super::installation::{Ended, Installation, PROGRAM};

#[test]
fn records_are_imported_from_a_file_and_from_standard_input() {
    let installation = Installation::new();
    std::fs::write(installation.folder().join("users.json"), r#"[{"id":"a"},{"id":"b"}]"#).unwrap();
    let imported = installation.json(&["import", "users", "users.json"]);
    assert_eq!(imported, json!({ "entity": "users", "records": 2, "inserted": 2, "updated": 0, "skipped": 0 }));
    let lines = "{\"id\":\"b\"}\n{\"id\":\"c\"}\n{\"id\":\"a\",\"first_name\":\"Ada\"}\n";
    let imported = installation.json_with_input(&["import", "users", "-"], lines);
    assert_eq!(imported, json!({ "entity": "users", "records": 3, "inserted": 1, "updated": 1, "skipped": 1 }));
    assert_eq!(
        installation.run_with_input(&["import", "users", "-"], lines).stdout,
        "Imported 3 records into users: 0 inserted, 0 updated, 3 skipped (already there, or newer there).\n"
    );
}

#[test]
fn a_file_of_gigabytes_in_a_megabyte_of_gzip_is_refused_by_the_line_and_in_little_memory() {
    let installation = Installation::new();
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(b"{\"id\":\"a\"}\n{\"id\":\"b\",\"x\":\"").unwrap();
    (0..12_800).for_each(|_| packed.write_all(&[b'a'; 1 << 14]).unwrap());
    packed.write_all(b"\"}").unwrap();
    std::fs::write(installation.folder().join("users.gz"), packed.finish().unwrap()).unwrap();
    // With 128 MiB of memory for data (getrlimit(2), RLIMIT_DATA) there is no room for what is in it.
    let mut limited = installation.command_of("sh");
    limited.args(["-c", "ulimit -d 131072; exec \"$0\" import users users.gz", PROGRAM]);
    let ended = Ended::of(limited, "");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (Some(1), "users.gz: line 2: what begins here is longer than 1024 KiB, the most for one record\n"),
    );
}

#[test]
fn a_bad_record_is_named_and_nothing_is_written() {
    let installation = Installation::new();
    let line = installation.refused_with_input(&["import", "users", "-"], "{\"id\":\"a\"}\n{}\n");
    assert!(line.starts_with("standard input: line 2 (record 2): "), "{line}");
    assert!(installation.refused(&["import", "users", "none.json"]).starts_with("cannot open none.json: "));
    std::fs::create_dir(installation.folder().join("folder")).unwrap();
    let line = installation.refused(&["import", "users", "folder"]);
    assert_eq!(line, "folder is a directory: name a file in it");
    std::fs::write(installation.folder().join("cut.gz"), b"\x1f\x8b\x08\0").unwrap();
    let line = installation.refused(&["import", "users", "cut.gz"]);
    assert_eq!(line, "cut.gz: the file cannot be read: its gzip data is cut off");
    assert!(installation.refused(&["import", "tickets", "-"]).contains("the entities are interactions"));
    // Tables that something had been written to would keep the demo data out.
    assert_eq!(installation.json(&["demo"])["loaded"], true);
}

#[test]
fn demo_data_is_the_same_everywhere_and_written_only_into_empty_tables() {
    let (one, other) = (Installation::new(), Installation::new());
    let loaded = one.json(&["demo"]);
    assert_eq!(loaded, other.json(&["demo"]));
    assert_eq!(loaded["records"].as_object().unwrap().len(), 5);
    assert_eq!(one.json(&["demo"]), json!({ "loaded": false, "records": {} }));
    assert_eq!(one.run(&["demo"]).stdout, "There are records already; no demo data was written.\n");
}

#[test]
fn old_records_and_those_of_a_person_are_removed() {
    let installation = Installation::new();
    let calls = "{\"id\":\"a\",\"user_id\":\"7\",\"created_time\":\"2020-01-01\"}\n\
                 {\"id\":\"b\",\"user_id\":\"7\"}\n{\"id\":\"c\",\"user_id\":\"8\"}\n";
    installation.json_with_input(&["import", "plugin-calls", "-"], calls);
    installation.json_with_input(&["import", "users", "-"], "[{\"id\":\"7\"},{\"id\":\"8\"}]");
    let removed = |counts: &serde_json::Value, table: &str| counts["removed"][table].as_u64().unwrap();
    let old = installation.json(&["purge", "--older-than", "30d"]);
    assert_eq!((removed(&old, "plugin-calls"), removed(&old, "users")), (1, 0));
    let person = installation.json(&["purge", "--user", "7"]);
    assert_eq!((removed(&person, "plugin-calls"), removed(&person, "users")), (1, 1));
    assert_eq!(
        installation.run(&["purge", "--user", "8"]).stdout,
        "Removed 0 interactions, 0 conversations, 1 plugin-calls, 0 plugin-resources, 1 users.\n"
    );
    assert!(installation.refused(&["purge", "--older-than", "30"]).contains("such as 30d"));
    assert!(!installation.refused(&["purge"]).is_empty());
}
