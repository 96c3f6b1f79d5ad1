//! The Merkle tree of a log (RFC 6962, section 2.1), stored in tiles (C2SP tlog-tiles).
//!
//! A tile holds the hashes of one level, 32 bytes each; those of the levels between tiles are computed from it. A tree is
//! extended by its right edge: the one tile of each level that is not full.

use std::{cell::RefCell, collections::BTreeMap};

use tlog_tiles::{Error, HashReader, Tile, prove_record, record_hash, tree_hash};

/// A hash of the tree.
pub type TreeHash = [u8; 32];

/// The binary logarithm of [`TILE_HASHES`].
const HEIGHT: u8 = 8;
/// Hashes in a full tile.
pub const TILE_HASHES: u64 = 1 << HEIGHT;
/// Bytes of a full tile.
const TILE_BYTES: usize = 32 << HEIGHT;

/// The place of a tile: its level, 0 for that of the leaves, and its number within the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TilePlace {
    /// The level.
    pub level: u8,
    /// The number.
    pub number: u64,
}

/// A tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTile {
    /// Its place.
    pub place: TilePlace,
    /// Its hashes, one after the other.
    pub hashes: Vec<u8>,
}

/// The stored tiles are not those of a tree of that size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tiles of the tree are damaged")]
pub struct DamagedTiles;

/// The hash of a leaf.
pub fn leaf_hash(content: &[u8]) -> TreeHash {
    record_hash(content).0
}

/// The right edge of a tree.
#[derive(Debug, Clone, Default)]
pub struct TreeEdge {
    size: u64,
    /// For each level the tile that is not full.
    levels: Vec<Vec<u8>>,
}

impl TreeEdge {
    /// The tiles of the edge of a tree, with the number of their hashes.
    pub fn places(size: u64) -> Vec<(TilePlace, u64)> {
        let levels = (0_u8..).map(|level| (level, size >> (HEIGHT * level))).take_while(|(_, hashes)| *hashes > 0);
        let place = |(level, hashes): (u8, u64)| (TilePlace { level, number: hashes >> HEIGHT }, hashes % TILE_HASHES);
        levels.map(place).collect()
    }

    /// Reads the edge of a tree from its stored tiles, in the order of [`Self::places`]; those without hashes are empty. A stored tile
    /// may have more hashes than the tree had at that size.
    ///
    /// # Errors
    /// [`DamagedTiles`] if one has less.
    pub fn read(size: u64, tiles: Vec<Vec<u8>>) -> Result<Self, DamagedTiles> {
        let places = Self::places(size);
        if places.len() != tiles.len() {
            return Err(DamagedTiles);
        }
        let mut levels = tiles;
        for ((_, hashes), tile) in places.iter().zip(&mut levels) {
            let bytes = usize::try_from(*hashes).unwrap_or(usize::MAX).saturating_mul(32);
            if tile.len() < bytes {
                return Err(DamagedTiles);
            }
            tile.truncate(bytes);
        }
        Ok(Self { size, levels })
    }

    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; returns the tiles that are full by that.
    pub fn push(&mut self, leaf: TreeHash) -> Vec<StoredTile> {
        self.size += 1;
        let (mut full, mut hash) = (Vec::new(), leaf);
        for level in 0_u8.. {
            if self.levels.len() <= usize::from(level) {
                self.levels.push(Vec::with_capacity(TILE_BYTES));
            }
            let Some(tile) = self.levels.get_mut(usize::from(level)) else { break };
            tile.extend(hash);
            if tile.len() < TILE_BYTES {
                break;
            }
            let hashes = std::mem::replace(tile, Vec::with_capacity(TILE_BYTES));
            hash = Tile::subtree_hash(&hashes).0;
            let number = (self.size >> (HEIGHT * (level + 1))) - 1;
            full.push(StoredTile { place: TilePlace { level, number }, hashes });
        }
        full
    }

    /// The tiles of the edge that have hashes.
    pub fn tiles(&self) -> Vec<StoredTile> {
        let levels = (0_u8..).zip(&self.levels).filter(|(_, hashes)| !hashes.is_empty());
        let place = |level: u8| TilePlace { level, number: self.size >> (HEIGHT * level) >> HEIGHT };
        levels.map(|(level, hashes)| StoredTile { place: place(level), hashes: hashes.clone() }).collect()
    }

    /// The root.
    ///
    /// # Errors
    /// [`DamagedTiles`], which does not happen to an edge that was read or made by [`Self::push`].
    pub fn root(&self) -> Result<TreeHash, DamagedTiles> {
        let tiles = self.tiles().into_iter().map(|tile| (tile.place, tile.hashes)).collect();
        tree_hash(self.size, &Tiles { tiles, missing: RefCell::default() }).map(|hash| hash.0).map_err(|_| DamagedTiles)
    }
}

/// The tiles that are needed to prove that a leaf is in a tree of some size.
pub fn tiles_of_proof(index: u64, size: u64) -> Vec<TilePlace> {
    let reader = Tiles::default();
    // Fails: what it lacks is what is asked for.
    let _ = prove_record(size, index, &reader);
    let mut places = reader.missing.into_inner();
    places.sort_unstable();
    places.dedup();
    places
}

/// The hashes that prove that a leaf is in a tree of some size (RFC 6962, section 2.1.1), from the leaf's sibling to the child of the root.
///
/// # Errors
/// [`DamagedTiles`] if one of [`tiles_of_proof`] is missing or too short.
pub fn prove(index: u64, size: u64, tiles: Vec<StoredTile>) -> Result<Vec<TreeHash>, DamagedTiles> {
    let tiles = tiles.into_iter().map(|tile| (tile.place, tile.hashes)).collect();
    let reader = Tiles { tiles, missing: RefCell::default() };
    let proof = prove_record(size, index, &reader).map_err(|_| DamagedTiles)?;
    Ok(proof.into_iter().map(|hash| hash.0).collect())
}

/// Reads hashes from tiles, and notes which tiles are missing.
#[derive(Default)]
struct Tiles {
    tiles: BTreeMap<TilePlace, Vec<u8>>,
    missing: RefCell<Vec<TilePlace>>,
}

impl HashReader for Tiles {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, Error> {
        let hash = |index: &u64| {
            let tile = Tile::from_index(HEIGHT, *index);
            let place = TilePlace { level: tile.level(), number: tile.level_index() };
            if let Some(hashes) = self.tiles.get(&place) {
                return tile.hash_at_index(hashes, *index);
            }
            self.missing.borrow_mut().push(place);
            Ok(tlog_tiles::EMPTY_HASH)
        };
        let hashes = indexes.iter().map(hash).collect::<Result<Vec<_>, _>>()?;
        if self.missing.borrow().is_empty() { Ok(hashes) } else { Err(Error::InvalidTile) }
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn leaf(number: u64) -> TreeHash {
        leaf_hash(number.to_string().as_bytes())
    }

    fn node(left: TreeHash, right: TreeHash) -> TreeHash {
        Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
    }

    /// RFC 6962, section 2.1, as it is written there.
    fn root(leaves: &[TreeHash]) -> TreeHash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [only] => *only,
            leaves => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                node(root(left), root(right))
            }
        }
    }

    /// RFC 6962, section 2.1.1.
    fn root_by_proof(mut index: u64, size: u64, leaf: TreeHash, proof: &[TreeHash]) -> TreeHash {
        let (mut last, mut hash) = (size - 1, leaf);
        for sibling in proof {
            if index % 2 == 1 || index == last {
                hash = node(*sibling, hash);
                while index.is_multiple_of(2) && index != 0 {
                    (index, last) = (index >> 1, last >> 1);
                }
            } else {
                hash = node(hash, *sibling);
            }
            (index, last) = (index >> 1, last >> 1);
        }
        hash
    }

    #[test]
    fn the_hash_of_a_leaf_is_that_of_the_rfc() {
        let expected: TreeHash = Sha256::digest(b"\0entry").into();
        assert_eq!(leaf_hash(b"entry"), expected);
    }

    #[test]
    fn every_size_has_the_root_of_the_rfc_and_a_proof_of_every_leaf() {
        let (mut edge, mut leaves, mut stored) = (TreeEdge::default(), Vec::new(), BTreeMap::new());
        for size in 1..=1_100_u64 {
            leaves.push(leaf(size - 1));
            for tile in edge.push(leaf(size - 1)).into_iter().chain(edge.tiles()) {
                stored.insert(tile.place, tile.hashes);
            }
            let is_looked_at = size < 70 || size % 97 == 0 || (250..260).contains(&size) || size % 256 < 2;
            if !is_looked_at {
                continue;
            }
            let expected = root(&leaves);
            assert_eq!(edge.root(), Ok(expected), "{size}");
            let places = TreeEdge::places(size).into_iter();
            let tiles = places.map(|(place, _)| stored.get(&place).cloned().unwrap_or_default()).collect();
            let read = TreeEdge::read(size, tiles).unwrap();
            assert_eq!((read.root(), read.tiles()), (Ok(expected), edge.tiles()), "{size}");
            for index in [0, size / 3, size / 2, size - 1] {
                let tile = |place: TilePlace| StoredTile { place, hashes: stored[&place].clone() };
                let tiles = tiles_of_proof(index, size).into_iter().map(tile).collect();
                let proof = prove(index, size, tiles).unwrap();
                assert_eq!(root_by_proof(index, size, leaf(index), &proof), expected, "{index} of {size}");
            }
        }
    }

    #[test]
    fn tiles_that_lack_hashes_are_no_tree() {
        assert_eq!(TreeEdge::read(3, vec![vec![0; 64]]).unwrap_err(), DamagedTiles);
        assert_eq!(TreeEdge::read(3, vec![]).unwrap_err(), DamagedTiles);
        assert_eq!(prove(0, 3, vec![]), Err(DamagedTiles));
    }
}
