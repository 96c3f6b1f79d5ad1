//! Quotas of a credential, exact over all servers.
//!
//! How much is granted in a period stands in the database. A server asks for a part of it, and spends that in memory, so
//! that only one of many requests waits for the database; what it does not need it gives back. All servers together never
//! get more than the quota; what a server had left when it ended is lost until the next period.

mod lease;

use std::{sync::Arc, time::Duration};

use self::lease::{QuotaAt, QuotaLease, Taken};
use super::{
    Caller,
    activity::Activity,
    index::IndexedCredential,
    limits::{Gate, LimitReached, LimitStatus},
};
use crate::{
    domain::{
        admission::PresentedCredential,
        quota::{QuotaKind, QuotaMode, Quotas},
    },
    service::{Failure, Services, from_failure},
    storage::{
        StorageError,
        audit_log::Unaudited,
        quotas::{MinuteRequests, QuotaRequest, QuotaReturn},
    },
};

/// Rows in one transaction: others can write in between.
const BATCH: usize = 1000;
/// How long a request waits for others that ask the database.
const PATIENCE: Duration = Duration::from_secs(10);

/// The parts of its quotas that a credential has left on this server.
#[derive(Default)]
pub(super) struct QuotaLeases {
    requests: QuotaLease,
    rows: QuotaLease,
}

/// Rows that may be read: those that are not read go back.
pub(in crate::service) struct ReservedRows {
    activity: Arc<Activity>,
    generation: u64,
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

/// What servers have counted and do not need of quotas, to be written.
#[derive(Default)]
pub(super) struct QuotaChanges {
    /// Requests that were accepted.
    pub requests: Vec<MinuteRequests>,
    /// What goes back.
    pub returned: Vec<QuotaReturn>,
}

impl QuotaLeases {
    const fn of(&self, kind: QuotaKind) -> &QuotaLease {
        match kind {
            QuotaKind::Requests => &self.requests,
            QuotaKind::Rows => &self.rows,
        }
    }
}

impl Activity {
    /// Moves what is to be written of its quotas, at an instant in milliseconds since 1970-01-01T00:00:00Z.
    pub(super) fn take_quota_changes(&self, at: i64, changes: &mut QuotaChanges) {
        let Some(leases) = self.quotas_if_used() else { return };
        let credential_id = self.credential_id();
        let counted = leases.requests.take_counted().into_iter();
        changes.requests.extend(counted.map(|(minute, requests)| MinuteRequests { credential_id, minute, requests }));
        for kind in QuotaKind::ALL {
            let returned = leases.of(kind).take_surplus(kind, at);
            let back = |(period, amount)| QuotaReturn { credential_id, kind, period, amount };
            changes.returned.extend(returned.map(back));
        }
    }

    /// Takes back requests that could not be written.
    pub(super) fn take_requests_back(&self, minute: i64, requests: u64) {
        self.quotas().requests.count(minute, requests);
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
        self.activity.quotas().rows.release(self.generation, rows, 0);
    }
}

impl Drop for ReservedRows {
    fn drop(&mut self) {
        self.activity.quotas().rows.release(self.generation, self.left, self.left);
    }
}

/// The quota of a kind, as of an instant.
fn quota_at(credential: &PresentedCredential, quotas: &Quotas, kind: QuotaKind, at: i64) -> Option<QuotaAt> {
    quotas.of(kind).map(|amount| QuotaAt { kind, amount: amount.get(), version: credential.version, at })
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
        let kind = QuotaKind::Requests;
        let Some(quota) = quota_at(&found.credential, quotas, kind, at) else { return Ok(()) };
        if quotas.mode == QuotaMode::Observe {
            found.activity.quotas().requests.count(kind.period_of(at), 1);
            return Ok(());
        }
        let taken = self.take_of_quota(&found.activity, quota, 1).await?;
        Ok(gate.note_quota(taken.map(|taken| taken.status))?)
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
        let credential = caller.credential();
        let quotas = credential.quotas().filter(|quotas| quotas.mode == QuotaMode::Enforce && wanted > 0);
        let quota = quotas.and_then(|quotas| quota_at(credential, quotas, QuotaKind::Rows, caller.at));
        let Some(quota) = quota else { return Ok(None) };
        let activity = Arc::clone(&caller.found.activity);
        let taken = self.take_of_quota(&activity, quota, wanted).await?;
        gate.note_quota(taken.as_ref().map(|taken| taken.status).map_err(|status| *status))?;
        Ok(taken.ok().map(|Taken { amount, generation, .. }| ReservedRows { activity, generation, left: amount }))
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
        let lease = activity.quotas().of(quota.kind);
        let too_late = |_| StorageError::Unavailable("a part of a quota was not granted in time".to_owned());
        let _asking = tokio::time::timeout(PATIENCE, lease.asking.lock()).await.map_err(too_late)?;
        loop {
            if let Some(taken) = lease.take(quota, wanted) {
                return Ok(taken);
            }
            let (generation, period) = lease.asks();
            let QuotaAt { kind, amount, at, .. } = quota;
            let (credential_id, chunk) = (activity.credential_id(), kind.part_of(amount).max(wanted));
            let mut repository = self.storage.begin().await?;
            let request = QuotaRequest { credential_id, kind, period, amount, chunk };
            let grant = repository.lease_quota(&request).await?;
            self.commit(repository, Unaudited::Usage).await?;
            activity.keep_until(at.saturating_add(i64::from(kind.period_seconds()) * 1000));
            lease.add(generation, at, grant);
        }
    }

    /// Writes how many requests there were against quotas, and gives back what is not needed of them.
    pub(super) async fn write_quotas(&self) -> Result<(), Failure> {
        let QuotaChanges { mut requests, returned } = self.usage.take_quota_changes();
        let written = self.write_quota_changes(&mut requests, &returned).await;
        for MinuteRequests { credential_id, minute, requests } in requests {
            self.usage.activity(credential_id).take_requests_back(minute, requests);
        }
        written
    }

    /// Takes the requests that were written out of the given ones.
    async fn write_quota_changes(
        &self,
        requests: &mut Vec<MinuteRequests>,
        returned: &[QuotaReturn],
    ) -> Result<(), Failure> {
        while let Some(batch) = requests.rchunks(BATCH).next() {
            let mut repository = self.storage.begin().await?;
            repository.add_minute_requests(batch).await?;
            self.commit(repository, Unaudited::Usage).await?;
            let left = requests.len() - batch.len();
            requests.truncate(left);
        }
        for batch in returned.chunks(BATCH) {
            let mut repository = self.storage.begin().await?;
            repository.return_quotas(batch).await?;
            self.commit(repository, Unaudited::Usage).await?;
        }
        Ok(())
    }
}
