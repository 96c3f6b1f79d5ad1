//! Whether a process should be asked.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tokio::time::timeout;

use crate::service::Services;

/// How long the database may take for a look, before it counts as not there.
const LOOK_TIMEOUT: Duration = Duration::from_secs(1);

/// What a process says of itself to whoever sends it requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    /// It was not asked to stop.
    pub stays: bool,
    /// The database answers.
    pub database: bool,
    /// Changes that others make arrive; without them the database is asked for each request.
    pub changes: bool,
}

impl Readiness {
    /// Whether it should get requests.
    pub const fn is_ready(self) -> bool {
        self.stays && self.database && self.changes
    }
}

/// Whether the process was asked to stop.
#[derive(Default)]
pub(in crate::service) struct Leaving(AtomicBool);

impl Services {
    /// Looks whether this process can do what it is for.
    pub async fn readiness(&self) -> Readiness {
        let look = async { self.storage.read().await?.newest_change().await };
        let database = timeout(LOOK_TIMEOUT, look).await.is_ok_and(|answer| answer.is_ok());
        Readiness { stays: !self.is_leaving(), database, changes: self.index.is_trusted() }
    }

    /// Notes that this process was asked to stop: it says so to whoever asks whether it is ready.
    pub fn leave(&self) {
        self.leaving.0.store(true, Ordering::Relaxed);
    }

    /// Whether this process was asked to stop.
    pub fn is_leaving(&self) -> bool {
        self.leaving.0.load(Ordering::Relaxed)
    }
}
