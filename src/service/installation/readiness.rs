//! Readiness: whether a process should get requests.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tokio::time::timeout;

use crate::service::Services;

/// Timeout of the check of the database, after which it counts as unavailable.
const LOOK_TIMEOUT: Duration = Duration::from_secs(1);

/// The readiness that a process reports to load balancers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    /// The process was not asked to stop.
    pub stays: bool,
    /// The database responds.
    pub database: bool,
    /// Changes of other processes arrive; without them the database is queried for each request.
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
    /// Checks whether this process can serve requests.
    pub async fn readiness(&self) -> Readiness {
        let look = async { self.storage.read().await?.newest_change().await };
        let database = timeout(LOOK_TIMEOUT, look).await.is_ok_and(|answer| answer.is_ok());
        Readiness { stays: !self.is_leaving(), database, changes: self.index.is_trusted() }
    }

    /// Notes that this process was asked to stop, so that it is no longer ready.
    pub fn leave(&self) {
        self.leaving.0.store(true, Ordering::Relaxed);
    }

    /// Whether this process was asked to stop.
    pub fn is_leaving(&self) -> bool {
        self.leaving.0.load(Ordering::Relaxed)
    }
}
