//! Reports commits by their announcements, and by the sequence of changes.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use sqlx::{PgPool, postgres::PgListener};
use tokio::time::timeout;

use super::reach::Reach;
use crate::storage::{
    StorageError,
    connection::CHANNEL,
    credential_changes::{CommitSignal, NEWEST, Observation},
};

/// Interval between two checks of the database without an announcement.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);
/// Timeout of a check, after which the connection counts as lost.
const LOOK_TIMEOUT: Duration = Duration::from_millis(500);

/// Listens for announcements, and checks the sequence itself: an announcement only says when a check is worth it.
pub(super) struct Announcements {
    listener: PgListener,
    newest: Option<i64>,
}

impl Announcements {
    /// Takes a connection of the pool for exclusive use.
    pub(super) async fn listen(pool: &PgPool, reach: &Reach) -> Result<Self, StorageError> {
        reach.connect().await?;
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self { listener, newest: None })
    }
}

#[async_trait]
impl CommitSignal for Announcements {
    async fn next(&mut self) -> Result<Observation, StorageError> {
        if self.newest.is_some() {
            // A missing announcement is not an error, and a failure shows in the next check.
            let _ = timeout(LOOK_INTERVAL, self.listener.recv()).await;
        }
        let as_of = Instant::now();
        let look = sqlx::query_scalar(NEWEST);
        let newest = timeout(LOOK_TIMEOUT, look.fetch_one(&mut self.listener)).await;
        let newest = newest.map_err(|_| StorageError::Unavailable("the database does not answer".to_owned()))??;
        let changed = self.newest.replace(newest) != Some(newest);
        Ok(Observation { as_of, changed })
    }
}
