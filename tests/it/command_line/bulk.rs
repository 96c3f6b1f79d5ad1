//! `credential bulk`, `rotate`, `secrets`, `retire`, `quotas`, `freeze`: what scripts get.

use serde_json::Value;

use super::installation::Installation;

fn json(installation: &Installation, arguments: &[&str]) -> Value {
    let ran = installation.run(&[arguments, &["--json"]].concat());
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{arguments:?}: {} {}", ran.stdout, ran.stderr))
}

fn create(installation: &Installation, name: &str, kind: &str) -> Value {
    json(installation, &["credential", "create", "--name", name, "--type", kind, "--scope", "users:read"])
}

#[test]
fn a_filter_names_what_is_changed_and_a_dry_run_changes_nothing() {
    let installation = Installation::new();
    for (name, kind) in [("Nightly EU", "api-key"), ("Nightly US", "api-key"), ("Other", "oauth2")] {
        create(&installation, name, kind);
    }
    let line = installation.refused(&["credential", "bulk", "delete"]);
    assert!(line.starts_with("say which credentials"), "{line}");
    let line = installation.refused(&["credential", "bulk", "delete", "--all", "--search", "a"]);
    assert!(line.starts_with("say which credentials"), "{line}");
    let bulk = |arguments: &[&str]| json(&installation, &[&["credential", "bulk"], arguments].concat());
    let names = |view: &Value| -> Vec<String> {
        view["changed"].as_array().unwrap().iter().map(|of| of["name"].as_str().unwrap().to_owned()).collect()
    };
    let dry = bulk(&["delete", "--search", "nightly", "--dry-run"]);
    assert_eq!((names(&dry), &dry["dry_run"]), (vec!["Nightly US".to_owned(), "Nightly EU".to_owned()], &true.into()));
    assert_eq!(json(&installation, &["credential", "list"]).as_array().unwrap().len(), 3);
    assert_eq!(names(&bulk(&["expire", "--at", "2999-01-31T12:00:00Z", "--type", "api-key"])).len(), 2);
    assert_eq!(names(&bulk(&["add-network", "--network", "192.0.2.0/24", "--all"])).len(), 3);
    assert_eq!(names(&bulk(&["pause", "--search", "other"])), ["Other"]);
    assert_eq!(names(&bulk(&["resume", "--state", "paused"])), ["Other"]);
    let rotated = bulk(&["rotate", "--overlap", "safe", "--all"]);
    let secrets: Vec<_> = rotated["changed"].as_array().unwrap().iter().collect();
    assert!(secrets.iter().all(|of| of["api_key"].is_string() != of["client_secret"].is_string()), "{rotated}");
    let again = bulk(&["rotate", "--overlap", "safe", "--all"]);
    assert_eq!(again["skipped"].as_array().unwrap().len(), 3);
    assert!(again["skipped"][0]["why"].as_str().unwrap().contains("retire the older one first"), "{again}");
    assert_eq!(names(&bulk(&["delete", "--all"])).len(), 3);
}

#[test]
fn a_rotation_is_begun_listed_and_ended() {
    let installation = Installation::new();
    let key = create(&installation, "Nightly", "api-key");
    let id = key["id"].as_str().unwrap();
    let rotated = json(&installation, &["credential", "rotate", id, "--overlap", "7d"]);
    assert!(rotated["api_key"].is_string() && rotated["api_key"] != key["api_key"], "{rotated}");
    let secrets = json(&installation, &["credential", "secrets", id]);
    let states: Vec<_> = secrets.as_array().unwrap().iter().map(|of| of["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["replaced", "current"]);
    assert!(secrets[0]["ends_at"].is_string() && !secrets.to_string().contains("mwk_"), "{secrets}");
    let newest = secrets[1]["id"].as_str().unwrap();
    let line = installation.refused(&["credential", "retire", id, "--secret", newest]);
    assert!(line.starts_with("this is the newest secret"), "{line}");
    installation.run(&["credential", "retire", id, "--overlap", "manual"]);
    let old = secrets[0]["id"].as_str().unwrap();
    let ran = installation.run(&["credential", "retire", id, "--secret", old]);
    assert_eq!(ran.stdout, "The old secret of Nightly is refused from now on.\n");
    assert_eq!(json(&installation, &["credential", "secrets", id])[0]["state"], "ended");
    assert_eq!(json(&installation, &["freeze", "--reason", "a test"])["frozen"], true);
    assert_eq!(installation.refused(&["freeze", "--reason", "a test"]), "the credentials are frozen already");
    assert_eq!(json(&installation, &["thaw"])["frozen"], false);
}

#[test]
fn quotas_are_set_shown_listed_and_taken_away() {
    let installation = Installation::new();
    let quotas = ["--requests-per-minute", "600", "--rows-per-day", "20,000"];
    let new = ["credential", "create", "--name", "Nightly", "--type", "api-key", "--scope", "users:read"];
    let created = json(&installation, &[&new[..], &quotas].concat());
    let id = created["id"].as_str().unwrap();
    let shown = json(&installation, &["credential", "show", id]);
    assert_eq!(shown["requests_per_minute"], 600);
    assert_eq!(shown["rows_per_day"], 20_000);
    assert_eq!(shown["quota_mode"], "observe");
    json(&installation, &["credential", "update", id, "--quota-mode", "enforce", "--rows-per-day", "unlimited"]);
    let listed = json(&installation, &["credential", "quotas"]);
    assert_eq!((&listed[0]["name"], &listed[0]["mode"]), (&"Nightly".into(), &"enforce".into()));
    let of_requests = serde_json::json!({ "used": 0, "quota": 600, "percent": 0 });
    assert_eq!((&listed[0]["requests"], &listed[0]["rows"]), (&of_requests, &serde_json::json!({ "used": 0 })));
    let text = installation.run(&["credential", "show", id]).stdout;
    assert!(text.contains("Quotas:     600 requests per minute, enforce\n"), "{text}");
    json(&installation, &["credential", "update", id, "--requests-per-minute", "unlimited"]);
    assert_eq!(json(&installation, &["credential", "quotas"]), serde_json::json!([]));
}
