//! Puts entries into the tree of their organization, and signs what the tree is then.
//!
//! An entry is sealed about a second after it was written, by whichever process comes first: under one lock, in batches, in one
//! transaction with its tiles and a checkpoint. The line that is hashed is stored as text, because a database may keep details in
//! another spelling.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use time::Time;

use crate::{
    crypto::{
        merkle::{TreeEdge, leaf_hash},
        signed_note::{Checkpoint, NoteKey},
    },
    domain::{
        audit_event::{ContinuedTree, LoggedEntry},
        id::OrganizationId,
    },
    service::{Failure, Services},
    storage::{
        Repository, StorageError,
        audit_log::Unaudited,
        audit_trees::{AuditTree, StoredAuditKey, StoredCheckpoint},
    },
};

/// The purpose for which the private part of an audit key is sealed.
pub(in crate::service) const SEAL_PURPOSE: &str = "audit key";
/// The value of `installation` with the generation of the trees.
pub(super) const GENERATION: &str = "audit_generation";
/// Entries that are sealed in one transaction.
const BATCH: u32 = 5000;

impl Services {
    /// Waits until this process has written an entry.
    pub async fn wants_sealing(&self) {
        self.unsealed.notified().await;
    }

    /// Seals every entry that is not sealed yet.
    ///
    /// # Errors
    /// [`Failure`]; what is not sealed is sealed the next time.
    pub async fn seal_audit_log(&self) -> Result<(), Failure> {
        while self.storage.read().await?.has_unsealed().await? {
            self.seal_batch().await?;
        }
        Ok(())
    }

    async fn seal_batch(&self) -> Result<(), Failure> {
        let mut repository = self.storage.begin().await?;
        let mut of_organizations: BTreeMap<OrganizationId, Vec<LoggedEntry>> = BTreeMap::new();
        for logged in repository.list_unsealed(BATCH).await? {
            of_organizations.entry(logged.entry.organization_id).or_default().push(logged);
        }
        let key = self.audit_key(repository.as_mut()).await?;
        for (organization_id, entries) in of_organizations {
            self.seal_entries(repository.as_mut(), organization_id, &entries, &key).await?;
        }
        Ok(self.commit(repository, Unaudited::Sealed).await?)
    }

    async fn seal_entries(
        &self,
        repository: &mut dyn Repository,
        organization_id: OrganizationId,
        entries: &[LoggedEntry],
        key: &NoteKey,
    ) -> Result<(), Failure> {
        let generation = generation(repository).await?;
        let tree = AuditTree { organization_id, generation };
        let newest = repository.newest_checkpoint(organization_id).await?;
        let (mut edge, continues) = match newest {
            None => (TreeEdge::default(), None),
            Some(newest) if newest.tree == tree => (read_edge(repository, tree, newest.size).await?, None),
            Some(newest) => (TreeEdge::default(), Some(continued(&newest)?)),
        };
        for logged in entries {
            let position = edge.size();
            let continues = continues.as_ref().filter(|_| position == 0);
            let line = logged.entry.sealed_line(generation, position, continues)?;
            repository.insert_sealed(tree, position, logged.entry.id, &line).await?;
            for full in edge.push(leaf_hash(line.as_bytes())) {
                repository.save_tile(tree, full.place.level, full.place.number, &full.hashes).await?;
            }
        }
        for tile in edge.tiles() {
            repository.save_tile(tree, tile.place.level, tile.place.number, &tile.hashes).await?;
        }
        let root = edge.root().map_err(|error| StorageError::Corrupt(error.to_string()))?;
        let checkpoint = Checkpoint { origin: self.audit_origin(tree), size: edge.size(), root };
        let note = key.sign(&checkpoint).map_err(|error| StorageError::Corrupt(error.to_string()))?;
        let at = self.clock.now();
        let stored = StoredCheckpoint { tree, size: edge.size(), at, note };
        Ok(repository.insert_checkpoint(&stored, at.replace_time(Time::MIDNIGHT)).await?)
    }

    /// The name of a tree: the host and path of the public URL, the organization and the generation.
    pub(super) fn audit_origin(&self, tree: AuditTree) -> String {
        let (_, place) = self.public_url.split_once("://").unwrap_or(("", &self.public_url));
        format!("{place}/audit/{}/{}", tree.organization_id, tree.generation)
    }

    /// The key that signs, which the first one who needs it makes.
    async fn audit_key(&self, repository: &mut dyn Repository) -> Result<NoteKey, Failure> {
        let keys = self.server_keys_in(repository).await?;
        if let Some(stored) = repository.list_audit_keys().await?.first() {
            let private = keys.open(SEAL_PURPOSE, &stored.sealed_private_key)?;
            return Ok(NoteKey::from_private(&private).map_err(|error| StorageError::Corrupt(error.to_string()))?);
        }
        let key = NoteKey::generate(self.random.as_ref())?;
        let id = STANDARD.encode(key.public_key());
        let sealed_private_key = keys.seal(SEAL_PURPOSE, key.expose_private(), self.random.as_ref())?;
        let (public_key, created_at) = (key.public_key().to_vec(), self.clock.now());
        repository.insert_audit_key(&StoredAuditKey { id, public_key, sealed_private_key, created_at }).await?;
        Ok(key)
    }
}

/// The generation of the trees: how often the database was restored.
pub(super) async fn generation(repository: &mut dyn Repository) -> Result<u32, StorageError> {
    let stored = repository.get_installation_value(GENERATION).await?;
    Ok(stored.and_then(|generation| generation.parse().ok()).unwrap_or(0))
}

/// The right edge of a tree.
pub(super) async fn read_edge(
    repository: &mut dyn Repository,
    tree: AuditTree,
    size: u64,
) -> Result<TreeEdge, StorageError> {
    let mut tiles = Vec::new();
    for (place, hashes) in TreeEdge::places(size) {
        let tile = if hashes > 0 { repository.get_tile(tree, place.level, place.number).await? } else { None };
        tiles.push(tile.unwrap_or_default());
    }
    TreeEdge::read(size, tiles).map_err(|error| StorageError::Corrupt(error.to_string()))
}

/// What the first entry of a generation says of the tree before.
fn continued(newest: &StoredCheckpoint) -> Result<ContinuedTree, StorageError> {
    let checkpoint = Checkpoint::parse(&newest.note).map_err(|error| StorageError::Corrupt(error.to_string()))?;
    let root = STANDARD.encode(checkpoint.root);
    Ok(ContinuedTree { generation: newest.tree.generation, size: checkpoint.size, root })
}
