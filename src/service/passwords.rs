//! Runs Argon2id off the async threads, and only so many at once.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::Failure;
use crate::crypto::{
    password::{self, CannotHash, PasswordHash},
    random::RandomSource,
};

/// Hashes and verifies passwords.
pub(super) struct PasswordWorker {
    random: Arc<dyn RandomSource>,
    permits: Arc<Semaphore>,
    /// The hash of no password that anyone has, verified where there is no user, so that both take the same work.
    nobody: PasswordHash,
}

impl PasswordWorker {
    pub(super) async fn start(random: Arc<dyn RandomSource>) -> Result<Self, Failure> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let permits = Arc::new(Semaphore::new(cores));
        let worker_random = Arc::clone(&random);
        let nobody = run(&permits, move || {
            let password = crate::crypto::secret::random_text(worker_random.as_ref()).map_err(CannotHash::from)?;
            password::hash(&password, worker_random.as_ref())
        })
        .await??;
        Ok(Self { random, permits, nobody })
    }

    pub(super) async fn hash(&self, password: String) -> Result<PasswordHash, Failure> {
        let random = Arc::clone(&self.random);
        Ok(run(&self.permits, move || password::hash(&password, random.as_ref())).await??)
    }

    /// Whether `password` is the one of `hash`; never for `None`, at the same cost.
    pub(super) async fn verify(&self, password: String, hash: Option<PasswordHash>) -> Result<bool, Failure> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
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
