//! The sequence of changes of credentials and tokens, for processes that cache them.
//!
//! A transaction that changes a credential or revokes a token appends that to a sequence of changes as it commits. A
//! process that caches credentials is a follower: it reports its progress in the sequence, so that the author of a change
//! can wait until it has taken effect everywhere.

use std::{collections::BTreeSet, time::Instant};

use async_trait::async_trait;

use super::{
    StorageError,
    change::Change,
    connection::{Statements as _, Transaction},
    credentials::CredentialKey,
};
use crate::domain::id::{CredentialId, FollowerId};

/// A key whose cached value may be outdated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ChangedKey {
    /// The credential that is found by a secret or client id.
    Credential(CredentialKey),
    /// Whether the token of a `jti` is revoked.
    Token(String),
    /// Everything.
    Everything,
}

/// The changes of one or several transactions.
#[derive(Debug, Default)]
#[must_use = "memory of what has changed is to be forgotten before anyone is told of the change"]
pub struct Changes {
    /// The number of the last change; `None` if there is none.
    pub last: Option<i64>,
    /// The keys to forget; duplicates are possible.
    pub keys: Vec<ChangedKey>,
}

/// Reads the sequence of changes, and the progress of its followers.
#[async_trait]
pub trait CredentialChangesRepository: Transaction {
    /// The number of the newest change, 0 if there has never been one.
    async fn newest_change(&mut self) -> Result<i64, StorageError> {
        self.query(NEWEST).fetch_one_value().await
    }

    /// The changes after the one of a number. Locks the sequence.
    async fn list_changes_after(&mut self, number: i64) -> Result<Changes, StorageError> {
        // For the next follower that reports its progress: a change is either in the list, or waits for the end of this.
        self.lock(SEQUENCE).await?;
        list_after(self, number).await
    }

    /// Deletes all changes except the newest.
    async fn delete_changes_but_newest(&mut self, kept: u32) -> Result<(), StorageError> {
        let delete = self
            .query("DELETE FROM credential_changes WHERE number <= (SELECT max(number) FROM credential_changes) - $1");
        delete.bind(kept).execute().await.map(drop)
    }

    /// The progress of a follower; `None` if it is unknown.
    async fn get_follower(&mut self, id: FollowerId) -> Result<Option<i64>, StorageError> {
        self.query("SELECT applied FROM change_followers WHERE id = $1").bind(id).fetch_value().await
    }

    /// Sets the progress of a follower and its server keys, fingerprints separated by spaces; adds it if it is unknown.
    async fn upsert_follower(&mut self, id: FollowerId, applied: i64, server_keys: &str) -> Result<(), StorageError> {
        let upsert = self.query(
            "INSERT INTO change_followers (id, applied, server_keys) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET applied = excluded.applied, server_keys = excluded.server_keys",
        );
        upsert.bind(id).bind(applied).bind(server_keys).execute().await.map(drop)
    }

    /// Whether any other follower has not yet applied the change of a number.
    async fn has_followers_behind(&mut self, number: i64, except: FollowerId) -> Result<bool, StorageError> {
        let select = self.query("SELECT EXISTS (SELECT 1 FROM change_followers WHERE applied < $1 AND id <> $2)");
        select.bind(number).bind(except).fetch_one_value().await
    }

    /// Deletes the other followers that have not applied the change of a number.
    async fn delete_followers_behind(&mut self, number: i64, except: FollowerId) -> Result<(), StorageError> {
        let delete = self.query("DELETE FROM change_followers WHERE applied < $1 AND id <> $2");
        delete.bind(number).bind(except).execute().await.map(drop)
    }

    /// How many other followers do not have the server key of a fingerprint.
    async fn count_followers_without_server_key(
        &mut self,
        fingerprint: &str,
        except: FollowerId,
    ) -> Result<u64, StorageError> {
        let select = self.query(
            "SELECT count(*) FROM change_followers WHERE replace(server_keys, $1, '') = server_keys AND id <> $2",
        );
        select.bind(fingerprint).bind(except).fetch_one_value().await
    }

    /// Deletes a follower.
    async fn delete_follower(&mut self, id: FollowerId) -> Result<(), StorageError> {
        self.query("DELETE FROM change_followers WHERE id = $1").bind(id).execute().await.map(drop)
    }
}

/// A check of the database for commits of others.
#[derive(Debug, Clone, Copy)]
pub struct Observation {
    /// All commits before this instant were seen.
    pub as_of: Instant,
    /// Whether there may be commits that the previous check did not see; true for the first check.
    pub changed: bool,
}

/// Reports commits of any process.
#[async_trait]
pub trait CommitSignal: Send {
    /// Waits for a commit, a fraction of a second at most; the first time, not at all.
    async fn next(&mut self) -> Result<Observation, StorageError>;
}

/// The lock of the sequence.
const SEQUENCE: &str = "credential changes";
/// The number of the newest change.
pub(super) const NEWEST: &str = "SELECT coalesce(max(number), 0) FROM credential_changes";

/// Appends changes to the sequence, and returns the keys to forget once they are committed. An append holds a lock until
/// the end of the transaction: numbers are in the order of the commits, and a follower that has seen one has missed none
/// before it.
pub(super) async fn append(
    transaction: &mut (impl Transaction + ?Sized),
    changed: BTreeSet<Change>,
) -> Result<Changes, StorageError> {
    if changed.is_empty() {
        return Ok(Changes::default());
    }
    transaction.lock(SEQUENCE).await?;
    let mut first = i64::MAX;
    for change in changed {
        let (credential_id, token_jti) = match change {
            Change::Credential(id) => (Some(id), None),
            Change::Token(jti) => (None, Some(jti)),
            Change::Everything => (None, None),
        };
        let insert = transaction
            .query("INSERT INTO credential_changes (credential_id, token_jti) VALUES ($1, $2) RETURNING number");
        first = first.min(insert.bind(credential_id).bind(token_jti).fetch_one_value().await?);
    }
    transaction.connection().announce().await?;
    list_after(transaction, first - 1).await
}

async fn list_after(transaction: &mut (impl Transaction + ?Sized), number: i64) -> Result<Changes, StorageError> {
    let select = transaction.query(
        "SELECT n.number, n.credential_id, n.token_jti, c.id, c.client_id, s.hmac, s.previous_hmac FROM credential_changes n
         LEFT JOIN credentials c ON c.id = n.credential_id LEFT JOIN secrets s ON s.credential_id = n.credential_id
         WHERE n.number > $1 ORDER BY n.number",
    );
    let mut changes = Changes::default();
    for row in select.bind(number).fetch_all().await? {
        changes.last = Some(row.get("number")?);
        let token: Option<String> = row.get("token_jti")?;
        let credential_id: Option<CredentialId> = row.get("credential_id")?;
        if token.is_none() && credential_id.is_none() {
            changes.keys.push(ChangedKey::Everything);
        }
        changes.keys.extend(token.map(ChangedKey::Token));
        for column in ["hmac", "previous_hmac"] {
            let hash = row.get::<Option<_>>(column)?.map(CredentialKey::Secret);
            changes.keys.extend(hash.map(ChangedKey::Credential));
        }
        let id = row.get::<Option<_>>("id")?.map(CredentialKey::Id);
        let client_id = row.get::<Option<_>>("client_id")?.map(CredentialKey::ClientId);
        changes.keys.extend(id.into_iter().chain(client_id).map(ChangedKey::Credential));
    }
    Ok(changes)
}

impl<T: Transaction> CredentialChangesRepository for T {}
