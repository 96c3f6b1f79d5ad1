//! Failed sign-ins in SQLite.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{SqliteRepository, instant};
use crate::{
    domain::clock::to_milliseconds,
    storage::{
        StorageError,
        sign_in_failures::{SignInFailures, SignInFailuresRepository},
    },
};

#[async_trait]
impl SignInFailuresRepository for SqliteRepository {
    async fn count_sign_in_failures(
        &mut self,
        subject: &str,
        from: OffsetDateTime,
        to: OffsetDateTime,
    ) -> Result<SignInFailures, StorageError> {
        let (count, last_at): (u32, Option<i64>) =
            sqlx::query_as("SELECT count(*), max(at) FROM sign_in_failures WHERE subject = ? AND at BETWEEN ? AND ?")
                .bind(subject)
                .bind(to_milliseconds(from))
                .bind(to_milliseconds(to))
                .fetch_one(&mut *self.transaction)
                .await?;
        Ok(SignInFailures { count, last_at: last_at.map(instant).transpose()? })
    }

    async fn insert_sign_in_failure(
        &mut self,
        subject: &str,
        at: OffsetDateTime,
        forget_before: OffsetDateTime,
    ) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM sign_in_failures WHERE at < ?")
            .bind(to_milliseconds(forget_before))
            .execute(&mut *self.transaction)
            .await?;
        sqlx::query("INSERT INTO sign_in_failures (subject, at) VALUES (?, ?)")
            .bind(subject)
            .bind(to_milliseconds(at))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn delete_sign_in_failure(&mut self, subject: &str, at: OffsetDateTime) -> Result<(), StorageError> {
        sqlx::query(
            "DELETE FROM sign_in_failures
             WHERE rowid = (SELECT rowid FROM sign_in_failures WHERE subject = ? AND at = ? LIMIT 1)",
        )
        .bind(subject)
        .bind(to_milliseconds(at))
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn delete_sign_in_failures(&mut self, subject: &str) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM sign_in_failures WHERE subject = ?")
            .bind(subject)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
