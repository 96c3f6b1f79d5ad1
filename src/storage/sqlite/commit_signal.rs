//! Reports commits by the version of the file.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use sqlx::SqliteConnection;

use crate::storage::{
    StorageError,
    credential_changes::{CommitSignal, Observation},
};

/// Interval between two checks of the file for commits. One check costs some 30 µs.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// Checks the version of the file, which tells one connection of commits by all others.
pub(super) struct DataVersion {
    connection: SqliteConnection,
    version: Option<i64>,
}

impl DataVersion {
    /// Takes a connection for exclusive use.
    pub(super) const fn new(connection: SqliteConnection) -> Self {
        Self { connection, version: None }
    }
}

#[async_trait]
impl CommitSignal for DataVersion {
    async fn next(&mut self) -> Result<Observation, StorageError> {
        if self.version.is_some() {
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
        let as_of = Instant::now();
        let version = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut self.connection).await?;
        let changed = self.version.replace(version) != Some(version);
        Ok(Observation { as_of, changed })
    }
}
