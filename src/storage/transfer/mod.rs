//! All data of an installation, for copying it from one database to another: table by table, row by row.
//!
//! One list of tables and columns for all databases; a test compares it with the migrated schema. Derived data (the
//! search index, the objects inside of records) is created again in the target. Processes that follow changes
//! ([`FOLLOWERS`]) are not copied with the data.

mod tables;

use std::fmt;

use async_trait::async_trait;
use futures::stream::BoxStream;
use time::OffsetDateTime;
use uuid::Uuid;

use self::tables::{Columns, ID, TABLES};
use super::{StorageError, record_sql};
use crate::domain::entity::{AttributeKind, Entity};

use Kind::{Text, Version};

/// The table that is not copied: it is about processes.
pub const FOLLOWERS: &str = "change_followers";
/// The value of `installation` with the source of a copy, as long as that is not finished. Never copied itself.
pub const UNFINISHED_COPY: &str = "unfinished_copy";

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// Bytes.
    Bytes,
    /// An instant, to the millisecond.
    Instant,
    /// A JSON value.
    Json,
    /// An identifier.
    Id,
    /// 64 or 128 random bits, as hexadecimal digits or as an identifier.
    Version,
    /// The place in the order in which rows were added; in SQLite the `rowid`.
    Number,
}

/// A value, in the same form from any database.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// [`Kind::Text`].
    Text(String),
    /// [`Kind::Integer`] and [`Kind::Number`].
    Integer(i64),
    /// [`Kind::Boolean`].
    Boolean(bool),
    /// [`Kind::Bytes`].
    Bytes(Vec<u8>),
    /// [`Kind::Instant`].
    Instant(OffsetDateTime),
    /// [`Kind::Json`].
    Json(serde_json::Value),
    /// [`Kind::Id`] and [`Kind::Version`].
    Id(Uuid),
}

/// The values of a row, in the order of [`Table::columns`].
pub type Row = Vec<Value>;

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns; those of the key come first.
    pub columns: Vec<Column>,
    /// How many columns its key has.
    pub key: usize,
    /// The entity whose records it holds, if it is one of those.
    pub entity: Option<Entity>,
}

impl Table {
    /// The value of a column.
    pub fn value<'a>(&self, row: &'a Row, column: &str) -> Option<&'a Value> {
        row.get(self.columns.iter().position(|known| known.name == column)?)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

/// Every table that is copied; each comes after those that it references.
pub fn tables() -> Vec<Table> {
    let column = |&(name, kind): &(&'static str, Kind)| Column { name, kind };
    let table = |&(name, key, columns): &(&'static str, usize, Columns)| Table {
        name,
        columns: columns.iter().map(column).collect(),
        key,
        entity: None,
    };
    let versions: Columns = &[("organization_id", ID), ("entity", Text), ("version", Version)];
    let tables = TABLES.iter().map(table).chain([table(&("record_versions", 2, versions))]);
    tables.chain(Entity::ALL.map(records)).collect()
}

/// The table of an entity: its attributes, with the key before the others.
fn records(entity: Entity) -> Table {
    let others = entity.scalar_attributes().filter(|attribute| attribute.name != "id").map(|attribute| Column {
        name: attribute.name,
        kind: if attribute.kind == AttributeKind::Boolean { Kind::Boolean } else { Text },
    });
    let mut columns = vec![Column { name: "organization_id", kind: ID }, Column { name: "id", kind: Text }];
    columns.extend(others);
    columns.push(Column { name: "document", kind: Text });
    Table { name: record_sql::table(entity), columns, key: 2, entity: Some(entity) }
}

/// A database as its tables.
#[async_trait]
pub trait Tables: Send + Sync {
    /// Starts to read, from one consistent state of the data.
    async fn reader(&self) -> Result<Box<dyn TableReader>, StorageError>;
    /// Starts to fill a database that nobody else uses.
    async fn writer(&self) -> Result<Box<dyn TableWriter>, StorageError>;
    /// Closes every connection; a file is complete then, without others beside it.
    async fn close(&self) -> Result<(), StorageError>;
}

/// Reads tables.
#[async_trait]
pub trait TableReader: Send {
    /// How many rows a table has.
    async fn count(&mut self, table: &Table) -> Result<u64, StorageError>;
    /// The rows of a table in the order of its key.
    fn rows<'a>(&'a mut self, table: &'a Table) -> BoxStream<'a, Result<Row, StorageError>>;
    /// A value of `installation`, [`UNFINISHED_COPY`] included.
    async fn installation_value(&mut self, key: &str) -> Result<Option<String>, StorageError>;
    /// The problems that the database itself finds in its files, indexes and references, one per line.
    async fn problems(&mut self) -> Result<Vec<String>, StorageError>;
}

/// Writes tables.
#[async_trait]
pub trait TableWriter: Send {
    /// Notes the source of the copy, and removes the initial data of a database.
    async fn begin(&mut self, source: &str) -> Result<(), StorageError>;
    /// Adds rows, all of them or none.
    async fn insert(&mut self, table: &Table, rows: &[Row]) -> Result<(), StorageError>;
    /// Advances the sequences to the inserted rows, and removes the note.
    async fn finish(&mut self) -> Result<(), StorageError>;
}
