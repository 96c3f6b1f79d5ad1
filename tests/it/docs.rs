//! What the documentation repeats of the code, compared with it.

use credentials_console::{
    config::{REFERENCE, Setting},
    domain::entity::{AttributeKind, Entity},
};

/// The rows of the table that begins with `head`, without its two head lines.
fn rows(name: &str, head: &str) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let table = text.lines().skip_while(|line| !line.starts_with(head)).skip(2);
    table.take_while(|line| line.starts_with('|')).map(str::to_owned).collect()
}

/// Code in backticks; prose as it is; a dash for nothing.
fn cell(text: &str) -> String {
    match text {
        "" => "–".to_owned(),
        prose if prose.contains(' ') => prose.to_owned(),
        code => format!("`{code}`"),
    }
}

fn row_of_setting(setting: &Setting) -> String {
    let (key, default) = (cell(setting.key.unwrap_or_default()), cell(setting.default));
    format!("| `{}` | {key} | {default} | {} |", setting.variable, setting.meaning)
}

/// Attributes that are no strings name their kind.
fn row_of_entity(entity: Entity) -> String {
    let attributes = entity.attributes().iter().map(|attribute| match attribute.kind {
        AttributeKind::String => format!("`{}`", attribute.name),
        kind => format!("`{}` ({})", attribute.name, kind.describe().split(' ').next_back().unwrap()),
    });
    let attributes = attributes.collect::<Vec<_>>().join(", ");
    format!("| `{}` | `{}` | {attributes} |", entity.as_str(), entity.scope())
}

#[test]
fn the_documented_settings_are_those_that_the_code_reads() {
    let expected: Vec<String> = REFERENCE.iter().map(row_of_setting).collect();
    for name in ["README.md", "docs/OPERATIONS.md"] {
        assert_eq!(rows(name, "| Variable |"), expected, "{name}");
    }
}

#[test]
fn the_documented_tables_are_those_that_the_data_api_serves() {
    let expected: Vec<String> = Entity::ALL.into_iter().map(row_of_entity).collect();
    assert_eq!(rows("docs/API.md", "| Table |"), expected);
}
