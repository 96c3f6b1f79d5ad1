//! A filter as SQL.
//!
//! In SQL a comparison with null is null; in OData it is true or false. At the top both leave the record out, so that
//! `=` and `>` stay what they are and can use an index. Below a `not` they differ: negation is therefore carried down to the comparisons
//! (De Morgan's laws hold for three values too), where it is written with `IS` and `IS NOT TRUE`.

use sqlx::{QueryBuilder, Sqlite};

use super::operand::push_operand;
use crate::domain::{
    record::Scalar,
    record_query::{Comparison, Filter, Operand},
};

/// Writes a filter, or its negation, in parentheses.
pub(super) fn push_condition(sql: &mut QueryBuilder<Sqlite>, filter: &Filter, negated: bool) {
    match filter {
        Filter::All(filters) => push_group(sql, filters, if negated { " OR " } else { " AND " }, negated),
        Filter::Any(filters) => push_group(sql, filters, if negated { " AND " } else { " OR " }, negated),
        Filter::Not(filter) => push_condition(sql, filter, !negated),
        Filter::Compare(left, comparison, right) => push_comparison(sql, left, *comparison, right, negated),
        Filter::In(operand, items) => push_in(sql, operand, items, negated),
        Filter::IsTrue(operand) => {
            sql.push("(");
            push_operand(sql, operand);
            sql.push(if negated { " = 0)" } else { " = 1)" });
        }
    }
}

fn push_group(sql: &mut QueryBuilder<Sqlite>, filters: &[Filter], separator: &'static str, negated: bool) {
    sql.push("(");
    for (index, filter) in filters.iter().enumerate() {
        if index > 0 {
            sql.push(separator);
        }
        push_condition(sql, filter, negated);
    }
    sql.push(")");
}

fn push_comparison(
    sql: &mut QueryBuilder<Sqlite>,
    left: &Operand,
    comparison: Comparison,
    right: &Operand,
    negated: bool,
) {
    let (operator, end) = match (comparison, negated) {
        (Comparison::Equal, false) if is_value(left) || is_value(right) => (" = ", ")"),
        (Comparison::Equal, false) | (Comparison::NotEqual, true) => (" IS ", ")"),
        (Comparison::NotEqual, false) | (Comparison::Equal, true) => (" IS NOT ", ")"),
        (Comparison::Greater, false) => (" > ", ")"),
        (Comparison::GreaterOrEqual, false) => (" >= ", ")"),
        (Comparison::Less, false) => (" < ", ")"),
        (Comparison::LessOrEqual, false) => (" <= ", ")"),
        (Comparison::Greater, true) => (" > ", ") IS NOT TRUE)"),
        (Comparison::GreaterOrEqual, true) => (" >= ", ") IS NOT TRUE)"),
        (Comparison::Less, true) => (" < ", ") IS NOT TRUE)"),
        (Comparison::LessOrEqual, true) => (" <= ", ") IS NOT TRUE)"),
    };
    sql.push(if end == ")" { "(" } else { "((" });
    push_operand(sql, left);
    sql.push(operator);
    push_operand(sql, right);
    sql.push(end);
}

/// A null among the items is a question of its own: SQL's `IN` never finds it.
fn push_in(sql: &mut QueryBuilder<Sqlite>, operand: &Operand, items: &[Operand], negated: bool) {
    sql.push(if negated { "((" } else { "(" });
    push_operand(sql, operand);
    sql.push(" IN (");
    let mut has_null = false;
    let mut separator = "";
    for item in items {
        if is_value(item) {
            sql.push(separator);
            push_operand(sql, item);
            separator = ", ";
        } else {
            has_null = true;
        }
    }
    sql.push(")");
    if has_null {
        sql.push(" OR ");
        push_operand(sql, operand);
        sql.push(" IS NULL");
    }
    sql.push(if negated { ") IS NOT TRUE)" } else { ")" });
}

/// Whether an operand is never null.
fn is_value(operand: &Operand) -> bool {
    match operand {
        Operand::Literal(scalar) => *scalar != Scalar::Null,
        Operand::Number(_) | Operand::Day(_) => true,
        _ => false,
    }
}
