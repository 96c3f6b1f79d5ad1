//! The ids of a table that one process fills: they show which of many records are new without a lookup of each in the
//! partition of every month.

use std::{
    collections::HashSet,
    hash::{BuildHasher as _, RandomState},
    sync::{Mutex, PoisonError},
};

use uuid::Uuid;

use crate::domain::{entity::Entity, id::OrganizationId};

/// Maximum ids in memory; each takes some 16 bytes. Beyond them, each record is looked up.
const MAX_IDS: usize = 4_000_000;

/// The ids that the last loading transaction has left for the next.
#[derive(Default)]
pub(in crate::storage::postgres) struct LoadedIds(Mutex<Option<Known>>);

/// The hash of every id of a table of an organization as of a version of the table: an id that is missing is new, one that is
/// included may be.
pub(in crate::storage::postgres) struct Known {
    table: (OrganizationId, Entity),
    version: Option<Uuid>,
    hashes: HashSet<u64>,
    hasher: RandomState,
}

impl LoadedIds {
    /// Takes the known ids of a table, if nobody else has changed it since: any change, even one that is undone, leaves it
    /// at another version.
    pub(super) fn take(&self, table: (OrganizationId, Entity), version: Option<Uuid>) -> Option<Known> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.take().filter(|known| known.table == table && known.version == version)
    }

    /// Stores the known ids of a table that has this version now.
    pub(super) fn keep(&self, known: Known, version: Option<Uuid>) {
        if known.hashes.len() <= MAX_IDS {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Known { version, ..known });
        }
    }
}

impl Known {
    /// The known ids of a table without records.
    pub(super) fn nothing(table: (OrganizationId, Entity)) -> Self {
        Self { table, version: None, hashes: HashSet::new(), hasher: RandomState::new() }
    }

    /// Whether a record with this id may exist.
    pub(super) fn may_have(&self, id: &str) -> bool {
        self.hashes.contains(&self.hasher.hash_one(id))
    }

    /// Notes a record that was added.
    pub(super) fn add(&mut self, id: &str) {
        self.hashes.insert(self.hasher.hash_one(id));
    }
}
