//! Keys and values in bounded memory.

use std::hash::Hash;

use foldhash::quality::RandomState;
use quick_cache::{
    Weighter,
    sync::{Cache, DefaultLifecycle},
};

/// Bytes that count as one entry; a credential with one secret has fewer.
const BYTES_OF_AN_ENTRY: u64 = 1024;

/// A value that takes up memory besides its own size.
pub(super) trait Weigh {
    /// Bytes on the heap.
    fn heap_bytes(&self) -> usize;
}

/// A cached result.
pub(super) trait Remembered: Weigh {
    /// Whether it is the result for an existing key. Anyone can name keys that do not exist.
    fn exists(&self) -> bool;
}

/// Counts a value of more than [`BYTES_OF_AN_ENTRY`] as several entries.
#[derive(Clone)]
struct ByBytes;

impl<K: Weigh, V: Weigh> Weighter<K, V> for ByBytes {
    fn weight(&self, key: &K, value: &V) -> u64 {
        let bytes = size_of::<K>() + size_of::<V>() + key.heap_bytes() + value.heap_bytes();
        (bytes as u64).div_ceil(BYTES_OF_AN_ENTRY).max(1)
    }
}

/// A cache with a limited number of entries, fewer if they are large. Keys are hashed with a random seed of the process, in
/// a fraction of the time of the standard library.
pub(super) struct Memory<K, V>(Cache<K, V, ByBytes, RandomState>);

impl<K: Hash + Eq + Weigh, V: Clone + Weigh> Memory<K, V> {
    pub(super) fn new(entries: usize) -> Self {
        let hashing = RandomState::default();
        Self(Cache::with(entries, entries as u64, ByBytes, hashing, DefaultLifecycle::default()))
    }

    pub(super) fn get(&self, key: &K) -> Option<V> {
        self.0.get(key)
    }

    pub(super) fn insert(&self, key: K, value: V) {
        self.0.insert(key, value);
    }

    pub(super) fn remove(&self, key: &K) {
        self.0.remove(key);
    }

    pub(super) fn clear(&self) {
        self.0.clear();
    }
}
