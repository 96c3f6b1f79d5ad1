//! Runs Argon2id off the async threads, and only so many at once.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::Failure;
use crate::crypto::{
    password::{self, PasswordHash},
    random::RandomSource,
};

/// Hashes and verifies passwords.
pub(super) struct PasswordWorker {
    random: Arc<dyn RandomSource>,
    permits: Arc<Semaphore>,
}

impl PasswordWorker {
    pub(super) fn new(random: Arc<dyn RandomSource>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { random, permits: Arc::new(Semaphore::new(cores)) }
    }

    pub(super) async fn hash(&self, password: String) -> Result<PasswordHash, Failure> {
        let random = Arc::clone(&self.random);
        Ok(run(&self.permits, move || password::hash(&password, random.as_ref())).await??)
    }

    /// Whether `password` is the one of `hash`; never for `None`, at the same cost.
    pub(super) async fn verify(&self, password: String, hash: Option<PasswordHash>) -> Result<bool, Failure> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(password::of_nobody);
        Ok(run(&self.permits, move || password::verify(&password, &hash)).await? && known)
    }
}

async fn run<T: Send + 'static>(
    permits: &Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let permit = Arc::clone(permits).acquire_owned().await.map_err(|_| Failure::Stopped)?;
    tokio::task::spawn_blocking(move || {
        let result = work();
        drop(permit);
        result
    })
    .await
    .map_err(|_| Failure::Stopped)
}
