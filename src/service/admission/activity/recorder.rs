//! Counts requests in memory until they are written to the database.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use dashmap::DashMap;
use foldhash::quality::RandomState;
use tokio::sync::Notify;

use super::one::{Activity, Counted};
use crate::{
    domain::{
        clock::Clock,
        id::{CredentialId, SecretId},
        usage::{LastUse, Usage, UsageCount, UsageGroup, UsageTarget, client_name, hour_of_milliseconds},
    },
    service::admission::{
        limits::{Gate, Outcome, Throttle},
        quotas::QuotaChanges,
    },
};

/// Maximum groups of one credential in an hour that are separated by address and client.
const MAX_GROUPS: usize = 64;
/// Maximum groups that are known until the hour ends, so that they stay within [`MAX_GROUPS`]; those beyond are known only
/// until they are taken.
const MAX_KNOWN: usize = 20_000;
/// From this number of groups on, they are written early.
const EARLY: usize = 20_000;
/// Maximum groups that wait to be written; further ones are not counted while the database cannot be written.
const MAX_WAITING: usize = 50_000;

/// A request whose response is known.
#[derive(Clone, Copy)]
pub struct Answered<'a> {
    /// The gate that it passed.
    pub gate: &'a Gate,
    /// The outcome of counting it.
    pub outcome: &'a Outcome,
    /// The status of the response.
    pub status: u16,
    /// The value of `User-Agent`, or nothing.
    pub user_agent: &'a [u8],
    /// Bytes of the response body.
    pub bytes: u64,
}

/// The activity of each credential: counted requests that are not yet written, and the remaining budget. Each cached credential
/// holds its activity too, and gets it from here when it is read.
pub struct UsageRecorder {
    clock: Arc<dyn Clock>,
    throttle: Arc<Throttle>,
    credentials: DashMap<CredentialId, Arc<Activity>, RandomState>,
    waiting: AtomicUsize,
    early: Notify,
}

impl UsageRecorder {
    pub(in crate::service) fn new(clock: Arc<dyn Clock>, throttle: Arc<Throttle>) -> Self {
        Self { clock, throttle, credentials: DashMap::default(), waiting: AtomicUsize::new(0), early: Notify::new() }
    }

    /// The activity of a credential, the same one for all callers while anybody holds it.
    pub(in crate::service::admission) fn activity(&self, credential_id: CredentialId) -> Arc<Activity> {
        let new = || Arc::new(Activity::new(credential_id, self.throttle.budget_of_credential()));
        Arc::clone(&self.credentials.entry(credential_id).or_insert_with(new))
    }

    /// Counts a request, if a credential was authenticated. Cheap: it is part of every request.
    pub fn count(&self, answered: &Answered<'_>) {
        let Answered { gate, outcome, status, user_agent, bytes } = *answered;
        let Some(activity) = gate.activity() else { return };
        let address = gate.address().address;
        let (secret_id, at) = (outcome.secret_id, outcome.counted_at);
        let target = outcome.target.unwrap_or(UsageTarget::Other);
        let client = client_name(user_agent);
        let count = UsageCount { calls: 1, rows: outcome.rows, bytes };
        let hour = hour_of_milliseconds(at);
        let mut groups = activity.groups();
        let is_group = |counted: &&mut Counted, address: Option<IpAddr>, client: &str| {
            let group = &counted.group;
            (group.hour, group.target, group.status, group.address) == (hour, target, status, address)
                && group.secret_id == secret_id
                && group.client == client
        };
        if let Some(counted) = groups.iter_mut().find(|counted| is_group(counted, Some(address), client)) {
            return counted.add(count, at);
        }
        let is_crowded = groups.len() >= MAX_GROUPS;
        let (address, client) = if is_crowded { (None, "") } else { (Some(address), client) };
        if is_crowded && let Some(counted) = groups.iter_mut().find(|counted| is_group(counted, address, client)) {
            return counted.add(count, at);
        }
        let group = UsageGroup { secret_id, hour, target, status, address, client: client.to_owned() };
        self.keep(&mut groups, Counted { group, count, last_at: at });
    }

    /// Waits until enough groups are waiting for an early write.
    pub async fn wants_writing(&self) {
        self.early.notified().await;
    }

    /// How many groups wait to be written.
    pub(in crate::service) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Takes the counted requests, and removes the credentials that have no state left.
    pub(super) fn take(&self) -> Vec<Usage> {
        let now = self.clock.milliseconds();
        let hour = hour_of_milliseconds(now);
        let (mut taken, mut known) = (Vec::new(), 0);
        self.waiting.store(0, Ordering::Relaxed);
        self.credentials.retain(|credential_id, activity| {
            let mut groups = activity.groups();
            for counted in groups.iter_mut().filter(|counted| counted.count.calls > 0) {
                let count = std::mem::take(&mut counted.count);
                let group = counted.group.clone();
                taken.push(Usage { credential_id: *credential_id, group, count, last_at: counted.last_at });
            }
            groups.retain(|counted| counted.group.hour == hour);
            known += groups.len();
            if known > MAX_KNOWN {
                *groups = Vec::new();
            }
            !groups.is_empty() || !activity.has_full_budget(now) || Arc::strong_count(activity) > 1
        });
        self.credentials.shrink_to_fit();
        taken
    }

    /// Takes what is to be written of quotas.
    pub(in crate::service::admission) fn take_quota_changes(&self) -> QuotaChanges {
        let (now, mut changes) = (self.clock.milliseconds(), QuotaChanges::default());
        for activity in &self.credentials {
            activity.take_quota_changes(now, &mut changes);
        }
        changes
    }

    /// Takes back the counts that could not be written.
    pub(super) fn take_back(&self, usages: Vec<Usage>) {
        for Usage { credential_id, group, count, last_at } in usages {
            let activity = self.activity(credential_id);
            let mut groups = activity.groups();
            match groups.iter_mut().find(|counted| counted.group == group) {
                Some(counted) => counted.add(count, last_at),
                None => self.keep(&mut groups, Counted { group, count, last_at }),
            }
        }
    }

    /// The last request of a credential that waits to be written.
    pub(in crate::service) fn last_use(&self, credential_id: CredentialId) -> Option<LastUse> {
        self.credentials.get(&credential_id)?.last(|counted| counted.count.calls > 0)
    }

    /// The last request with a secret that waits to be written.
    pub(in crate::service) fn last_use_of_secret(
        &self,
        credential_id: CredentialId,
        secret_id: SecretId,
    ) -> Option<LastUse> {
        let is_waiting = |counted: &Counted| counted.group.secret_id == Some(secret_id) && counted.count.calls > 0;
        self.credentials.get(&credential_id)?.last(is_waiting)
    }

    /// The last successful request with a secret, written or not, as far as this hour is in memory.
    pub(in crate::service) fn last_success(&self, credential_id: CredentialId, secret_id: SecretId) -> Option<LastUse> {
        let is_success = |counted: &Counted| counted.group.secret_id == Some(secret_id) && counted.group.status < 400;
        self.credentials.get(&credential_id)?.last(is_success)
    }

    fn keep(&self, groups: &mut Vec<Counted>, counted: Counted) {
        let waiting = self.waiting.fetch_add(1, Ordering::Relaxed);
        if waiting < MAX_WAITING {
            groups.push(counted);
        }
        if waiting == EARLY {
            self.early.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::service::admission::limits::{ClientAddress, Limits, tests::Settable};

    fn credential_id() -> CredentialId {
        CredentialId::new(OffsetDateTime::UNIX_EPOCH, [7; 10])
    }

    /// Counts a request at the present instant.
    fn count((clock, recorder): &(Arc<Settable>, UsageRecorder), user_agent: &str, status: u16) {
        let gate = Gate::new(
            Arc::clone(&recorder.throttle),
            ClientAddress { address: [192, 0, 2, 1].into(), is_forwarded: false },
        );
        gate.count_request(&recorder.activity(credential_id()), None, clock.milliseconds()).unwrap();
        gate.add_rows(2);
        let (outcome, user_agent) = (gate.outcome(), user_agent.as_bytes());
        recorder.count(&Answered { gate: &gate, outcome: &outcome, status, user_agent, bytes: 30 });
    }

    fn recorder() -> (Arc<Settable>, UsageRecorder) {
        let clock = Settable::new();
        let limits = Limits { requests_per_credential: 0, requests_per_address: 0, failures_per_address: 0 };
        let throttle = Arc::new(Throttle::new(limits, Arc::clone(&clock) as Arc<dyn Clock>));
        (Arc::clone(&clock), UsageRecorder::new(clock, throttle))
    }

    #[test]
    fn requests_alike_are_counted_together_and_taken_once() {
        let counted = recorder();
        let (clock, recorder) = &counted;
        count(&counted, "curl", 200);
        clock.move_by(60);
        count(&counted, "curl", 200);
        count(&counted, "curl", 403);
        let taken = recorder.take();
        let counts: Vec<_> = taken.iter().map(|usage| (usage.group.status, usage.count)).collect();
        let twice = UsageCount { calls: 2, rows: 4, bytes: 60 };
        assert_eq!(counts, [(200, twice), (403, UsageCount { calls: 1, rows: 2, bytes: 30 })]);
        assert_eq!(taken[0].last_at, clock.milliseconds());
        assert!(recorder.take().is_empty());
    }

    #[test]
    fn what_could_not_be_written_is_added_to_what_came_since() {
        let counted = recorder();
        let (clock, recorder) = &counted;
        count(&counted, "curl", 200);
        let taken = recorder.take();
        clock.move_by(60);
        count(&counted, "curl", 200);
        recorder.take_back(taken);
        assert_eq!(recorder.last_use(credential_id()).unwrap().at, clock.now());
        assert_eq!(recorder.take()[0].count.calls, 2);
    }

    #[test]
    fn a_credential_with_many_clients_has_a_bounded_number_of_groups_in_an_hour() {
        let counted = recorder();
        let (clock, recorder) = &counted;
        let mut written = Vec::new();
        // Taken after each, and after many.
        for number in 0..300 {
            count(&counted, &format!("client {number}"), 200);
            if number < 30 || number % 50 == 0 {
                written.extend(recorder.take());
            }
        }
        written.extend(recorder.take());
        assert_eq!(written.iter().map(|usage| usage.count.calls).sum::<u64>(), 300);
        let mut clients: Vec<_> = written.iter().map(|usage| &usage.group.client).collect();
        clients.sort();
        clients.dedup();
        // The separate ones, and the rest together.
        assert_eq!(clients.len(), MAX_GROUPS + 1);
        clock.move_by(3600);
        assert!(recorder.take().is_empty());
        count(&counted, "another", 200);
        assert_eq!(recorder.take()[0].group.client, "another");
    }
}
