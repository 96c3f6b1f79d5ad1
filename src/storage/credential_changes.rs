//! What has changed about credentials and tokens, for processes that remember them.
//!
//! A transaction that changes a credential or revokes a token appends that to a sequence of changes as it commits. A
//! process that remembers credentials is a follower: it says how far it has come in the sequence, so that whoever makes a
//! change can wait until it holds everywhere.

use std::time::Instant;

use async_trait::async_trait;

use super::{StorageError, credentials::CredentialKey};
use crate::domain::id::FollowerId;

/// Something that may be remembered otherwise than it is now.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ChangedKey {
    /// What is found by a secret or client id.
    Credential(CredentialKey),
    /// Whether the token of a `jti` is revoked.
    Token(String),
    /// Which server keys count: whatever is found by a hash.
    ServerKeys,
}

/// What a transaction has changed, or several.
#[derive(Debug, Default)]
#[must_use = "memory of what has changed is to be forgotten before anyone is told of the change"]
pub struct Changes {
    /// The number of the last change; `None` if there is none.
    pub last: Option<i64>,
    /// What is to be forgotten; one may stand there more than once.
    pub keys: Vec<ChangedKey>,
}

/// Reads the sequence of changes, and how far its followers have come.
#[async_trait]
pub trait CredentialChangesRepository {
    /// The number of the newest change, 0 if there has never been one.
    async fn newest_change(&mut self) -> Result<i64, StorageError>;
    /// The changes after the one of a number.
    async fn list_changes_after(&mut self, number: i64) -> Result<Changes, StorageError>;
    /// Forgets all changes but the newest.
    async fn delete_changes_but_newest(&mut self, kept: u32) -> Result<(), StorageError>;
    /// How far a follower has come; `None` if it is not known.
    async fn get_follower(&mut self, id: FollowerId) -> Result<Option<i64>, StorageError>;
    /// Says how far a follower has come and which server keys it has, fingerprints parted by spaces; adds it if it is not known.
    async fn upsert_follower(&mut self, id: FollowerId, applied: i64, server_keys: &str) -> Result<(), StorageError>;
    /// Whether any other follower has not yet applied the change of a number.
    async fn has_followers_behind(&mut self, number: i64, except: FollowerId) -> Result<bool, StorageError>;
    /// Forgets the other followers that have not applied the change of a number.
    async fn delete_followers_behind(&mut self, number: i64, except: FollowerId) -> Result<(), StorageError>;
    /// How many other followers do not have the server key of a fingerprint.
    async fn count_followers_without_server_key(
        &mut self,
        fingerprint: &str,
        except: FollowerId,
    ) -> Result<u64, StorageError>;
    /// Forgets a follower.
    async fn delete_follower(&mut self, id: FollowerId) -> Result<(), StorageError>;
}

/// A look at the database for commits of others.
#[derive(Debug, Clone, Copy)]
pub struct Observation {
    /// All commits before this instant were seen.
    pub as_of: Instant,
    /// Whether there may be commits that the look before this one did not see; true for the first look.
    pub changed: bool,
}

/// Tells of commits, whoever made them.
#[async_trait]
pub trait CommitSignal: Send {
    /// Waits for a commit, a fraction of a second at most; the first time, not at all.
    async fn next(&mut self) -> Result<Observation, StorageError>;
}
