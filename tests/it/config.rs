//! The files that say the same thing twice, compared.

use std::collections::BTreeSet;

use credentials_console::config::{REFERENCE, Settings, Source};
use toml::{Table, Value};

fn read(name: &str) -> Table {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

fn leptos_table(file: &Table) -> Table {
    file["package"]["metadata"]["leptos"].as_table().unwrap().clone()
}

/// The keys of a file with their values, as `table.key`.
fn leaves(prefix: &str, table: &Table) -> Vec<(String, Value)> {
    let path = |key: &str| if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
    let entries = table.iter().flat_map(|(key, value)| match value {
        Value::Table(inner) => leaves(&path(key), inner),
        other => vec![(path(key), other.clone())],
    });
    entries.collect()
}

#[test]
fn what_stands_in_leptos_toml_and_in_cargo_toml_is_the_same() {
    let (run, build) = (leptos_table(&read("Leptos.toml")), leptos_table(&read("Cargo.toml")));
    let mut shared = Vec::new();
    for (key, value) in &run {
        if let Some(other) = build.get(key) {
            assert_eq!(value, other, "{key}");
            shared.push(key.as_str());
        }
    }
    assert_eq!(shared, ["output-name", "site-addr", "site-pkg-dir", "site-root"]);
}

#[test]
fn leptos_toml_holds_every_setting_with_its_default() {
    let file = leaves("", &read("Leptos.toml"));
    // Names that the build fixes; they stand in the file because Leptos wants them there.
    let fixed = ["package.metadata.leptos.output-name", "package.metadata.leptos.site-pkg-dir"];
    let in_file: BTreeSet<&str> = file.iter().map(|(key, _)| key.as_str()).filter(|key| !fixed.contains(key)).collect();
    let in_reference: BTreeSet<&str> = REFERENCE.iter().filter_map(|setting| setting.key).collect();
    assert_eq!(in_file, in_reference);
    for setting in REFERENCE {
        let value = file.iter().find(|(key, _)| Some(key.as_str()) == setting.key).map(|(_, value)| value);
        let text = value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        assert!(text.is_none_or(|text| text == setting.default), "{}", setting.variable);
    }
}

#[test]
fn the_file_changes_nothing_about_the_defaults() {
    let with_file = Settings::load(&Source::new(env!("CARGO_MANIFEST_DIR").into())).unwrap();
    let without_file = Settings::load(&Source::new(tempfile::tempdir().unwrap().path().to_owned())).unwrap();
    assert_eq!(format!("{with_file:?}"), format!("{without_file:?}"));
}

#[test]
fn every_setting_is_explained_once() {
    let variables: BTreeSet<&str> = REFERENCE.iter().map(|setting| setting.variable).collect();
    assert_eq!(variables.len(), REFERENCE.len());
    for setting in REFERENCE {
        assert!(setting.meaning.ends_with('.'), "{}", setting.variable);
        let own_key = setting.key.filter(|key| !key.starts_with("package."));
        let expected = own_key.map(|key| format!("CREDENTIALS__{}", key.replace('.', "__").to_uppercase()));
        assert!(expected.is_none_or(|name| name == setting.variable), "{}", setting.variable);
    }
}
