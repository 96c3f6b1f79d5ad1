//! Failed sign-ins in PostgreSQL.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{PostgresRepository, in_utc, text};
use crate::storage::{
    StorageError,
    sign_in_failures::{SignInFailures, SignInFailuresRepository},
};

#[async_trait]
impl SignInFailuresRepository for PostgresRepository {
    async fn count_sign_in_failures(
        &mut self,
        subject: &str,
        from: OffsetDateTime,
        to: OffsetDateTime,
    ) -> Result<SignInFailures, StorageError> {
        // Whoever counts in order to add waits for those who do the same.
        self.lock(&format!("sign-in failures {}", text(subject))).await?;
        let (count, last_at): (i64, Option<OffsetDateTime>) = sqlx::query_as(
            "SELECT count(*), max(at) FROM sign_in_failures WHERE subject = $1 AND at BETWEEN $2 AND $3",
        )
        .bind(text(subject))
        .bind(from)
        .bind(to)
        .fetch_one(&mut *self.transaction)
        .await?;
        Ok(SignInFailures { count: u32::try_from(count).unwrap_or(u32::MAX), last_at: last_at.map(in_utc) })
    }

    async fn insert_sign_in_failure(
        &mut self,
        subject: &str,
        at: OffsetDateTime,
        forget_before: OffsetDateTime,
    ) -> Result<(), StorageError> {
        // What others are removing is left to them: two who wait for each other's rows would never end.
        sqlx::query(
            "DELETE FROM sign_in_failures WHERE number IN
             (SELECT number FROM sign_in_failures WHERE at < $1 FOR UPDATE SKIP LOCKED)",
        )
        .bind(forget_before)
        .execute(&mut *self.transaction)
        .await?;
        sqlx::query("INSERT INTO sign_in_failures (subject, at) VALUES ($1, $2)")
            .bind(text(subject))
            .bind(at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn delete_sign_in_failure(&mut self, subject: &str, at: OffsetDateTime) -> Result<(), StorageError> {
        sqlx::query(
            "DELETE FROM sign_in_failures WHERE number =
             (SELECT number FROM sign_in_failures WHERE subject = $1 AND at = $2 LIMIT 1)",
        )
        .bind(text(subject))
        .bind(at)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn delete_sign_in_failures(&mut self, subject: &str) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM sign_in_failures WHERE subject = $1")
            .bind(text(subject))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
