//! Failed sign-ins, counted by account and by address so that guessing is slow.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Statements as _, Transaction},
};

/// The number of failures of a subject, and the last one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SignInFailures {
    /// The number of failures.
    pub count: u32,
    /// When the newest was.
    pub last_at: Option<OffsetDateTime>,
}

/// Reads and writes failed sign-ins.
#[async_trait]
pub trait SignInFailuresRepository: Transaction {
    /// The failures of a subject between two instants. Locks the failures of the subject.
    async fn count_sign_in_failures(
        &mut self,
        subject: &str,
        from: OffsetDateTime,
        to: OffsetDateTime,
    ) -> Result<SignInFailures, StorageError> {
        // A transaction that counts in order to add waits for others that do the same.
        self.lock(&format!("sign-in failures {subject}")).await?;
        let select = self.query(
            "SELECT count(*) AS count, max(at) AS last_at FROM sign_in_failures WHERE subject = $1 AND at BETWEEN $2 AND $3",
        );
        let row = select.bind(subject).bind(from).bind(to).fetch_one().await?;
        Ok(SignInFailures { count: row.get("count")?, last_at: row.get("last_at")? })
    }

    /// Adds a failure and deletes those, of any subject, from before `forget_before`.
    async fn insert_sign_in_failure(
        &mut self,
        subject: &str,
        at: OffsetDateTime,
        forget_before: OffsetDateTime,
    ) -> Result<(), StorageError> {
        // Rows that others are removing are left to them: two that wait for each other's rows would deadlock.
        let (row, unlocked) = (self.connection().row_id(), self.connection().for_update_skip_locked());
        let delete = self.query(format!(
            "DELETE FROM sign_in_failures WHERE {row} IN (SELECT {row} FROM sign_in_failures WHERE at < $1{unlocked})"
        ));
        delete.bind(forget_before).execute().await?;
        let insert = self.query("INSERT INTO sign_in_failures (subject, at) VALUES ($1, $2)");
        insert.bind(subject).bind(at).execute().await.map(drop)
    }

    /// Deletes one failure of a subject, by its instant.
    async fn delete_sign_in_failure(&mut self, subject: &str, at: OffsetDateTime) -> Result<(), StorageError> {
        let row = self.connection().row_id();
        let delete = self.query(format!(
            "DELETE FROM sign_in_failures WHERE {row} =
             (SELECT {row} FROM sign_in_failures WHERE subject = $1 AND at = $2 LIMIT 1)"
        ));
        delete.bind(subject).bind(at).execute().await.map(drop)
    }

    /// Deletes the failures of a subject.
    async fn delete_sign_in_failures(&mut self, subject: &str) -> Result<(), StorageError> {
        self.query("DELETE FROM sign_in_failures WHERE subject = $1").bind(subject).execute().await.map(drop)
    }
}

impl<T: Transaction> SignInFailuresRepository for T {}
