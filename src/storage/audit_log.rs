//! The audit log: entries are added, never changed or removed.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StorageError;
use crate::domain::audit_event::AuditEvent;

/// Writes the audit log.
#[async_trait]
pub trait AuditLogRepository {
    /// Adds an entry.
    async fn insert_audit_event(&mut self, event: &AuditEvent) -> Result<(), StorageError>;
    /// When the newest entry of any organization was made.
    async fn newest_audit_event(&mut self) -> Result<Option<OffsetDateTime>, StorageError>;
}
