//! Assertions by which the host application of a frame has signed people in: each is valid once.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Statements as _, Transaction},
};

/// Writes used assertions.
#[async_trait]
pub trait HostAssertionsRepository: Transaction {
    /// Adds an assertion, with the instant at which it expires; false if it exists, and nothing changes then.
    async fn insert_host_assertion(
        &mut self,
        issuer: &str,
        jti: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let insert = self.query(
            "INSERT INTO host_assertions (issuer, jti, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (issuer, jti) DO NOTHING",
        );
        Ok(insert.bind(issuer).bind(jti).bind(expires_at).execute().await? == 1)
    }

    /// Deletes assertions that expired before an instant.
    async fn delete_host_assertions_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        self.query("DELETE FROM host_assertions WHERE expires_at < $1").bind(at).execute().await.map(drop)
    }
}

impl<T: Transaction> HostAssertionsRepository for T {}
