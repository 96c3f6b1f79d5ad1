//! Failed sign-ins, counted by account and by address so that guessing is slow.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StorageError;

/// How often a subject failed, and when last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SignInFailures {
    /// How many failures.
    pub count: u32,
    /// When the newest was.
    pub last_at: Option<OffsetDateTime>,
}

/// Reads and writes failed sign-ins.
#[async_trait]
pub trait SignInFailuresRepository {
    /// The failures of a subject from an instant to another.
    async fn count_sign_in_failures(
        &mut self,
        subject: &str,
        from: OffsetDateTime,
        to: OffsetDateTime,
    ) -> Result<SignInFailures, StorageError>;
    /// Adds a failure and forgets those, of any subject, from before `forget_before`.
    async fn insert_sign_in_failure(
        &mut self,
        subject: &str,
        at: OffsetDateTime,
        forget_before: OffsetDateTime,
    ) -> Result<(), StorageError>;
    /// Forgets one failure of a subject, of an instant.
    async fn delete_sign_in_failure(&mut self, subject: &str, at: OffsetDateTime) -> Result<(), StorageError>;
    /// Forgets the failures of a subject.
    async fn delete_sign_in_failures(&mut self, subject: &str) -> Result<(), StorageError>;
}
