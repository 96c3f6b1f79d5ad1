//! The tables of a SQLite file, for reading and writing copies.

use std::path::Path;

use async_trait::async_trait;
use futures::{StreamExt as _, stream::BoxStream};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, QueryBuilder, Row as _, Sqlite, SqliteConnection, SqlitePool,
    Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow},
};
use uuid::Uuid;

use super::{BUSY_TIMEOUT, SqliteStorage};
use crate::{
    domain::clock::to_milliseconds,
    storage::{
        StorageError,
        connection::{instant, parsed},
        transfer::{Column, FOLLOWERS, Kind, Row, Table, TableReader, TableWriter, Tables, UNFINISHED_COPY, Value},
    },
};

/// Rows in one statement: 19 values each at most, well below SQLite's limit of 32,766 values.
const ROWS_PER_STATEMENT: usize = 500;
/// Page cache while a file is filled, in KiB and negative, as SQLite requires: rows touch pages of every index.
const FILLING_CACHE: &str = "PRAGMA cache_size = -262144";
/// A deleted credential is not searched; the trigger that adds search texts does not handle those that are inserted as deleted.
const UNSEARCH_DELETED: &str = "DELETE FROM searched_credentials
                                WHERE credential_id IN (SELECT id FROM credentials WHERE deleted_at IS NOT NULL)";
/// Credentials in the search index that have another search text, or are deleted.
const WRONGLY_SEARCHED: &str =
    "SELECT count(*) FROM credentials c LEFT JOIN searched_credentials s ON s.credential_id = c.id
                                WHERE (CASE WHEN c.deleted_at IS NULL THEN c.search_text END) IS NOT s.search_text";

#[async_trait]
impl Tables for SqliteStorage {
    async fn reader(&self) -> Result<Box<dyn TableReader>, StorageError> {
        Ok(Box::new(Reader { transaction: self.readers.begin().await? }))
    }

    async fn writer(&self) -> Result<Box<dyn TableWriter>, StorageError> {
        for pragma in [FILLING_CACHE, "PRAGMA foreign_keys = ON"] {
            sqlx::query(pragma).execute(&self.loader).await?;
        }
        Ok(Box::new(Writer { pool: self.loader.clone() }))
    }

    async fn close(&self) -> Result<(), StorageError> {
        self.readers.close().await;
        self.loader.close().await;
        sqlx::query("PRAGMA journal_mode = DELETE").execute(&self.writer).await?;
        self.writer.close().await;
        Ok(())
    }
}

/// Copies the content of a file into an empty one, from one consistent state while others continue.
pub(in crate::storage) async fn write_copy(file: &Path, copy: &Path) -> Result<(), StorageError> {
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(BUSY_TIMEOUT);
    let mut connection = options.connect().await?;
    sqlx::query("VACUUM INTO ?").bind(copy.to_string_lossy()).execute(&mut connection).await?;
    connection.close().await?;
    let options = SqliteConnectOptions::new().filename(copy).journal_mode(SqliteJournalMode::Delete);
    let mut connection = options.connect().await?;
    sqlx::query(AssertSqlSafe(format!("DELETE FROM {FOLLOWERS}"))).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

fn name(column: &Column) -> String {
    if column.kind == Kind::Number { "rowid".to_owned() } else { format!("\"{}\"", column.name) }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(name).collect::<Vec<_>>().join(", ")
}

struct Reader {
    transaction: Transaction<'static, Sqlite>,
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
        let sql = format!("SELECT {} {} ORDER BY {key}", names(&table.columns), from(table));
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut *self.transaction);
        rows.map(move |row| values(&row?, table)).boxed()
    }

    async fn installation_value(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        let value = sqlx::query_scalar("SELECT value FROM installation WHERE key = ?").bind(key);
        Ok(value.fetch_optional(&mut *self.transaction).await?)
    }

    async fn problems(&mut self) -> Result<Vec<String>, StorageError> {
        let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut *self.transaction).await?;
        let mut problems: Vec<_> = found.into_iter().filter(|found| found != "ok").collect();
        let broken: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY \"table\", parent",
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        problems.extend(
            broken
                .into_iter()
                .map(|(table, parent, rows)| format!("{table}: references to {parent} that lead nowhere: {rows}")),
        );
        let wrong: i64 = sqlx::query_scalar(WRONGLY_SEARCHED).fetch_one(&mut *self.transaction).await?;
        if wrong > 0 {
            problems.push(format!(
                "searched_credentials: credentials that are searched by something else than their names: {wrong}"
            ));
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

fn values(row: &SqliteRow, table: &Table) -> Result<Row, StorageError> {
    let value = |(place, column): (usize, &Column)| {
        value(row, place, column.kind).map_err(|error| match error {
            StorageError::Corrupt(error) => StorageError::Corrupt(format!("{table}.{}: {error}", column.name)),
            other => other,
        })
    };
    table.columns.iter().enumerate().map(value).collect()
}

fn value(row: &SqliteRow, place: usize, kind: Kind) -> Result<Value, StorageError> {
    let text = || row.try_get::<Option<String>, _>(place);
    let value = match kind {
        Kind::Text => text()?.map(Value::Text),
        Kind::Integer | Kind::Number => row.try_get::<Option<i64>, _>(place)?.map(Value::Integer),
        Kind::Boolean => row.try_get::<Option<bool>, _>(place)?.map(Value::Boolean),
        Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(place)?.map(Value::Bytes),
        Kind::Instant => row.try_get::<Option<i64>, _>(place)?.map(instant).transpose()?.map(Value::Instant),
        Kind::Json => {
            let json = text()?.map(|text| serde_json::from_str(&text)).transpose();
            json.map_err(|error| StorageError::Corrupt(format!("no JSON: {error}")))?.map(Value::Json)
        }
        Kind::Id => text()?.map(|text| parsed(&text)).transpose()?.map(Value::Id),
        Kind::Version => {
            let bits = text()?.map(|text| u128::from_str_radix(&text, 16)).transpose();
            let bits = bits.map_err(|error| StorageError::Corrupt(error.to_string()))?;
            bits.map(|bits| Value::Id(Uuid::from_u128(bits)))
        }
    };
    Ok(value.unwrap_or(Value::Null))
}

struct Writer {
    pool: SqlitePool,
}

#[async_trait]
impl TableWriter for Writer {
    async fn begin(&mut self, source: &str) -> Result<(), StorageError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM organizations").execute(&mut *transaction).await?;
        sqlx::query("INSERT INTO installation (key, value) VALUES (?, ?)")
            .bind(UNFINISHED_COPY)
            .bind(source)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    async fn insert(&mut self, table: &Table, rows: &[Row]) -> Result<(), StorageError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        for rows in rows.chunks(ROWS_PER_STATEMENT) {
            insert(&mut transaction, table, rows).await?;
        }
        if table.name == "credentials" {
            sqlx::query(UNSEARCH_DELETED).execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn finish(&mut self) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM installation WHERE key = ?").bind(UNFINISHED_COPY).execute(&self.pool).await?;
        Ok(())
    }
}

async fn insert(connection: &mut SqliteConnection, table: &Table, rows: &[Row]) -> Result<(), StorageError> {
    let mut sql = QueryBuilder::<Sqlite>::new(format!("INSERT INTO {table} ({}) ", names(&table.columns)));
    sql.push_values(rows, |mut sql, row| {
        for (value, column) in row.iter().zip(&table.columns) {
            match value {
                Value::Null => sql.push_bind(None::<String>),
                Value::Text(text) => sql.push_bind(text.clone()),
                Value::Integer(number) => sql.push_bind(*number),
                Value::Boolean(value) => sql.push_bind(*value),
                Value::Bytes(bytes) => sql.push_bind(bytes.clone()),
                Value::Instant(at) => sql.push_bind(to_milliseconds(*at)),
                Value::Json(json) => sql.push_bind(json.to_string()),
                Value::Id(id) if column.kind == Kind::Version => sql.push_bind(id.simple().to_string()),
                Value::Id(id) => sql.push_bind(id.to_string()),
            };
        }
    });
    sql.build().execute(connection).await?;
    Ok(())
}
