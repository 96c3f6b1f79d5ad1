//! The activity of one credential.

use std::{
    fmt,
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use crate::{
    domain::{
        clock::from_milliseconds,
        id::CredentialId,
        usage::{LastUse, UsageCount, UsageGroup},
    },
    service::admission::{
        limits::{Budget, LimitStatus, WINDOW_SECONDS},
        quotas::QuotaLeases,
    },
};

/// The remaining budget of a credential, and its counted requests that are not yet written. There is one for each
/// credential, even if several entries of the index hold it.
pub struct Activity {
    credential_id: CredentialId,
    budget: Option<Budget>,
    /// What this server has left of its quotas, if it has any.
    quotas: OnceLock<Box<QuotaLeases>>,
    /// When all of that is as if it had never been used, in milliseconds since 1970-01-01T00:00:00Z.
    full_at: AtomicI64,
    groups: Mutex<Vec<Counted>>,
}

/// Requests that are counted together.
pub(super) struct Counted {
    pub group: UsageGroup,
    pub count: UsageCount,
    /// In milliseconds since 1970-01-01T00:00:00Z.
    pub last_at: i64,
}

impl fmt::Debug for Activity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Activity").field("credential_id", &self.credential_id).finish_non_exhaustive()
    }
}

impl Activity {
    pub(in crate::service::admission) fn new(credential_id: CredentialId, budget: Option<Budget>) -> Self {
        Self {
            credential_id,
            budget,
            quotas: OnceLock::new(),
            full_at: AtomicI64::new(i64::MIN),
            groups: Mutex::new(Vec::new()),
        }
    }

    /// The credential that it belongs to.
    pub const fn credential_id(&self) -> CredentialId {
        self.credential_id
    }

    /// Takes a request from its budget; `None` if there is no limit.
    pub(in crate::service::admission) fn take(&self, at: i64) -> Option<Result<LimitStatus, LimitStatus>> {
        let taken = self.budget.as_ref()?.take();
        // A rejected request says only when the next one is allowed.
        let seconds = taken.map_or(WINDOW_SECONDS, |status| status.seconds);
        self.keep_until(at.saturating_add(i64::from(seconds) * 1000));
        Some(taken)
    }

    /// What this server has left of its quotas, if it was ever asked for.
    pub(in crate::service::admission) fn quotas_if_used(&self) -> Option<&QuotaLeases> {
        self.quotas.get().map(|leases| &**leases)
    }

    /// What this server has left of its quotas.
    pub(in crate::service::admission) fn quotas(&self) -> &QuotaLeases {
        self.quotas.get_or_init(Box::default)
    }

    /// Notes that it differs from that of a credential that was never used until an instant.
    pub(in crate::service::admission) fn keep_until(&self, at: i64) {
        self.full_at.fetch_max(at, Ordering::Relaxed);
    }

    /// Whether its budget and its quotas are at an instant as those of a credential that was never used.
    pub(super) fn has_full_budget(&self, at: i64) -> bool {
        self.full_at.load(Ordering::Relaxed) <= at
    }

    /// Its requests.
    pub(super) fn groups(&self) -> MutexGuard<'_, Vec<Counted>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last of its requests of a kind.
    pub(super) fn last(&self, is_of_kind: impl Fn(&Counted) -> bool) -> Option<LastUse> {
        let groups = self.groups();
        let last = groups.iter().filter(|counted| is_of_kind(counted)).max_by_key(|counted| counted.last_at)?;
        let at = from_milliseconds(last.last_at)?;
        Some(LastUse { at, address: last.group.address, client: last.group.client.clone() })
    }
}

impl Counted {
    pub(super) fn add(&mut self, more: UsageCount, at: i64) {
        self.count.add(more);
        self.last_at = self.last_at.max(at);
    }
}
