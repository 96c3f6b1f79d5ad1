//! `keys`.

use super::installation::Installation;

#[test]
fn a_rotation_signs_by_a_new_key_and_keeps_the_old_one_published() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    let before = installation.json(&["keys", "list"]);
    assert_eq!(before.as_array().unwrap().len(), 1, "{before}");
    assert_eq!(before[0]["algorithm"], "EdDSA");
    let after = installation.json(&["keys", "rotate"]);
    assert_eq!(after.as_array().unwrap().len(), 2, "{after}");
    assert_eq!(after[1]["id"], before[0]["id"]);
    assert!(after[0]["published_until"].is_null() && after[1]["published_until"].is_string(), "{after}");
    assert!(installation.run(&["keys", "list"]).stdout.contains("signs"));
}
