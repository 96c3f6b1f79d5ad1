//! "After this record, in this order" as SQL.
//!
//! The first term decides which index is read. A single condition over it would have to say "smaller, or null, or equal
//! and …", which no index serves; therefore the side of the nulls is read by a separate statement, and the other
//! statement has a plain bound. The last page then costs the same as the first one.

use sqlx::QueryBuilder;

use super::Dialect;
use crate::domain::{
    entity::Path,
    record::Scalar,
    record_query::{OrderTerm, RecordQuery},
};

/// A part of the records after a position; the parts in their order are all of them.
pub enum Part<'a> {
    /// No condition.
    Everything,
    /// The following records on the same side of the nulls.
    SameSide(Vec<(&'a OrderTerm, &'a Scalar)>),
    /// The records whose first term is null, or not null.
    OtherSide {
        /// The first term.
        term: &'a OrderTerm,
        /// Which of the two.
        is_null: bool,
    },
}

impl<'a> Part<'a> {
    /// The parts of a query.
    pub fn of(query: &'a RecordQuery) -> Vec<Self> {
        let Some(position) = &query.after else {
            return vec![Self::Everything];
        };
        let values: Vec<_> = query.order.terms().iter().zip(position.values()).collect();
        let other_side = values.first().and_then(|(term, value)| {
            let is_null = **value == Scalar::Null;
            // Ascending goes from null to values, descending from values to null; an id is never null.
            (term.path != Path::ID && term.descending != is_null).then_some(Self::OtherSide { term, is_null: !is_null })
        });
        std::iter::once(Self::SameSide(values)).chain(other_side).collect()
    }

    /// Writes the part as a further condition.
    pub fn push<D: Dialect>(&self, sql: &mut QueryBuilder<D>) {
        match self {
            Self::Everything => {}
            Self::SameSide(values) => push_same_side(sql, values),
            Self::OtherSide { term, is_null } => {
                let test = if *is_null { "IS NULL" } else { "IS NOT NULL" };
                sql.push(format_args!(" AND {} {test}", D::column(term.path)));
            }
        }
    }
}

fn push_same_side<D: Dialect>(sql: &mut QueryBuilder<D>, values: &[(&OrderTerm, &Scalar)]) {
    let Some(((term, value), rest)) = values.split_first() else {
        return;
    };
    let column = D::column(term.path);
    if **value == Scalar::Null {
        sql.push(format_args!(" AND {column} IS NULL AND "));
        return push_after(sql, rest);
    }
    if let [(id, id_value)] = rest
        && id.descending == term.descending
    {
        // The default order, an attribute and the id: the index leads directly to the place, for any number of records
        // with the same attribute value.
        let beyond = if term.descending { "<" } else { ">" };
        sql.push(format_args!(" AND ({column}, {}) {beyond} (", D::column(id.path)));
        D::push_scalar(sql, value);
        sql.push(", ");
        D::push_scalar(sql, id_value);
        sql.push(")");
        return;
    }
    if !rest.is_empty() {
        let bound = if term.descending { "<=" } else { ">=" };
        sql.push(format_args!(" AND {column} {bound} "));
        D::push_scalar(sql, value);
    }
    sql.push(" AND ");
    // The nulls are the other side: here the term is never null.
    push_after_value(sql, term, value, rest, false);
}

fn push_after<D: Dialect>(sql: &mut QueryBuilder<D>, values: &[(&OrderTerm, &Scalar)]) {
    let Some(((term, value), rest)) = values.split_first() else {
        sql.push("FALSE");
        return;
    };
    let column = D::column(term.path);
    if **value != Scalar::Null {
        return push_after_value(sql, term, value, rest, term.descending && term.path != Path::ID);
    }
    // Ascending, every value follows null; descending, nothing but further nulls.
    if !term.descending {
        sql.push(format_args!("({column} IS NOT NULL OR "));
    }
    sql.push(format_args!("({column} IS NULL AND "));
    push_after(sql, rest);
    sql.push(if term.descending { ")" } else { "))" });
}

fn push_after_value<D: Dialect>(
    sql: &mut QueryBuilder<D>,
    term: &OrderTerm,
    value: &Scalar,
    rest: &[(&OrderTerm, &Scalar)],
    nulls_follow: bool,
) {
    let column = D::column(term.path);
    let beyond = if term.descending { "<" } else { ">" };
    sql.push(format_args!("({column} {beyond} "));
    D::push_scalar(sql, value);
    if nulls_follow {
        sql.push(format_args!(" OR {column} IS NULL"));
    }
    if !rest.is_empty() {
        sql.push(format_args!(" OR ({column} = "));
        D::push_scalar(sql, value);
        sql.push(" AND ");
        push_after(sql, rest);
        sql.push(")");
    }
    sql.push(")");
}
