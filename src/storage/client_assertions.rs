//! Assertions by which clients were authenticated: each is valid once.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Statements as _, Transaction},
};
use crate::domain::id::CredentialId;

/// Reads and writes used assertions.
#[async_trait]
pub trait ClientAssertionsRepository: Transaction {
    /// Whether an assertion of a credential was used.
    async fn is_client_assertion_used(&mut self, credential_id: CredentialId, jti: &str) -> Result<bool, StorageError> {
        let select =
            self.query("SELECT EXISTS (SELECT 1 FROM client_assertions WHERE credential_id = $1 AND jti = $2)");
        select.bind(credential_id).bind(jti).fetch_one_value().await
    }

    /// Adds an assertion, with the instant at which it expires; false if it exists, and nothing changes then.
    async fn insert_client_assertion(
        &mut self,
        credential_id: CredentialId,
        jti: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let insert = self.query(
            "INSERT INTO client_assertions (credential_id, jti, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (credential_id, jti) DO NOTHING",
        );
        Ok(insert.bind(credential_id).bind(jti).bind(expires_at).execute().await? == 1)
    }

    /// Deletes assertions that expired before an instant.
    async fn delete_client_assertions_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        self.query("DELETE FROM client_assertions WHERE expires_at < $1").bind(at).execute().await.map(drop)
    }
}

impl<T: Transaction> ClientAssertionsRepository for T {}
