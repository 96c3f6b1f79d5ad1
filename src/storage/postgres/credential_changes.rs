//! The sequence of changes in PostgreSQL.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use sqlx::{PgConnection, PgPool, Row as _, postgres::PgListener};
use tokio::time::timeout;
use uuid::Uuid;

use super::{PostgresRepository, hash, reach::Reach};
use crate::{
    domain::id::{CredentialId, FollowerId},
    storage::{
        StorageError,
        credential_changes::{ChangedKey, Changes, CommitSignal, CredentialChangesRepository, Observation},
        credentials::CredentialKey,
    },
};

/// Where a commit with changes is announced.
const CHANNEL: &str = "credential_changes";
/// The lock of the sequence.
const SEQUENCE: &str = "credential changes";
/// How long a look at the database may be away where nothing is announced.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);
/// How long the answer to a look may take, before the connection counts as lost.
const LOOK_TIMEOUT: Duration = Duration::from_millis(500);

const NEWEST: &str = "SELECT coalesce(max(number), 0) FROM credential_changes";

/// What a transaction has changed so far.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    Credential(CredentialId),
    Token(String),
    ServerKeys,
}

/// Appends changes to the sequence, and gives what is to be forgotten once they are committed. Whoever appends holds a lock
/// until the end of the transaction: numbers are in the order of the commits, and a follower that has seen one has
/// missed none before it.
pub(super) async fn append(connection: &mut PgConnection, changed: &BTreeSet<Change>) -> Result<Changes, StorageError> {
    if changed.is_empty() {
        return Ok(Changes::default());
    }
    super::lock(connection, SEQUENCE).await?;
    let mut first = None;
    for change in changed {
        let (credential_id, token_jti) = match change {
            Change::Credential(id) => (Some(Uuid::from(*id)), None),
            Change::Token(jti) => (None, Some(jti)),
            Change::ServerKeys => (None, None),
        };
        let number: i64 = sqlx::query_scalar(
            "INSERT INTO credential_changes (credential_id, token_jti) VALUES ($1, $2) RETURNING number",
        )
        .bind(credential_id)
        .bind(token_jti)
        .fetch_one(&mut *connection)
        .await?;
        first = first.or(Some(number));
    }
    sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(&mut *connection).await?;
    list_after(connection, first.unwrap_or_default() - 1).await
}

async fn list_after(connection: &mut PgConnection, number: i64) -> Result<Changes, StorageError> {
    let rows = sqlx::query(
        "SELECT n.number, n.credential_id, n.token_jti, c.id, c.client_id, s.hmac, s.previous_hmac FROM credential_changes n
         LEFT JOIN credentials c ON c.id = n.credential_id LEFT JOIN secrets s ON s.credential_id = n.credential_id
         WHERE n.number > $1 ORDER BY n.number",
    )
    .bind(number)
    .fetch_all(connection)
    .await?;
    let mut changes = Changes::default();
    for row in rows {
        changes.last = Some(row.try_get("number")?);
        let token = row.try_get::<Option<String>, _>("token_jti")?;
        let credential_id = row.try_get::<Option<Uuid>, _>("credential_id")?;
        if token.is_none() && credential_id.is_none() {
            changes.keys.push(ChangedKey::ServerKeys);
        }
        changes.keys.extend(token.map(ChangedKey::Token));
        let client_id = row.try_get::<Option<String>, _>("client_id")?.map(CredentialKey::ClientId);
        for column in ["hmac", "previous_hmac"] {
            let hash = row.try_get::<Option<&[u8]>, _>(column)?.map(hash).transpose()?;
            changes.keys.extend(hash.map(|hash| ChangedKey::Credential(CredentialKey::Secret(hash))));
        }
        let id = row.try_get::<Option<Uuid>, _>("id")?.map(|id| CredentialKey::Id(id.into()));
        changes.keys.extend(id.into_iter().chain(client_id).map(ChangedKey::Credential));
    }
    Ok(changes)
}

#[async_trait]
impl CredentialChangesRepository for PostgresRepository {
    async fn newest_change(&mut self) -> Result<i64, StorageError> {
        Ok(sqlx::query_scalar(NEWEST).fetch_one(&mut *self.transaction).await?)
    }

    async fn list_changes_after(&mut self, number: i64) -> Result<Changes, StorageError> {
        // Whoever says next how far it has come: a change is either in the list, or waits for the end of this.
        self.lock(SEQUENCE).await?;
        list_after(&mut self.transaction, number).await
    }

    async fn delete_changes_but_newest(&mut self, kept: u32) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM credential_changes WHERE number <= (SELECT max(number) FROM credential_changes) - $1")
            .bind(i64::from(kept))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn get_follower(&mut self, id: FollowerId) -> Result<Option<i64>, StorageError> {
        let applied = sqlx::query_scalar("SELECT applied FROM change_followers WHERE id = $1").bind(Uuid::from(id));
        Ok(applied.fetch_optional(&mut *self.transaction).await?)
    }

    async fn upsert_follower(&mut self, id: FollowerId, applied: i64, server_keys: &str) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO change_followers (id, applied, server_keys) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET applied = excluded.applied, server_keys = excluded.server_keys",
        )
        .bind(Uuid::from(id))
        .bind(applied)
        .bind(server_keys)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn has_followers_behind(&mut self, number: i64, except: FollowerId) -> Result<bool, StorageError> {
        let any = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM change_followers WHERE applied < $1 AND id <> $2)")
            .bind(number)
            .bind(Uuid::from(except));
        Ok(any.fetch_one(&mut *self.transaction).await?)
    }

    async fn delete_followers_behind(&mut self, number: i64, except: FollowerId) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM change_followers WHERE applied < $1 AND id <> $2")
            .bind(number)
            .bind(Uuid::from(except))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn count_followers_without_server_key(
        &mut self,
        fingerprint: &str,
        except: FollowerId,
    ) -> Result<u64, StorageError> {
        let count = sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM change_followers WHERE strpos(server_keys, $1) = 0 AND id <> $2",
        )
        .bind(fingerprint)
        .bind(Uuid::from(except));
        Ok(count.fetch_one(&mut *self.transaction).await?.unsigned_abs())
    }

    async fn delete_follower(&mut self, id: FollowerId) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM change_followers WHERE id = $1")
            .bind(Uuid::from(id))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}

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
