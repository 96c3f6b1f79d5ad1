//! Checks whether there is an installation where the settings point. A command that is not meant to create one creates
//! none in a wrong folder, and nothing creates a server key for a database that has one.

use std::path::absolute;

use anyhow::{bail, ensure};
use url::Url;

use super::server_key::is_in_environment;
use crate::{
    config::{SERVER_KEY, Settings},
    crypto::random::SystemRandom,
    domain::{audit_event::AuditEvent, clock::SystemClock},
    service::{installation::server_keys::SERVER_KEY_FINGERPRINT, ledger},
    storage::{
        StorageError, database,
        inspection::{Inspection, Schema},
    },
};

/// The reaction of a process to a missing installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absent {
    /// Creates one.
    Make,
    /// Reports where it has looked, and exits.
    Refuse,
}

/// Fails unless a URL leads to a database of ours, of any release.
pub(crate) async fn require_installation(database_url: &str) -> anyhow::Result<()> {
    let hint = "run the command in the folder of the installation, or name its database by DATABASE_URL; serve makes a new one";
    let name = place(database_url);
    if let Some(file) = database::file(database_url) {
        ensure!(file.exists(), "there is no database {name}: {hint}");
    }
    let inspection = match database::inspect(database_url).await {
        // Opening the database reports this in better words.
        Err(StorageError::Unavailable(_)) => return Ok(()),
        inspection => inspection?,
    };
    ensure!(has_key(inspection).await?, "there is no installation in the database {name}: {hint}");
    Ok(())
}

/// Records in the database of a URL that an operator has filled it.
pub(crate) async fn record_origin(database_url: &str, event: &AuditEvent) -> anyhow::Result<()> {
    let storage = database::open(database_url).await?;
    Ok(ledger::record_origin(storage.as_ref(), &SystemClock, &SystemRandom, event).await?)
}

/// The database of a URL as an operator looks for it: an absolute path, or a server without a password.
pub(crate) fn place(database_url: &str) -> String {
    match database::file(database_url) {
        Some(file) => absolute(&file).unwrap_or(file).display().to_string(),
        None => name(database_url),
    }
}

/// The name of a source in a target: never with a password.
pub(crate) fn name(url: &str) -> String {
    if let Some(file) = database::file(url) {
        return file.canonicalize().unwrap_or(file).display().to_string();
    }
    let Ok(url) = Url::parse(url) else { return String::new() };
    let port = url.port().unwrap_or(5432);
    format!("postgres://{}:{port}{}", url.host_str().unwrap_or_default(), url.path())
}

/// Fails if the database has a server key and that key is missing here.
pub(crate) async fn require_key_of_database(settings: &Settings) -> anyhow::Result<()> {
    let file = &settings.server_key_file;
    if is_in_environment() || file.exists() {
        return Ok(());
    }
    let has_key = match database::inspect(&settings.database_url).await {
        Ok(inspection) => has_key(inspection).await,
        Err(error) => Err(error),
    };
    // Another process may have created both since then, the key first.
    if !file.exists() && has_key? {
        bail!(
            "there is no server key file {}, and the database {} has one already: put the file back, or name it by \
             SERVER_KEY_FILE, or give the key in {SERVER_KEY}",
            absolute(file).unwrap_or_else(|_| file.clone()).display(),
            place(&settings.database_url)
        );
    }
    Ok(())
}

/// Whether secrets of a database are hashed under a key, as they are from its first start on. A database of another
/// release is not read, only checked for existence.
async fn has_key(inspection: Inspection) -> Result<bool, StorageError> {
    match inspection.repository {
        Some(mut repository) => Ok(repository.get_installation_value(SERVER_KEY_FINGERPRINT).await?.is_some()),
        None => Ok(inspection.schema != Schema::Absent),
    }
}
