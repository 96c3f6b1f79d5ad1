//! Who may use whom: reads `src/` and compares it with [`RULES`], which `docs/ARCHITECTURE.md` repeats for people.

mod paths;
mod rules;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use self::{
    paths::named_paths,
    rules::{EVERYTHING, HIDDEN, RULES, Rule},
};

/// Most lines of a source file.
const MAX_LINES: usize = 400;
/// Names that say nothing of what is in a module.
const VAGUE_NAMES: [&str; 8] = ["common", "helper", "helpers", "misc", "shared", "stuff", "util", "utils"];

/// Whether a path is a module or lies in it.
fn is_within(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Whether a module that stands in the table may name a path of ours.
fn may_use(rule: &Rule, target: &str) -> bool {
    let is_listed = rule.may_use.iter().any(|module| *module == EVERYTHING || is_within(target, module));
    // To list storage is to list its traits.
    let sees = |hidden: &&str| {
        is_within(rule.module, hidden) || rule.may_use.contains(hidden) || rule.may_use.contains(&EVERYTHING)
    };
    let is_hidden = HIDDEN.iter().any(|hidden| is_within(target, hidden) && !sees(hidden));
    !is_hidden && (is_listed || is_within(target, rule.module))
}

#[test]
fn modules_use_what_the_table_lets_them_and_it_lets_them_no_more() {
    let reserved: BTreeSet<&str> = RULES.iter().flat_map(|rule| rule.only_it_may_name).copied().collect();
    let mut problems = BTreeSet::new();
    let mut used = BTreeSet::new();
    for source in sources() {
        let module = source.module.join("::");
        let Some(rule) = RULES.iter().find(|rule| is_within(&module, rule.module)) else {
            // The modules that only gather others: `console`.
            if !named_paths(&source.text, &source.module).is_empty() {
                problems.insert(format!("{module} stands in no rule"));
            }
            continue;
        };
        for path in named_paths(&source.text, &source.module) {
            let Some((first, rest)) = path.0.split_first() else { continue };
            let first = first.as_str();
            let target = rest.join("::");
            let listed = rule.may_use.iter().chain(rule.only_it_may_name);
            let path = if first == "crate" { target.as_str() } else { first };
            used.extend(listed.filter(|name| is_within(path, name)).map(|name| (rule.module, *name)));
            if first == "crate" && !may_use(rule, &target) {
                problems.insert(format!("{module} uses {target}; {} may not", rule.module));
            }
            if reserved.contains(first) && !rule.only_it_may_name.contains(&first) {
                problems.insert(format!("{module} names the crate {first}; {} may not", rule.module));
            }
        }
    }
    for rule in RULES {
        let listed = rule.may_use.iter().chain(rule.only_it_may_name).filter(|name| **name != EVERYTHING);
        for name in listed.filter(|name| !used.contains(&(rule.module, **name))) {
            problems.insert(format!("{} does not use {name}; the table must not allow it", rule.module));
        }
    }
    assert!(problems.is_empty(), "{}", Vec::from_iter(problems).join("\n"));
}

#[test]
fn the_rules_tell_an_edge_that_is_not_in_the_table() {
    let find = |module: &str| RULES.iter().find(|rule| rule.module == module).unwrap();
    for (module, target) in [
        ("service", "storage::Storage"),
        ("service::identity", "storage::users::StoredUser"),
        ("service::records", "service::admission::Caller"),
        ("storage::sqlite", "storage::users"),
        ("storage", "storage::sessions::SessionsRepository"),
        ("console::islands", "console::server_fns::credentials::CreateCredential"),
        ("console::pages", "console::server_fns::exchange::Exchange"),
        ("cli", "storage::database::open"),
    ] {
        assert!(may_use(find(module), target), "{module} may use {target}");
    }
    for (module, target) in [
        ("domain", "crypto::secret"),
        ("service::admission", "service::records::Turns"),
        ("service", "storage::sqlite::SqliteStorage"),
        ("service", "browser::SessionContext"),
        ("storage", "storage::sqlite::SqliteRepository"),
        ("storage", "crypto::secret::PlainSecret"),
        ("storage::sqlite", "service::Services"),
        ("oauth", "storage::StorageError"),
        ("data_api", "oauth::TOKEN_PATH"),
        ("console::islands", "console::pages::sign_in"),
        ("console::model", "console::paths"),
        ("browser", "storage::sessions"),
    ] {
        assert!(!may_use(find(module), target), "{module} may not use {target}");
    }
}

/// The file of ours that a path leads to, by its module.
fn file_of<'a>(path: &[String], files: &'a BTreeSet<String>) -> Option<&'a str> {
    (1..=path.len()).rev().find_map(|length| files.get(&path[..length].join("::")).map(String::as_str))
}

#[test]
fn no_two_files_use_each_other() {
    let sources = sources();
    let files: BTreeSet<String> = sources.iter().map(|source| source.module.join("::")).collect();
    let mut uses = BTreeSet::new();
    for source in &sources {
        let module = source.module.join("::");
        for path in named_paths(&source.text, &source.module) {
            let Some((first, rest)) = path.0.split_first() else { continue };
            let Some(target) = file_of(rest, &files).filter(|_| first == "crate") else { continue };
            // A folder gathers what is in it.
            if !is_within(target, &module) && !is_within(&module, target) {
                uses.insert((module.clone(), target.to_owned()));
            }
        }
    }
    let circles: Vec<_> =
        uses.iter().filter(|(one, other)| one < other && uses.contains(&(other.clone(), one.clone()))).collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn the_document_states_the_same_table() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ARCHITECTURE.md");
    let Ok(text) = fs::read_to_string(document) else { return };
    let cell = |names: &[&str]| match names {
        [] => "–".to_owned(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    };
    let rows: Vec<String> = RULES
        .iter()
        .map(|rule| format!("| `{}` | {} | {} |", rule.module, cell(rule.may_use), cell(rule.only_it_may_name)))
        .collect();
    let stated: BTreeSet<&str> = text.lines().map(str::trim_end).collect();
    let is_same = rows.iter().all(|row| stated.contains(row.as_str()));
    assert!(is_same, "docs/ARCHITECTURE.md must have these rows:\n{}", rows.join("\n"));
}

#[test]
fn no_source_file_is_longer_than_400_lines() {
    for source in sources().into_iter().chain(tests()) {
        let lines = source.text.lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines; make it a folder", source.file.display());
    }
}

#[test]
fn what_a_text_area_shows_is_escaped() {
    let mut areas = 0;
    for source in sources() {
        for area in source.text.split("<textarea").skip(1) {
            let shown = area.split_once("</textarea>").unwrap().0.rsplit_once('>').unwrap().1.trim();
            assert!(shown.is_empty() || shown.starts_with("{typed_text(&"), "{}: {shown}", source.file.display());
            areas += 1;
        }
    }
    assert!(areas > 2);
}

#[test]
fn every_module_is_named_for_what_is_in_it() {
    for source in sources().into_iter().chain(tests()) {
        let vague = source.module.iter().find(|name| VAGUE_NAMES.contains(&name.as_str()));
        assert!(vague.is_none(), "{} says nothing of what is in it", source.file.display());
    }
}

/// A source file.
pub struct Source {
    pub file: PathBuf,
    pub module: Vec<String>,
    pub text: String,
}

/// Every file of `src/`.
pub fn sources() -> Vec<Source> {
    files_in("src")
}

fn tests() -> Vec<Source> {
    files_in("tests")
}

fn files_in(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let file = entry.unwrap().path();
            if file.is_dir() {
                folders.push(file);
            } else if file.extension().is_some_and(|ending| ending == "rs") {
                let module = file.strip_prefix(&root).unwrap().with_extension("");
                let names = module.iter().map(|part| part.to_str().unwrap().to_owned());
                let module = names.filter(|name| name != "mod").collect();
                found.push(Source { text: fs::read_to_string(&file).unwrap(), file, module });
            }
        }
    }
    assert!(found.len() > 3, "{} holds no sources", root.display());
    found
}
