//! What the documentation repeats of the code, compared with it.

use axum::http::StatusCode;
use credentials_console::{
    config::{REFERENCE, Setting},
    data_api::odata::OPTIONS,
    domain::{
        entity::{AttributeKind, Entity},
        record_query::{Comparison, Function},
    },
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::test_app::TestApp;

const FILTER_TABLE: &str = "| Operator or function |";

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
        prose if prose.contains(' ') && !prose.starts_with('[') => prose.to_owned(),
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

/// Members that are no strings name their kind.
fn row_of_object(entity: Entity) -> Option<String> {
    let object = entity.attributes().iter().find(|attribute| attribute.kind == AttributeKind::Object)?;
    let members = object.members.iter().map(|member| match member.kind {
        AttributeKind::String => format!("`{}`", member.name),
        kind => format!("`{}` ({})", member.name, kind.describe().split(' ').next_back().unwrap()),
    });
    let members = members.collect::<Vec<_>>().join(", ");
    Some(format!("| `{}/{}` | {members} |", entity.as_str(), object.name))
}

/// The code in the first cells of rows.
fn names(rows: &[String]) -> Vec<&str> {
    rows.iter().map(|row| row.split('`').nth(1).unwrap()).collect()
}

#[test]
fn the_documented_objects_options_operators_and_functions_are_those_of_the_code() {
    let expected: Vec<String> = Entity::ALL.into_iter().filter_map(row_of_object).collect();
    assert_eq!(rows("docs/API.md", "| Object |"), expected);
    assert_eq!(names(&rows("docs/API.md", "| Option |")), OPTIONS);
    let mut expected = Comparison::ALL.map(Comparison::as_str).to_vec();
    expected.extend(["in", "and", "or", "not"]);
    expected.extend(Function::ALL.map(Function::as_str));
    assert_eq!(names(&rows("docs/API.md", FILTER_TABLE)), expected);
}

#[tokio::test]
async fn the_documented_examples_of_filters_are_understood_and_use_what_they_document() {
    let app = TestApp::new().await;
    let key = app.create_api_key("key", "interactions:read").await.api_key;
    for row in rows("docs/API.md", FILTER_TABLE) {
        let code: Vec<_> = row.split('`').skip(1).step_by(2).collect();
        let uses = |character: char| !(character.is_alphanumeric() || character == '_');
        assert!(code[1].split(uses).any(|word| word == code[0]), "{row}");
        let filter = utf8_percent_encode(code[1], NON_ALPHANUMERIC);
        let path = format!("/export/v1/records/interactions?$filter={filter}");
        app.bearer(&key).get(&path).await.expect(StatusCode::OK);
    }
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
