//! Tells of commits by what they announce, and by the sequence of changes.

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

/// How long a look at the database may be away where nothing is announced.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);
/// How long the answer to a look may take, before the connection counts as lost.
const LOOK_TIMEOUT: Duration = Duration::from_millis(500);

/// Listens for announcements, and looks at the sequence itself: an announcement only says when it is worth it.
pub(super) struct Announcements {
    listener: PgListener,
    newest: Option<i64>,
}

impl Announcements {
    /// Takes a connection of the pool for itself alone.
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
            // That nothing was announced is no error, and what went wrong shows in the look that follows.
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
