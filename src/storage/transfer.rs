//! All data of an installation, for copying it from one database to another: table by table, row by row.
//!
//! One list of tables and columns for all databases; a test compares it with the migrated schema. Derived data (the
//! search index, the objects inside of records) is created again in the target. Processes that follow changes
//! ([`FOLLOWERS`]) are not copied with the data.

use std::fmt;

use async_trait::async_trait;
use futures::stream::BoxStream;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StorageError, record_sql};
use crate::domain::entity::{AttributeKind, Entity};

use Kind::{Bytes, Instant, Integer, Json, Number, Text, Version};

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

const ID: Kind = Kind::Id;

type Columns = &'static [(&'static str, Kind)];

/// The tables other than those of records: name, length of the key, columns. A table comes after those that it references.
const TABLES: [(&str, usize, Columns); 28] = [
    (
        "organizations",
        1,
        &[
            ("id", ID),
            ("name", Text),
            ("name_key", Text),
            ("created_at", Instant),
            ("frozen_at", Instant),
            ("frozen_by", Text),
            ("frozen_reason", Text),
            ("pause_idle_days", Integer),
        ],
    ),
    ("installation", 1, &[("key", Text), ("value", Text)]),
    (
        "users",
        1,
        &[
            ("id", ID),
            ("organization_id", ID),
            ("email", Text),
            ("email_key", Text),
            ("role", Text),
            ("password_hash", Text),
            ("created_at", Instant),
            ("disabled_at", Instant),
        ],
    ),
    ("first_run_links", 1, &[("token_hash", Bytes), ("expires_at", Instant)]),
    ("saved_views", 2, &[("user_id", ID), ("name_key", Text), ("name", Text), ("query", Text)]),
    ("sign_in_failures", 1, &[("number", Number), ("subject", Text), ("at", Instant)]),
    (
        "failed_sign_ins",
        1,
        &[
            ("user_id", ID),
            ("since", Instant),
            ("failures", Integer),
            ("via", Text),
            ("address", Text),
            ("request_id", Text),
        ],
    ),
    ("sessions", 1, &[("id_hash", Bytes), ("data", Text), ("expires_at", Instant)]),
    (
        "credentials",
        1,
        &[
            ("id", ID),
            ("organization_id", ID),
            ("name", Text),
            ("name_key", Text),
            ("authentication_type", Text),
            ("client_id", Text),
            ("epoch", Integer),
            ("version", Integer),
            ("created_at", Instant),
            ("created_by", Text),
            ("updated_at", Instant),
            ("updated_by", Text),
            ("deleted_at", Instant),
            ("deleted_by", Text),
            ("search_text", Text),
            ("last_used_at", Instant),
            ("last_used_address", Text),
            ("last_used_client", Text),
            ("paused_until", Instant),
            ("expires_at", Instant),
            ("expired_at", Instant),
            ("networks", Text),
            ("requests_per_minute", Integer),
            ("rows_per_day", Integer),
            ("enforces_quotas", Integer),
            ("never_idle", Integer),
            ("resumed_at", Instant),
        ],
    ),
    ("credential_scopes", 2, &[("credential_id", ID), ("scope", Text), ("granted_epoch", Integer)]),
    (
        "secrets",
        1,
        &[
            ("number", Number),
            ("id", ID),
            ("credential_id", ID),
            ("hmac", Bytes),
            ("hint", Text),
            ("created_at", Instant),
            ("retired_at", Instant),
            ("public_key", Text),
            ("key_number", Integer),
            ("previous_hmac", Bytes),
            ("revealed_at", Instant),
            ("replaced_at", Instant),
            ("ends_at", Instant),
            ("silent_for_seconds", Integer),
        ],
    ),
    (
        "secret_callers",
        3,
        &[
            ("secret_id", ID),
            ("address", Text),
            ("client", Text),
            ("last_at", Instant),
            ("calls", Integer),
            ("failures", Integer),
        ],
    ),
    (
        "quota_leases",
        3,
        &[("credential_id", ID), ("kind", Text), ("period", Integer), ("granted", Integer), ("used", Integer)],
    ),
    (
        "refusals",
        1,
        &[
            ("number", Number),
            ("request_id", Text),
            ("at", Instant),
            ("cause", Text),
            ("credential_id", ID),
            ("secret_id", ID),
            ("network", Text),
            ("detail", Text),
            ("ordinal", Integer),
            ("method", Text),
            ("path", Text),
            ("status", Integer),
            ("address", Text),
            ("client", Text),
        ],
    ),
    (
        "refusal_episodes",
        2,
        &[
            ("kind", Text),
            ("since", Instant),
            ("cause", Text),
            ("credential_id", ID),
            ("secret_id", ID),
            ("network", Text),
            ("refusals", Integer),
            ("last_at", Instant),
            ("last_request_id", Text),
            ("last_address", Text),
            ("last_client", Text),
        ],
    ),
    (
        "audit_events",
        1,
        &[
            ("number", Number),
            ("id", ID),
            ("organization_id", ID),
            ("at", Instant),
            ("actor_user_id", ID),
            ("actor", Text),
            ("action", Text),
            ("subject", Text),
            ("detail", Json),
            ("via", Text),
            ("address", Text),
            ("request_id", Text),
        ],
    ),
    (
        "audit_entries",
        3,
        &[("organization_id", ID), ("generation", Integer), ("position", Integer), ("event_id", ID), ("entry", Text)],
    ),
    (
        "audit_tiles",
        4,
        &[("organization_id", ID), ("generation", Integer), ("level", Integer), ("tile", Integer), ("hashes", Bytes)],
    ),
    (
        "audit_checkpoints",
        3,
        &[("organization_id", ID), ("generation", Integer), ("size", Integer), ("at", Instant), ("note", Text)],
    ),
    ("audit_unsealed", 1, &[("event_id", ID)]),
    ("audit_pruned", 2, &[("organization_id", ID), ("generation", Integer), ("position", Integer)]),
    ("audit_keys", 1, &[("id", Text), ("public_key", Bytes), ("sealed_private_key", Bytes), ("created_at", Instant)]),
    (
        "signing_keys",
        1,
        &[
            ("id", Text),
            ("algorithm", Text),
            ("public_key", Bytes),
            ("sealed_private_key", Bytes),
            ("created_at", Instant),
        ],
    ),
    ("revoked_tokens", 1, &[("jti", Text), ("expires_at", Instant)]),
    ("credential_changes", 1, &[("number", Number), ("credential_id", ID), ("token_jti", Text)]),
    ("client_assertions", 2, &[("credential_id", ID), ("jti", Text), ("expires_at", Instant)]),
    ("host_assertions", 2, &[("issuer", Text), ("jti", Text), ("expires_at", Instant)]),
    (
        "credential_usage",
        6,
        &[
            ("credential_id", ID),
            ("hour", Integer),
            ("target", Text),
            ("status", Integer),
            ("address", Text),
            ("client", Text),
            ("calls", Integer),
            ("rows_sent", Integer),
            ("bytes_sent", Integer),
        ],
    ),
];

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
