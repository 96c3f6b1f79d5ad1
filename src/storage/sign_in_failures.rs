//! Failed sign-ins, counted by account and by address so that guessing is slow.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Row, Statements as _, Transaction},
};
use crate::domain::{actor::Source, id::UserId};

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

    /// Counts an attempt to sign in to the account of an email address as failed, if there is one.
    async fn count_failed_sign_in(
        &mut self,
        email_key: &str,
        failed: &Source,
        at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let upsert = self.query(
            "INSERT INTO failed_sign_ins (user_id, since, failures, via, address, request_id)
             SELECT id, $2, 1, $3, $4, $5 FROM users WHERE email_key = $1
             ON CONFLICT (user_id) DO UPDATE SET failures = failed_sign_ins.failures + 1,
                 via = excluded.via, address = excluded.address, request_id = excluded.request_id",
        );
        let upsert = upsert.bind(email_key).bind(at).bind(failed.via.as_str()).bind(failed.address.to_string());
        upsert.bind(&failed.request_id).execute().await.map(drop)
    }

    /// Whether there are accounts whose first failed attempt was at an instant or before.
    async fn has_failed_sign_ins(&mut self, until: OffsetDateTime) -> Result<bool, StorageError> {
        let select = self.query("SELECT EXISTS (SELECT 1 FROM failed_sign_ins WHERE since <= $1)");
        select.bind(until).fetch_one_value().await
    }

    /// Removes the counts of failed attempts, and returns them.
    async fn take_failed_sign_ins(&mut self, of: FailedSignIns) -> Result<Vec<FailedSignIn>, StorageError> {
        let unlocked = self.connection().for_update_skip_locked();
        let select = match of {
            FailedSignIns::Of(user_id) => {
                self.query("DELETE FROM failed_sign_ins WHERE user_id = $1 RETURNING *").bind(user_id)
            }
            FailedSignIns::Until(instant) => {
                let select = format!("SELECT user_id FROM failed_sign_ins WHERE since <= $1{unlocked}");
                self.query(format!("DELETE FROM failed_sign_ins WHERE user_id IN ({select}) RETURNING *")).bind(instant)
            }
        };
        select.fetch_all().await?.iter().map(failed_sign_in).collect()
    }
}

/// Failed attempts to sign in to an account.
#[derive(Debug, Clone)]
pub struct FailedSignIn {
    /// The account.
    pub user_id: UserId,
    /// When the first was.
    pub since: OffsetDateTime,
    /// How many there were.
    pub failures: u32,
    /// The last one.
    pub last: Source,
}

/// Whose failed attempts are taken.
#[derive(Debug, Clone, Copy)]
pub enum FailedSignIns {
    /// Those of an account.
    Of(UserId),
    /// Those of every account whose first was at an instant or before.
    Until(OffsetDateTime),
}

fn failed_sign_in(row: &Row) -> Result<FailedSignIn, StorageError> {
    let last = Source { via: row.parse("via")?, address: row.parse("address")?, request_id: row.get("request_id")? };
    Ok(FailedSignIn { user_id: row.get("user_id")?, since: row.get("since")?, failures: row.get("failures")?, last })
}

impl<T: Transaction> SignInFailuresRepository for T {}
