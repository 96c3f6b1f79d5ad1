//! A transaction of either database, for tables whose statements are the same in both. The types and the differences of each
//! database are handled here, so that a plain table is written once.
//!
//! Placeholders are `$1`, `$2` …, which SQLite accepts as well.

mod row;
mod value;

use std::borrow::Cow;

use async_trait::async_trait;
use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection, query::Query as SqlxQuery};

pub(super) use self::row::{Row, instant, parsed};

use self::row::Column;
pub(super) use self::value::Value;
use super::{StorageError, change::Change};

/// The channel on which PostgreSQL announces a commit with changes.
pub(super) const CHANNEL: &str = "credential_changes";

/// The interface of a repository for plain tables.
#[async_trait]
pub trait Transaction: Send {
    /// Its connection.
    fn connection(&mut self) -> Connection<'_>;

    /// Notes a change, for the sequence of changes.
    fn note(&mut self, change: Change);

    /// Waits until no other transaction that writes holds a lock of this name, and holds it to the end. Readers wait for nobody.
    /// SQLite has one writer at a time in any case.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] after ten seconds.
    async fn lock(&mut self, name: &str) -> Result<(), StorageError>;
}

/// Statements of a transaction.
pub trait Statements: Transaction {
    /// Begins a statement.
    fn query(&mut self, sql: impl Into<Cow<'static, str>>) -> Query<'_> {
        self.connection().query(sql)
    }
}

impl<T: Transaction + ?Sized> Statements for T {}

/// A connection to either database.
pub enum Connection<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl<'a> Connection<'a> {
    /// Begins a statement.
    pub(super) fn query(self, sql: impl Into<Cow<'static, str>>) -> Query<'a> {
        Query { connection: self, sql: sql.into(), values: Vec::new(), constraint: None }
    }

    /// The same connection, for one statement of several.
    pub(super) const fn again(&mut self) -> Connection<'_> {
        match self {
            Self::Sqlite(connection) => Connection::Sqlite(connection),
            Self::Postgres(connection) => Connection::Postgres(connection),
        }
    }

    /// The column by which rows are in the order in which they were added.
    pub(super) const fn number(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "rowid",
            Self::Postgres(_) => "number",
        }
    }

    /// The column that identifies a row of a table without a key.
    pub(super) const fn row_id(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "rowid",
            Self::Postgres(_) => "ctid",
        }
    }

    /// Tells listeners that a commit with changes is coming. SQLite has no listeners: followers check the file.
    pub(super) async fn announce(self) -> Result<(), StorageError> {
        if let Self::Postgres(connection) = self {
            sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(connection).await?;
        }
        Ok(())
    }

    /// Prevents others from writing to tables until the end of the transaction. SQLite has one writer at a time in any case.
    pub(super) async fn lock_tables(self, tables: &str) -> Result<(), StorageError> {
        if let Self::Postgres(connection) = self {
            let lock = format!("LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE");
            sqlx::query(AssertSqlSafe(lock)).execute(connection).await?;
        }
        Ok(())
    }

    /// The expression for the text of a column with JSON.
    pub(super) fn json_text(&self, column: &str) -> String {
        match self {
            Self::Sqlite(_) => column.to_owned(),
            Self::Postgres(_) => format!("{column}::text"),
        }
    }

    /// The clause that locks the rows of a `SELECT` until the end of the transaction.
    pub(super) const fn for_update(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => " FOR UPDATE",
        }
    }

    /// The clause that locks the rows of a `SELECT` that nobody else has locked, and leaves out the others.
    pub(super) const fn for_update_skip_locked(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => " FOR UPDATE SKIP LOCKED",
        }
    }
}

/// A statement and its values.
pub struct Query<'a> {
    connection: Connection<'a>,
    sql: Cow<'static, str>,
    values: Vec<Value>,
    constraint: Option<&'static str>,
}

impl Query<'_> {
    /// Binds the value of the next placeholder.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Names the unique constraint that it may violate, which results in [`StorageError::Conflict`] then. SQLite does
    /// not name it.
    pub(super) const fn may_violate(mut self, constraint: &'static str) -> Self {
        self.constraint = Some(constraint);
        self
    }

    /// Runs it; returns the number of changed rows.
    pub(super) async fn execute(self) -> Result<u64, StorageError> {
        let Self { connection, sql, values, constraint } = self;
        let executed = match connection {
            Connection::Sqlite(connection) => {
                let query = values.into_iter().fold(query(sql), |query, value| value.bind_in_sqlite(query));
                query.execute(connection).await.map(|done| done.rows_affected())
            }
            Connection::Postgres(connection) => {
                let query = values.into_iter().fold(query(sql), |query, value| value.bind_in_postgres(query));
                query.execute(connection).await.map(|done| done.rows_affected())
            }
        };
        executed.map_err(|error| failed(error, constraint))
    }

    /// All its rows.
    pub(super) async fn fetch_all(self) -> Result<Vec<Row>, StorageError> {
        let Self { connection, sql, values, .. } = self;
        Ok(match connection {
            Connection::Sqlite(connection) => {
                let query = values.into_iter().fold(query(sql), |query, value| value.bind_in_sqlite(query));
                query.fetch_all(connection).await?.into_iter().map(Row::Sqlite).collect()
            }
            Connection::Postgres(connection) => {
                let query = values.into_iter().fold(query(sql), |query, value| value.bind_in_postgres(query));
                query.fetch_all(connection).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Its row, if there is one.
    pub(super) async fn fetch_optional(self) -> Result<Option<Row>, StorageError> {
        Ok(self.fetch_all().await?.into_iter().next())
    }

    /// The first column of its row, if there is one.
    pub(super) async fn fetch_value<T: Column>(self) -> Result<Option<T>, StorageError> {
        self.fetch_optional().await?.map(|row| row.get(0)).transpose()
    }

    /// The only row, which always exists.
    pub(super) async fn fetch_one(self) -> Result<Row, StorageError> {
        self.fetch_optional().await?.ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    /// The first column of the only row, which always exists.
    pub(super) async fn fetch_one_value<T: Column>(self) -> Result<T, StorageError> {
        self.fetch_one().await?.get(0)
    }
}

fn query<D: sqlx::Database>(sql: Cow<'static, str>) -> SqlxQuery<'static, D, D::Arguments> {
    match sql {
        Cow::Borrowed(sql) => sqlx::query(sql),
        Cow::Owned(sql) => sqlx::query(AssertSqlSafe(sql)),
    }
}

/// Converts a violated unique constraint to [`StorageError::Conflict`], if it is the expected one.
fn failed(error: sqlx::Error, constraint: Option<&'static str>) -> StorageError {
    let violated = error.as_database_error().filter(|error| error.is_unique_violation());
    match (violated, constraint) {
        (Some(violated), Some(constraint)) if violated.constraint().is_none_or(|name| name == constraint) => {
            StorageError::Conflict { constraint }
        }
        _ => error.into(),
    }
}
