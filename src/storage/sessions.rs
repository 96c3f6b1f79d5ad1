//! Browser sessions, found by a hash of their id: a stolen database grants access to no session.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use time::OffsetDateTime;
use tokio::time::timeout;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store,
};

use super::{
    Storage, StorageError,
    audit_log::Unaudited,
    connection::{Statements as _, Transaction},
};
use crate::crypto::{
    secret::{Purpose, SecretHash},
    server_key::KeyRing,
};

/// How long a request waits for the write of its session's last use.
const ACTIVITY_TIMEOUT: Duration = Duration::from_secs(1);

/// Reads and writes browser sessions.
#[async_trait]
pub trait SessionsRepository: Transaction {
    /// Adds a session; returns whether the id was free.
    async fn insert_session(
        &mut self,
        id: &SecretHash,
        data: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let insert =
            self.query("INSERT INTO sessions (id_hash, data, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
        Ok(insert.bind(id).bind(data).bind(expires_at).execute().await? == 1)
    }

    /// Updates a session, under a new id if that differs; returns whether it existed. One that has ended is never added again.
    async fn update_session(
        &mut self,
        id: &SecretHash,
        new_id: &SecretHash,
        data: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let update = self.query("UPDATE sessions SET id_hash = $1, data = $2, expires_at = $3 WHERE id_hash = $4");
        Ok(update.bind(new_id).bind(data).bind(expires_at).bind(id).execute().await? == 1)
    }

    /// The saved data of a session, and when it expires.
    async fn get_session(&mut self, id: &SecretHash) -> Result<Option<(String, OffsetDateTime)>, StorageError> {
        let select = self.query("SELECT data, expires_at FROM sessions WHERE id_hash = $1");
        let row = select.bind(id).fetch_optional().await?;
        row.map(|row| Ok((row.get("data")?, row.get("expires_at")?))).transpose()
    }

    /// Deletes a session.
    async fn delete_session(&mut self, id: &SecretHash) -> Result<(), StorageError> {
        self.query("DELETE FROM sessions WHERE id_hash = $1").bind(id).execute().await.map(drop)
    }

    /// Deletes the sessions that expired before an instant.
    async fn delete_sessions_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        self.query("DELETE FROM sessions WHERE expires_at < $1").bind(at).execute().await.map(drop)
    }
}

/// The store that tower-sessions reads and writes; it knows only hashes of session ids.
#[derive(Clone)]
pub struct HashedSessionStore {
    storage: Arc<dyn Storage>,
    keys: Arc<KeyRing>,
}

impl HashedSessionStore {
    /// Stores sessions in `storage`, their ids hashed under `keys`.
    pub fn new(storage: Arc<dyn Storage>, keys: Arc<KeyRing>) -> Self {
        Self { storage, keys }
    }

    fn hash(&self, id: Id) -> SecretHash {
        self.keys.active().hash(Purpose::Session, &id.to_string())
    }

    /// The hashes of an id under which a session may have been saved.
    fn hashes(&self, id: Id) -> Vec<SecretHash> {
        self.keys.active().hashes(Purpose::Session, &id.to_string()).collect()
    }
}

impl fmt::Debug for HashedSessionStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HashedSessionStore")
    }
}

impl From<StorageError> for session_store::Error {
    fn from(error: StorageError) -> Self {
        Self::Backend(error.to_string())
    }
}

/// The stored form of a session, without its id.
fn encode(record: &Record) -> session_store::Result<String> {
    serde_json::to_string(&record.data).map_err(|error| session_store::Error::Encode(error.to_string()))
}

#[async_trait]
impl SessionStore for HashedSessionStore {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let mut repository = self.storage.begin().await?;
        while !repository.insert_session(&self.hash(record.id), &encode(record)?, record.expiry_date).await? {
            record.id = Id::default();
        }
        Ok(repository.commit(Unaudited::Session.into()).await.map(drop)?)
    }

    /// A session that was ended while its request was in progress stays ended.
    ///
    /// Only the last use changes in an existing session. A page only needs to read it: a temporary failure of this write
    /// does not fail the response.
    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let (ids, data) = (self.hashes(record.id), encode(record)?);
        let write = async {
            let mut repository = self.storage.begin().await?;
            let mut is_saved = false;
            for id in &ids {
                if is_saved {
                    repository.delete_session(id).await?;
                } else if let Some(current) = ids.first() {
                    is_saved = repository.update_session(id, current, &data, record.expiry_date).await?;
                }
            }
            repository.commit(Unaudited::Session.into()).await.map(drop)
        };
        match timeout(ACTIVITY_TIMEOUT, write).await {
            Ok(Err(error)) if !matches!(error, StorageError::Unavailable(_)) => Err(error.into()),
            Ok(Err(error)) => {
                tracing::warn!(error = %error, "cannot write down that a session is used: {error}");
                Ok(())
            }
            Err(_) => {
                tracing::warn!("cannot write down that a session is used: the database is busy");
                Ok(())
            }
            Ok(Ok(())) => Ok(()),
        }
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let mut repository = self.storage.read().await?;
        let mut found = None;
        for hash in self.hashes(*id) {
            found = match found {
                None => repository.get_session(&hash).await?,
                found => found,
            };
        }
        let Some((data, expiry_date)) = found else { return Ok(None) };
        let data = serde_json::from_str(&data).map_err(|error| session_store::Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let mut repository = self.storage.begin().await?;
        for hash in self.hashes(*id) {
            repository.delete_session(&hash).await?;
        }
        Ok(repository.commit(Unaudited::Session.into()).await.map(drop)?)
    }
}

impl<T: Transaction> SessionsRepository for T {}
