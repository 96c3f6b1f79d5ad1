//! Browser sessions, found by a hash of their id: a stolen database grants access to no session.

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

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
use crate::{
    crypto::{
        secret::{Purpose, SecretHash},
        server_key::KeyRing,
    },
    domain::{
        id::{OrganizationId, SessionId, UserId},
        session::{BrowserSession, SIGNED_IN},
    },
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
        data: &SessionData,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let insert = self.query(
            "INSERT INTO sessions (id_hash, data, expires_at, session_id, user_id)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        );
        let insert = insert.bind(id).bind(&data.text).bind(expires_at).bind(data.session_id).bind(data.user_id);
        Ok(insert.execute().await? == 1)
    }

    /// Updates a session, under a new id if that differs; returns whether it existed. One that has ended is never added again.
    async fn update_session(
        &mut self,
        id: &SecretHash,
        new_id: &SecretHash,
        data: &SessionData,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let update = self.query(
            "UPDATE sessions SET id_hash = $1, data = $2, expires_at = $3, session_id = $4, user_id = $5
             WHERE id_hash = $6",
        );
        let update = update.bind(new_id).bind(&data.text).bind(expires_at).bind(data.session_id).bind(data.user_id);
        Ok(update.bind(id).execute().await? == 1)
    }

    /// The sessions of a person that have not expired at an instant, in no order.
    async fn list_sessions(
        &mut self,
        user_id: UserId,
        now: OffsetDateTime,
    ) -> Result<Vec<BrowserSession>, StorageError> {
        let select = self.query("SELECT data FROM sessions WHERE user_id = $1 AND expires_at > $2");
        let rows = select.bind(user_id).bind(now).fetch_all().await?;
        rows.iter().map(|row| read(&row.get::<String>("data")?)).collect()
    }

    /// The sessions of the people of an organization that have not expired at an instant, in no order.
    async fn list_sessions_of_organization(
        &mut self,
        organization_id: OrganizationId,
        now: OffsetDateTime,
    ) -> Result<Vec<BrowserSession>, StorageError> {
        let select = self.query(
            "SELECT sessions.data FROM sessions JOIN users ON users.id = sessions.user_id
             WHERE users.organization_id = $1 AND sessions.expires_at > $2",
        );
        let rows = select.bind(organization_id).bind(now).fetch_all().await?;
        rows.iter().map(|row| read(&row.get::<String>("data")?)).collect()
    }

    /// Ends a session of a person; returns whether it existed.
    async fn delete_session_of(&mut self, user_id: UserId, id: SessionId) -> Result<bool, StorageError> {
        let delete = self.query("DELETE FROM sessions WHERE user_id = $1 AND session_id = $2");
        Ok(delete.bind(user_id).bind(id).execute().await? == 1)
    }

    /// Ends the sessions of a person but for one; returns how many.
    async fn delete_sessions_of(&mut self, user_id: UserId, but: Option<SessionId>) -> Result<u64, StorageError> {
        let delete = match but {
            None => self.query("DELETE FROM sessions WHERE user_id = $1").bind(user_id),
            Some(kept) => {
                let delete = self.query("DELETE FROM sessions WHERE user_id = $1 AND session_id <> $2");
                delete.bind(user_id).bind(kept)
            }
        };
        delete.execute().await
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

/// The stored form of a session, without its key.
#[derive(Debug, Clone)]
pub struct SessionData {
    /// Everything, as JSON.
    pub text: String,
    /// Who it is for, if someone is signed in.
    pub user_id: Option<UserId>,
    /// What identifies it to that person.
    pub session_id: Option<SessionId>,
}

impl SessionData {
    fn of(record: &Record) -> session_store::Result<Self> {
        let encode = |error: serde_json::Error| session_store::Error::Encode(error.to_string());
        let text = serde_json::to_string(&record.data).map_err(encode)?;
        let session = record.data.get(SIGNED_IN).cloned();
        let session: Option<BrowserSession> = session.map(serde_json::from_value).transpose().map_err(encode)?;
        let (user_id, session_id) = session.map(|session| (session.user_id, session.id)).unzip();
        Ok(Self { text, user_id, session_id })
    }
}

/// Reads what a session stores of who is signed in.
fn read(data: &str) -> Result<BrowserSession, StorageError> {
    let corrupt = |error: &dyn fmt::Display| StorageError::Corrupt(error.to_string());
    let mut data: HashMap<String, serde_json::Value> = serde_json::from_str(data).map_err(|error| corrupt(&error))?;
    let session = data.remove(SIGNED_IN).ok_or_else(|| corrupt(&"a session of nobody"))?;
    serde_json::from_value(session).map_err(|error| corrupt(&error))
}

#[async_trait]
impl SessionStore for HashedSessionStore {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let mut repository = self.storage.begin().await?;
        while !repository.insert_session(&self.hash(record.id), &SessionData::of(record)?, record.expiry_date).await? {
            record.id = Id::default();
        }
        Ok(repository.commit(Unaudited::Session.into()).await.map(drop)?)
    }

    /// A session that was ended while its request was in progress stays ended.
    ///
    /// Only the last use changes in an existing session. A page only needs to read it: a temporary failure of this write
    /// does not fail the response.
    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let (ids, data) = (self.hashes(record.id), SessionData::of(record)?);
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
