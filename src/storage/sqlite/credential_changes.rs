//! The sequence of changes in SQLite.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use sqlx::{Row, SqliteConnection};

use super::{SqliteRepository, hash, parsed};
use crate::{
    domain::id::{CredentialId, FollowerId},
    storage::{
        StorageError,
        credential_changes::{ChangedKey, Changes, CommitSignal, CredentialChangesRepository, Observation},
        credentials::CredentialKey,
    },
};

/// How often the file is looked at for commits. One look costs some 30 µs.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// What a transaction has changed so far.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    Credential(CredentialId),
    Token(String),
    ServerKeys,
}

/// Appends changes to the sequence, and gives what is to be forgotten once they are committed.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    changed: &BTreeSet<Change>,
) -> Result<Changes, StorageError> {
    let mut first = None;
    for change in changed {
        let (credential_id, token_jti) = match change {
            Change::Credential(id) => (Some(id.to_string()), None),
            Change::Token(jti) => (None, Some(jti)),
            Change::ServerKeys => (None, None),
        };
        let number: i64 = sqlx::query_scalar(
            "INSERT INTO credential_changes (credential_id, token_jti) VALUES (?, ?) RETURNING number",
        )
        .bind(credential_id)
        .bind(token_jti)
        .fetch_one(&mut *connection)
        .await?;
        first = first.or(Some(number));
    }
    match first {
        Some(first) => list_after(connection, first - 1).await,
        None => Ok(Changes::default()),
    }
}

async fn list_after(connection: &mut SqliteConnection, number: i64) -> Result<Changes, StorageError> {
    let rows = sqlx::query(
        "SELECT n.number, n.credential_id, n.token_jti, c.id, c.client_id, s.hmac, s.previous_hmac FROM credential_changes n
         LEFT JOIN credentials c ON c.id = n.credential_id LEFT JOIN secrets s ON s.credential_id = n.credential_id
         WHERE n.number > ? ORDER BY n.number",
    )
    .bind(number)
    .fetch_all(connection)
    .await?;
    let mut changes = Changes::default();
    for row in rows {
        changes.last = Some(row.try_get("number")?);
        let token = row.try_get::<Option<String>, _>("token_jti")?;
        let credential_id = row.try_get::<Option<&str>, _>("credential_id")?;
        if token.is_none() && credential_id.is_none() {
            changes.keys.push(ChangedKey::ServerKeys);
        }
        changes.keys.extend(token.map(ChangedKey::Token));
        let client_id = row.try_get::<Option<String>, _>("client_id")?.map(CredentialKey::ClientId);
        for column in ["hmac", "previous_hmac"] {
            let hash = row.try_get::<Option<&[u8]>, _>(column)?.map(hash).transpose()?;
            changes.keys.extend(hash.map(|hash| ChangedKey::Credential(CredentialKey::Secret(hash))));
        }
        let id = row.try_get::<Option<&str>, _>("id")?.map(parsed).transpose()?.map(CredentialKey::Id);
        changes.keys.extend(id.into_iter().chain(client_id).map(ChangedKey::Credential));
    }
    Ok(changes)
}

#[async_trait]
impl CredentialChangesRepository for SqliteRepository {
    async fn newest_change(&mut self) -> Result<i64, StorageError> {
        let newest = sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM credential_changes");
        Ok(newest.fetch_one(&mut *self.transaction).await?)
    }

    async fn list_changes_after(&mut self, number: i64) -> Result<Changes, StorageError> {
        list_after(&mut self.transaction, number).await
    }

    async fn delete_changes_but_newest(&mut self, kept: u32) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM credential_changes WHERE number <= (SELECT max(number) FROM credential_changes) - ?")
            .bind(kept)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn get_follower(&mut self, id: FollowerId) -> Result<Option<i64>, StorageError> {
        let applied = sqlx::query_scalar("SELECT applied FROM change_followers WHERE id = ?").bind(id.to_string());
        Ok(applied.fetch_optional(&mut *self.transaction).await?)
    }

    async fn upsert_follower(&mut self, id: FollowerId, applied: i64, server_keys: &str) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO change_followers (id, applied, server_keys) VALUES (?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET applied = excluded.applied, server_keys = excluded.server_keys",
        )
        .bind(id.to_string())
        .bind(applied)
        .bind(server_keys)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn has_followers_behind(&mut self, number: i64, except: FollowerId) -> Result<bool, StorageError> {
        let any = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM change_followers WHERE applied < ? AND id <> ?)")
            .bind(number)
            .bind(except.to_string());
        Ok(any.fetch_one(&mut *self.transaction).await?)
    }

    async fn delete_followers_behind(&mut self, number: i64, except: FollowerId) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM change_followers WHERE applied < ? AND id <> ?")
            .bind(number)
            .bind(except.to_string())
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
            "SELECT count(*) FROM change_followers WHERE instr(server_keys, ?) = 0 AND id <> ?",
        )
        .bind(fingerprint)
        .bind(except.to_string());
        Ok(count.fetch_one(&mut *self.transaction).await?.unsigned_abs())
    }

    async fn delete_follower(&mut self, id: FollowerId) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM change_followers WHERE id = ?")
            .bind(id.to_string())
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}

/// Looks at the version of the file, which tells one connection of commits by all others.
pub(super) struct DataVersion {
    connection: SqliteConnection,
    version: Option<i64>,
}

impl DataVersion {
    /// Takes a connection for itself alone.
    pub(super) const fn new(connection: SqliteConnection) -> Self {
        Self { connection, version: None }
    }
}

#[async_trait]
impl CommitSignal for DataVersion {
    async fn next(&mut self) -> Result<Observation, StorageError> {
        if self.version.is_some() {
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
        let as_of = Instant::now();
        let version = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut self.connection).await?;
        let changed = self.version.replace(version) != Some(version);
        Ok(Observation { as_of, changed })
    }
}
