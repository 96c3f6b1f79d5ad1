//! The tables of a PostgreSQL database, for reading and writing copies.

use std::fmt::Write as _;

use async_trait::async_trait;
use futures::{StreamExt as _, stream::BoxStream};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Postgres, Row as _, Transaction, postgres::PgRow};
use time::{OffsetDateTime, UtcOffset, format_description::BorrowedFormatItem, macros::format_description};
use uuid::Uuid;

use super::{
    PostgresStorage,
    records::{make_parts, objects, push_escaped, replace_nul},
    text,
};
use crate::{
    domain::entity::Entity,
    storage::{
        StorageError, record_sql,
        transfer::{Column, Kind, Row, Table, TableReader, TableWriter, Tables, UNFINISHED_COPY, Value, tables},
    },
};

/// An instant in the input format of `COPY`.
const INSTANT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond digits:3]+00");
/// A reader may be idle as long as its rows are written elsewhere.
const IDLE_AS_LONG_AS_IT_TAKES: &str = "SET LOCAL idle_in_transaction_session_timeout = 0";
/// Child and parent of each reference, table and column.
const REFERENCES: &str = "
    SELECT c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text, f.attname::text
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace";
/// Indexes that do not match their tables.
const INVALID_INDEXES: &str = "
    SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace";

#[async_trait]
impl Tables for PostgresStorage {
    async fn reader(&self) -> Result<Box<dyn TableReader>, StorageError> {
        let mut transaction = self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        sqlx::query(IDLE_AS_LONG_AS_IT_TAKES).execute(&mut *transaction).await?;
        Ok(Box::new(Reader { transaction }))
    }

    async fn writer(&self) -> Result<Box<dyn TableWriter>, StorageError> {
        let mut connection = self.pool.acquire().await?.detach();
        // Until the end of the connection: nothing else would prevent two copies from adding the same records twice. The
        // database takes a moment to notice that one was interrupted, and this waits for it as for any lock.
        sqlx::query("SELECT pg_advisory_lock(hashtextextended('copy', 0))").execute(&mut connection).await.map_err(
            |error| StorageError::Unavailable(format!("another copy into it seems to be under way: {error}")),
        )?;
        Ok(Box::new(Writer { connection }))
    }

    async fn close(&self) -> Result<(), StorageError> {
        self.pool.close().await;
        Ok(())
    }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| format!("\"{}\"", column.name)).collect::<Vec<_>>().join(", ")
}

struct Reader {
    transaction: Transaction<'static, Postgres>,
}

#[async_trait]
impl TableReader for Reader {
    async fn count(&mut self, table: &Table) -> Result<u64, StorageError> {
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) {}", from(table))))
            .fetch_one(&mut *self.transaction)
            .await?;
        Ok(count.unsigned_abs())
    }

    fn rows<'a>(&'a mut self, table: &'a Table) -> BoxStream<'a, Result<Row, StorageError>> {
        let key = names(table.columns.get(..table.key).unwrap_or_default());
        let columns = table.columns.iter().map(|column| match column.kind {
            Kind::Integer => format!("\"{}\"::bigint", column.name),
            _ => format!("\"{}\"", column.name),
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT {columns} {} ORDER BY {key}", from(table));
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut *self.transaction);
        rows.map(move |row| values(&row?, table)).boxed()
    }

    async fn installation_value(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        let value = sqlx::query_scalar("SELECT value FROM installation WHERE key = $1").bind(key);
        Ok(value.fetch_optional(&mut *self.transaction).await?)
    }

    async fn problems(&mut self) -> Result<Vec<String>, StorageError> {
        let invalid: Vec<String> = sqlx::query_scalar(INVALID_INDEXES).fetch_all(&mut *self.transaction).await?;
        let mut problems: Vec<_> =
            invalid.into_iter().map(|index| format!("{index}: the index is not valid")).collect();
        let mut references: Vec<(String, String, String, String)> =
            sqlx::query_as(REFERENCES).fetch_all(&mut *self.transaction).await?;
        let of_records =
            |entity| [record_sql::table(entity), "organization_id", "organizations", "id"].map(str::to_owned);
        references.extend(Entity::ALL.map(|entity| of_records(entity).into()));
        references.sort();
        references.dedup();
        for (child, column, parent, key) in references {
            let broken = format!(
                "SELECT count(*) FROM {child} WHERE {column} IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM {parent} WHERE {parent}.{key} = {child}.{column})"
            );
            let rows: i64 = sqlx::query_scalar(AssertSqlSafe(broken)).fetch_one(&mut *self.transaction).await?;
            if rows > 0 {
                problems.push(format!("{child}: references to {parent} that lead nowhere: {rows}"));
            }
        }
        Ok(problems)
    }
}

/// The note of an unfinished copy is not data.
fn from(table: &Table) -> String {
    let condition =
        if table.name == "installation" { format!(" WHERE key <> '{UNFINISHED_COPY}'") } else { String::new() };
    format!("FROM {table}{condition}")
}

fn values(row: &PgRow, table: &Table) -> Result<Row, StorageError> {
    let value = |(place, column): (usize, &Column)| {
        value(row, place, column.kind)
            .map_err(|error| StorageError::Corrupt(format!("{table}.{}: {error}", column.name)))
    };
    table.columns.iter().enumerate().map(value).collect()
}

fn value(row: &PgRow, place: usize, kind: Kind) -> Result<Value, sqlx::Error> {
    let value = match kind {
        Kind::Text => row.try_get::<Option<String>, _>(place)?.map(Value::Text),
        Kind::Integer | Kind::Number => row.try_get::<Option<i64>, _>(place)?.map(Value::Integer),
        Kind::Boolean => row.try_get::<Option<bool>, _>(place)?.map(Value::Boolean),
        Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(place)?.map(Value::Bytes),
        Kind::Instant => {
            row.try_get::<Option<OffsetDateTime>, _>(place)?.map(|at| Value::Instant(at.to_offset(UtcOffset::UTC)))
        }
        Kind::Json => row.try_get::<Option<serde_json::Value>, _>(place)?.map(Value::Json),
        Kind::Id | Kind::Version => row.try_get::<Option<Uuid>, _>(place)?.map(Value::Id),
    };
    Ok(value.unwrap_or(Value::Null))
}

struct Writer {
    connection: PgConnection,
}

#[async_trait]
impl TableWriter for Writer {
    async fn begin(&mut self, source: &str) -> Result<(), StorageError> {
        let mut transaction = self.connection.begin().await?;
        sqlx::query("DELETE FROM organizations").execute(&mut *transaction).await?;
        sqlx::query("INSERT INTO installation (key, value) VALUES ($1, $2)")
            .bind(UNFINISHED_COPY)
            .bind(source)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    async fn insert(&mut self, table: &Table, rows: &[Row]) -> Result<(), StorageError> {
        let mut transaction = self.connection.begin().await?;
        if let Some(entity) = table.entity {
            let times = rows.iter().filter_map(|row| match table.value(row, "created_time") {
                Some(Value::Text(at)) => Some(at.as_str()),
                _ => None,
            });
            make_parts(&mut transaction, entity, &times.collect::<Vec<_>>()).await?;
        }
        let objects = if table.entity.is_some() { ", objects" } else { "" };
        let statement = format!("COPY {table} ({}{objects}) FROM STDIN", names(&table.columns));
        let lines = lines(table, rows)?;
        let mut copy = transaction.copy_in_raw(&statement).await?;
        copy.send(lines).await?;
        copy.finish().await?;
        Ok(transaction.commit().await?)
    }

    async fn finish(&mut self) -> Result<(), StorageError> {
        let mut transaction = self.connection.begin().await?;
        let is_counted = |table: &Table| table.columns.iter().any(|column| column.kind == Kind::Number);
        for table in tables().into_iter().filter(is_counted) {
            let next = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', 'number'), coalesce(max(number), 0) + 1, false) FROM {table}"
            );
            sqlx::query(AssertSqlSafe(next)).execute(&mut *transaction).await?;
        }
        sqlx::query("DELETE FROM installation WHERE key = $1").bind(UNFINISHED_COPY).execute(&mut *transaction).await?;
        transaction.commit().await?;
        // Until the server does this by itself, it would assume that tables are empty.
        sqlx::raw_sql("ANALYZE").execute(&mut self.connection).await?;
        Ok(())
    }
}

/// Rows in the input format of `COPY` (PostgreSQL, "COPY", text format).
fn lines(table: &Table, rows: &[Row]) -> Result<Vec<u8>, StorageError> {
    let mut lines = String::new();
    for row in rows {
        for (place, value) in row.iter().enumerate() {
            if place > 0 {
                lines.push('\t');
            }
            push_value(&mut lines, value)?;
        }
        if let (Some(entity), Some(Value::Text(document))) = (table.entity, table.value(row, "document")) {
            lines.push('\t');
            push_escaped(&mut lines, &objects(entity, document)?);
        }
        lines.push('\n');
    }
    Ok(lines.into_bytes())
}

fn push_value(lines: &mut String, value: &Value) -> Result<(), StorageError> {
    // Writing to a String cannot fail.
    match value {
        Value::Null => lines.push_str("\\N"),
        Value::Text(value) => push_escaped(lines, &text(value)),
        Value::Integer(number) => lines.push_str(&number.to_string()),
        Value::Boolean(value) => lines.push(if *value { 't' } else { 'f' }),
        Value::Bytes(bytes) => {
            lines.push_str("\\\\x");
            for byte in bytes {
                let _ = write!(lines, "{byte:02x}");
            }
        }
        Value::Instant(at) => {
            let at = at.format(INSTANT).map_err(|error| StorageError::Corrupt(error.to_string()))?;
            lines.push_str(&at);
        }
        Value::Json(json) => {
            let mut json = json.clone();
            replace_nul(&mut json);
            push_escaped(lines, &json.to_string());
        }
        Value::Id(id) => lines.push_str(&id.to_string()),
    }
    Ok(())
}
