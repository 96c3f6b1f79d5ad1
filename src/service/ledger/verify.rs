//! Verifies the log of an organization against its trees, and proves single entries.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;

use super::{
    check::{Break, TreeCheck},
    log::AuditLog,
    seal::{generation, read_edge},
};
use crate::{
    crypto::{
        merkle::{StoredTile, TILE_HASHES, TreeHash, leaf_hash, prove, tiles_of_proof},
        signed_note::{Checkpoint, VerifierKey},
    },
    domain::{audit_event::ContinuedTree, id::AuditEventId},
    service::Failure,
    storage::{
        Repository, StorageError,
        audit_trees::{AuditTree, SealedEntry, StoredCheckpoint},
    },
};

/// Entries that are read at once.
const SLICE: u64 = 8 * TILE_HASHES;
/// At least how many of the newest entries [`AuditLog::verify_newest`] reads: a page waits for it.
const NEWEST: u64 = TILE_HASHES;

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many entries were compared.
    pub entries: u64,
    /// How many older ones were removed because of their age, of which the hashes are left.
    pub pruned: u64,
    /// What is wrong; nothing if the log is as it was signed.
    pub breaks: Vec<Break>,
}

/// A line of an export: an entry at its place, or a checkpoint with the key that has signed it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ExportLine {
    /// An entry.
    Entry {
        /// The generation of its tree.
        generation: u32,
        /// Its place.
        index: u64,
        /// The line that was hashed.
        entry: String,
    },
    /// An entry that was removed because of its age.
    Pruned {
        /// The generation of its tree.
        generation: u32,
        /// Its place.
        index: u64,
        /// Its hash, in base64.
        leaf: String,
    },
    /// A checkpoint of the entries before it.
    Checkpoint {
        /// The generation of the tree.
        generation: u32,
        /// The signed note.
        checkpoint: String,
        /// The public key.
        key: String,
    },
}

impl AuditLog<'_> {
    /// The public keys of the trees, the newest tree first.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn verifier_keys(&self) -> Result<Vec<VerifierKey>, Failure> {
        let mut repository = self.services().storage.read().await?;
        let mut origins: Vec<String> = self.checkpoints(repository.as_mut()).await?.iter().filter_map(origin).collect();
        origins.reverse();
        origins.dedup();
        let keys = repository.list_audit_keys().await?;
        let of_origin =
            |origin: &String| keys.iter().map(|key| VerifierKey::new(origin, &key.public_key)).collect::<Vec<_>>();
        Ok(origins.iter().flat_map(of_origin).collect())
    }

    async fn checkpoints(&self, repository: &mut dyn Repository) -> Result<Vec<StoredCheckpoint>, StorageError> {
        repository.list_checkpoints(self.actor().organization_id).await
    }

    /// Reads all entries again and compares them with what was signed, with `anchors`, checkpoints that were kept elsewhere, and with
    /// what the log shows. `on_progress` is told how many entries were read.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn verify(&self, anchors: &[String], mut on_progress: impl FnMut(u64)) -> Result<Verified, Failure> {
        // A damaged tree may not take what is new: what is wrong with it is told all the same.
        let sealed = self.services().seal_audit_log().await;
        let keys = self.verifier_keys().await?;
        let mut repository = self.services().storage.read().await?;
        let checkpoints = self.checkpoints(repository.as_mut()).await?;
        let signed = checkpoints.last().map_or(0, |newest| newest.tree.generation);
        let newest = generation(repository.as_mut()).await?.max(signed);
        let organization_id = self.actor().organization_id;
        let trees = (0..=newest).map(|generation| AuditTree { organization_id, generation });
        let mut verified = Verified { entries: 0, pruned: 0, breaks: Vec::new() };
        let mut unused: Vec<&String> = anchors.iter().collect();
        for tree in trees {
            let of_tree = checkpoints.iter().filter(|checkpoint| checkpoint.tree == tree);
            let origins: Vec<_> = of_tree.clone().filter_map(origin).collect();
            let is_of_tree = |anchor: &&String| {
                Checkpoint::parse(anchor).is_ok_and(|checkpoint| origins.contains(&checkpoint.origin))
            };
            let (own, others): (Vec<&String>, Vec<&String>) = unused.iter().partition(|anchor| is_of_tree(anchor));
            unused = others;
            let notes = of_tree.map(|checkpoint| checkpoint.note.as_str()).chain(own.into_iter().map(String::as_str));
            let mut check = TreeCheck::new(notes, &keys);
            let pruned = repository.pruned_before(tree).await?;
            while check.size() < pruned {
                let hashes = leaf_hashes(repository.as_mut(), tree, check.size()).await?;
                if hashes.is_empty() {
                    break;
                }
                let left = usize::try_from(pruned - check.size()).unwrap_or(usize::MAX);
                hashes.into_iter().take(left).for_each(|hash| check.read_hash(hash));
            }
            verified.pruned += pruned;
            loop {
                let entries =
                    repository.list_sealed(tree, check.size(), u32::try_from(SLICE).unwrap_or(u32::MAX)).await?;
                if entries.is_empty() || check.is_broken() {
                    break;
                }
                let hashes = leaf_hashes(repository.as_mut(), tree, check.size()).await?;
                read_all(&mut check, &entries, &hashes)?;
                on_progress(verified.entries + check.size());
            }
            verified.entries += check.size().saturating_sub(pruned);
            verified.breaks.extend(check.end());
        }
        let origin = |anchor: &String| Checkpoint::parse(anchor).map_or_else(|_| String::new(), |parsed| parsed.origin);
        verified.breaks.extend(unused.into_iter().map(|anchor| Break::OtherGeneration { origin: origin(anchor) }));
        let entries = repository.count_never_sealed(self.actor().organization_id).await?;
        verified.breaks.extend((entries > 0).then_some(Break::NeverSealed { entries }));
        match sealed {
            Err(failure) if verified.breaks.is_empty() => Err(failure),
            _ => Ok(verified),
        }
    }

    /// Compares the newest few hundred entries with the newest checkpoint, and with what the log shows. Also returns that checkpoint;
    /// `None` if nothing is sealed yet.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn verify_newest(&self) -> Result<Option<(StoredCheckpoint, Verified)>, Failure> {
        let keys = self.verifier_keys().await?;
        let mut repository = self.services().storage.read().await?;
        let Some(newest) = repository.newest_checkpoint(self.actor().organization_id).await? else { return Ok(None) };
        let (tree, size) = (newest.tree, newest.size);
        let mut breaks = Vec::new();
        let signed = keys.iter().find_map(|key| key.open(&newest.note));
        let edge = read_edge(repository.as_mut(), tree, size).await;
        match (signed, edge.map(|edge| edge.root())) {
            (None, _) => breaks.push(Break::Forged { size }),
            (Some(signed), Ok(Ok(root))) if signed.root == root && signed.size == size => {}
            (Some(_), _) => breaks.push(Break::OtherHistory { size }),
        }
        let pruned = repository.pruned_before(tree).await?;
        let from = (size.saturating_sub(NEWEST) / TILE_HASHES * TILE_HASHES).max(pruned);
        let limit = u32::try_from(size - from).unwrap_or(u32::MAX);
        let entries = repository.list_sealed(tree, from, limit).await?;
        let hashes = leaf_hashes(repository.as_mut(), tree, from).await?;
        for (expected, sealed) in (from..).zip(&entries) {
            let hash = hashes.get(usize::try_from(expected - from).unwrap_or(usize::MAX));
            breaks.extend(
                (sealed.position != expected).then_some(Break::Missing { from: expected, to: sealed.position }),
            );
            let is_as_hashed = hash == Some(&leaf_hash(sealed.line.as_bytes()));
            breaks.extend((!is_as_hashed).then_some(Break::Changed { position: sealed.position }));
            breaks.extend(shown(sealed)?);
        }
        let read = entries.len() as u64;
        breaks.extend((from + read < size).then_some(Break::MissingAtEnd { entries: size - from - read }));
        Ok(Some((newest, Verified { entries: read, pruned, breaks })))
    }

    /// The proof that an entry is in the log (C2SP tlog-proof), with the line that was hashed as extra data; `None` if the organization
    /// has no such entry.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn receipt(&self, id: AuditEventId) -> Result<Option<String>, Failure> {
        self.services().seal_audit_log().await?;
        let organization_id = self.actor().organization_id;
        let mut repository = self.services().storage.read().await?;
        let Some((tree, position, line)) = repository.find_sealed(organization_id, id).await? else { return Ok(None) };
        let checkpoints = self.checkpoints(repository.as_mut()).await?;
        let newest = checkpoints.iter().rfind(|checkpoint| checkpoint.tree == tree);
        let corrupt = || StorageError::Corrupt("a sealed entry without its tree".to_owned());
        let newest = newest.ok_or_else(corrupt)?;
        let mut tiles = Vec::new();
        for place in tiles_of_proof(position, newest.size) {
            let hashes = repository.get_tile(tree, place.level, place.number).await?.ok_or_else(corrupt)?;
            tiles.push(StoredTile { place, hashes });
        }
        let proof = prove(position, newest.size, tiles).map_err(|_| corrupt())?;
        let hashes: String = proof.iter().map(|hash| STANDARD.encode(hash) + "\n").collect();
        let extra = STANDARD.encode(line);
        Ok(Some(format!("c2sp.org/tlog-proof@v1\nextra {extra}\nindex {position}\n{hashes}\n{}", newest.note)))
    }

    /// The lines of an export of all trees, in order: `write` gets them in slices.
    ///
    /// # Errors
    /// [`Failure`] if storage fails, or `write` does.
    pub async fn export<E: From<Failure>>(
        &self,
        mut write: impl FnMut(Vec<ExportLine>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.services().seal_audit_log().await?;
        let keys = self.verifier_keys().await?;
        let mut repository = self.services().storage.read().await.map_err(Failure::from)?;
        let checkpoints = self.checkpoints(repository.as_mut()).await.map_err(Failure::from)?;
        let mut trees: Vec<AuditTree> = checkpoints.iter().map(|checkpoint| checkpoint.tree).collect();
        trees.dedup();
        for tree in trees {
            let generation = tree.generation;
            let pruned = repository.pruned_before(tree).await.map_err(Failure::from)?;
            let mut read = 0;
            while read < pruned {
                let hashes = leaf_hashes(repository.as_mut(), tree, read).await.map_err(Failure::from)?;
                let line = |(index, hash): (u64, TreeHash)| ExportLine::Pruned {
                    generation,
                    index,
                    leaf: STANDARD.encode(hash),
                };
                let lines: Vec<_> = (read..pruned).zip(hashes).map(line).collect();
                if lines.is_empty() {
                    break;
                }
                read += lines.len() as u64;
                write(lines)?;
            }
            loop {
                let slice = u32::try_from(SLICE).unwrap_or(u32::MAX);
                let entries = repository.list_sealed(tree, read, slice).await.map_err(Failure::from)?;
                let Some(last) = entries.last() else { break };
                read = last.position + 1;
                let line = |of: SealedEntry| ExportLine::Entry { generation, index: of.position, entry: of.line };
                write(entries.into_iter().map(line).collect())?;
            }
            let newest = checkpoints.iter().rfind(|checkpoint| checkpoint.tree == tree);
            let line = newest.and_then(|newest| {
                let key = keys.iter().find(|key| key.open(&newest.note).is_some())?.to_string();
                Some(ExportLine::Checkpoint { generation, checkpoint: newest.note.clone(), key })
            });
            write(line.into_iter().collect())?;
        }
        Ok(())
    }
}

fn origin(checkpoint: &StoredCheckpoint) -> Option<String> {
    Checkpoint::parse(&checkpoint.note).ok().map(|checkpoint| checkpoint.origin)
}

/// The stored hashes of leaves from the beginning of a tile on, for [`SLICE`] entries.
async fn leaf_hashes(
    repository: &mut dyn Repository,
    tree: AuditTree,
    from: u64,
) -> Result<Vec<TreeHash>, StorageError> {
    let mut hashes = Vec::new();
    for tile in from / TILE_HASHES..(from + SLICE) / TILE_HASHES {
        let Some(stored) = repository.get_tile(tree, 0, tile).await? else { break };
        hashes.extend_from_slice(stored.as_chunks().0);
    }
    Ok(hashes)
}

/// Reads entries that begin with those of a tile.
fn read_all(check: &mut TreeCheck, entries: &[SealedEntry], hashes: &[TreeHash]) -> Result<(), Failure> {
    let from = check.size();
    for sealed in entries {
        let place = usize::try_from(sealed.position.saturating_sub(from)).unwrap_or(usize::MAX);
        check.read(sealed.position, &sealed.line, hashes.get(place).copied());
        if let Some(found) = shown(sealed)? {
            check.note(found);
        }
        if check.is_broken() {
            break;
        }
    }
    Ok(())
}

/// What is wrong with the entry as the log shows it.
fn shown(sealed: &SealedEntry) -> Result<Option<Break>, Failure> {
    #[derive(serde::Deserialize)]
    struct Says {
        continues: Option<ContinuedTree>,
    }
    let position = sealed.position;
    let Some(logged) = &sealed.logged else { return Ok(Some(Break::Removed { position })) };
    let continues = if position == 0 {
        serde_json::from_str::<Says>(&sealed.line).ok().and_then(|says| says.continues)
    } else {
        None
    };
    let is_of_tree = logged.entry.organization_id == sealed.tree.organization_id;
    let line = logged.entry.sealed_line(sealed.tree.generation, position, continues.as_ref())?;
    Ok((!is_of_tree || line != sealed.line).then_some(Break::Shown { position }))
}
