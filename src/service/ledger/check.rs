//! Compares a tree of the audit log with its checkpoints, entry by entry, and names what is wrong. Knows nothing of databases: an
//! export is checked in the same way.

use std::fmt;

use serde::Deserialize;

use crate::crypto::{
    merkle::{TreeEdge, TreeHash, leaf_hash},
    signed_note::{Checkpoint, VerifierKey},
};

/// What is wrong with a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Break {
    /// Entries are missing before a position.
    Missing {
        /// The first of them.
        from: u64,
        /// The position after the last of them.
        to: u64,
    },
    /// The last entries are missing: a checkpoint was signed with more.
    MissingAtEnd {
        /// How many.
        entries: u64,
    },
    /// A position is there again.
    Repeated {
        /// The position.
        position: u64,
    },
    /// An entry stands at the place of another one.
    Moved {
        /// Where it stands.
        position: u64,
    },
    /// An entry is not the one that was sealed.
    Changed {
        /// Its position.
        position: u64,
    },
    /// What the log shows is not what was sealed.
    Shown {
        /// The position.
        position: u64,
    },
    /// An entry that was sealed is not in the log any more.
    Removed {
        /// Its position.
        position: u64,
    },
    /// Entries are in the log that were never sealed.
    NeverSealed {
        /// How many.
        entries: u64,
    },
    /// Entries after the newest checkpoint.
    Unsigned {
        /// How many.
        entries: u64,
    },
    /// The entries before a checkpoint are others than those that were signed.
    OtherHistory {
        /// How many entries were signed.
        size: u64,
    },
    /// A checkpoint is not signed by a known key, or for another tree.
    Forged {
        /// How many entries it says.
        size: u64,
    },
    /// A checkpoint of this log is of a tree that is not there.
    OtherGeneration {
        /// The origin of the checkpoint.
        origin: String,
    },
}

impl fmt::Display for Break {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { from, to } => write!(formatter, "entries {from} to {} are missing", to.saturating_sub(1)),
            Self::MissingAtEnd { entries } => write!(
                formatter,
                "{entries} entries are missing at the end: they were cut off, or an older copy of the database is in place"
            ),
            Self::Repeated { position } => write!(formatter, "entry {position} is there twice"),
            Self::Moved { position } => write!(formatter, "at position {position} stands another entry"),
            Self::Changed { position } => write!(formatter, "entry {position} was changed after it was sealed"),
            Self::Shown { position } => {
                write!(formatter, "the log shows entry {position} with other content than was sealed")
            }
            Self::Removed { position } => write!(formatter, "entry {position} was removed from the log"),
            Self::NeverSealed { entries } => write!(formatter, "{entries} entries were added without being sealed"),
            Self::Unsigned { entries } => {
                write!(formatter, "{entries} entries follow the newest checkpoint: it was removed, or they were added")
            }
            Self::OtherHistory { size } => {
                write!(formatter, "the first {size} entries are others than those that were signed")
            }
            Self::Forged { size } => {
                write!(formatter, "the checkpoint of {size} entries is not signed by the key of this log")
            }
            Self::OtherGeneration { origin } => {
                write!(formatter, "there is no log {origin}: it was lost, or an older copy of the database is in place")
            }
        }
    }
}

/// A tree that is read again, entry by entry.
pub struct TreeCheck {
    edge: TreeEdge,
    /// Those that are still ahead, the largest first.
    checkpoints: Vec<Checkpoint>,
    /// How many entries the newest one has.
    signed: u64,
    breaks: Vec<Break>,
}

impl TreeCheck {
    /// Begins with the checkpoints of a tree, of which each must be signed by a key.
    pub fn new<'a>(notes: impl IntoIterator<Item = &'a str>, keys: &[VerifierKey]) -> Self {
        let (mut checkpoints, mut breaks) = (Vec::new(), Vec::new());
        for note in notes {
            match keys.iter().find_map(|key| key.open(note)) {
                Some(checkpoint) => checkpoints.push(checkpoint),
                None => breaks.push(Break::Forged { size: Checkpoint::parse(note).map_or(0, |parsed| parsed.size) }),
            }
        }
        checkpoints.sort_by_key(|checkpoint| std::cmp::Reverse(checkpoint.size));
        let signed = checkpoints.first().map_or(0, |newest| newest.size);
        Self { edge: TreeEdge::default(), checkpoints, signed, breaks }
    }

    /// How many entries were read.
    pub const fn size(&self) -> u64 {
        self.edge.size()
    }

    /// Whether something is wrong already. What follows then says little.
    pub fn is_broken(&self) -> bool {
        !self.breaks.is_empty()
    }

    /// Notes what else is wrong.
    pub fn note(&mut self, found: Break) {
        self.breaks.push(found);
    }

    /// Reads the next entry, at the position that it is said to have. `stored` is the hash that the tree has for it, where that is
    /// known.
    pub fn read(&mut self, position: u64, line: &str, stored: Option<TreeHash>) {
        #[derive(Deserialize)]
        struct Says {
            position: u64,
        }
        let expected = self.edge.size();
        if position != expected {
            let is_ahead = position > expected;
            let missing = Break::Missing { from: expected, to: position };
            self.breaks.push(if is_ahead { missing } else { Break::Repeated { position } });
        }
        let hash = leaf_hash(line.as_bytes());
        if serde_json::from_str::<Says>(line).map_or(true, |says| says.position != position) {
            self.breaks.push(Break::Moved { position });
        } else if stored.is_some_and(|stored| stored != hash) {
            self.breaks.push(Break::Changed { position });
        }
        self.edge.push(hash);
        self.compare();
    }

    /// Reads the hash of an entry that was removed because of its age.
    pub fn read_hash(&mut self, hash: TreeHash) {
        self.edge.push(hash);
        self.compare();
    }

    /// Compares the root with the checkpoints of this size.
    fn compare(&mut self) {
        let size = self.edge.size();
        while let Some(checkpoint) = self.checkpoints.pop_if(|checkpoint| checkpoint.size == size) {
            if self.edge.root() != Ok(checkpoint.root) && self.breaks.is_empty() {
                self.breaks.push(Break::OtherHistory { size });
            }
        }
    }

    /// What is wrong, once every entry was read.
    pub fn end(mut self) -> Vec<Break> {
        let size = self.edge.size();
        if self.signed > size {
            self.breaks.push(Break::MissingAtEnd { entries: self.signed - size });
        }
        if self.signed < size && self.breaks.is_empty() {
            self.breaks.push(Break::Unsigned { entries: size - self.signed });
        }
        self.breaks
    }
}
