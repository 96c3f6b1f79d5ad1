//! The audit log in PostgreSQL; triggers keep it append-only.

use async_trait::async_trait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{PostgresRepository, in_utc};
use crate::{
    domain::audit_event::AuditEntry,
    storage::{StorageError, audit_log::AuditLogRepository},
};

impl PostgresRepository {
    /// Adds an entry.
    pub(super) async fn insert_audit_entry(&mut self, entry: &AuditEntry) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO audit_events (id, organization_id, at, actor_user_id, actor, action, subject, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)",
        )
        .bind(Uuid::from(entry.id))
        .bind(Uuid::from(entry.organization_id))
        .bind(entry.at)
        .bind(entry.actor_user_id.map(Uuid::from))
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
impl AuditLogRepository for PostgresRepository {
    async fn newest_audit_event(&mut self) -> Result<Option<OffsetDateTime>, StorageError> {
        let newest: Option<OffsetDateTime> =
            sqlx::query_scalar("SELECT max(at) FROM audit_events").fetch_one(&mut *self.transaction).await?;
        Ok(newest.map(in_utc))
    }
}
