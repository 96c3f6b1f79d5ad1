//! The operands of a filter as SQL. Names come from our own dictionary; every value is bound.

use std::{fmt::Write, sync::LazyLock};

use sqlx::{QueryBuilder, Sqlite};

use crate::{
    domain::{
        entity::{AttributeKind, Path},
        record::Scalar,
        record_query::{DatePart, LetterCase, Operand, TextTest},
    },
    storage::record_sql::Dialect,
};

/// Nested `replace` calls for the letters beyond ASCII, which `lower` and `upper` do not change: the SQL before the text
/// and the SQL after it. Functions of our own cannot be added to SQLite without unsafe code.
static LOWER: LazyLock<(String, String)> = LazyLock::new(|| replacements(LetterCase::Lower));
static UPPER: LazyLock<(String, String)> = LazyLock::new(|| replacements(LetterCase::Upper));

impl Dialect for Sqlite {
    const IS: &str = " IS ";
    const IS_NOT: &str = " IS NOT ";
    const IS_TRUE_FALSE: [&str; 2] = [" = 1", " = 0"];

    fn column(path: Path) -> String {
        column(path)
    }

    fn push_operand(sql: &mut QueryBuilder<Self>, operand: &Operand) {
        push_operand(sql, operand);
    }

    fn push_scalar(sql: &mut QueryBuilder<Self>, scalar: &Scalar) {
        push_scalar(sql, scalar);
    }
}

fn column(path: Path) -> String {
    let Path { attribute, member } = path;
    let kind = match path.end().kind {
        AttributeKind::Object => "object",
        AttributeKind::Array => "array",
        // Every other member is a string: one that holds another type counts as null.
        _ if member.is_some() => "text",
        _ => return format!("\"{}\"", attribute.name),
    };
    let place = member.map_or(attribute.name.to_owned(), |member| format!("{}.{}", attribute.name, member.name));
    format!("CASE json_type(document, '$.{place}') WHEN '{kind}' THEN json_extract(document, '$.{place}') END")
}

fn push_operand(sql: &mut QueryBuilder<Sqlite>, operand: &Operand) {
    match operand {
        Operand::Literal(scalar) => push_scalar(sql, scalar),
        Operand::Number(value) => {
            sql.push_bind(*value);
        }
        Operand::Day(day) => {
            sql.push_bind(day.as_str().to_owned());
        }
        Operand::Path(path) => {
            sql.push(column(*path));
        }
        Operand::InCase(case, path) => {
            sql.push(in_case(*case, &column(*path)));
        }
        // `length` ends at U+0000. `instr` counts characters up to what it finds: here a byte that no text has.
        Operand::Length(text) => push_call(sql, "(instr(", text, " || CAST(x'FF' AS TEXT), CAST(x'FF' AS TEXT)) - 1)"),
        Operand::Part(part, at) => {
            let end = match part {
                DatePart::Year => ", 1, 4) AS INTEGER)",
                DatePart::Month => ", 6, 2) AS INTEGER)",
                DatePart::Day => ", 9, 2) AS INTEGER)",
                DatePart::Hour => ", 12, 2) AS INTEGER)",
                DatePart::Minute => ", 15, 2) AS INTEGER)",
                DatePart::Second => ", 18, 2) AS INTEGER)",
            };
            push_call(sql, "CAST(substr(", at, end);
        }
        Operand::DayOf(at) => push_call(sql, "substr(", at, ", 1, 10)"),
        Operand::Has(test, operands) => push_test(sql, *test, &operands.0, &operands.1),
    }
}

fn push_call(sql: &mut QueryBuilder<Sqlite>, start: &'static str, operand: &Operand, end: &'static str) {
    sql.push(start);
    push_operand(sql, operand);
    sql.push(end);
}

/// Without `LIKE`: it ignores case, and `%` and `_` are special. Bytes are compared where `substr` of text would end at
/// U+0000; in UTF-8 a text begins and ends with another if its bytes do. The full stop is necessary because `substr` of no
/// bytes is null.
fn push_test(sql: &mut QueryBuilder<Sqlite>, test: TextTest, whole: &Operand, part: &Operand) {
    match test {
        TextTest::Contains => {
            push_call(sql, "(instr(", whole, ", ");
            push_call(sql, "", part, ") > 0)");
        }
        TextTest::StartsWith => {
            push_call(sql, "(substr(CAST('.' || ", whole, " AS BLOB), 1, octet_length(");
            push_call(sql, "", part, ") + 1) = CAST('.' || ");
            push_call(sql, "", part, " AS BLOB))");
        }
        TextTest::EndsWith => {
            // Counted from the start: `substr` treats a start of -0 as the whole text.
            push_call(sql, "(substr(CAST(", whole, " || '.' AS BLOB), octet_length(");
            push_call(sql, "", whole, ") - octet_length(");
            push_call(sql, "", part, ") + 1) = CAST(");
            push_call(sql, "", part, " || '.' AS BLOB))");
        }
    }
}

/// Text of only ASCII, which is most of it, uses a shortcut.
fn in_case(case: LetterCase, column: &str) -> String {
    let (function, (before, behind)) = match case {
        LetterCase::Lower => ("lower", &*LOWER),
        LetterCase::Upper => ("upper", &*UPPER),
    };
    format!(
        "CASE WHEN length({column}) = octet_length({column}) THEN {function}({column}) \
         ELSE {before}{function}({column}){behind} END"
    )
}

fn replacements(case: LetterCase) -> (String, String) {
    let (mut before, mut behind) = (String::new(), String::new());
    for (from, to) in case.letters_beyond_ascii() {
        before.push_str("replace(");
        // Writing to a String cannot fail.
        let _ = write!(behind, ", '{from}', '{to}')");
    }
    (before, behind)
}

fn push_scalar(sql: &mut QueryBuilder<Sqlite>, scalar: &Scalar) {
    match scalar {
        Scalar::Null => sql.push("NULL"),
        Scalar::String(text) => sql.push_bind(text.clone()),
        Scalar::Boolean(value) => sql.push_bind(*value),
        Scalar::DateTime(at) => sql.push_bind(at.as_str().to_owned()),
    };
}
