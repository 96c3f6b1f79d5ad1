//! Inspection of a database without changes: it is neither created nor migrated.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use super::Repository;

/// The result of an inspection.
pub struct Inspection {
    /// The product and its version.
    pub product: String,
    /// Its migration state.
    pub schema: Schema,
    /// Problems that prevent this release from using it, each in one line that says what to do.
    pub problems: Vec<String>,
    /// Free bytes on the volume of its file; `None` on a server, which manages that itself.
    pub free_bytes: Option<u64>,
    /// The time of its server; `None` if it is on this machine.
    pub server_time: Option<OffsetDateTime>,
    /// A transaction that reads it, if it has the schema of this release.
    pub repository: Option<Box<dyn Repository>>,
}

/// The migration state of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Not at all: the first start creates it.
    Absent,
    /// By an older release: the next start migrates it.
    Older,
    /// By this release.
    Current,
    /// By a newer release.
    Newer,
}

impl Schema {
    /// Compares the applied migrations of a database with those of this release.
    pub(super) fn of(applied: &BTreeSet<i64>, known: &BTreeSet<i64>) -> Self {
        if applied.is_empty() {
            Self::Absent
        } else if !applied.is_subset(known) {
            Self::Newer
        } else if applied == known {
            Self::Current
        } else {
            Self::Older
        }
    }
}
