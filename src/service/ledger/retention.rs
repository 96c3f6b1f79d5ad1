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
    storage::audit_log::{Recorded, Unaudited},
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
        let mut due = Vec::new();
        for (tree, size) in trees {
            let kept = repository.first_sealed_since(tree, before).await?.unwrap_or(size);
            let pruned = repository.pruned_before(tree).await?;
            let position = (kept / TILE_HASHES * TILE_HASHES).max(pruned);
            // A server that was killed may have left some that are noted as removed.
            let oldest = repository.list_sealed(tree, 0, 1).await?.pop();
            if oldest.is_some_and(|oldest| oldest.position < position) {
                due.push((tree, position, position - pruned));
            }
        }
        drop(repository);
        for (tree, position, entries) in due {
            let actor = Principal::System.within(organization_id);
            let event = AuditEvent::AuditPruned { entries, created_before: At(before) };
            // Committed with the first of them.
            let mut recorded = if entries > 0 {
                self.audit_entry(&actor, organization_id, &event)?.into()
            } else {
                Recorded::from(Unaudited::Continued)
            };
            loop {
                let mut repository = self.storage.begin().await?;
                let removed = repository.prune(tree, position, BATCH).await?;
                self.commit(repository, recorded).await?;
                recorded = Unaudited::Continued.into();
                if removed < u64::from(BATCH) {
                    break;
                }
            }
        }
        Ok(())
    }
}
