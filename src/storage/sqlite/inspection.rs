//! Inspects a SQLite file without leaving a trace.

use std::{collections::BTreeSet, ffi::OsString, path::Path, str::FromStr as _};

use rustix::fs::{Access, access, statvfs};
use sqlx::{
    Sqlite, Transaction,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

use super::{BUSY_TIMEOUT, MIGRATIONS, SqliteRepository, ensure_no_directory};
use crate::storage::{
    StorageError,
    inspection::{Inspection, Schema},
};

/// Inspects the file of a URL (`sqlite://path`), or the place where it would be created.
///
/// # Errors
/// [`StorageError`] if there is a file that cannot be read.
pub async fn inspect(url: &str) -> Result<Inspection, StorageError> {
    let options = SqliteConnectOptions::from_str(url)?.create_if_missing(false).read_only(true);
    let file = options.get_filename().to_path_buf();
    ensure_no_directory(&file)?;
    let folder = file.ancestors().skip(1).map(or_here).find(|folder| folder.exists()).unwrap_or(Path::new("."));
    let mut inspection = Inspection {
        product: "SQLite".to_owned(),
        schema: Schema::Absent,
        problems: unwritable(folder).into_iter().collect(),
        free_bytes: statvfs(folder).ok().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize)),
        server_time: None,
        repository: None,
    };
    if !file.exists() {
        return Ok(inspection);
    }
    inspection.problems.extend(unwritable(&file));
    // Without a log nobody has the file open, and locks would leave files beside it.
    let mut log = OsString::from(&file);
    log.push("-wal");
    let options = options.busy_timeout(BUSY_TIMEOUT).immutable(!Path::new(&log).exists());
    let mut transaction = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?.begin().await?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *transaction).await?;
    inspection.product = format!("SQLite {version}");
    let known = MIGRATIONS.iter().map(|migration| migration.version).collect();
    inspection.schema = Schema::of(&applied(&mut transaction).await?, &known);
    if inspection.schema == Schema::Current {
        inspection.repository = Some(Box::new(SqliteRepository::of(transaction)));
    }
    Ok(inspection)
}

/// Returns the current folder for a path without one.
fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// The reason why a file cannot be written, if there is one. It is not opened: closing it would release the locks of
/// this process on it.
pub(super) fn unwritable(path: &Path) -> Option<String> {
    let error = access(path, Access::READ_OK | Access::WRITE_OK).err()?;
    Some(format!("cannot write {}: {error}; give it to the user that the server runs as", path.display()))
}

/// The applied migrations of the file.
async fn applied(transaction: &mut Transaction<'static, Sqlite>) -> Result<BTreeSet<i64>, StorageError> {
    let is_there = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations')";
    if !sqlx::query_scalar::<_, bool>(is_there).fetch_one(&mut **transaction).await? {
        return Ok(BTreeSet::new());
    }
    let versions = sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success");
    Ok(versions.fetch_all(&mut **transaction).await?.into_iter().collect())
}
