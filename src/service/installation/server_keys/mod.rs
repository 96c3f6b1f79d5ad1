//! Which server keys are active, and how one replaces another without a single rejected request.
//!
//! The database states by fingerprints which key is current and which one is next or previous ([`Roles`]); the keys
//! themselves are outside of it ([`ServerKeySource`]). Everything is read by both and written by the current one.
//!
//! 1. The next key is announced ([`Services::rotate_server_key`]). Every follower of changes reads its keys again and
//!    reports which it has.
//! 2. Once all of them have it, it becomes the current one, in one transaction that seals and hashes again everything but
//!    the secrets: each secret is hashed again after the first request that presents it ([`rehashing`]).
//! 3. The previous key is retired ([`Services::retire_server_key`]), and is no longer accepted.
//!
//! Each step is a change in the sequence that followers apply, so it has taken effect in every process once it is
//! acknowledged; a process that cannot trust its memory reads the active keys from the database. A writer of a secret reads
//! them in the transaction that writes it.

mod rehashing;
mod rotation;

pub use self::rotation::{
    RetireServerKeyError, RetiredServerKey, RotateServerKeyError, ServerKeyRotation, ServerKeyStatus,
};

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(in crate::service) use self::rehashing::Rehashing;
use crate::{
    crypto::{
        sealed_box::CannotOpen,
        sealed_stream::StreamKey,
        server_key::{ActiveKeys, KeyRing, ServerKey, ServerKeys},
    },
    service::{Failure, Services},
    storage::{Repository, Storage, StorageError, audit_log::Unaudited, sessions::HashedSessionStore},
};

/// The value of `installation` with the fingerprint of the current key.
pub const SERVER_KEY_FINGERPRINT: &str = "server_key_fingerprint";
/// The value of `installation` with the rest, once there was a rotation.
const ROTATION: &str = "server_key_rotation";

/// The source of the keys outside of the database. Read at the start, and again when the database names an unknown key.
pub trait ServerKeySource: Send + Sync {
    /// The keys, one or two.
    ///
    /// # Errors
    /// [`UnreadableServerKeys`], whose text says what to do.
    fn read(&self) -> Result<Vec<ServerKey>, UnreadableServerKeys>;
}

/// The server keys cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UnreadableServerKeys(pub String);

/// The roles of server keys in the database, by their fingerprints.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Roles {
    current: String,
    rotation: Rotation,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Rotation {
    /// Counts the steps.
    revision: i64,
    /// Counts the keys that were current.
    number: i64,
    /// Announced, and known to every server before it becomes the current one.
    next: Option<String>,
    /// Secrets may still be hashed under it.
    previous: Option<String>,
    /// Never to be used again.
    retired: Vec<String>,
}

impl Roles {
    /// The roles of a database with its first key.
    const fn first(current: String) -> Self {
        let rotation = Rotation { revision: 0, number: 1, next: None, previous: None, retired: Vec::new() };
        Self { current, rotation }
    }

    /// Reads them; `None` in a new database. Nobody else changes them until the end of a transaction that writes.
    async fn read(repository: &mut dyn Repository) -> Result<Option<Self>, StorageError> {
        let [current, rotation] = repository.get_installation_values([SERVER_KEY_FINGERPRINT, ROTATION]).await?;
        let Some(current) = current else { return Ok(None) };
        let mut roles = Self::first(current);
        if let Some(text) = rotation {
            roles.rotation = serde_json::from_str(&text).map_err(|error| StorageError::Corrupt(error.to_string()))?;
        }
        Ok(Some(roles))
    }

    /// Writes the next step, which followers must learn of.
    async fn write(&mut self, repository: &mut dyn Repository) -> Result<(), Failure> {
        self.rotation.revision += 1;
        repository.set_installation_value(SERVER_KEY_FINGERPRINT, &self.current).await?;
        repository.set_installation_value(ROTATION, &serde_json::to_string(&self.rotation)?).await?;
        Ok(repository.announce_server_keys().await?)
    }

    fn is_retired(&self, fingerprint: &str) -> bool {
        self.rotation.retired.iter().any(|retired| retired == fingerprint)
    }

    /// The active ones among the keys of a process.
    fn choose(&self, mut known: Vec<Arc<ServerKeys>>) -> Result<ActiveKeys, Failure> {
        let find = |fingerprint: &str| known.iter().find(|keys| keys.fingerprint == fingerprint).cloned();
        let Rotation { revision, number, next, previous, .. } = &self.rotation;
        let current = find(&self.current).ok_or_else(|| {
            let was_ours = |keys: &Arc<ServerKeys>| {
                previous.as_ref() == Some(&keys.fingerprint) || self.is_retired(&keys.fingerprint)
            };
            if known.iter().any(was_ours) { Failure::OldServerKey } else { Failure::OtherServerKey }
        })?;
        let other = next.as_ref().or(previous.as_ref()).and_then(|fingerprint| find(fingerprint));
        known.retain(|keys| !self.is_retired(&keys.fingerprint));
        Ok(ActiveKeys { revision: *revision, number: *number, current, other, known })
    }

    /// Whether a process that has these keys lacks one that secrets may be hashed under.
    fn lacks_previous(&self, keys: &ActiveKeys) -> bool {
        self.rotation.previous.is_some() && keys.other.is_none()
    }
}

fn derive(keys: &[ServerKey]) -> Vec<Arc<ServerKeys>> {
    keys.iter().map(|key| Arc::new(key.derive())).collect()
}

/// Finds the active keys of a database in the source; for a new database, that is the first one.
pub(in crate::service) async fn begin(storage: &dyn Storage, source: &dyn ServerKeySource) -> Result<KeyRing, Failure> {
    let known = derive(&source.read()?);
    let found = Roles::read(storage.read().await?.as_mut()).await?;
    let roles = match (found, known.first()) {
        (Some(roles), _) => roles,
        (None, Some(first)) => claim(storage, &first.fingerprint).await?,
        (None, None) => return Err(Failure::OtherServerKey),
    };
    Ok(KeyRing::new(roles.choose(known)?))
}

/// Assigns a new database to this key, unless another process was faster; returns the roles in effect.
async fn claim(storage: &dyn Storage, fingerprint: &str) -> Result<Roles, StorageError> {
    let mut repository = storage.begin().await?;
    if let Some(roles) = Roles::read(repository.as_mut()).await? {
        return Ok(roles);
    }
    repository.set_installation_value(SERVER_KEY_FINGERPRINT, fingerprint).await?;
    repository.commit(Unaudited::Installation.into()).await.map(drop)?;
    Ok(Roles::first(fingerprint.to_owned()))
}

impl Services {
    /// Seals data for a purpose, under the current key known to this process.
    ///
    /// # Errors
    /// [`Failure`] if there is no randomness.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, Failure> {
        Ok(self.keys.active().seal(purpose, plain, self.random.as_ref())?)
    }

    /// Opens data that was sealed for a purpose.
    ///
    /// # Errors
    /// [`CannotOpen`] if it was changed, or sealed under another key or for another purpose.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        self.keys.active().open(purpose, sealed)
    }

    /// The key under which backups are encrypted.
    pub fn backup_key(&self) -> &StreamKey {
        &self.keys.active().current.backup
    }

    /// The store of browser sessions.
    pub fn session_store(&self) -> HashedSessionStore {
        HashedSessionStore::new(Arc::clone(&self.storage), Arc::clone(&self.keys))
    }

    /// The server keys that are active now: from memory while that can be trusted, otherwise from the database.
    ///
    /// # Errors
    /// [`Failure`] if storage fails, or the process lacks an active key.
    pub async fn server_keys(&self) -> Result<&ActiveKeys, Failure> {
        self.server_keys_if(self.index.is_trusted()).await
    }

    /// As [`Self::server_keys`], for callers that know already whether memory can be trusted.
    pub(in crate::service) async fn server_keys_if(&self, is_trusted: bool) -> Result<&ActiveKeys, Failure> {
        if !is_trusted {
            // Boxed: it is seldom needed, and its future would enlarge that of every request.
            Box::pin(async { self.server_keys_in(self.storage.read().await?.as_mut()).await.map(drop) }).await?;
        }
        Ok(self.keys.active())
    }

    /// The server keys that are active in a transaction, and stay so until its end if it writes.
    pub(in crate::service) async fn server_keys_in(
        &self,
        repository: &mut dyn Repository,
    ) -> Result<&ActiveKeys, Failure> {
        let roles = Roles::read(repository).await?.ok_or(Failure::OtherServerKey)?;
        self.apply_roles(&roles)?;
        Ok(self.keys.active())
    }

    fn apply_roles(&self, roles: &Roles) -> Result<(), Failure> {
        let active = self.keys.active();
        let Rotation { revision, next, previous, .. } = &roles.rotation;
        let named = [Some(&roles.current), next.as_ref(), previous.as_ref()];
        let is_known = |fingerprint: &String| active.fingerprints().any(|known| known == fingerprint);
        let has_all = named.into_iter().flatten().all(is_known);
        if has_all && active.revision == *revision {
            return Ok(());
        }
        let mut known = active.known.clone();
        if !has_all {
            match self.server_key_source.read() {
                Ok(keys) => known.extend(derive(&keys).into_iter().filter(|keys| !is_known(&keys.fingerprint))),
                Err(error) => tracing::warn!(error = %error, "cannot read the server keys again: {error}"),
            }
        }
        let chosen = roles.choose(known)?;
        if roles.lacks_previous(&chosen) {
            return Err(Failure::PreviousServerKey);
        }
        self.keys.replace(chosen);
        Ok(())
    }
}
