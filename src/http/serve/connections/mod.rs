//! The open connections: how many there may be, and how long each may wait for its client.
//!
//! Time is counted in ticks of a second. One task checks all connections at each tick: a request only records the tick,
//! and needs no timer.

mod clock;

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use futures::task::AtomicWaker;
use ipnet::IpNet;
use tokio::{
    task::AbortHandle,
    time::{Instant, interval_at},
};

pub(super) use self::clock::Clock;

use crate::{
    config::Settings,
    domain::network::network_of,
    http::middleware::client_address,
    service::{
        Services,
        installation::metrics::{ClosedFor, Metrics},
    },
};

/// The length of a tick.
const TICK: Duration = Duration::from_secs(1);
/// Ticks in which the head of a request must be complete, from its first byte; on a new connection, from the beginning.
pub const HEAD_LIMIT: u32 = 20;
/// Ticks for which a connection is kept between two requests. Longer than the 60 s for which nginx keeps a connection to an
/// upstream, so that nginx is the one that closes it.
pub const IDLE_LIMIT: u32 = 75;
/// Ticks that may pass between two pieces of a request's body.
pub const PIECE_LIMIT: u32 = 10;
/// Ticks in which a request's body must be complete.
pub const CONTENT_LIMIT: u32 = 30;
/// Ticks for which a client may read nothing of a response that is ready to be sent.
pub const WRITE_LIMIT: u32 = 30;
/// One address may have this part of all connections.
const SHARE_OF_ONE: usize = 4;
/// Ticks between two lines of the log about connections that were refused.
const WARNING_INTERVAL: u32 = 60;

/// The phase of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Between two requests.
    Idle,
    /// Reading the head of a request, or waiting for the first.
    Head,
    /// Responding.
    Busy,
    /// About to be closed; accepts no request any more.
    Closed,
}

impl Phase {
    const fn at(self, tick: u32) -> u64 {
        (tick as u64) << 2 | self as u64
    }

    const fn of(word: u64) -> Self {
        match word & 3 {
            0 => Self::Idle,
            1 => Self::Head,
            2 => Self::Busy,
            _ => Self::Closed,
        }
    }

    /// Ticks since the phase began.
    fn age(word: u64, now: u32) -> u32 {
        now.wrapping_sub(u32::try_from(word >> 2).unwrap_or(now))
    }
}

/// The open connections of a listener, and the bounds on their number.
pub struct Connections {
    now: AtomicU32,
    most: usize,
    most_of_one: usize,
    trusted_proxies: Box<[IpNet]>,
    metrics: Arc<Metrics>,
    open: Mutex<Open>,
    /// The tick after which refusals may be logged again.
    warn_after: AtomicU32,
}

#[derive(Default)]
struct Open {
    /// By a number that increases.
    connections: HashMap<u64, (Arc<Connection>, Option<AbortHandle>)>,
    by_network: HashMap<IpAddr, usize>,
    last: u64,
}

/// Why a connection is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The maximum is reached, and each connection is in use.
    Total,
    /// The address has its share, and each connection of it is in use.
    Address,
}

impl Refused {
    /// The name in metrics and the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Address => "address",
        }
    }
}

impl Connections {
    /// No connections yet, and at most as many as the settings allow.
    pub fn new(settings: &Settings, services: &Services) -> Arc<Self> {
        Self::of(settings.max_connections, &settings.trusted_proxies, Arc::clone(services.metrics()))
    }

    /// No connections yet, and at most `most`.
    pub(super) fn of(most: usize, trusted_proxies: &[IpNet], metrics: Arc<Metrics>) -> Arc<Self> {
        Arc::new(Self {
            now: AtomicU32::new(0),
            most,
            most_of_one: (most / SHARE_OF_ONE).max(1),
            trusted_proxies: trusted_proxies.into(),
            metrics,
            open: Mutex::default(),
            warn_after: AtomicU32::new(0),
        })
    }

    /// Counts ticks for as long as this is polled.
    pub(super) async fn keep_time(self: Arc<Self>) {
        let mut ticks = interval_at(Instant::now() + TICK, TICK);
        loop {
            ticks.tick().await;
            self.tick();
        }
    }

    /// Advances time by a second: closes connections that have waited too long for their client.
    pub fn tick(&self) {
        let now = self.now.fetch_add(1, Relaxed).wrapping_add(1);
        for (connection, task) in self.open().connections.values() {
            if let Some(reason) = connection.late(now)
                && let Some(task) = task
            {
                self.metrics.count_closed_connection(reason);
                task.abort();
            }
        }
    }

    /// Admits a connection. At the maximum, the connection that has waited longest for its client makes room.
    ///
    /// # Errors
    /// [`Refused`] if none of them waits.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Result<Admitted, Refused> {
        let is_proxy = client_address::is_trusted(peer, &self.trusted_proxies);
        let network = (!is_proxy).then(|| network_of(peer.to_canonical()));
        let mut open = self.open();
        let of_network = network.and_then(|network| open.by_network.get(&network)).copied().unwrap_or(0);
        let made_room = if of_network >= self.most_of_one {
            self.close_longest_waiting(&mut open, network).then_some(()).ok_or(Refused::Address)
        } else if open.connections.len() >= self.most {
            self.close_longest_waiting(&mut open, None).then_some(()).ok_or(Refused::Total)
        } else {
            Ok(())
        };
        if let Err(refused) = made_room {
            drop(open);
            self.note_refusal(refused);
            return Err(refused);
        }
        open.last += 1;
        let number = open.last;
        let connection = Arc::new(Connection::new(network, self.now()));
        open.connections.insert(number, (Arc::clone(&connection), None));
        if let Some(network) = network {
            *open.by_network.entry(network).or_default() += 1;
        }
        self.metrics.http_connections.set(count(open.connections.len()));
        drop(open);
        Ok(Admitted { number, connection, connections: Arc::clone(self) })
    }

    /// Registers the task that serves a connection: it is aborted when the connection is closed.
    pub(super) fn answered_by(&self, number: u64, task: AbortHandle) {
        if let Some((_, known)) = self.open().connections.get_mut(&number) {
            *known = Some(task);
        }
    }

    /// Closes one connection that waits for its client, to make room; returns whether there was one.
    pub(super) fn make_room(&self) -> bool {
        self.close_longest_waiting(&mut self.open(), None)
    }

    /// Closes the connection that has waited longest for its client, those of trusted proxies last.
    fn close_longest_waiting(&self, open: &mut Open, network: Option<IpAddr>) -> bool {
        let now = self.now();
        loop {
            let waiting = open
                .connections
                .iter()
                .filter(|(_, (connection, task))| {
                    task.is_some() && (network.is_none() || connection.network == network)
                })
                .filter_map(|(number, (connection, _))| {
                    let (order, waited) = connection.waits_since(now)?;
                    Some(((connection.network.is_none(), order, u32::MAX - waited, *number), *number))
                })
                .min();
            let Some((_, number)) = waiting else { return false };
            // A connection that has just received a request is left alone.
            let Some((connection, Some(task))) = open.connections.get(&number) else { return false };
            if connection.close(now) {
                task.abort();
                self.metrics.count_closed_connection(ClosedFor::Room);
                self.forget(open, number);
                return true;
            }
        }
    }

    fn forget(&self, open: &mut Open, number: u64) {
        let Some((connection, _)) = open.connections.remove(&number) else { return };
        if let Some(network) = connection.network
            && let Some(count) = open.by_network.get_mut(&network)
        {
            *count -= 1;
            if *count == 0 {
                open.by_network.remove(&network);
            }
        }
        self.metrics.http_connections.set(count(open.connections.len()));
    }

    fn note_refusal(&self, refused: Refused) {
        self.metrics.count_refused_connection(refused.as_str());
        let (now, after) = (self.now(), self.warn_after.load(Relaxed));
        let may_warn =
            now >= after && self.warn_after.compare_exchange(after, now + WARNING_INTERVAL, Relaxed, Relaxed).is_ok();
        if may_warn {
            let (most, most_of_one) = (self.most, self.most_of_one);
            tracing::warn!(
                reason = refused.as_str(),
                "refused a connection: {most} may be open (server.max_connections), {most_of_one} of one address, and \
                 each is in use; /metrics counts further refusals"
            );
        }
    }

    fn now(&self) -> u32 {
        self.now.load(Relaxed)
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A connection that counts until this is dropped.
pub(super) struct Admitted {
    number: u64,
    connection: Arc<Connection>,
    connections: Arc<Connections>,
}

impl Admitted {
    /// Its number.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The handle that records its progress.
    pub fn clock(&self) -> Clock {
        Clock::new(Arc::clone(&self.connection), Arc::clone(&self.connections))
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.connections.forget(&mut self.connections.open(), self.number);
    }
}

/// The state of a connection, and since when.
pub(super) struct Connection {
    /// The network that it is counted with; nothing for a trusted proxy.
    network: Option<IpAddr>,
    phase: AtomicU64,
    /// The tick since which the client has read nothing of the pending data, plus one; 0 if nothing is pending.
    unread_since: AtomicU32,
    /// The tick since which a request's body is awaited, plus one; 0 if it is not.
    content_since: AtomicU32,
    /// The tick since which its next piece is awaited.
    piece_since: AtomicU32,
    is_content_late: AtomicBool,
    content_reader: AtomicWaker,
}

impl Connection {
    fn new(network: Option<IpAddr>, now: u32) -> Self {
        Self {
            network,
            phase: AtomicU64::new(Phase::Head.at(now)),
            unread_since: AtomicU32::new(0),
            content_since: AtomicU32::new(0),
            piece_since: AtomicU32::new(0),
            is_content_late: AtomicBool::new(false),
            content_reader: AtomicWaker::new(),
        }
    }

    /// Why the connection must be closed. A late body leads to a response, and is no reason yet.
    fn late(&self, now: u32) -> Option<ClosedFor> {
        let unread = self.unread_since.load(Relaxed);
        if unread != 0 && (now + 1).saturating_sub(unread) >= WRITE_LIMIT {
            return self.close(now).then_some(ClosedFor::Unread);
        }
        let content = self.content_since.load(Relaxed);
        if content != 0 {
            let piece = self.piece_since.load(Relaxed);
            let is_late =
                (now + 1).saturating_sub(content) >= CONTENT_LIMIT || now.saturating_sub(piece) >= PIECE_LIMIT;
            if is_late && !self.is_content_late.swap(true, Relaxed) {
                self.content_reader.wake();
            }
        }
        let word = self.phase.load(Relaxed);
        let (limit, reason) = match Phase::of(word) {
            Phase::Idle => (IDLE_LIMIT, ClosedFor::Idle),
            Phase::Head => (HEAD_LIMIT, ClosedFor::Head),
            Phase::Busy | Phase::Closed => return None,
        };
        let is_late = Phase::age(word, now) >= limit;
        (is_late && self.leave(word, Phase::Closed, now)).then_some(reason)
    }

    /// How long it has waited for its client: connections without a request come first, then those in the middle of one.
    fn waits_since(&self, now: u32) -> Option<(u8, u32)> {
        let word = self.phase.load(Relaxed);
        match Phase::of(word) {
            Phase::Idle | Phase::Head => return Some((0, Phase::age(word, now))),
            Phase::Closed => return None,
            Phase::Busy => {}
        }
        let (unread, content) = (self.unread_since.load(Relaxed), self.content_since.load(Relaxed));
        let since = match (unread, content) {
            (0, 0) => return None,
            (0, _) => self.piece_since.load(Relaxed),
            (unread, _) => unread - 1,
        };
        // Excludes connections that have just begun to wait.
        let waited = now.saturating_sub(since);
        (waited > 1).then_some((1, waited))
    }

    /// Stops accepting requests on it.
    fn close(&self, now: u32) -> bool {
        let word = self.phase.load(Relaxed);
        Phase::of(word) != Phase::Closed && self.leave(word, Phase::Closed, now)
    }

    /// Changes the phase, unless it has changed already.
    fn leave(&self, word: u64, phase: Phase, now: u32) -> bool {
        self.phase.compare_exchange(word, phase.at(now), Relaxed, Relaxed).is_ok()
    }
}
