//! Records the progress of a connection.

use std::{
    sync::{Arc, atomic::Ordering::Relaxed},
    task::Waker,
};

use super::{Connection, Connections, Phase};

/// A handle that records the progress of a connection.
#[derive(Clone)]
pub(in crate::http::serve) struct Clock {
    connection: Arc<Connection>,
    connections: Arc<Connections>,
}

impl Clock {
    /// Creates the handle of one of the connections.
    pub(super) const fn new(connection: Arc<Connection>, connections: Arc<Connections>) -> Self {
        Self { connection, connections }
    }

    /// Records that a request begins; `false` on a connection that is about to be closed.
    pub fn begin(&self) -> bool {
        let phase = &self.connection.phase;
        let begun = Phase::Busy.at(self.connections.now());
        phase.fetch_update(Relaxed, Relaxed, |word| (Phase::of(word) != Phase::Closed).then_some(begun)).is_ok()
    }

    /// Records that its response has been passed on.
    pub fn end(&self) {
        let phase = &self.connection.phase;
        let idle = Phase::Idle.at(self.connections.now());
        let _ = phase.fetch_update(Relaxed, Relaxed, |word| (Phase::of(word) == Phase::Busy).then_some(idle));
    }

    /// Records that bytes have arrived.
    pub fn has_read(&self) {
        let word = self.connection.phase.load(Relaxed);
        if Phase::of(word) == Phase::Idle {
            self.connection.leave(word, Phase::Head, self.connections.now());
        }
    }

    /// Records that nothing more can be sent until the client reads.
    pub fn waits_for_reader(&self) {
        let _ = self.connection.unread_since.compare_exchange(0, self.connections.now() + 1, Relaxed, Relaxed);
    }

    /// Records that the client has read.
    pub fn is_read(&self) {
        if self.connection.unread_since.load(Relaxed) != 0 {
            self.connection.unread_since.store(0, Relaxed);
        }
    }

    /// Records that the next piece of a request's body is awaited; returns whether it is late.
    pub fn waits_for_content(&self, waker: &Waker) -> bool {
        let connection = &self.connection;
        connection.content_reader.register(waker);
        let now = self.connections.now();
        let is_first = connection.content_since.compare_exchange(0, now + 1, Relaxed, Relaxed).is_ok();
        if is_first {
            connection.piece_since.store(now, Relaxed);
        }
        connection.is_content_late.load(Relaxed)
    }

    /// Records that a piece of the body has arrived.
    pub fn has_content(&self) {
        if self.connection.content_since.load(Relaxed) != 0 {
            self.connection.piece_since.store(self.connections.now(), Relaxed);
        }
    }

    /// Records that no more body is awaited.
    pub fn ends_content(&self) {
        self.connection.content_since.store(0, Relaxed);
    }

    /// Whether the body was late.
    pub fn is_content_late(&self) -> bool {
        self.connection.is_content_late.load(Relaxed)
    }
}
