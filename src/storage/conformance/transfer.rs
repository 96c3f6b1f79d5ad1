//! The list of tables and columns that are copied, against the migrated schema.

use std::collections::BTreeSet;

use sqlx::{Connection as _, PgConnection, SqliteConnection};

use super::new_database;
use crate::storage::{
    database,
    transfer::{FOLLOWERS, Kind, tables},
};

/// A table, a column, and its type.
type Columns = BTreeSet<(String, String, String)>;

/// The columns in the list, with the type names of a database; columns that a database does not have are left out.
fn listed(name_of: impl Fn(Kind) -> Option<&'static str>) -> Columns {
    let tables = tables();
    let columns = tables.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    columns
        .filter_map(|(table, column)| Some((table.name.into(), column.name.into(), name_of(column.kind)?.to_owned())))
        .collect()
}

#[tokio::test]
async fn every_column_of_sqlite_is_copied_or_known_not_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    drop(database::open(&url).await.unwrap());
    // The search index is derived from the credentials.
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT t.name, c.name, c.type FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name <> '_sqlx_migrations'
         AND t.name NOT LIKE 'credential\\_search%' ESCAPE '\\' AND t.name <> 'searched_credentials' AND t.name <> ?",
    )
    .bind(FOLLOWERS)
    .fetch_all(&mut SqliteConnection::connect(&url).await.unwrap())
    .await
    .unwrap();
    let found = rows.into_iter().filter(|(_, column, _)| column != "number").collect::<Columns>();
    let listed = listed(|kind| match kind {
        Kind::Text | Kind::Json | Kind::Id | Kind::Version => Some("TEXT"),
        Kind::Integer | Kind::Boolean | Kind::Instant => Some("INTEGER"),
        Kind::Bytes => Some("BLOB"),
        Kind::Number => None,
    });
    assert_eq!(found, listed);
}

#[tokio::test]
async fn every_column_of_postgresql_is_copied_or_known_not_to_be() {
    let url = new_database().await;
    drop(database::open(&url).await.unwrap());
    // The objects inside of a record are derived from the record.
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT c.table_name::text, c.column_name::text, c.data_type::text FROM information_schema.columns c
         JOIN pg_class t ON t.oid = format('%I.%I', c.table_schema, c.table_name)::regclass
         WHERE c.table_schema = 'public' AND t.relkind IN ('r', 'p') AND NOT t.relispartition
         AND t.relname NOT IN ('_sqlx_migrations', $1) AND c.column_name <> 'objects'",
    )
    .bind(FOLLOWERS)
    .fetch_all(&mut PgConnection::connect(&url).await.unwrap())
    .await
    .unwrap();
    let narrow = |(table, column, kind): (String, String, String)| {
        let kind = if kind == "integer" { "bigint".to_owned() } else { kind };
        (table, column, kind)
    };
    let listed = listed(|kind| {
        Some(match kind {
            Kind::Text => "text",
            Kind::Integer | Kind::Number => "bigint",
            Kind::Boolean => "boolean",
            Kind::Bytes => "bytea",
            Kind::Instant => "timestamp with time zone",
            Kind::Json => "jsonb",
            Kind::Id | Kind::Version => "uuid",
        })
    });
    assert_eq!(rows.into_iter().map(narrow).collect::<Columns>(), listed);
}
