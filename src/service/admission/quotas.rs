//! Quotas of a credential, exact over all servers.
//!
//! How much is granted in a period stands in the database. A server asks for a part of it, and spends that in memory, so
//! that only one of many requests waits for the database. All servers together never get more than the quota; what a killed
//! server had left is lost until the next period.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    Caller,
    activity::Activity,
    index::IndexedCredential,
    limits::{Gate, Limit, LimitReached, LimitStatus},
};
use crate::{
    domain::quota::{QuotaKind, QuotaMode},
    service::{Failure, Services, from_failure},
    storage::{
        StorageError,
        audit_log::Unaudited,
        quotas::{QuotaGrant, QuotaRequest},
    },
};

/// A server asks for this part of a quota.
const PARTS: u32 = 16;
/// Most rows that it asks for, unless a page needs more.
const MAX_ROWS_CHUNK: u32 = 10_000;
/// The parts of its quotas that a credential has left on this server.
#[derive(Default)]
pub(super) struct QuotaLeases {
    requests: QuotaLease,
    rows: QuotaLease,
}

/// The part of one quota.
#[derive(Default)]
struct QuotaLease {
    /// Held while the database is asked, so that requests that come together ask once.
    asking: tokio::sync::Mutex<()>,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    period: i64,
    /// The quota.
    amount: u32,
    /// What may still be spent here.
    here: u32,
    /// What was left for all servers when the database was last asked.
    elsewhere: u32,
    /// What was taken for pages that are being read, and may come back.
    reserved: u32,
    /// Whether nothing was left for all servers.
    is_exhausted: bool,
}

/// A quota in the period of an instant.
#[derive(Clone, Copy)]
struct QuotaAt {
    kind: QuotaKind,
    amount: u32,
    /// In milliseconds since 1970-01-01T00:00:00Z.
    at: i64,
}

/// What was taken of a quota.
struct Taken {
    amount: u32,
    period: i64,
    status: LimitStatus,
}

/// Rows that may be read: those that are not read are given back.
pub(in crate::service) struct ReservedRows {
    activity: Arc<Activity>,
    period: i64,
    left: u32,
}

/// Why nothing was taken of a quota.
#[derive(Debug, thiserror::Error)]
pub(in crate::service) enum QuotaRefusal {
    #[error(transparent)]
    Reached(#[from] LimitReached),
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(QuotaRefusal: StorageError);

impl QuotaLeases {
    const fn of(&self, kind: QuotaKind) -> &QuotaLease {
        match kind {
            QuotaKind::Requests => &self.requests,
            QuotaKind::Rows => &self.rows,
        }
    }
}

impl QuotaAt {
    const fn limit(self) -> Limit {
        match self.kind {
            QuotaKind::Requests => Limit::RequestQuota,
            QuotaKind::Rows => Limit::RowQuota,
        }
    }

    const fn status(self, remaining: u32, seconds: u32) -> LimitStatus {
        LimitStatus { limit: self.limit(), quota: self.amount, remaining, seconds }
    }
}

impl QuotaLease {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes at most `wanted`, at least one; `None` if the database must be asked first.
    fn take(&self, quota: QuotaAt, wanted: u32) -> Option<Result<Taken, LimitStatus>> {
        let mut held = self.held();
        held.adjust(quota);
        let seconds = quota.kind.seconds_left(quota.at);
        if held.here < wanted && !held.is_exhausted {
            return None;
        }
        let amount = wanted.min(held.here);
        if amount == 0 {
            // What is reserved for other pages may come back soon.
            let seconds = if held.reserved > 0 { 1 } else { seconds };
            return Some(Err(quota.status(0, seconds)));
        }
        held.here -= amount;
        let status = quota.status(held.here.saturating_add(held.elsewhere), seconds);
        Some(Ok(Taken { amount, period: held.period, status }))
    }

    /// Adds what the database has granted.
    fn add(&self, quota: QuotaAt, grant: QuotaGrant) {
        let mut held = self.held();
        held.adjust(quota);
        held.here = held.here.saturating_add(grant.granted);
        held.elsewhere = grant.left;
        held.is_exhausted = grant.left == 0;
    }

    /// Forgets what was granted: rows that are read without it count, too, once the database is asked again.
    fn void(&self) {
        *self.held() = Held::default();
    }

    /// Notes that what was taken may come back.
    fn reserve(&self, period: i64, amount: u32) {
        let mut held = self.held();
        if held.period == period {
            held.reserved = held.reserved.saturating_add(amount);
        }
    }

    /// Ends a reservation, or a part of it, and takes back what was not spent.
    fn release(&self, period: i64, reserved: u32, unspent: u32) {
        let mut held = self.held();
        if held.period == period {
            held.reserved = held.reserved.saturating_sub(reserved);
            held.here = held.here.saturating_add(unspent);
        }
    }
}

impl Held {
    /// The period of a quota. Requests that have overtaken others at its end belong to the new one.
    fn period_of(&self, quota: QuotaAt) -> i64 {
        let period = quota.kind.period_of(quota.at);
        if self.period == period + 1 { self.period } else { period }
    }

    /// Forgets what belongs to another period, or to a quota that was larger.
    fn adjust(&mut self, quota: QuotaAt) {
        let period = self.period_of(quota);
        if self.period != period || quota.amount < self.amount {
            *self = Self { period, amount: quota.amount, ..Self::default() };
        } else if quota.amount > self.amount {
            (self.amount, self.is_exhausted) = (quota.amount, false);
        }
    }
}

impl ReservedRows {
    /// How many are left.
    pub const fn left(&self) -> u32 {
        self.left
    }

    /// Notes that rows were read.
    pub fn spend(&mut self, rows: usize) {
        let rows = u32::try_from(rows).unwrap_or(u32::MAX).min(self.left);
        self.left -= rows;
        self.activity.quotas().rows.release(self.period, rows, 0);
    }
}

impl Drop for ReservedRows {
    fn drop(&mut self) {
        self.activity.quotas().rows.release(self.period, self.left, self.left);
    }
}

impl Services {
    /// Counts a request of a credential at an instant against its quota.
    ///
    /// # Errors
    /// [`QuotaRefusal`], unless the quota is only observed.
    pub(super) async fn count_in_quota(
        &self,
        found: &IndexedCredential,
        at: i64,
        gate: &Gate,
    ) -> Result<(), QuotaRefusal> {
        let Some(quotas) = found.credential.quotas() else { return Ok(()) };
        let Some(amount) = quotas.requests_per_minute else { return Ok(()) };
        let quota = QuotaAt { kind: QuotaKind::Requests, amount: amount.get(), at };
        let taken = self.take_of_quota(&found.activity, quota, 1).await;
        match quotas.mode {
            QuotaMode::Enforce => gate.note_quota(taken?.map(|taken| taken.status)).map_err(QuotaRefusal::from),
            QuotaMode::Observe => {
                if let Err(error) = taken {
                    tracing::warn!(%error, "a request was not counted in its quota: {error}");
                }
                Ok(())
            }
        }
    }

    /// Reserves rows for a page of a caller, at most `wanted`, if it has a quota that is enforced; the page may not have more.
    ///
    /// # Errors
    /// [`QuotaRefusal`].
    pub(in crate::service) async fn reserve_rows(
        &self,
        caller: &Caller,
        wanted: u32,
        gate: &Gate,
    ) -> Result<Option<ReservedRows>, QuotaRefusal> {
        let Some(quotas) = caller.credential().quotas() else { return Ok(None) };
        let Some(amount) = quotas.rows_per_day.filter(|_| wanted > 0) else { return Ok(None) };
        let activity = Arc::clone(&caller.found.activity);
        if quotas.mode == QuotaMode::Observe {
            activity.quotas().rows.void();
            return Ok(None);
        }
        let quota = QuotaAt { kind: QuotaKind::Rows, amount: amount.get(), at: caller.at };
        let taken = self.take_of_quota(&activity, quota, wanted).await?;
        gate.note_quota(taken.as_ref().map(|taken| taken.status).map_err(|status| *status))?;
        Ok(taken.ok().map(|Taken { amount, period, .. }| {
            activity.quotas().rows.reserve(period, amount);
            ReservedRows { activity, period, left: amount }
        }))
    }

    async fn take_of_quota(
        &self,
        activity: &Activity,
        quota: QuotaAt,
        wanted: u32,
    ) -> Result<Result<Taken, LimitStatus>, Failure> {
        match activity.quotas().of(quota.kind).take(quota, wanted) {
            Some(taken) => Ok(taken),
            // Boxed: it is seldom needed, and its future would enlarge that of every request.
            None => Box::pin(self.ask_and_take(activity, quota, wanted)).await,
        }
    }

    async fn ask_and_take(
        &self,
        activity: &Activity,
        quota: QuotaAt,
        wanted: u32,
    ) -> Result<Result<Taken, LimitStatus>, Failure> {
        let QuotaAt { kind, amount, at } = quota;
        let lease = activity.quotas().of(kind);
        let _asking = lease.asking.lock().await;
        loop {
            if let Some(taken) = lease.take(quota, wanted) {
                return Ok(taken);
            }
            let part = match kind {
                QuotaKind::Requests => amount / PARTS,
                QuotaKind::Rows => (amount / PARTS).min(MAX_ROWS_CHUNK),
            };
            let (period, chunk) = (lease.held().period_of(quota), part.max(wanted));
            let credential_id = activity.credential_id();
            let mut repository = self.storage.begin().await?;
            let request = QuotaRequest { credential_id, kind, period, amount, chunk };
            let grant = repository.lease_quota(&request).await?;
            self.commit(repository, Unaudited::Usage).await?;
            activity.keep_until(at.saturating_add(i64::from(kind.period_seconds()) * 1000));
            lease.add(quota, grant);
        }
    }
}
