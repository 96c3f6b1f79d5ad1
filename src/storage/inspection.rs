//! What a database is like, seen by whoever changes nothing in it: it is neither made nor migrated.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use super::Repository;

/// What was found.
pub struct Inspection {
    /// The product and its version.
    pub product: String,
    /// How far it is migrated.
    pub schema: Schema,
    /// What keeps this release from working with it, each in one line that says what to do.
    pub problems: Vec<String>,
    /// Bytes that are free where its file is; `None` on a server, which looks after that itself.
    pub free_bytes: Option<u64>,
    /// The time of the server that it is on; `None` if that is this machine's.
    pub server_time: Option<OffsetDateTime>,
    /// A transaction that reads it, if it is migrated as this release wants it.
    pub repository: Option<Box<dyn Repository>>,
}

/// How far a database is migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Not at all: the first start makes it.
    Absent,
    /// By an older release: the next start migrates it.
    Older,
    /// As this release wants it.
    Current,
    /// By a newer release.
    Newer,
}

impl Schema {
    /// Compares the migrations that a database has with those that this release knows.
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
