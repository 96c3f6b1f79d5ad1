//! The operands of a filter as SQL. Names come from our own dictionary; every value is bound.

use std::sync::LazyLock;

use sqlx::{Postgres, QueryBuilder};

use crate::{
    domain::{
        entity::{AttributeKind, Path},
        record::Scalar,
        record_query::{DatePart, LetterCase, Operand, TextTest},
    },
    storage::{postgres::text, record_sql::Dialect},
};

/// The letters beyond ASCII in one case, and in the other: `lower` and `upper` treat them by the machine's locale.
static LOWER: LazyLock<(String, String)> = LazyLock::new(|| LetterCase::Lower.letters_beyond_ascii().unzip());
static UPPER: LazyLock<(String, String)> = LazyLock::new(|| LetterCase::Upper.letters_beyond_ascii().unzip());

impl Dialect for Postgres {
    const IS: &str = " IS NOT DISTINCT FROM ";
    const IS_NOT: &str = " IS DISTINCT FROM ";
    const IS_TRUE_FALSE: [&str; 2] = [" = TRUE", " = FALSE"];

    fn column(path: Path) -> String {
        let Path { attribute, member } = path;
        let kind = match path.end().kind {
            AttributeKind::Object => "object",
            AttributeKind::Array => "array",
            // Every other member is a string: one that holds another type counts as null.
            _ if member.is_some() => "string",
            _ => return format!("\"{}\"", attribute.name),
        };
        let place = member.map_or(attribute.name.to_owned(), |member| format!("{},{}", attribute.name, member.name));
        format!(
            "(CASE jsonb_typeof(objects #> '{{{place}}}') WHEN '{kind}' THEN objects #>> '{{{place}}}' END COLLATE \"C\")"
        )
    }

    // Values other than text state their type: a statement is prepared once for each SQL text, for all bound values.
    fn push_operand(sql: &mut QueryBuilder<Self>, operand: &Operand) {
        match operand {
            Operand::Literal(scalar) => Self::push_scalar(sql, scalar),
            Operand::Number(value) => {
                sql.push_bind(*value).push("::float8");
            }
            Operand::Day(day) => {
                sql.push_bind(day.as_str().to_owned());
            }
            Operand::Path(path) => {
                sql.push(Self::column(*path));
            }
            Operand::InCase(case, path) => {
                sql.push(in_case(*case, &Self::column(*path)));
            }
            Operand::Length(text) => push_call(sql, "length(", text, ")"),
            Operand::Part(part, at) => {
                let end = match part {
                    DatePart::Year => ", 1, 4) AS integer)",
                    DatePart::Month => ", 6, 2) AS integer)",
                    DatePart::Day => ", 9, 2) AS integer)",
                    DatePart::Hour => ", 12, 2) AS integer)",
                    DatePart::Minute => ", 15, 2) AS integer)",
                    DatePart::Second => ", 18, 2) AS integer)",
                };
                push_call(sql, "CAST(substr(", at, end);
            }
            Operand::DayOf(at) => push_call(sql, "left(", at, ", 10)"),
            Operand::Has(test, operands) => push_test(sql, *test, &operands.0, &operands.1),
        }
    }

    fn push_scalar(sql: &mut QueryBuilder<Self>, scalar: &Scalar) {
        match scalar {
            Scalar::Null => sql.push("NULL"),
            Scalar::String(value) => sql.push_bind(text(value).into_owned()),
            Scalar::Boolean(value) => sql.push_bind(*value).push("::boolean"),
            Scalar::DateTime(at) => sql.push_bind(at.as_str().to_owned()),
        };
    }
}

fn push_call(sql: &mut QueryBuilder<Postgres>, start: &'static str, operand: &Operand, end: &'static str) {
    sql.push(start);
    Postgres::push_operand(sql, operand);
    sql.push(end);
}

/// Without `LIKE`, in which `%` and `_` are special.
fn push_test(sql: &mut QueryBuilder<Postgres>, test: TextTest, whole: &Operand, part: &Operand) {
    match test {
        TextTest::Contains => {
            push_call(sql, "(strpos(", whole, ", ");
            push_call(sql, "", part, ") > 0)");
        }
        TextTest::StartsWith => {
            push_call(sql, "(left(", whole, ", length(");
            push_call(sql, "", part, ")) = ");
            push_call(sql, "", part, ")");
        }
        TextTest::EndsWith => {
            push_call(sql, "(right(", whole, ", length(");
            push_call(sql, "", part, ")) = ");
            push_call(sql, "", part, ")");
        }
    }
}

fn in_case(case: LetterCase, column: &str) -> String {
    let (function, (from, to)) = match case {
        LetterCase::Lower => ("lower", &*LOWER),
        LetterCase::Upper => ("upper", &*UPPER),
    };
    format!("translate({function}({column} COLLATE \"C\"), '{from}', '{to}')")
}
