//! The audit log in PostgreSQL; triggers keep it append-only.

use async_trait::async_trait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{PostgresRepository, in_utc};
use crate::{
    domain::audit_event::AuditEvent,
    storage::{StorageError, audit_log::AuditLogRepository},
};

#[async_trait]
impl AuditLogRepository for PostgresRepository {
    async fn insert_audit_event(&mut self, event: &AuditEvent) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO audit_events (id, organization_id, at, actor_user_id, actor, action, subject, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(Uuid::from(event.id))
        .bind(Uuid::from(event.organization_id))
        .bind(event.at)
        .bind(event.actor_user_id.map(Uuid::from))
        .bind(&event.actor)
        .bind(event.action.as_str())
        .bind(&event.subject)
        .bind(&event.detail)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    async fn newest_audit_event(&mut self) -> Result<Option<OffsetDateTime>, StorageError> {
        let newest: Option<OffsetDateTime> =
            sqlx::query_scalar("SELECT max(at) FROM audit_events").fetch_one(&mut *self.transaction).await?;
        Ok(newest.map(in_utc))
    }
}
