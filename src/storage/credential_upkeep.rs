//! Credentials whose state time has changed, or will, and those that are left.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Statements as _, Transaction},
};
use crate::domain::id::{CredentialId, OrganizationId};

/// Finds credentials that have expired, and those that nobody uses.
#[async_trait]
pub trait CredentialUpkeepRepository: Transaction {
    /// The credentials of an organization that were not used, created or resumed since an instant, and may be paused for that;
    /// at most `limit`.
    async fn list_idle_credentials(
        &mut self,
        organization_id: OrganizationId,
        before: OffsetDateTime,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<CredentialId>, StorageError> {
        let select = self.query(
            "SELECT id FROM credentials WHERE deleted_at IS NULL AND organization_id = $1 AND last_used_at <= $2
             AND created_at <= $2 AND (resumed_at IS NULL OR resumed_at <= $2) AND never_idle = 0 AND decoy_place IS NULL
             AND (paused_until IS NULL OR paused_until <= $3) AND (expires_at IS NULL OR expires_at > $3)
             ORDER BY last_used_at, id LIMIT $4",
        );
        let rows = select.bind(organization_id).bind(before).bind(now).bind(limit).fetch_all().await?;
        rows.iter().map(|row| row.get("id")).collect()
    }

    /// The credentials that have expired at an instant without that being noted, with their organizations; at most `limit`.
    async fn list_expired_credentials(
        &mut self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<(OrganizationId, CredentialId)>, StorageError> {
        let select = self.query(
            "SELECT organization_id, id FROM credentials
             WHERE deleted_at IS NULL AND expires_at IS NOT NULL AND expired_at IS NULL AND expires_at <= $1
             ORDER BY expires_at, id LIMIT $2",
        );
        let rows = select.bind(now).bind(limit).fetch_all().await?;
        rows.iter().map(|row| Ok((row.get("organization_id")?, row.get("id")?))).collect()
    }

    /// Those of some credentials of an organization that are not deleted.
    async fn list_undeleted(
        &mut self,
        organization_id: OrganizationId,
        ids: &[CredentialId],
    ) -> Result<Vec<CredentialId>, StorageError> {
        let places: Vec<_> = (2..ids.len() + 2).map(|place| format!("${place}")).collect();
        let select = self.query(format!(
            "SELECT id FROM credentials WHERE organization_id = $1 AND deleted_at IS NULL AND id IN ({})",
            places.join(", ")
        ));
        let select = ids.iter().fold(select.bind(organization_id), |select, id| select.bind(*id));
        select.fetch_all().await?.iter().map(|row| row.get("id")).collect()
    }
}

impl<T: Transaction> CredentialUpkeepRepository for T {}
