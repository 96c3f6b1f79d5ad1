//! The records of the Data API.
//!
//! SQL is built from names of our own dictionary; every value is bound.

mod operand;

use async_trait::async_trait;
use futures::join;
use sqlx::{QueryBuilder, Sqlite};

use super::SqliteRepository;
use crate::{
    domain::{
        entity::Entity,
        id::OrganizationId,
        record::{Record, Scalar},
        record_query::{Filter, Order, RecordQuery},
    },
    storage::{
        StorageError,
        record_sql::{Dialect as _, Part, must_sort, push_filter, table},
        records::{PurgeCriterion, RecordsRepository, Upserted},
    },
};

/// Maximum values in one statement (SQLite, "Limits In SQLite", 9).
const MAX_VALUES: usize = 32_766;
const ON_CONFLICT: &str = " ON CONFLICT (organization_id, id) DO";

/// Joins the documents of a page into one text, each on a line, which a document never breaks: the driver takes as long
/// for a row as SQLite does. They keep the order of the query in the parentheses, because that has a limit.
const AS_LINES: &str = "SELECT group_concat(document, char(10)) FROM (";

#[async_trait]
impl RecordsRepository for SqliteRepository {
    async fn list_records(
        &mut self,
        organization_id: OrganizationId,
        query: &RecordQuery,
        limit: u32,
    ) -> Result<Vec<String>, StorageError> {
        let mut documents = Vec::new();
        for part in Part::of(query) {
            let wanted = i64::from(limit) - i64::try_from(documents.len()).unwrap_or(i64::MAX);
            if wanted <= 0 {
                break;
            }
            let mut sql = QueryBuilder::new(AS_LINES);
            push_part(&mut sql, organization_id, query, &part);
            sql.push(" LIMIT ").push_bind(wanted);
            if query.after.is_none() && query.skip > 0 {
                sql.push(" OFFSET ").push_bind(i64::try_from(query.skip).unwrap_or(i64::MAX));
            }
            let lines: Option<String> = sql.push(")").build_query_scalar().fetch_one(&mut *self.transaction).await?;
            documents.extend(lines.unwrap_or_default().lines().map(str::to_owned));
        }
        Ok(documents)
    }

    async fn count_records(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
        filter: Option<&Filter>,
    ) -> Result<u64, StorageError> {
        let mut sql = select("COUNT(*)", organization_id, entity);
        push_filter(&mut sql, filter);
        let count: i64 = sql.build_query_scalar().fetch_one(&mut *self.transaction).await?;
        u64::try_from(count).map_err(|_| StorageError::Corrupt(format!("a count of {count}")))
    }

    async fn records_version(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
    ) -> Result<String, StorageError> {
        let version: Option<String> =
            sqlx::query_scalar("SELECT version FROM record_versions WHERE organization_id = ? AND entity = ?")
                .bind(organization_id.to_string())
                .bind(entity.as_str())
                .fetch_optional(&mut *self.transaction)
                .await?;
        Ok(version.unwrap_or_default())
    }

    async fn has_records(&mut self, organization_id: OrganizationId, entity: Entity) -> Result<bool, StorageError> {
        let mut sql = select("1", organization_id, entity);
        let found: Option<i64> =
            sql.push(" LIMIT 1").build_query_scalar().fetch_optional(&mut *self.transaction).await?;
        Ok(found.is_some())
    }

    async fn upsert_records(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
        records: &[Record],
    ) -> Result<Upserted, StorageError> {
        let mut upserted = Upserted::default();
        let adding = format!("{ON_CONFLICT} NOTHING");
        let rows = MAX_VALUES / (1 + columns(entity).count());
        let mut chunks = records.chunks(rows);
        let mut next = chunks.next().map(|chunk| (chunk, insert(organization_id, entity, chunk, &adding)));
        while let Some((chunk, mut statement)) = next.take() {
            // While SQLite writes, the next statement is built. Only the one of full length is reused.
            let adds = statement.build().persistent(chunk.len() == rows);
            let (inserted, following) = join!(adds.execute(&mut *self.transaction), async {
                chunks.next().map(|chunk| (chunk, insert(organization_id, entity, chunk, &adding)))
            });
            let inserted = inserted?.rows_affected();
            next = following;
            upserted.inserted += inserted;
            if inserted < chunk.len() as u64 {
                let mut statement = insert(organization_id, entity, chunk, &replacing(entity));
                let replaces = statement.build().persistent(chunk.len() == rows);
                upserted.updated += replaces.execute(&mut *self.transaction).await?.rows_affected();
            }
        }
        self.note_changed_records(organization_id, entity, upserted.inserted + upserted.updated).await?;
        Ok(upserted)
    }

    async fn delete_records(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
        criterion: &PurgeCriterion<'_>,
        limit: u32,
    ) -> Result<u64, StorageError> {
        let (condition, value) = match criterion {
            PurgeCriterion::CreatedBefore(_) if entity.attribute("created_time").is_none() => return Ok(0),
            PurgeCriterion::CreatedBefore(at) => ("created_time < ", at.as_str()),
            PurgeCriterion::OfUser(id) if entity == Entity::Users => ("id = ", *id),
            PurgeCriterion::OfUser(id) => ("user_id = ", *id),
        };
        let mut sql = QueryBuilder::new(format!("DELETE FROM {} WHERE rowid IN (", table(entity)));
        sql.push(format_args!("SELECT rowid FROM {} WHERE organization_id = ", table(entity)));
        sql.push_bind(organization_id.to_string()).push(" AND ").push(condition).push_bind(value.to_owned());
        sql.push(" LIMIT ").push_bind(limit).push(")");
        let deleted = sql.build().execute(&mut *self.transaction).await?.rows_affected();
        self.note_changed_records(organization_id, entity, deleted).await?;
        Ok(deleted)
    }
}

impl SqliteRepository {
    /// Gives a table another version if its records have changed.
    async fn note_changed_records(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
        changed: u64,
    ) -> Result<(), StorageError> {
        if changed > 0 {
            sqlx::query(
                "INSERT INTO record_versions (organization_id, entity, version) VALUES (?, ?, hex(randomblob(8)))
                 ON CONFLICT (organization_id, entity) DO UPDATE SET version = excluded.version",
            )
            .bind(organization_id.to_string())
            .bind(entity.as_str())
            .execute(&mut *self.transaction)
            .await?;
        }
        Ok(())
    }
}

fn select(what: &'static str, organization_id: OrganizationId, entity: Entity) -> QueryBuilder<Sqlite> {
    let mut sql = QueryBuilder::new("");
    push_select(&mut sql, what, organization_id, entity);
    sql
}

fn push_select(sql: &mut QueryBuilder<Sqlite>, what: &'static str, organization_id: OrganizationId, entity: Entity) {
    sql.push(format_args!("SELECT {what} FROM {} WHERE organization_id = ", table(entity)));
    sql.push_bind(organization_id.to_string());
}

/// Of two bounds on one column SQLite uses the first for its search: the position comes before the filter, or each page
/// of a filtered time span would be searched from the span's end.
fn push_part(sql: &mut QueryBuilder<Sqlite>, organization_id: OrganizationId, query: &RecordQuery, part: &Part<'_>) {
    push_select(sql, "document", organization_id, query.entity);
    part.push(sql);
    push_filter(sql, query.filter.as_ref());
    push_order(sql, &query.order, query.filter.as_ref().is_some_and(|filter| must_sort(filter, &query.order)));
}

/// SQLite sorts nulls before everything else, as in OData. It prefers an index for the order to one for the filter, and
/// reads the whole table: `+` prevents that.
fn push_order(sql: &mut QueryBuilder<Sqlite>, order: &Order, must_sort: bool) {
    let mut terms = sql.push(" ORDER BY ").separated(", ");
    let plus = if must_sort { "+" } else { "" };
    for term in order.terms() {
        let direction = if term.descending { "DESC" } else { "ASC" };
        terms.push(format_args!("{plus}{} {direction}", Sqlite::column(term.path)));
    }
}

fn columns(entity: Entity) -> impl Iterator<Item = String> {
    entity.scalar_attributes().map(|attribute| format!("\"{}\"", attribute.name)).chain(["document".to_owned()])
}

fn insert(
    organization_id: OrganizationId,
    entity: Entity,
    records: &[Record],
    on_conflict: &str,
) -> QueryBuilder<Sqlite> {
    let columns: Vec<_> = columns(entity).collect();
    let mut sql =
        QueryBuilder::new(format!("INSERT INTO {} (organization_id, {}) ", table(entity), columns.join(", ")));
    let organization_id = organization_id.to_string();
    sql.push_values(records, |mut row, record| {
        row.push_bind(organization_id.clone());
        for scalar in &record.scalars {
            // Null is bound too: every statement of a size is the same text and is prepared once.
            match scalar {
                Scalar::Null => row.push_bind(None::<String>),
                Scalar::String(text) => row.push_bind(text.clone()),
                Scalar::Boolean(value) => row.push_bind(*value),
                Scalar::DateTime(at) => row.push_bind(at.as_str().to_owned()),
            };
        }
        row.push_bind(record.document.clone());
    });
    sql.push(on_conflict);
    sql
}

/// Identical records are not written again: so an interrupted import is completed fast.
fn replacing(entity: Entity) -> String {
    let table = table(entity);
    let changes =
        columns(entity).filter(|column| column != "\"id\"").map(|column| format!("{column} = excluded.{column}"));
    format!(
        "{ON_CONFLICT} UPDATE SET {} WHERE excluded.document <> {table}.document
         AND excluded.last_updated_time >= {table}.last_updated_time IS NOT FALSE",
        changes.collect::<Vec<_>>().join(", ")
    )
}

#[cfg(test)]
mod tests;
