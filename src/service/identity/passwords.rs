//! Runs Argon2id off the async threads, with limited concurrency.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    crypto::{
        password::{self, PasswordHash},
        random::RandomSource,
    },
    domain::user::{WeakPassword, check_password_length},
    service::Failure,
};

/// Maximum queue length for each core: with 20 ms each, nobody waits longer than half a second.
const WAITING_PER_CORE: usize = 24;

/// Why a new password was not hashed.
#[derive(Debug, thiserror::Error)]
pub(in crate::service) enum NewPasswordError {
    /// It is not accepted.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Hashes and verifies passwords.
pub(in crate::service) struct PasswordWorker {
    random: Arc<dyn RandomSource>,
    anyone: Lane,
    /// Browsers that have signed in before: guesses by others do not keep them waiting.
    known: Lane,
}

/// Who works and who waits.
struct Lane {
    cores: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

/// A place in the queue, or a turn.
pub(in crate::service) struct Place {
    cores: Arc<Semaphore>,
    _place: OwnedSemaphorePermit,
}

impl Lane {
    fn of(cores: usize) -> Self {
        let places = cores * (1 + WAITING_PER_CORE);
        Self { cores: Arc::new(Semaphore::new(cores)), places: Arc::new(Semaphore::new(places)) }
    }

    fn enter(&self) -> Result<Place, Failure> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Failure::TooManyPasswords)?;
        Ok(Place { cores: Arc::clone(&self.cores), _place: place })
    }
}

impl PasswordWorker {
    pub(in crate::service) fn new(random: Arc<dyn RandomSource>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { random, anyone: Lane::of(cores), known: Lane::of(1) }
    }

    /// A place for the verification of one password, from a known browser or from anyone.
    ///
    /// # Errors
    /// [`Failure::TooManyPasswords`] if too many wait.
    pub(in crate::service) fn enter(&self, is_known: bool) -> Result<Place, Failure> {
        if is_known { self.known.enter() } else { self.anyone.enter() }
    }

    /// Hashes a new password, if it is long enough and not easy to guess from `words`.
    pub(in crate::service) async fn hash(
        &self,
        password: String,
        words: Vec<String>,
    ) -> Result<PasswordHash, NewPasswordError> {
        check_password_length(&password)?;
        let random = Arc::clone(&self.random);
        let hashed = run(self.known.enter()?, move || {
            (!password::is_guessable(&password, &words)).then(|| password::hash(&password, random.as_ref()))
        });
        Ok(hashed.await?.ok_or(WeakPassword::Guessable)?.map_err(Failure::from)?)
    }

    /// Whether `password` is the one of `hash`; never for `None`, at the same cost.
    pub(in crate::service) async fn verify(
        &self,
        place: Place,
        password: String,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Failure> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(password::of_nobody);
        Ok(run(place, move || password::verify(&password, &hash)).await? && known)
    }
}

async fn run<T: Send + 'static>(place: Place, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let turn = Arc::clone(&place.cores).acquire_owned().await.map_err(|_| Failure::Stopped)?;
    tokio::task::spawn_blocking(move || {
        let result = work();
        drop((turn, place));
        result
    })
    .await
    .map_err(|_| Failure::Stopped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random::SystemRandom;

    #[test]
    fn beyond_its_places_a_lane_refuses_and_the_other_goes_on() {
        let worker = PasswordWorker::new(Arc::new(SystemRandom));
        let mut places = Vec::new();
        let refused = loop {
            match worker.enter(false) {
                Ok(place) => places.push(place),
                Err(failure) => break failure,
            }
        };
        assert!(refused.is_temporary() && places.len() > WAITING_PER_CORE, "{refused} after {}", places.len());
        assert!(worker.enter(true).is_ok());
        places.pop();
        assert!(worker.enter(false).is_ok());
    }
}
