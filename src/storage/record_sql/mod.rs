//! Queries of records as SQL: the common part, built from the dialect of each database.

mod condition;
mod position;

use sqlx::{Database, QueryBuilder};

pub(super) use self::{condition::push_condition, position::Part};
use crate::domain::{
    entity::{Entity, Path},
    record::Scalar,
    record_query::{Comparison, Filter, Operand, Order},
};

/// The attributes that have an index in every table that has them.
pub(super) const INDEXED: [&str; 5] = ["id", "user_id", "conversation_id", "created_time", "last_updated_time"];

/// The SQL dialect of a database. Names come from our own dictionary; every value is bound.
pub(super) trait Dialect: Database {
    /// The operator for two values that are the same, or both null.
    const IS: &str;
    /// The operator for its negation.
    const IS_NOT: &str;
    /// The suffixes of a boolean that test whether it is true, and false; null is neither.
    const IS_TRUE_FALSE: [&str; 2];

    /// The SQL of a path: the column of a scalar, otherwise a lookup in the record.
    fn column(path: Path) -> String;
    /// Writes an operand.
    fn push_operand(sql: &mut QueryBuilder<Self>, operand: &Operand);
    /// Binds a value.
    fn push_scalar(sql: &mut QueryBuilder<Self>, scalar: &Scalar);
}

/// The table of an entity.
pub(super) const fn table(entity: Entity) -> &'static str {
    match entity {
        Entity::Interactions => "record_interactions",
        Entity::Conversations => "record_conversations",
        Entity::PluginCalls => "record_plugin_calls",
        Entity::PluginResources => "record_plugin_resources",
        Entity::Users => "record_users",
    }
}

/// Writes a filter as a further condition.
pub(super) fn push_filter<D: Dialect>(sql: &mut QueryBuilder<D>, filter: Option<&Filter>) {
    if let Some(filter) = filter {
        sql.push(" AND ");
        push_condition(sql, filter, false);
    }
}

/// Whether the records that match are found by values in a column with an index, in another order than the requested one.
pub(super) fn must_sort(filter: &Filter, order: &Order) -> bool {
    let first = order.terms().first().map(|term| term.path);
    let is_searched = |path: &Path| {
        path.member.is_none() && INDEXED.contains(&path.attribute.name) && first.is_some_and(|first| first != *path)
    };
    match filter {
        Filter::In(Operand::Path(path), _) => is_searched(path),
        // After one value an index has the ids in order.
        Filter::Compare(Operand::Path(path), Comparison::Equal, _) => is_searched(path) && first != Some(Path::ID),
        Filter::All(filters) => filters.iter().any(|filter| must_sort(filter, order)),
        _ => false,
    }
}
