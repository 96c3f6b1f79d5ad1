//! A bounded memory that asks for what it lacks, once for all who want it at the same time.

use std::{convert::Infallible, hash::Hash, sync::Arc};

use quick_cache::Equivalent;
use tokio::sync::OnceCell;

use super::{Memory, memory};

/// Keys and what was found for them.
///
/// A key's place is put there before its value is asked for. Whoever forgets the key takes the place away, with a question
/// that is under way: its answer reaches those who asked before, and nobody who comes after.
pub(super) struct ReadThrough<K, V>(Memory<K, Arc<OnceCell<V>>>);

impl<K, V> ReadThrough<K, V>
where
    K: Hash + Eq + Clone,
    V: Clone,
{
    pub(super) fn new(entries: usize) -> Self {
        Self(memory(entries))
    }

    /// The value of a key, from memory or by `load`, which is not called unless it is needed.
    pub(super) async fn get<Q, E, F>(&self, key: &Q, load: impl FnOnce() -> F) -> Result<V, E>
    where
        Q: Hash + Equivalent<K> + ToOwned<Owned = K> + ?Sized,
        F: Future<Output = Result<V, E>>,
    {
        let Ok(place) = self.0.get_or_insert_with(key, || Ok::<_, Infallible>(Arc::default()));
        place.get_or_try_init(load).await.cloned()
    }

    /// The value of a key, if it is in memory.
    pub(super) fn get_known<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.0.get(key)?.get().cloned()
    }

    pub(super) fn forget(&self, key: &K) {
        self.0.remove(key);
    }

    pub(super) fn forget_all(&self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Pending, pending, ready};

    use tokio::{sync::oneshot, task::JoinHandle};

    use super::*;

    /// Begins to ask for the key; the answer is what is sent.
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
            memory.get("key", load).await
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
        assert_eq!(memory.get("key", || ready(Ok::<_, Infallible>(1))).await, Ok(1));
        assert_eq!(memory.get("key", never).await, Ok(1));
        memory.forget(&"key".to_owned());
        assert_eq!(memory.get("key", || ready(Ok::<_, Infallible>(2))).await, Ok(2));
        memory.forget_all();
        assert_eq!(memory.get("key", || ready(Ok::<_, Infallible>(3))).await, Ok(3));
    }

    #[tokio::test]
    async fn a_failure_is_not_remembered() {
        let memory = ReadThrough::<String, _>::new(10);
        assert_eq!(memory.get("key", || ready(Err::<u8, _>("down"))).await, Err("down"));
        assert_eq!(memory.get("key", || ready(Ok::<_, &str>(1))).await, Ok(1));
    }

    #[tokio::test]
    async fn an_answer_that_was_under_way_when_its_key_was_forgotten_reaches_nobody_who_comes_later() {
        let memory = Arc::new(ReadThrough::<String, _>::new(10));
        let (answer, early) = under_way(&memory).await;
        memory.forget(&"key".to_owned());
        answer.send(1).unwrap();
        assert_eq!(early.await.unwrap(), Ok(1));
        assert_eq!(memory.get("key", || ready(Ok::<_, Infallible>(2))).await, Ok(2));
    }

    #[tokio::test]
    async fn those_who_want_the_same_at_the_same_time_ask_once() {
        let memory = Arc::new(ReadThrough::<String, _>::new(10));
        let (answer, first) = under_way(&memory).await;
        let second = tokio::spawn({
            let memory = Arc::clone(&memory);
            async move { memory.get("key", never).await }
        });
        answer.send(7).unwrap();
        assert_eq!(first.await.unwrap(), Ok(7));
        assert_eq!(second.await.unwrap(), Ok(7));
    }
}
