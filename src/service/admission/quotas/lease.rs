//! The part of a quota that one server holds.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{
    domain::quota::QuotaKind,
    service::admission::limits::{Limit, LimitStatus},
    storage::quotas::QuotaGrant,
};

/// After so long the database is asked again whether something is left, in milliseconds.
const ASKED_FOR: i64 = 1000;
/// What other servers hold and do not need they give back within so many seconds.
const RETURN_SECONDS: u32 = 10;
/// Requests that come so much later than others, in milliseconds, do not belong to the period of these.
const OVERTAKEN: i64 = 5000;

/// The part of one quota.
#[derive(Default)]
pub(super) struct QuotaLease {
    /// Held while the database is asked, so that requests that come together ask once.
    pub asking: tokio::sync::Mutex<()>,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// Grows whenever what is held is forgotten: what was taken before that is not taken back.
    generation: u64,
    period: i64,
    /// The version of the credential whose quota this is.
    version: i64,
    /// The quota.
    amount: u32,
    /// What may still be spent here.
    here: u32,
    /// What was left for all servers when the database was last asked.
    elsewhere: u32,
    /// What this server was granted in the period and has not given back.
    granted: u32,
    /// What was taken for pages that are being read, and may come back.
    reserved: u32,
    exhausted: Option<Exhausted>,
    /// Whether something was taken since the surplus was given back.
    is_in_use: bool,
    /// What goes back to the database.
    returned: u32,
    /// Requests by period that are not yet written.
    counted: Vec<(i64, u64)>,
}

/// Nothing was left for all servers.
#[derive(Clone, Copy)]
struct Exhausted {
    /// In milliseconds since 1970-01-01T00:00:00Z.
    at: i64,
    /// Whether other servers hold nothing of it either, as far as that is known.
    is_used_up: bool,
}

/// A quota as of an instant.
#[derive(Clone, Copy)]
pub(super) struct QuotaAt {
    pub kind: QuotaKind,
    pub amount: u32,
    /// The version of the credential.
    pub version: i64,
    /// In milliseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
}

/// What was taken of a quota.
pub(super) struct Taken {
    pub amount: u32,
    pub generation: u64,
    pub status: LimitStatus,
}

impl QuotaAt {
    const fn status(self, remaining: u32, seconds: u32) -> LimitStatus {
        LimitStatus { limit: Limit::Quota(self.kind), quota: self.amount, remaining, seconds }
    }
}

impl QuotaLease {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes at most `wanted`, at least one; `None` if the database must be asked first. Rows are reserved, and requests
    /// counted.
    pub fn take(&self, quota: QuotaAt, wanted: u32) -> Option<Result<Taken, LimitStatus>> {
        let mut held = self.held();
        held.adjust(quota);
        let exhausted = held.exhausted.filter(|exhausted| (0..ASKED_FOR).contains(&(quota.at - exhausted.at)));
        if held.here < wanted && exhausted.is_none() {
            return None;
        }
        let seconds = quota.kind.seconds_left(quota.at);
        let amount = wanted.min(held.here);
        if amount == 0 {
            let is_used_up = exhausted.is_none_or(|exhausted| exhausted.is_used_up);
            let seconds = match held.reserved {
                // What other pages do not need comes back soon.
                1.. => 1,
                0 if is_used_up => seconds,
                0 => seconds.min(RETURN_SECONDS),
            };
            return Some(Err(quota.status(0, seconds)));
        }
        held.here -= amount;
        held.is_in_use = true;
        match quota.kind {
            QuotaKind::Requests => {
                let period = held.period;
                held.count(period, amount.into());
            }
            QuotaKind::Rows => held.reserved = held.reserved.saturating_add(amount),
        }
        let status = quota.status(held.here.saturating_add(held.elsewhere), seconds);
        Some(Ok(Taken { amount, generation: held.generation, status }))
    }

    /// The generation and the period for which the database is asked.
    pub fn asks(&self) -> (u64, i64) {
        let held = self.held();
        (held.generation, held.period)
    }

    /// Adds what the database has granted to a request at an instant; it is lost if it belongs to an earlier generation.
    pub fn add(&self, generation: u64, at: i64, grant: QuotaGrant) {
        let mut held = self.held();
        if held.generation != generation {
            return;
        }
        held.here = held.here.saturating_add(grant.granted);
        held.granted = held.granted.saturating_add(grant.granted);
        held.elsewhere = grant.left;
        let is_used_up = grant.used.max(held.granted.into()) >= held.amount.into();
        held.exhausted = (grant.left == 0).then_some(Exhausted { at, is_used_up });
    }

    /// Ends a reservation, or a part of it, and takes back what was not spent.
    pub fn release(&self, generation: u64, reserved: u32, unspent: u32) {
        let mut held = self.held();
        if held.generation == generation {
            held.reserved = held.reserved.saturating_sub(reserved);
            held.here = held.here.saturating_add(unspent);
        }
    }

    /// Counts requests in a period.
    pub fn count(&self, period: i64, requests: u64) {
        self.held().count(period, requests);
    }

    /// Takes the counted requests.
    pub fn take_counted(&self) -> Vec<(i64, u64)> {
        std::mem::take(&mut self.held().counted)
    }

    /// Takes what this server does not need of the period of an instant: all of it if it was not in use, otherwise what is
    /// beyond its part.
    pub fn take_surplus(&self, kind: QuotaKind, at: i64) -> Option<(i64, u32)> {
        let mut held = self.held();
        if held.period != kind.period_of(at) {
            return None;
        }
        let kept = if std::mem::take(&mut held.is_in_use) { kind.part_of(held.amount) } else { 0 };
        let surplus = held.here.saturating_sub(kept);
        held.here -= surplus;
        held.granted = held.granted.saturating_sub(surplus);
        let returned = surplus.saturating_add(std::mem::take(&mut held.returned));
        if returned > 0 {
            held.exhausted = None;
        }
        (returned > 0).then_some((held.period, returned))
    }
}

impl Held {
    /// The period of a quota. Requests that have overtaken others at its end belong to the new one.
    fn period_of(&self, quota: QuotaAt) -> i64 {
        let period = quota.kind.period_of(quota.at);
        let is_overtaken = self.period == period + 1 && quota.kind.period_of(quota.at + OVERTAKEN) > period;
        if is_overtaken { self.period } else { period }
    }

    /// Forgets what belongs to another period, or to the quota before an edit. What is held goes back if nothing can have
    /// happened in between: otherwise more may have been used than is known.
    fn adjust(&mut self, quota: QuotaAt) {
        let period = self.period_of(quota);
        if self.period == period && quota.version <= self.version {
            return;
        }
        let (mut granted, mut returned) = (0, 0);
        if self.period == period {
            let back = if quota.version == self.version + 1 { self.here } else { 0 };
            granted = self.granted.saturating_sub(back);
            returned = self.returned.saturating_add(back);
        }
        *self = Self {
            generation: self.generation + 1,
            period,
            version: quota.version,
            amount: quota.amount,
            granted,
            returned,
            counted: std::mem::take(&mut self.counted),
            ..Self::default()
        };
    }

    fn count(&mut self, period: i64, requests: u64) {
        match self.counted.iter_mut().find(|(counted, _)| *counted == period) {
            Some((_, count)) => *count += requests,
            None => self.counted.push((period, requests)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn rows(amount: u32, version: i64, at: i64) -> QuotaAt {
        QuotaAt { kind: QuotaKind::Rows, amount, version, at }
    }

    const fn grant(granted: u32, left: u32) -> QuotaGrant {
        QuotaGrant { granted, left, used: 0 }
    }

    fn taken(lease: &QuotaLease, quota: QuotaAt, wanted: u32) -> Option<Result<u32, u32>> {
        let taken = lease.take(quota, wanted)?;
        Some(taken.map(|taken| taken.amount).map_err(|status| status.seconds))
    }

    const DAY: i64 = 86_400_000;

    #[test]
    fn a_grant_of_a_day_that_is_over_is_lost() {
        let lease = QuotaLease::default();
        let (late, early) = (rows(10, 1, DAY - 1), rows(10, 1, DAY));
        assert_eq!(taken(&lease, late, 5), None);
        let (generation, period) = lease.asks();
        assert_eq!(period, 0);
        assert_eq!(taken(&lease, early, 5), None);
        lease.add(generation, late.at, grant(5, 0));
        assert_eq!(taken(&lease, early, 5), None);
        lease.add(lease.asks().0, early.at, grant(5, 5));
        // Who was overtaken at midnight spends of the new day; who comes from a clock that was set back does not.
        assert_eq!(taken(&lease, late, 1), Some(Ok(1)));
        assert_eq!(taken(&lease, rows(10, 1, DAY - 60_000), 1), None);
    }

    #[test]
    fn what_is_reserved_may_come_back_and_what_others_hold_too() {
        let lease = QuotaLease::default();
        let quota = rows(10, 1, DAY);
        assert_eq!(taken(&lease, quota, 4), None);
        let generation = lease.asks().0;
        lease.add(generation, quota.at, grant(4, 0));
        assert_eq!(taken(&lease, quota, 4), Some(Ok(4)));
        assert_eq!(taken(&lease, quota, 4), Some(Err(1)));
        lease.release(generation, 3, 0);
        lease.release(generation, 1, 1);
        assert_eq!(taken(&lease, quota, 4), Some(Ok(1)));
        lease.release(generation, 1, 0);
        assert_eq!(taken(&lease, quota, 4), Some(Err(RETURN_SECONDS)));
        // It is asked again, and all of it is used by then.
        let later = rows(10, 1, DAY + ASKED_FOR);
        assert_eq!(taken(&lease, later, 4), None);
        lease.add(generation, later.at, QuotaGrant { granted: 0, left: 0, used: 10 });
        assert_eq!(taken(&lease, later, 4), Some(Err(86_399)));
    }

    #[test]
    fn another_quota_voids_what_is_held_and_what_comes_back_late() {
        let lease = QuotaLease::default();
        let quota = rows(1600, 1, DAY);
        assert_eq!(taken(&lease, quota, 500), None);
        let old = lease.asks().0;
        lease.add(old, quota.at, grant(500, 1100));
        assert_eq!(taken(&lease, quota, 400), Some(Ok(400)));
        assert_eq!(taken(&lease, rows(10, 2, DAY), 10), None);
        lease.release(old, 400, 400);
        assert_eq!(taken(&lease, rows(10, 2, DAY), 10), None);
        // The edit before was the last one: what was not reserved goes back.
        assert_eq!(lease.take_surplus(QuotaKind::Rows, DAY), Some((1, 100)));
        lease.add(lease.asks().0, DAY, grant(10, 0));
        // It may have been observed in between.
        assert_eq!(taken(&lease, rows(10, 4, DAY), 10), None);
        assert_eq!(lease.take_surplus(QuotaKind::Rows, DAY), None);
    }

    #[test]
    fn what_is_not_in_use_goes_back() {
        let lease = QuotaLease::default();
        let quota = rows(1600, 1, DAY);
        assert_eq!(taken(&lease, quota, 500), None);
        lease.add(lease.asks().0, quota.at, grant(500, 0));
        assert_eq!(taken(&lease, quota, 500), Some(Ok(500)));
        lease.release(lease.asks().0, 500, 460);
        assert_eq!(lease.take_surplus(QuotaKind::Rows, DAY), Some((1, 360)));
        assert_eq!(lease.take_surplus(QuotaKind::Rows, DAY), Some((1, 100)));
        assert_eq!(lease.take_surplus(QuotaKind::Rows, DAY), None);
        assert_eq!(taken(&lease, quota, 500), None);
    }
}
