//! Removes entries that are older than they are kept. Their hashes stay in the tree, so that later entries, checkpoints and
//! receipts still prove themselves.

use time::Duration;

use crate::{
    crypto::merkle::TILE_HASHES,
    domain::{
        actor::Principal,
        audit_event::{At, AuditEvent},
        id::OrganizationId,
    },
    service::{Failure, Services},
    storage::audit_log::Unaudited,
};

/// Entries that are removed in one transaction.
const BATCH: u32 = 1000;

impl Services {
    /// Removes entries of every organization that are older than `age`, in whole tiles.
    ///
    /// # Errors
    /// [`Failure`]; the rest is removed the next time.
    pub async fn prune_audit_log(&self, age: Duration) -> Result<(), Failure> {
        for organization in self.list_organizations().await? {
            self.prune_log_of(organization.id, age).await?;
        }
        Ok(())
    }

    async fn prune_log_of(&self, organization_id: OrganizationId, age: Duration) -> Result<(), Failure> {
        let before = self.clock.now().saturating_sub(age);
        let mut repository = self.storage.read().await?;
        let mut trees = Vec::new();
        for checkpoint in repository.list_checkpoints(organization_id).await? {
            trees.retain(|(tree, _)| *tree != checkpoint.tree);
            trees.push((checkpoint.tree, checkpoint.size));
        }
        let mut removed = 0;
        for (tree, size) in trees {
            let kept = repository.first_sealed_since(tree, before).await?.unwrap_or(size);
            let position = kept / TILE_HASHES * TILE_HASHES;
            if position <= repository.pruned_before(tree).await? {
                continue;
            }
            loop {
                let mut writer = self.storage.begin().await?;
                let pruned = writer.prune(tree, position, BATCH).await?;
                self.commit(writer, Unaudited::Continued).await?;
                removed += pruned;
                if pruned < u64::from(BATCH) {
                    break;
                }
            }
        }
        if removed > 0 {
            let actor = Principal::System.within(organization_id);
            let event = AuditEvent::AuditPruned { entries: removed, created_before: At(before) };
            let entry = self.audit_entry(&actor, organization_id, &event)?;
            self.commit(self.storage.begin().await?, entry).await?;
        }
        Ok(())
    }
}
