//! What stands in `deploy/`: rules that hold for it, and what systemd says of it where it is installed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_credentials-console");
const INSTALLED: &str = "/usr/local/bin/credentials-console";
/// `systemd-analyze security` counts up to 100, the fewer the better.
const MOST_EXPOSURE: &str = "--threshold=15";

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)
}

#[test]
fn the_unit_has_room_to_stop_and_systemd_finds_nothing_wrong_with_it() {
    let unit = fs::read_to_string(file("credentials-console.service")).unwrap();
    let setting = |name: &str| {
        let lines = unit.lines().filter_map(|line| line.split_once('='));
        lines.filter(|(key, _)| *key == name).map(|(_, value)| value).collect::<Vec<_>>()
    };
    assert_eq!(setting("ExecStart"), [format!("{INSTALLED} serve")]);
    // The server gives requests ten seconds; two writes may wait for a lock twice as long each.
    assert!(setting("TimeoutStopSec")[0].parse::<u32>().unwrap() > 30);
    assert_eq!(setting("Restart"), ["on-failure"]);
    assert_eq!(setting("CapabilityBoundingSet"), [""]);
    assert!(setting("Environment").is_empty(), "settings stand in the file that is the machine's own");

    let is_there = Command::new("systemd-analyze").arg("--version").stdout(Stdio::null()).status();
    if !is_there.is_ok_and(|status| status.success()) {
        eprintln!("left out: there is no systemd-analyze");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("credentials-console.service");
    // What is not installed would be found wrong.
    fs::write(&copy, unit.replace(INSTALLED, PROGRAM)).unwrap();
    let verified = Command::new("systemd-analyze").arg("verify").arg(&copy).output().unwrap();
    assert!(verified.status.success() && verified.stderr.is_empty(), "{}", String::from_utf8_lossy(&verified.stderr));
    let rated = Command::new("systemd-analyze")
        .args(["security", "--no-pager", "--offline=true", MOST_EXPOSURE])
        .arg(&copy)
        .output()
        .unwrap();
    assert!(rated.status.success(), "{}", String::from_utf8_lossy(&rated.stdout));
}

/// The rules are those of the usual linters: a base of a stated version, a user who is not root, given by number so that
/// Kubernetes can tell, no files from elsewhere, no secrets, and a program that gets signals itself.
#[test]
fn the_container_runs_one_program_as_nobody_from_a_stated_base() {
    let text = fs::read_to_string(file("Containerfile")).unwrap();
    let lines: Vec<(&str, &str)> =
        text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect();
    let all =
        |wanted: &str| lines.iter().filter(|(name, _)| *name == wanted).map(|(_, rest)| *rest).collect::<Vec<_>>();
    let [base] = all("FROM")[..] else { panic!("one base: {text}") };
    let (_, version) = base.rsplit_once(':').unwrap();
    assert_ne!(version, "latest");
    assert_eq!(all("USER"), ["65532:65532"]);
    assert_eq!(all("COPY"), [format!("--chmod=0755 credentials-console {INSTALLED}")]);
    assert_eq!(all("ENTRYPOINT"), [format!(r#"["{INSTALLED}"]"#)]);
    assert_eq!(all("CMD"), [r#"["serve"]"#]);
    // Data are in a volume, and nothing else is written.
    assert_eq!(all("VOLUME"), all("WORKDIR"));
    assert_eq!(all("ENV"), ["LEPTOS_SITE_ADDR=0.0.0.0:3000"]);
    for never in ["ADD", "ARG", "RUN"] {
        assert!(all(never).is_empty(), "{never}");
    }
}

/// What binds the browser's part reads what the library has left in it: both are of one version.
#[test]
fn the_tool_that_binds_is_of_the_version_of_the_library() {
    let version = |lock: &str, name: &str| {
        let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(lock)).unwrap();
        let (_, entry) = lock.split_once(&format!("name = \"{name}\"\nversion = \"")).unwrap();
        entry.split('"').next().unwrap().to_owned()
    };
    let library = version("Cargo.lock", "wasm-bindgen");
    assert_eq!(version("tools/wasm-bind/Cargo.lock", "wasm-bindgen-cli-support"), library);
}
