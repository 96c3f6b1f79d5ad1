//! Inspects a PostgreSQL database without changing it.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use sqlx::{Postgres, Transaction, postgres::PgPoolOptions};
use time::{OffsetDateTime, UtcOffset};

use super::{MIGRATIONS, PostgresRepository, READ_ONLY, options, reach::Reach};
use crate::storage::{
    StorageError,
    inspection::{Inspection, Schema},
};

/// Timeout of a connection to the server.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The oldest supported version, in the form of `server_version_num`.
const OLDEST_VERSION: i32 = 150_000;

/// Inspects the database of a URL (`postgres://…`).
///
/// # Errors
/// [`StorageError::Unavailable`] if it cannot be reached, otherwise the error of the database.
pub async fn inspect(url: &str) -> Result<Inspection, StorageError> {
    let options = options(url)?;
    Reach::new(options.clone()).connect().await?;
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(CONNECT_TIMEOUT);
    let pool = pool.connect_with(options).await?;
    let mut transaction = pool.begin_with(READ_ONLY).await?;
    let (version, server_time) = sqlx::query_as::<_, (String, OffsetDateTime)>(
        "SELECT split_part(current_setting('server_version'), ' ', 1), clock_timestamp()",
    )
    .fetch_one(&mut *transaction)
    .await?;
    let known = MIGRATIONS.iter().map(|migration| migration.version).collect();
    let schema = Schema::of(&applied(&mut transaction).await?, &known);
    let problems = problems(&mut transaction, schema).await?;
    let repository =
        (schema == Schema::Current).then(|| Box::new(PostgresRepository::of(transaction, false, Arc::default())) as _);
    Ok(Inspection {
        product: format!("PostgreSQL {version}"),
        schema,
        problems,
        free_bytes: None,
        server_time: Some(server_time.to_offset(UtcOffset::UTC)),
        repository,
    })
}

async fn problems(
    transaction: &mut Transaction<'static, Postgres>,
    schema: Schema,
) -> Result<Vec<String>, StorageError> {
    type Facts = (i32, String, bool, bool, bool);
    let (version, encoding, reads_only, may_create, has_trigrams): Facts = sqlx::query_as(
        "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),
         pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool,
         has_database_privilege(current_database(), 'CREATE')
             AND coalesce(has_schema_privilege(current_schema(), 'CREATE'), FALSE),
         EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm')",
    )
    .fetch_one(&mut **transaction)
    .await?;
    let found = [
        (version < OLDEST_VERSION, "PostgreSQL must be of version 15 or newer; upgrade it"),
        (encoding != "UTF8", "the encoding of the database must be UTF8; make another with --encoding=UTF8"),
        (reads_only, "the database only reads; give the URL of the server that writes, or see what made it read-only"),
        (!may_create, "the user may not create tables; make it the owner of the database"),
        (
            schema == Schema::Absent && !has_trigrams,
            "the server does not have the extension pg_trgm; install the package with PostgreSQL's extensions",
        ),
    ];
    Ok(found.into_iter().filter(|(is_so, _)| *is_so).map(|(_, problem)| problem.to_owned()).collect())
}

/// The applied migrations of the database.
async fn applied(transaction: &mut Transaction<'static, Postgres>) -> Result<BTreeSet<i64>, StorageError> {
    let is_there = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
    if !sqlx::query_scalar::<_, bool>(is_there).fetch_one(&mut **transaction).await? {
        return Ok(BTreeSet::new());
    }
    let versions = sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success");
    Ok(versions.fetch_all(&mut **transaction).await?.into_iter().collect())
}
