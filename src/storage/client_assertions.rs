//! Assertions by which clients have proved themselves: each counts once.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StorageError;
use crate::domain::id::CredentialId;

/// Reads and writes used assertions.
#[async_trait]
pub trait ClientAssertionsRepository {
    /// Whether an assertion of a credential was used.
    async fn is_client_assertion_used(&mut self, credential_id: CredentialId, jti: &str) -> Result<bool, StorageError>;
    /// Adds an assertion, with the instant at which it ends by itself; false if it is there, and nothing changes then.
    async fn insert_client_assertion(
        &mut self,
        credential_id: CredentialId,
        jti: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError>;
    /// Forgets assertions that ended by themselves before an instant.
    async fn delete_client_assertions_expired_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError>;
}
