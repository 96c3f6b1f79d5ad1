//! The audit log in SQLite; triggers keep it append-only.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{SqliteRepository, instant};
use crate::{
    domain::{audit_event::AuditEvent, clock::to_milliseconds},
    storage::{StorageError, audit_log::AuditLogRepository},
};

#[async_trait]
impl AuditLogRepository for SqliteRepository {
    async fn insert_audit_event(&mut self, event: &AuditEvent) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO audit_events (id, organization_id, at, actor_user_id, actor, action, subject, detail)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(event.id.to_string())
        .bind(event.organization_id.to_string())
        .bind(to_milliseconds(event.at))
        .bind(event.actor_user_id.map(|id| id.to_string()))
        .bind(&event.actor)
        .bind(event.action.as_str())
        .bind(&event.subject)
        .bind(event.detail.to_string())
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn newest_audit_event(&mut self) -> Result<Option<OffsetDateTime>, StorageError> {
        let newest: Option<i64> =
            sqlx::query_scalar("SELECT max(at) FROM audit_events").fetch_one(&mut *self.transaction).await?;
        newest.map(instant).transpose()
    }
}
