//! A filter as SQL.
//!
//! In SQL a comparison with null is null; in OData it is true or false. At the top level both leave the record out, so that `=` and
//! `>` do not change and can use an index. Below a `not` they differ: negation is therefore carried down to the comparisons (De
//! Morgan's laws apply to three values too), where it is written with [`Dialect::IS`] and `IS NOT TRUE`.

use sqlx::QueryBuilder;

use super::Dialect;
use crate::domain::{
    record::Scalar,
    record_query::{Comparison, Filter, Operand},
};

/// Writes a filter, or its negation, in parentheses.
pub fn push_condition<D: Dialect>(sql: &mut QueryBuilder<D>, filter: &Filter, negated: bool) {
    match filter {
        Filter::All(filters) => push_group(sql, filters, if negated { " OR " } else { " AND " }, negated),
        Filter::Any(filters) => push_group(sql, filters, if negated { " AND " } else { " OR " }, negated),
        Filter::Not(filter) => push_condition(sql, filter, !negated),
        Filter::Compare(left, comparison, right) => push_comparison(sql, left, *comparison, right, negated),
        Filter::In(operand, items) => push_in(sql, operand, items, negated),
        Filter::IsTrue(operand) => {
            sql.push("(");
            D::push_operand(sql, operand);
            let [is_true, is_false] = D::IS_TRUE_FALSE;
            sql.push(if negated { is_false } else { is_true }).push(")");
        }
    }
}

fn push_group<D: Dialect>(sql: &mut QueryBuilder<D>, filters: &[Filter], separator: &'static str, negated: bool) {
    sql.push("(");
    for (index, filter) in filters.iter().enumerate() {
        if index > 0 {
            sql.push(separator);
        }
        push_condition(sql, filter, negated);
    }
    sql.push(")");
}

fn push_comparison<D: Dialect>(
    sql: &mut QueryBuilder<D>,
    left: &Operand,
    comparison: Comparison,
    right: &Operand,
    negated: bool,
) {
    let (operator, end) = match (comparison, negated) {
        (Comparison::Equal, false) if is_value(left) || is_value(right) => (" = ", ")"),
        (Comparison::Equal, false) | (Comparison::NotEqual, true) => (D::IS, ")"),
        (Comparison::NotEqual, false) | (Comparison::Equal, true) => (D::IS_NOT, ")"),
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
    D::push_operand(sql, left);
    sql.push(operator);
    D::push_operand(sql, right);
    sql.push(end);
}

/// A null among the items is a separate condition: SQL's `IN` never finds it.
fn push_in<D: Dialect>(sql: &mut QueryBuilder<D>, operand: &Operand, items: &[Operand], negated: bool) {
    let (values, nulls): (Vec<_>, Vec<_>) = items.iter().partition(|item| is_value(item));
    sql.push(if negated { "((" } else { "(" });
    if values.is_empty() {
        sql.push("FALSE");
    } else {
        D::push_operand(sql, operand);
        let mut separator = " IN (";
        for value in values {
            sql.push(separator);
            D::push_operand(sql, value);
            separator = ", ";
        }
        sql.push(")");
    }
    if !nulls.is_empty() {
        sql.push(" OR ");
        D::push_operand(sql, operand);
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
