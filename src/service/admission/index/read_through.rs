//! A bounded read-through cache that loads a missing value once for all concurrent callers.

use std::{hash::Hash, sync::Arc};

use dashmap::{DashMap, mapref::entry::Entry};
use foldhash::quality::RandomState;
use tokio::sync::OnceCell;

use super::memory::{Memory, Remembered, Weigh};

/// Entries for existing keys per entry for a missing key.
const UNKNOWN_SHARE: usize = 16;

/// Keys and the values found for them.
///
/// A key has a place before its value is loaded. Forgetting the key removes the place, even with a load in progress: its result
/// reaches the callers from before, and none that come after. A place and the cached value of its key change under one lock,
/// that of the key's shard.
///
/// Missing keys, which strangers can name, are cached separately: no number of them evicts an existing one.
pub(super) struct ReadThrough<K, V> {
    known: Memory<K, V>,
    unknown: Memory<K, V>,
    /// The places of loads in progress.
    asked: DashMap<K, Arc<OnceCell<V>>, RandomState>,
}

impl<K, V> ReadThrough<K, V>
where
    K: Hash + Eq + Clone + Weigh,
    V: Clone + Remembered,
{
    pub(super) fn new(entries: usize) -> Self {
        Self {
            known: Memory::new(entries),
            unknown: Memory::new((entries / UNKNOWN_SHARE).max(1)),
            asked: DashMap::default(),
        }
    }

    /// The value of a key, from memory or by `load`, which is not called unless it is needed.
    pub(super) async fn get<E, F>(&self, key: &K, load: impl FnOnce() -> F) -> Result<V, E>
    where
        F: Future<Output = Result<V, E>>,
    {
        if let Some(value) = self.get_known(key) {
            return Ok(value);
        }
        let place = Place { memory: self, key, cell: Arc::clone(&self.asked.entry(key.clone()).or_default()) };
        let value = place.cell.get_or_try_init(load).await?.clone();
        place.remember(&value);
        Ok(value)
    }

    /// The value of a key, if it is in memory.
    pub(super) fn get_known(&self, key: &K) -> Option<V> {
        self.known.get(key).or_else(|| self.unknown.get(key))
    }

    pub(super) fn forget(&self, key: &K) {
        let entry = self.asked.entry(key.clone());
        self.known.remove(key);
        self.unknown.remove(key);
        if let Entry::Occupied(place) = entry {
            place.remove();
        }
    }

    pub(super) fn forget_all(&self) {
        // A result that is cached between these lines was loaded before: its place goes first.
        self.asked.clear();
        self.known.clear();
        self.unknown.clear();
    }
}

/// The place of a load in progress, for one caller that waits for the result.
struct Place<'a, K: Hash + Eq + Clone + Weigh, V: Clone + Remembered> {
    memory: &'a ReadThrough<K, V>,
    key: &'a K,
    cell: Arc<OnceCell<V>>,
}

impl<K: Hash + Eq + Clone + Weigh, V: Clone + Remembered> Place<'_, K, V> {
    /// Caches the result, unless the key was forgotten since.
    fn remember(&self, value: &V) {
        let Entry::Occupied(place) = self.memory.asked.entry(self.key.clone()) else { return };
        if Arc::ptr_eq(place.get(), &self.cell) {
            let memory = if value.exists() { &self.memory.known } else { &self.memory.unknown };
            memory.insert(self.key.clone(), value.clone());
            place.remove();
        }
    }
}

impl<K: Hash + Eq + Clone + Weigh, V: Clone + Remembered> Drop for Place<'_, K, V> {
    /// Removes the place with the last waiting caller: without a result, nobody else would.
    fn drop(&mut self) {
        let is_last = |_: &K, cell: &Arc<OnceCell<V>>| Arc::ptr_eq(cell, &self.cell) && Arc::strong_count(cell) == 2;
        self.memory.asked.remove_if(self.key, is_last);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        future::{Pending, pending, ready},
    };

    use tokio::{sync::oneshot, task::JoinHandle};

    use super::*;

    impl Weigh for u8 {
        fn heap_bytes(&self) -> usize {
            0
        }
    }

    impl Remembered for u8 {
        fn exists(&self) -> bool {
            *self > 0
        }
    }

    fn key() -> String {
        "key".to_owned()
    }

    /// Begins to load the key; the sent value is the result.
    async fn under_way(
        memory: &Arc<ReadThrough<String, u8>>,
    ) -> (oneshot::Sender<u8>, JoinHandle<Result<u8, oneshot::error::RecvError>>) {
        let (answer, answered) = oneshot::channel();
        let (ask, asked) = oneshot::channel();
        let memory = Arc::clone(memory);
        let asking = tokio::spawn(async move {
            let load = || async {
                ask.send(()).unwrap();
                answered.await
            };
            memory.get(&key(), load).await
        });
        asked.await.unwrap();
        (answer, asking)
    }

    fn never() -> Pending<Result<u8, Infallible>> {
        pending()
    }

    #[tokio::test]
    async fn what_is_known_is_not_asked_for_and_what_is_forgotten_is() {
        let memory = ReadThrough::<String, _>::new(10);
        assert_eq!(memory.get(&key(), || ready(Ok::<_, Infallible>(1))).await, Ok(1));
        assert_eq!(memory.get(&key(), never).await, Ok(1));
        memory.forget(&key());
        assert_eq!(memory.get(&key(), || ready(Ok::<_, Infallible>(2))).await, Ok(2));
        memory.forget_all();
        assert_eq!(memory.get(&key(), || ready(Ok::<_, Infallible>(3))).await, Ok(3));
    }

    #[tokio::test]
    async fn a_failure_is_not_remembered() {
        let memory = ReadThrough::<String, _>::new(10);
        assert_eq!(memory.get(&key(), || ready(Err::<u8, _>("down"))).await, Err("down"));
        assert_eq!(memory.get(&key(), || ready(Ok::<_, &str>(1))).await, Ok(1));
    }

    #[tokio::test]
    async fn an_answer_that_was_under_way_when_its_key_was_forgotten_reaches_nobody_who_comes_later() {
        let memory = Arc::new(ReadThrough::<String, _>::new(10));
        let (answer, early) = under_way(&memory).await;
        memory.forget(&key());
        answer.send(1).unwrap();
        assert_eq!(early.await.unwrap(), Ok(1));
        assert_eq!(memory.get(&key(), || ready(Ok::<_, Infallible>(2))).await, Ok(2));
    }

    #[tokio::test]
    async fn those_who_want_the_same_at_the_same_time_ask_once() {
        let memory = Arc::new(ReadThrough::<String, _>::new(10));
        let (answer, first) = under_way(&memory).await;
        let second = tokio::spawn({
            let memory = Arc::clone(&memory);
            async move { memory.get(&key(), never).await }
        });
        answer.send(7).unwrap();
        assert_eq!(first.await.unwrap(), Ok(7));
        assert_eq!(second.await.unwrap(), Ok(7));
    }

    #[tokio::test]
    async fn however_much_is_unknown_it_drives_out_nothing_that_is_known_and_little_of_it_is_kept() {
        let memory = ReadThrough::<String, _>::new(160);
        for number in 0..100 {
            memory.get(&format!("known {number}"), || ready(Ok::<_, Infallible>(1))).await.unwrap();
        }
        let known = |prefix, count| {
            (0..count).filter(|number| memory.get_known(&format!("{prefix} {number}")).is_some()).count()
        };
        for number in 0..10_000 {
            memory.get(&format!("unknown {number}"), || ready(Ok::<_, Infallible>(0))).await.unwrap();
        }
        assert_eq!(known("known", 100), 100);
        assert!((1..=10).contains(&known("unknown", 10_000)));
    }

    #[tokio::test]
    async fn what_takes_up_more_bytes_leaves_room_for_less() {
        let memory = ReadThrough::<String, _>::new(16);
        for number in 0..16 {
            let large = format!("{number}{}", " ".repeat(8 * 1024));
            memory.get(&large, || ready(Ok::<_, Infallible>(1))).await.unwrap();
        }
        let kept = |number: &usize| memory.get_known(&format!("{number}{}", " ".repeat(8 * 1024))).is_some();
        assert!((0..16).filter(kept).count() <= 1);
    }

    #[tokio::test]
    async fn a_question_without_an_answer_leaves_no_place_behind() {
        let memory = Arc::new(ReadThrough::<String, _>::new(10));
        let (answer, asking) = under_way(&memory).await;
        asking.abort();
        assert!(asking.await.unwrap_err().is_cancelled());
        drop(answer);
        assert_eq!(memory.get(&key(), || ready(Err::<u8, _>("down"))).await, Err("down"));
        assert!(memory.asked.is_empty());
        assert_eq!(memory.get(&key(), || ready(Ok::<_, &str>(0))).await, Ok(0));
        assert!(memory.asked.is_empty());
    }
}
