//! Loads records into their tables: new ones by `COPY`, those that may replace others by way of a temporary table.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
    fmt::Write as _,
};

use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::loaded_ids::Known;
use crate::{
    domain::{
        entity::Entity,
        id::OrganizationId,
        json::Json,
        record::{Record, Scalar},
    },
    storage::{
        StorageError,
        postgres::{lock, text},
        record_sql::table,
        records::Upserted,
    },
};

/// The years whose months each have a partition of a table.
const PARTED_YEARS: std::ops::RangeInclusive<u16> = 2010..=2049;
/// The temporary table has no statistics: each replaced record must be found by its index, and not by reading all records.
/// And a plan that was created while a month was empty is no longer good when it is full.
const BY_INDEX: &str = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off; \
                        SET LOCAL plan_cache_mode = force_custom_plan";

/// Adds records, one after the other, replacing those of the same id unless theirs is the later `last_updated_time`. The
/// caller holds the lock of the table and organization. `known` are all existing ids, if they are known.
pub(super) async fn upsert(
    connection: &mut PgConnection,
    organization_id: OrganizationId,
    entity: Entity,
    records: &[Record],
    mut known: Option<&mut Known>,
) -> Result<Upserted, StorageError> {
    make_parts(connection, entity, &created_times(entity, records)).await?;
    sqlx::raw_sql(BY_INDEX).execute(&mut *connection).await?;
    let mut upserted = Upserted::default();
    for run in runs(records) {
        let Upserted { inserted, updated } =
            upsert_run(connection, organization_id, entity, run, known.as_deref_mut()).await?;
        upserted.inserted += inserted;
        upserted.updated += updated;
    }
    Ok(upserted)
}

fn created_times(entity: Entity, records: &[Record]) -> Vec<&str> {
    let place = entity.scalar_attributes().position(|attribute| attribute.name == "created_time");
    let scalars = records.iter().filter_map(|record| record.scalars.get(place?));
    let times = scalars.filter_map(|scalar| if let Scalar::DateTime(at) = scalar { Some(at.as_str()) } else { None });
    times.collect()
}

/// Records in their order, split where an id repeats.
fn runs(records: &[Record]) -> Vec<&[Record]> {
    let (mut runs, mut rest, mut seen) = (Vec::new(), records, HashSet::new());
    while let Some(length) = rest.iter().position(|record| !seen.insert(record.id.as_str())) {
        let (run, behind) = rest.split_at(length);
        runs.push(run);
        rest = behind;
        seen.clear();
    }
    runs.push(rest);
    runs
}

async fn upsert_run(
    connection: &mut PgConnection,
    organization_id: OrganizationId,
    entity: Entity,
    records: &[Record],
    remembered: Option<&mut Known>,
) -> Result<Upserted, StorageError> {
    let is_sought = |id: &str| remembered.as_ref().is_none_or(|known| known.may_have(id));
    let sought = records.iter().map(|record| text(&record.id)).filter(|id| is_sought(id)).collect();
    let known = known_ids(connection, organization_id, entity, sought).await?;
    let (known, new): (Vec<&Record>, Vec<&Record>) =
        records.iter().partition(|record| known.contains(text(&record.id).as_ref()));
    copy(connection, table(entity), organization_id, entity, &new).await?;
    if let Some(remembered) = remembered {
        for record in &new {
            remembered.add(&text(&record.id));
        }
    }
    let updated = if known.is_empty() { 0 } else { replace(connection, organization_id, entity, &known).await? };
    Ok(Upserted { inserted: new.len() as u64, updated })
}

async fn known_ids(
    connection: &mut PgConnection,
    organization_id: OrganizationId,
    entity: Entity,
    ids: Vec<Cow<'_, str>>,
) -> Result<HashSet<String>, StorageError> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let known = format!("SELECT id FROM {} WHERE organization_id = $1 AND id = ANY($2)", table(entity));
    let known: Vec<String> = sqlx::query_scalar(AssertSqlSafe(known))
        .bind(Uuid::from(organization_id))
        .bind(ids)
        .fetch_all(connection)
        .await?;
    Ok(known.into_iter().collect())
}

/// Replaces the records of the same ids, except those that are the same or newer; returns how many were replaced.
async fn replace(
    connection: &mut PgConnection,
    organization_id: OrganizationId,
    entity: Entity,
    records: &[&Record],
) -> Result<u64, StorageError> {
    let table = table(entity);
    let incoming = format!("incoming_{table}");
    let prepare = format!(
        "CREATE TEMPORARY TABLE IF NOT EXISTS {incoming} (LIKE {table}) ON COMMIT DELETE ROWS; TRUNCATE {incoming}"
    );
    sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut *connection).await?;
    copy(connection, &incoming, organization_id, entity, records).await?;
    let removed = format!(
        "DELETE FROM {table} AS known USING {incoming} AS incoming
         WHERE known.organization_id = $1 AND known.id = incoming.id AND known.document <> incoming.document
         AND (incoming.last_updated_time >= known.last_updated_time) IS NOT FALSE"
    );
    let removed = sqlx::query(AssertSqlSafe(removed)).bind(Uuid::from(organization_id));
    let removed = removed.execute(&mut *connection).await?.rows_affected();
    if removed > 0 {
        let columns = columns(entity);
        let added = format!(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM {incoming} AS incoming
             WHERE NOT EXISTS (SELECT 1 FROM {table} AS known WHERE known.organization_id = $1 AND known.id = incoming.id)"
        );
        sqlx::query(AssertSqlSafe(added)).bind(Uuid::from(organization_id)).execute(connection).await?;
    }
    Ok(removed)
}

async fn copy(
    connection: &mut PgConnection,
    into: &str,
    organization_id: OrganizationId,
    entity: Entity,
    records: &[&Record],
) -> Result<(), StorageError> {
    let mut copy = connection.copy_in_raw(&format!("COPY {into} ({}) FROM STDIN", columns(entity))).await?;
    copy.send(lines(organization_id, entity, records)?).await?;
    copy.finish().await?;
    Ok(())
}

fn columns(entity: Entity) -> String {
    let scalars = entity.scalar_attributes().map(|attribute| format!("\"{}\", ", attribute.name));
    format!("organization_id, {}objects, document", scalars.collect::<String>())
}

/// Rows in the input format of `COPY` (PostgreSQL, "COPY", text format).
fn lines(organization_id: OrganizationId, entity: Entity, records: &[&Record]) -> Result<Vec<u8>, StorageError> {
    let mut lines = String::new();
    for record in records {
        // Writing to a String cannot fail.
        let _ = write!(lines, "{organization_id}");
        for scalar in &record.scalars {
            lines.push('\t');
            match scalar {
                Scalar::Null => lines.push_str("\\N"),
                Scalar::String(value) => push_escaped(&mut lines, &text(value)),
                Scalar::Boolean(value) => lines.push(if *value { 't' } else { 'f' }),
                Scalar::DateTime(at) => lines.push_str(at.as_str()),
            }
        }
        lines.push('\t');
        push_escaped(&mut lines, &objects(entity, &record.document)?);
        lines.push('\t');
        push_escaped(&mut lines, &record.document);
        lines.push('\n');
    }
    Ok(lines.into_bytes())
}

pub(in crate::storage::postgres) fn push_escaped(lines: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '\\' => lines.push_str("\\\\"),
            '\n' => lines.push_str("\\n"),
            '\r' => lines.push_str("\\r"),
            '\t' => lines.push_str("\\t"),
            other => lines.push(other),
        }
    }
}

/// The attributes without a column of their own.
pub(in crate::storage::postgres) fn objects(entity: Entity, document: &str) -> Result<String, StorageError> {
    let mut document: Json =
        serde_json::from_str(document).map_err(|error| StorageError::Other(format!("a record is no JSON: {error}")))?;
    if let Json::Object(members) = &mut document {
        members.retain(|name, _| entity.attribute(name).is_some_and(|attribute| !attribute.kind.is_scalar()));
    }
    Ok(comparable(document).to_string())
}

/// Converts a value to one that `jsonb` can store: it has no U+0000, and limits the size of numbers. No number is
/// compared, so that any one can represent all.
fn comparable(value: Json) -> Json {
    match value {
        Json::Number(_) => Json::from(Value::from(0)),
        Json::String(content) => Json::String(text(&content).into_owned()),
        Json::Array(items) => Json::Array(items.into_iter().map(comparable).collect()),
        Json::Object(mut members) => {
            members.retain(|name, _| !name.contains('\0'));
            Json::Object(members.into_iter().map(|(name, value)| (name, comparable(value))).collect())
        }
        Json::Null | Json::Boolean(_) => value,
    }
}

/// `jsonb` has no U+0000 either.
pub(in crate::storage::postgres) fn replace_nul(value: &mut Value) {
    match value {
        Value::String(content) => *content = text(content).into_owned(),
        Value::Array(items) => items.iter_mut().for_each(replace_nul),
        Value::Object(members) => {
            members.retain(|name, _| !name.contains('\0'));
            members.values_mut().for_each(replace_nul);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A month as the prefix of its instants, and the month after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Month {
    year: u16,
    month: u8,
}

impl Month {
    fn of(at: &str) -> Option<Self> {
        let (year, month) = (at.get(..4)?.parse().ok()?, at.get(5..7)?.parse().ok()?);
        PARTED_YEARS.contains(&year).then_some(Self { year, month })
    }

    fn next(self) -> Self {
        let Self { year, month } = self;
        if month == 12 { Self { year: year + 1, month: 1 } } else { Self { year, month: month + 1 } }
    }

    fn bound(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }

    fn part(self, table: &str) -> String {
        format!("{table}_p{:04}{:02}", self.year, self.month)
    }
}

/// Creates the missing partitions for the months of these times, the `created_time` of records.
pub(in crate::storage::postgres) async fn make_parts(
    connection: &mut PgConnection,
    entity: Entity,
    times: &[&str],
) -> Result<(), StorageError> {
    let table = table(entity);
    let months: BTreeSet<Month> = times.iter().filter_map(|at| Month::of(at)).collect();
    if missing(connection, table, &months).await?.is_empty() {
        return Ok(());
    }
    lock(connection, &format!("parts of {table}")).await?;
    for month in missing(connection, table, &months).await? {
        let (part, from, to) = (month.part(table), month.bound(), month.next().bound());
        // Attached, not created as a partition: that would lock everybody out of the table until the end of the transaction.
        let statements = format!(
            "CREATE TABLE {part} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
             ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM ('{from}') TO ('{to}')"
        );
        sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn missing(
    connection: &mut PgConnection,
    table: &str,
    months: &BTreeSet<Month>,
) -> Result<Vec<Month>, StorageError> {
    let names: Vec<_> = months.iter().map(|month| month.part(table)).collect();
    let there: Vec<String> =
        sqlx::query_scalar("SELECT relname::text FROM pg_class WHERE relname = ANY($1) AND pg_table_is_visible(oid)")
            .bind(names)
            .fetch_all(connection)
            .await?;
    Ok(months.iter().copied().filter(|month| !there.contains(&month.part(table))).collect())
}
