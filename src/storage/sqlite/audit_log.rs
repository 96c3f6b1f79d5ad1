//! The audit log in SQLite; triggers keep it append-only.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{SqliteRepository, instant};
use crate::{
    domain::{audit_event::AuditEntry, clock::to_milliseconds},
    storage::{StorageError, audit_log::AuditLogRepository},
};

impl SqliteRepository {
    /// Adds an entry.
    pub(super) async fn insert_audit_entry(&mut self, entry: &AuditEntry) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO audit_events (id, organization_id, at, actor_user_id, actor, action, subject, detail)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(entry.id.to_string())
        .bind(entry.organization_id.to_string())
        .bind(to_milliseconds(entry.at))
        .bind(entry.actor_user_id.map(|id| id.to_string()))
        .bind(&entry.actor)
        .bind(&entry.action)
        .bind(&entry.subject)
        .bind(&entry.detail)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}

#[async_trait]
impl AuditLogRepository for SqliteRepository {
    async fn newest_audit_event(&mut self) -> Result<Option<OffsetDateTime>, StorageError> {
        let newest: Option<i64> =
            sqlx::query_scalar("SELECT max(at) FROM audit_events").fetch_one(&mut *self.transaction).await?;
        newest.map(instant).transpose()
    }
}
