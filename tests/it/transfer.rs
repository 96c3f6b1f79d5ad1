//! An installation on its way from one database into another.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use credentials_console::{
    service::installation::transfer::{CopiedTable, CopyError, copy},
    storage::{
        StorageError, database,
        transfer::{Kind, Row, Table, TableReader, TableWriter, Tables, Value, tables},
    },
};
use serde_json::json;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::test_database::new_server_database;

/// Rows of each table that are made up.
const ROWS: i64 = 60;

async fn new_file(folder: &TempDir, name: &str) -> (String, Arc<dyn Tables>) {
    let url = format!("sqlite://{}", folder.path().join(name).display());
    let tables = database::tables(&url).await.unwrap();
    (url, tables)
}

/// An id, the same wherever it is referred to.
fn id(table: &str, number: i64) -> Value {
    let space = table.bytes().fold(1, |space: u128, byte| space * 31 + u128::from(byte)) << 64;
    Value::Id(Uuid::from_u128(space + u128::try_from(number).unwrap()))
}

/// A value of every kind, awkward ones among them, in rows that refer to each other.
fn value(table: &Table, column: &str, kind: Kind, number: i64) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    let month = number % 12 + 1;
    match (table.name, column) {
        ("notification_endpoints", "kind") => text("mail"),
        (_, "notification_id") => id("notifications", number),
        (_, "endpoint_id") => id("notification_endpoints", number),
        ("users", "role") => text("admin"),
        ("credentials", "authentication_type") => text(if number % 2 == 0 { "api_key" } else { "oauth2" }),
        ("credentials", "deleted_at" | "deleted_by") if number % 3 > 0 => Value::Null,
        ("credentials", "client_id") | ("credential_changes", "credential_id") | ("organizations", "frozen_at")
            if number % 2 == 0 =>
        {
            Value::Null
        }
        ("credential_changes", "token_jti") if number % 2 > 0 => Value::Null,
        ("secrets", "public_key")
        | (_, "paused_until" | "disabled_at" | "retired_at" | "actor_user_id" | "backup_owner_id")
            if number % 4 > 0 =>
        {
            Value::Null
        }
        ("credentials", "networks") => text("192.0.2.0/24 2001:db8::/32"),
        (_, "created_time") if number % 5 == 0 => Value::Null,
        // Before, in and after the years that have parts of their own.
        (_, "created_time") => Value::Text(format!("{}-{month:02}-01T00:00:00.000", 2005 + number)),
        (_, "document") => Value::Text(json!({ "id": number, "detail": { "name": "\u{0}\\ \t" } }).to_string()),
        (_, "id") if kind == Kind::Id => id(table.name, number),
        (_, "organization_id") => id("organizations", number % ROWS),
        ("passkeys", "credential_id") => Value::Bytes(vec![1, u8::try_from(number).unwrap()]),
        ("invitations", "role") => text("user"),
        (_, "credential_id") => id("credentials", number),
        (_, "secret_id") => id("secrets", number),
        (_, "event_id") => id("audit_events", number),
        (_, "actor_user_id" | "user_id" | "owner_id" | "backup_owner_id") => id("users", number),
        // Databases do not sort these alike.
        (_, "id") if number % 7 == 0 => Value::Text(format!("a\0{number}")),
        _ => match kind {
            Kind::Text => Value::Text(format!("{column} \u{0}\\N\t\r\n ü {number}")),
            Kind::Integer | Kind::Number => Value::Integer(number + 1),
            Kind::Boolean => Value::Boolean(number % 2 == 0),
            Kind::Bytes => Value::Bytes(vec![0, 255, u8::try_from(number).unwrap()]),
            Kind::Instant => Value::Instant(OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(number * 1_000_003)),
            Kind::Json => json_value(number),
            Kind::Id | Kind::Version => id(column, number),
        },
    }
}

fn json_value(number: i64) -> Value {
    Value::Json(json!({ "z": number, "a": [true, null, 1.5, "\u{0}\\ ü"], "m": {} }))
}

/// Rows in every table.
async fn fill(database: &dyn Tables) {
    let mut writer = database.writer().await.unwrap();
    writer.begin("nowhere").await.unwrap();
    for table in tables() {
        let row = |number| table.columns.iter().map(|column| value(&table, column.name, column.kind, number)).collect();
        let rows: Vec<Row> = (0..ROWS).map(row).collect();
        writer.insert(&table, &rows).await.unwrap();
    }
    writer.finish().await.unwrap();
}

async fn copied(source: &dyn Tables, name: &str, target: &dyn Tables) -> Result<Vec<CopiedTable>, CopyError> {
    copy(source, name, target, &mut |_| {}).await
}

/// A database that writes two batches and half of another one, and then no more.
struct Failing(Arc<dyn Tables>);

struct FailingWriter {
    writer: Mutex<Box<dyn TableWriter>>,
    left: usize,
}

#[async_trait]
impl Tables for Failing {
    async fn reader(&self) -> Result<Box<dyn TableReader>, StorageError> {
        self.0.reader().await
    }

    async fn writer(&self) -> Result<Box<dyn TableWriter>, StorageError> {
        Ok(Box::new(FailingWriter { writer: Mutex::new(self.0.writer().await?), left: 2 }))
    }

    async fn close(&self) -> Result<(), StorageError> {
        self.0.close().await
    }
}

#[async_trait]
impl TableWriter for FailingWriter {
    async fn begin(&mut self, source: &str) -> Result<(), StorageError> {
        self.writer.get_mut().unwrap().begin(source).await
    }

    async fn insert(&mut self, table: &Table, rows: &[Row]) -> Result<(), StorageError> {
        if self.left == 0 {
            self.writer.get_mut().unwrap().insert(table, &rows[..rows.len() / 2]).await?;
            return Err(StorageError::Unavailable("the plug was pulled".to_owned()));
        }
        self.left -= 1;
        self.writer.get_mut().unwrap().insert(table, rows).await
    }

    async fn finish(&mut self) -> Result<(), StorageError> {
        self.writer.get_mut().unwrap().finish().await
    }
}

/// Copies, and is interrupted again and again.
async fn copy_with_interruptions(source: &dyn Tables, target: &Arc<dyn Tables>) -> Vec<CopiedTable> {
    let failing = Failing(Arc::clone(target));
    for interruptions in 0.. {
        match copied(source, "the source", &failing).await {
            Ok(tables) => {
                assert!(interruptions >= 8, "{interruptions}");
                return tables;
            }
            Err(error) => assert!(error.to_string().contains("the plug was pulled"), "{error}"),
        }
        let refused = copied(source, "another source", target.as_ref()).await.unwrap_err();
        assert!(matches!(refused, CopyError::OtherSource(_)), "{refused}");
        let refused = copied(target.as_ref(), "half", target.as_ref()).await.unwrap_err();
        assert!(matches!(refused, CopyError::UnfinishedSource(_)), "{refused}");
    }
    unreachable!()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_to_postgresql_and_back_however_often_it_is_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let (_, source) = new_file(&folder, "source.db").await;
    fill(source.as_ref()).await;
    let server_url = new_server_database().await;
    let server = database::tables(&server_url).await.unwrap();
    let (back_url, back) = new_file(&folder, "back.db").await;
    let there = copy_with_interruptions(source.as_ref(), &server).await;
    let again = copy_with_interruptions(server.as_ref(), &back).await;
    assert_eq!(there.len(), tables().len());
    for (there, again) in there.iter().zip(&again) {
        assert!(there.is_same() && again.is_same(), "{there:?} {again:?}");
        assert_eq!(there.source, again.target, "{}", there.name);
        assert_eq!(there.source.rows, u64::try_from(ROWS).unwrap(), "{}", there.name);
    }
    assert_eq!(source.reader().await.unwrap().problems().await.unwrap(), Vec::<String>::new());
    assert_eq!(server.reader().await.unwrap().problems().await.unwrap(), Vec::<String>::new());
    assert_eq!(back.reader().await.unwrap().problems().await.unwrap(), Vec::<String>::new());

    // What follows from the rows is there as well.
    let mut file = SqliteConnection::connect(&back_url).await.unwrap();
    let searched: i64 =
        sqlx::query_scalar("SELECT count(*) FROM credential_search WHERE credential_search MATCH 'search_text'")
            .fetch_one(&mut file)
            .await
            .unwrap();
    assert_eq!(searched, ROWS - ROWS / 3);
    let mut connection = PgConnection::connect(&server_url).await.unwrap();
    let objects: i64 =
        sqlx::query_scalar("SELECT count(*) FROM record_plugin_resources WHERE objects -> 'detail' ->> 'name' <> ''")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    assert_eq!(objects, ROWS);
    let in_parts: i64 = sqlx::query_scalar(
        "SELECT count(DISTINCT tableoid) FROM record_interactions WHERE tableoid <> 'record_interactions_default'::regclass",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert!(in_parts > 20, "{in_parts}");
    let next: i64 =
        sqlx::query_scalar("INSERT INTO sign_in_failures (subject, at) VALUES ('', to_timestamp(0)) RETURNING number")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    assert_eq!(next, ROWS + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_empty_is_not_overwritten_and_what_differs_is_named_and_not_finished() {
    let folder = tempfile::tempdir().unwrap();
    let (source_url, source) = new_file(&folder, "source.db").await;
    fill(source.as_ref()).await;
    let (_, target) = new_file(&folder, "target.db").await;
    let interrupted = copied(source.as_ref(), "source", &Failing(Arc::clone(&target))).await;
    assert!(interrupted.is_err());
    // A row that was copied already is another one by now.
    let mut connection = SqliteConnection::connect(&source_url).await.unwrap();
    sqlx::query("UPDATE organizations SET name = 'Renamed' WHERE rowid = 1").execute(&mut connection).await.unwrap();
    let tables = copied(source.as_ref(), "source", target.as_ref()).await.unwrap();
    let differing: Vec<_> = tables.iter().filter(|table| !table.is_same()).map(|table| table.name).collect();
    assert_eq!(differing, ["organizations"]);
    let refused = copied(target.as_ref(), "target", source.as_ref()).await.unwrap_err();
    assert!(matches!(refused, CopyError::UnfinishedSource(_)), "{refused}");

    let (_, whole) = new_file(&folder, "whole.db").await;
    copied(source.as_ref(), "source", whole.as_ref()).await.unwrap();
    let refused = copied(source.as_ref(), "source", whole.as_ref()).await.unwrap_err();
    assert!(matches!(refused, CopyError::NotEmpty("organizations")), "{refused}");
}
