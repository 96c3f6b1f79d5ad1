//! The records of the Data API.
//!
//! SQL is built from names of our own dictionary; every value is bound.

pub(super) mod loaded_ids;
mod loading;
mod operand;

use async_trait::async_trait;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use self::loaded_ids::Known;
pub(super) use self::loading::{make_parts, objects, push_escaped, replace_nul};
use super::{PostgresRepository, text};
use crate::{
    domain::{
        entity::{Entity, Path},
        id::OrganizationId,
        record::Record,
        record_query::{Filter, Order, RecordQuery},
    },
    storage::{
        StorageError,
        connection::Transaction as _,
        record_sql::{Dialect as _, INDEXED, Part, must_sort, push_filter, table},
        records::{PurgeCriterion, RecordsRepository, Upserted},
    },
};

/// The version of a table.
const VERSION: &str = "SELECT version FROM record_versions WHERE organization_id = $1 AND entity = $2";
/// Joins the documents of a page into one text, each on a line, which a document never breaks. They keep the order of the
/// query in the parentheses.
const AS_LINES: &str = "SELECT string_agg(document, chr(10)) FROM (";

#[async_trait]
impl RecordsRepository for PostgresRepository {
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
            let mut sql = page(organization_id, query, &part, wanted);
            self.running.is_running = true;
            let lines: Result<Option<String>, _> = sql.build_query_scalar().fetch_one(&mut *self.transaction).await;
            self.running.is_running = false;
            let lines = lines?;
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
        let mut sql = count(organization_id, entity, filter);
        self.running.is_running = true;
        let count: Result<i64, _> = sql.build_query_scalar().fetch_one(&mut *self.transaction).await;
        self.running.is_running = false;
        let count = count?;
        u64::try_from(count).map_err(|_| StorageError::Corrupt(format!("a count of {count}")))
    }

    async fn records_version(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
    ) -> Result<String, StorageError> {
        let version: Option<Uuid> =
            sqlx::query_scalar("SELECT version FROM record_versions WHERE organization_id = $1 AND entity = $2")
                .bind(Uuid::from(organization_id))
                .bind(entity.as_str())
                .fetch_optional(&mut *self.transaction)
                .await?;
        Ok(version.map(|version| version.simple().to_string()).unwrap_or_default())
    }

    async fn has_records(&mut self, organization_id: OrganizationId, entity: Entity) -> Result<bool, StorageError> {
        let mut sql = QueryBuilder::new("");
        push_select(&mut sql, "1", organization_id, entity);
        let found: Option<i32> =
            sql.push(" LIMIT 1").build_query_scalar().fetch_optional(&mut *self.transaction).await?;
        Ok(found.is_some())
    }

    async fn upsert_records(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
        records: &[Record],
    ) -> Result<Upserted, StorageError> {
        self.lock(&format!("{} of {organization_id}", table(entity))).await?;
        let before = self.note_changed_records(organization_id, entity, 0).await?;
        let mut known = self.loaded_ids.take((organization_id, entity), before);
        if known.is_none() && !self.has_records(organization_id, entity).await? {
            known = Some(Known::nothing((organization_id, entity)));
        }
        let upserted = loading::upsert(&mut self.transaction, organization_id, entity, records, known.as_mut()).await?;
        let after = self.note_changed_records(organization_id, entity, upserted.inserted + upserted.updated).await?;
        if let Some(known) = known {
            self.loaded_ids.keep(known, after);
        }
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
        self.lock(&format!("{} of {organization_id}", table(entity))).await?;
        let mut sql = QueryBuilder::new(format!("DELETE FROM {} WHERE organization_id = ", table(entity)));
        sql.push_bind(Uuid::from(organization_id)).push(" AND ").push(condition);
        sql.push_bind(text(value).into_owned()).push(" AND id IN (");
        push_select(&mut sql, "id", organization_id, entity);
        sql.push(" AND ").push(condition).push_bind(text(value).into_owned());
        sql.push(" LIMIT ").push_bind(i64::from(limit)).push(")");
        let deleted = sql.build().execute(&mut *self.transaction).await?.rows_affected();
        self.note_changed_records(organization_id, entity, deleted).await?;
        Ok(deleted)
    }
}

impl PostgresRepository {
    /// Gives a table another version if its records have changed; returns the resulting version.
    async fn note_changed_records(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
        changed: u64,
    ) -> Result<Option<Uuid>, StorageError> {
        let statement = if changed > 0 {
            "INSERT INTO record_versions (organization_id, entity, version) VALUES ($1, $2, gen_random_uuid())
             ON CONFLICT (organization_id, entity) DO UPDATE SET version = excluded.version RETURNING version"
        } else {
            VERSION
        };
        let version = sqlx::query_scalar(statement).bind(Uuid::from(organization_id)).bind(entity.as_str());
        Ok(version.fetch_optional(&mut *self.transaction).await?)
    }
}

fn push_select(sql: &mut QueryBuilder<Postgres>, what: &'static str, organization_id: OrganizationId, entity: Entity) {
    sql.push(format_args!("SELECT {what} FROM {} WHERE organization_id = ", table(entity)));
    sql.push_bind(Uuid::from(organization_id));
}

fn page(organization_id: OrganizationId, query: &RecordQuery, part: &Part<'_>, limit: i64) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(AS_LINES);
    push_select(&mut sql, "document", organization_id, query.entity);
    part.push(&mut sql);
    push_filter(&mut sql, query.filter.as_ref());
    push_order(&mut sql, &query.order, query.filter.as_ref().is_some_and(|filter| must_sort(filter, &query.order)));
    sql.push(" LIMIT ").push_bind(limit);
    if query.after.is_none() && query.skip > 0 {
        sql.push(" OFFSET ").push_bind(i64::try_from(query.skip).unwrap_or(i64::MAX));
    }
    sql.push(") AS page");
    sql
}

fn count(organization_id: OrganizationId, entity: Entity, filter: Option<&Filter>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("");
    push_select(&mut sql, "count(*)", organization_id, entity);
    push_filter(&mut sql, filter);
    sql
}

/// Nulls come before everything else, as in OData and in the indexes. If few records match, they are sorted: an
/// expression hides the column from the indexes, because the one for the order would be read to its end.
fn push_order(sql: &mut QueryBuilder<Postgres>, order: &Order, must_sort: bool) {
    let mut terms = sql.push(" ORDER BY ").separated(", ");
    for term in order.terms() {
        let hides = must_sort && term.path.member.is_none() && INDEXED.contains(&term.path.attribute.name);
        let hidden = if hides { " || ''" } else { "" };
        let direction = match (term.descending, term.path == Path::ID) {
            (false, true) => "ASC",
            (true, true) => "DESC",
            (false, false) => "ASC NULLS FIRST",
            (true, false) => "DESC NULLS LAST",
        };
        terms.push(format_args!("{}{hidden} {direction}", Postgres::column(term.path)));
    }
}

#[cfg(test)]
mod tests;
