//! Secrets that were presented while their hash is still under the previous server key: hashed again after the request.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    crypto::{secret::Purpose, server_key::ActiveKeys},
    domain::id::SecretId,
    service::{Failure, Services},
    storage::{audit_log::Unaudited, credentials::StoredSecret, server_keys::Rehash},
};

/// Secrets in one transaction: others can write in between.
const BATCH: usize = 1000;

/// The hashes that wait to be written.
#[derive(Default)]
pub(in crate::service) struct Rehashing(Mutex<HashMap<SecretId, Rehash>>);

impl Rehashing {
    fn waiting(&self) -> MutexGuard<'_, HashMap<SecretId, Rehash>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a secret was presented.
    pub(in crate::service) fn note(&self, keys: &ActiveKeys, stored: &StoredSecret, secret: &str) {
        if stored.key_number < keys.number {
            let hash = keys.hash(Purpose::Credential, secret);
            let rehash = Rehash { id: stored.record.id, before: stored.hash, hash, key_number: keys.number };
            self.waiting().insert(stored.record.id, rehash);
        }
    }
}

impl Services {
    /// Writes the hashes, under the current server key, of secrets that were presented.
    ///
    /// # Errors
    /// [`Failure`] if storage fails; unwritten hashes are kept for the next time.
    pub async fn rehash_presented_secrets(&self) -> Result<(), Failure> {
        let waiting: Vec<Rehash> = self.rehashing.waiting().values().cloned().collect();
        for batch in waiting.chunks(BATCH) {
            let mut repository = self.storage.begin().await?;
            let number = self.server_keys_in(repository.as_mut()).await?.number;
            for rehash in batch.iter().filter(|rehash| rehash.key_number == number) {
                repository.rehash_secret(rehash).await?;
            }
            self.commit(repository, Unaudited::SealedState).await?;
            let mut waiting = self.rehashing.waiting();
            for rehash in batch {
                waiting.remove(&rehash.id);
            }
        }
        Ok(())
    }
}
