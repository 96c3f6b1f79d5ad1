//! The migrations, which have the same numbers and names for both databases. A test compares the list with the folders.
//!
//! Without sqlx's macro: it would compile the drivers of both databases a second time, for the compiler.

use sqlx::{
    SqlSafeStr as _,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use super::StorageError;

/// Files of a database: their names without the extension, and their contents.
type Files = &'static [(&'static str, &'static str)];

macro_rules! files {
    ($database:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../migrations/", $database, "/", $name, ".sql")))),+]
    };
}

macro_rules! migrations {
    ($database:literal) => {
        files!(
            $database:
            "0001_initial",
            "0002_records",
            "0003_revoked_tokens",
            "0004_credential_changes",
            "0005_client_keys",
            "0006_record_versions",
            "0007_credential_list",
            "0008_credential_search",
            "0009_usage",
            "0010_paused_credentials",
            "0011_credential_search",
            "0012_host_assertions",
            "0013_server_keys",
            "0014_old_sign_in_failures",
            "0015_folded_names",
            "0016_revealed_secrets",
            "0017_saved_views",
            "0018_rotated_secrets",
            "0019_credential_terms",
            "0020_freeze",
            "0021_idle_credentials",
            "0022_quotas",
            "0023_audit_log",
            "0024_audit_proofs",
            "0025_audit_retention",
            "0026_refusals",
            "0027_notifications",
            "0028_decoys",
            "0029_sessions_of_people",
            "0030_second_factors",
            "0031_invitations",
            "0032_credential_details",
        )
    };
}

const SQLITE: Files = migrations!("sqlite");
const POSTGRES: Files = migrations!("postgres");

/// Those of SQLite.
pub(super) fn of_sqlite() -> Migrator {
    migrator(SQLITE)
}

/// Those of PostgreSQL.
pub(super) fn of_postgres() -> Migrator {
    migrator(POSTGRES)
}

fn migrator(files: Files) -> Migrator {
    let migration = |(name, statements): &(&'static str, &'static str)| {
        let (number, words) = name.split_once('_')?;
        let (kind, statements) = (MigrationType::Simple, statements.into_sql_str());
        Some(Migration::new(number.parse().ok()?, words.replace('_', " ").into(), kind, statements, false))
    };
    Migrator::with_migrations(files.iter().filter_map(migration).collect())
}

/// The error for a database that cannot be migrated.
pub(super) fn migration_failed(database: &str, error: MigrateError) -> StorageError {
    match error {
        MigrateError::VersionMissing(version) => StorageError::Other(format!(
            "{database} was written by a newer release (its migration {version} is unknown here): run that release or a newer one"
        )),
        MigrateError::Execute(error) => error.into(),
        error => StorageError::Other(format!("cannot migrate {database}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_file_is_in_the_list_and_is_a_migration() {
        for (database, files) in [("sqlite", SQLITE), ("postgres", POSTGRES)] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
            let there = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let listed = files.iter().map(|(name, _)| format!("{name}.sql"));
            assert_eq!(there.collect::<BTreeSet<_>>(), listed.collect(), "{database}");
            let numbers: Vec<_> = migrator(files).iter().map(|migration| migration.version).collect();
            assert!(numbers.into_iter().eq(1..=i64::try_from(files.len()).unwrap()), "{database}");
        }
    }
}
