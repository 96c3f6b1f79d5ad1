//! The trees of the audit log, one for each organization and generation: entries as they were hashed, tiles, and signed checkpoints.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    audit_log::logged,
    connection::{Row, Statements as _, Transaction},
};
use crate::domain::{
    audit_event::LoggedEntry,
    id::{AuditEventId, OrganizationId},
};

/// Which tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuditTree {
    /// The organization.
    pub organization_id: OrganizationId,
    /// Counts the restored backups.
    pub generation: u32,
}

/// A signed checkpoint.
#[derive(Debug, Clone)]
pub struct StoredCheckpoint {
    /// Its tree.
    pub tree: AuditTree,
    /// How many entries the tree had.
    pub size: u64,
    /// When it was signed.
    pub at: OffsetDateTime,
    /// The signed note.
    pub note: String,
}

/// An entry in its tree.
#[derive(Debug, Clone)]
pub struct SealedEntry {
    /// Its tree.
    pub tree: AuditTree,
    /// Its place.
    pub position: u64,
    /// The line that was hashed.
    pub line: String,
    /// The entry as the log has it now.
    pub logged: Option<LoggedEntry>,
}

/// A key that signs checkpoints.
#[derive(Debug, Clone)]
pub struct StoredAuditKey {
    /// Its identifier.
    pub id: String,
    /// The public part.
    pub public_key: Vec<u8>,
    /// The private part, sealed under the server key.
    pub sealed_private_key: Vec<u8>,
    /// When it was created.
    pub created_at: OffsetDateTime,
}

/// Reads and writes the trees of the audit log.
#[async_trait]
pub trait AuditTreesRepository: Transaction {
    /// Whether there are entries that are in no tree.
    async fn has_unsealed(&mut self) -> Result<bool, StorageError> {
        self.query("SELECT EXISTS (SELECT 1 FROM audit_unsealed)").fetch_one_value().await
    }

    /// At most `limit` entries that are in no tree, in the order in which they were written. Locks the trees.
    async fn list_unsealed(&mut self, limit: u32) -> Result<Vec<LoggedEntry>, StorageError> {
        self.lock("audit trees").await?;
        let number = self.connection().number();
        let columns = entry_columns(self);
        let select = self.query(format!(
            "SELECT {columns} FROM audit_unsealed JOIN audit_events ON audit_events.id = audit_unsealed.event_id
             ORDER BY audit_events.{number} LIMIT $1"
        ));
        select.bind(limit).fetch_all().await?.iter().map(logged).collect()
    }

    /// Adds an entry to a tree, which it was not in.
    async fn insert_sealed(
        &mut self,
        tree: AuditTree,
        position: u64,
        id: AuditEventId,
        line: &str,
    ) -> Result<(), StorageError> {
        self.query("DELETE FROM audit_unsealed WHERE event_id = $1").bind(id).execute().await?;
        let insert = self.query(
            "INSERT INTO audit_entries (organization_id, generation, position, event_id, entry)
             VALUES ($1, $2, $3, $4, $5)",
        );
        let insert = insert.bind(tree.organization_id).bind(tree.generation).bind(number(position)?);
        insert.bind(id).bind(line).execute().await.map(drop)
    }

    /// Saves a tile, in place of an earlier one with less hashes.
    async fn save_tile(&mut self, tree: AuditTree, level: u8, tile: u64, hashes: &[u8]) -> Result<(), StorageError> {
        let upsert = self.query(
            "INSERT INTO audit_tiles (organization_id, generation, level, tile, hashes) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (organization_id, generation, level, tile) DO UPDATE SET hashes = excluded.hashes",
        );
        let upsert = upsert.bind(tree.organization_id).bind(tree.generation).bind(u32::from(level));
        upsert.bind(number(tile)?).bind(hashes).execute().await.map(drop)
    }

    /// The hashes of a tile.
    async fn get_tile(&mut self, tree: AuditTree, level: u8, tile: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let select = self.query(
            "SELECT hashes FROM audit_tiles WHERE organization_id = $1 AND generation = $2 AND level = $3 AND tile = $4",
        );
        let select = select.bind(tree.organization_id).bind(tree.generation).bind(u32::from(level));
        select.bind(number(tile)?).fetch_value().await
    }

    /// Adds a checkpoint, in place of the smaller ones of its tree since `since`.
    async fn insert_checkpoint(
        &mut self,
        checkpoint: &StoredCheckpoint,
        since: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let StoredCheckpoint { tree, size, at, note } = checkpoint;
        let delete =
            self.query("DELETE FROM audit_checkpoints WHERE organization_id = $1 AND generation = $2 AND at >= $3");
        delete.bind(tree.organization_id).bind(tree.generation).bind(since).execute().await?;
        let insert = self.query(
            "INSERT INTO audit_checkpoints (organization_id, generation, size, at, note) VALUES ($1, $2, $3, $4, $5)",
        );
        let insert = insert.bind(tree.organization_id).bind(tree.generation).bind(number(*size)?);
        insert.bind(*at).bind(note).execute().await.map(drop)
    }

    /// The newest checkpoint of an organization.
    async fn newest_checkpoint(
        &mut self,
        organization_id: OrganizationId,
    ) -> Result<Option<StoredCheckpoint>, StorageError> {
        let select = self.query(
            "SELECT * FROM audit_checkpoints WHERE organization_id = $1 ORDER BY generation DESC, size DESC LIMIT 1",
        );
        select.bind(organization_id).fetch_optional().await?.as_ref().map(checkpoint).transpose()
    }

    /// The checkpoints of an organization, by generation and size.
    async fn list_checkpoints(
        &mut self,
        organization_id: OrganizationId,
    ) -> Result<Vec<StoredCheckpoint>, StorageError> {
        let select = self.query("SELECT * FROM audit_checkpoints WHERE organization_id = $1 ORDER BY generation, size");
        select.bind(organization_id).fetch_all().await?.iter().map(checkpoint).collect()
    }

    /// At most `limit` entries of a tree from a position on, in their order.
    async fn list_sealed(&mut self, tree: AuditTree, from: u64, limit: u32) -> Result<Vec<SealedEntry>, StorageError> {
        let columns = entry_columns(self);
        let select = self.query(format!(
            "SELECT audit_entries.organization_id AS tree_organization_id, generation, position, entry,
                    audit_events.id IS NOT NULL AS is_logged, {columns}
             FROM audit_entries LEFT JOIN audit_events ON audit_events.id = audit_entries.event_id
             WHERE audit_entries.organization_id = $1 AND generation = $2 AND position >= $3 ORDER BY position LIMIT $4"
        ));
        let select = select.bind(tree.organization_id).bind(tree.generation).bind(number(from)?).bind(limit);
        select.fetch_all().await?.iter().map(sealed).collect()
    }

    /// An entry of an organization in its tree.
    async fn find_sealed(
        &mut self,
        organization_id: OrganizationId,
        id: AuditEventId,
    ) -> Result<Option<(AuditTree, u64, String)>, StorageError> {
        let select = self.query(
            "SELECT generation, position, entry FROM audit_entries WHERE event_id = $1 AND organization_id = $2",
        );
        let row = select.bind(id).bind(organization_id).fetch_optional().await?;
        row.map(|row| {
            let tree = AuditTree { organization_id, generation: row.get("generation")? };
            Ok((tree, row.get("position")?, row.get("entry")?))
        })
        .transpose()
    }

    /// Below which place the entries of a tree are removed.
    async fn pruned_before(&mut self, tree: AuditTree) -> Result<u64, StorageError> {
        let select = self.query("SELECT position FROM audit_pruned WHERE organization_id = $1 AND generation = $2");
        let position = select.bind(tree.organization_id).bind(tree.generation).fetch_value().await?;
        Ok(position.unwrap_or(0))
    }

    /// The first place of a tree with an entry of an instant or later; `None` if all are older.
    async fn first_sealed_since(
        &mut self,
        tree: AuditTree,
        since: OffsetDateTime,
    ) -> Result<Option<u64>, StorageError> {
        let number = self.connection().number();
        let select = self.query(format!(
            "SELECT position FROM audit_events JOIN audit_entries ON audit_entries.event_id = audit_events.id
             WHERE audit_events.organization_id = $1 AND at >= $2 AND generation = $3
             ORDER BY at, audit_events.{number} LIMIT 1"
        ));
        select.bind(tree.organization_id).bind(since).bind(tree.generation).fetch_value().await
    }

    /// Removes at most `limit` entries of a tree below a place, from the log as well; returns how many there were. Their hashes
    /// stay.
    async fn prune(&mut self, tree: AuditTree, before: u64, limit: u32) -> Result<u64, StorageError> {
        let upsert = self.query(
            "INSERT INTO audit_pruned (organization_id, generation, position) VALUES ($1, $2, $3)
             ON CONFLICT (organization_id, generation) DO UPDATE SET position = excluded.position",
        );
        upsert.bind(tree.organization_id).bind(tree.generation).bind(number(before)?).execute().await?;
        let select = self.query(
            "SELECT event_id FROM audit_entries WHERE organization_id = $1 AND generation = $2 AND position < $3
             ORDER BY position LIMIT $4",
        );
        let select = select.bind(tree.organization_id).bind(tree.generation).bind(number(before)?).bind(limit);
        let ids = select
            .fetch_all()
            .await?
            .iter()
            .map(|row| row.get("event_id"))
            .collect::<Result<Vec<AuditEventId>, _>>()?;
        for id in &ids {
            self.query("DELETE FROM audit_entries WHERE event_id = $1").bind(*id).execute().await?;
            self.query("DELETE FROM audit_events WHERE id = $1").bind(*id).execute().await?;
        }
        Ok(ids.len() as u64)
    }

    /// How many entries of an organization are in the log, in no tree, and not about to be put into one.
    async fn count_never_sealed(&mut self, organization_id: OrganizationId) -> Result<u64, StorageError> {
        let select = self.query(
            "SELECT count(*) FROM audit_events WHERE organization_id = $1
             AND NOT EXISTS (SELECT 1 FROM audit_entries WHERE event_id = audit_events.id)
             AND NOT EXISTS (SELECT 1 FROM audit_unsealed WHERE event_id = audit_events.id)",
        );
        select.bind(organization_id).fetch_one_value().await
    }

    /// The keys that sign checkpoints, the newest first. Locks them.
    async fn list_audit_keys(&mut self) -> Result<Vec<StoredAuditKey>, StorageError> {
        self.lock("audit keys").await?;
        let rows = self.query("SELECT * FROM audit_keys ORDER BY created_at DESC, id").fetch_all().await?;
        let key = |row: &Row| {
            Ok(StoredAuditKey {
                id: row.get("id")?,
                public_key: row.get("public_key")?,
                sealed_private_key: row.get("sealed_private_key")?,
                created_at: row.get("created_at")?,
            })
        };
        rows.iter().map(key).collect()
    }

    /// Adds a key.
    async fn insert_audit_key(&mut self, key: &StoredAuditKey) -> Result<(), StorageError> {
        let insert = self
            .query("INSERT INTO audit_keys (id, public_key, sealed_private_key, created_at) VALUES ($1, $2, $3, $4)");
        let insert = insert.bind(&key.id).bind(key.public_key.as_slice()).bind(key.sealed_private_key.as_slice());
        insert.bind(key.created_at).execute().await.map(drop)
    }

    /// Replaces the sealed private part of a key.
    async fn reseal_audit_key(&mut self, id: &str, sealed: &[u8]) -> Result<(), StorageError> {
        let update = self.query("UPDATE audit_keys SET sealed_private_key = $1 WHERE id = $2");
        update.bind(sealed).bind(id).execute().await.map(drop)
    }
}

/// The columns of an entry of the log.
fn entry_columns(transaction: &mut (impl Transaction + ?Sized)) -> String {
    let (number, detail) = {
        let connection = transaction.connection();
        (connection.number(), connection.json_text("audit_events.detail"))
    };
    format!(
        "audit_events.{number} AS number, audit_events.id, audit_events.organization_id, audit_events.at, actor_user_id, actor, via,
         address, request_id, action, subject, {detail} AS detail"
    )
}

fn number(value: u64) -> Result<i64, StorageError> {
    i64::try_from(value).map_err(|_| StorageError::Corrupt(format!("{value} is out of range")))
}

fn checkpoint(row: &Row) -> Result<StoredCheckpoint, StorageError> {
    let tree = AuditTree { organization_id: row.get("organization_id")?, generation: row.get("generation")? };
    Ok(StoredCheckpoint { tree, size: row.get("size")?, at: row.get("at")?, note: row.get("note")? })
}

fn sealed(row: &Row) -> Result<SealedEntry, StorageError> {
    let tree = AuditTree { organization_id: row.get("tree_organization_id")?, generation: row.get("generation")? };
    let is_logged: bool = row.get("is_logged")?;
    let logged = is_logged.then(|| logged(row)).transpose()?;
    Ok(SealedEntry { tree, position: row.get("position")?, line: row.get("entry")?, logged })
}

impl<T: Transaction> AuditTreesRepository for T {}
