//! Turns for reading records: slow queries must keep nobody else waiting.
//!
//! A credential has few turns at once, an organization more, and the process as many as there are connections for records:
//! no credential can take them from others of its organization, and no organization from others.

use std::{
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use dashmap::DashMap;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::ReadRecordsError;
use crate::{
    domain::id::{CredentialId, OrganizationId},
    service::Failure,
    storage::RECORD_CONNECTIONS,
};

/// Concurrent queries of one credential.
const OF_CREDENTIAL: usize = 4;
/// Concurrent queries of one organization; the rest is for others.
const OF_ORGANIZATION: usize = 6;

/// All turns.
pub(in crate::service) struct Turns {
    credentials: Shares<CredentialId>,
    organizations: Shares<OrganizationId>,
    all: Arc<Semaphore>,
}

/// A turn; it ends when this is dropped.
pub(super) struct Turn {
    _all: OwnedSemaphorePermit,
    _organization: Share<OrganizationId>,
    _credential: Share<CredentialId>,
}

impl Default for Turns {
    fn default() -> Self {
        let all = usize::try_from(RECORD_CONNECTIONS).unwrap_or(1);
        Self {
            credentials: Shares::new(OF_CREDENTIAL),
            organizations: Shares::new(OF_ORGANIZATION),
            all: Arc::new(Semaphore::new(all)),
        }
    }
}

impl Turns {
    /// Waits for a turn.
    ///
    /// # Errors
    /// [`ReadRecordsError::NoTurn`] if the caller's own queries have not finished in time, [`Failure::NoConnectionForRecords`]
    /// if those of others have not.
    pub(super) async fn take(
        &self,
        credential_id: CredentialId,
        organization_id: OrganizationId,
        patience: Duration,
    ) -> Result<Turn, ReadRecordsError> {
        let waits_for_others = AtomicBool::new(false);
        let taking = async {
            // A caller that waits for its own share holds nothing that others wait for.
            let credential = self.credentials.take(credential_id).await?;
            let organization = self.organizations.take(organization_id).await?;
            waits_for_others.store(true, Ordering::Relaxed);
            let all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(Turn { _all: all, _organization: organization, _credential: credential })
        };
        match timeout(patience, taking).await.ok().flatten() {
            Some(turn) => Ok(turn),
            None if waits_for_others.load(Ordering::Relaxed) => Err(Failure::NoConnectionForRecords.into()),
            None => Err(ReadRecordsError::NoTurn),
        }
    }
}

/// The same number of turns for each key.
struct Shares<K: Hash + Eq + Clone> {
    turns: usize,
    taken: Arc<DashMap<K, Arc<Semaphore>>>,
}

/// A turn of a key.
struct Share<K: Hash + Eq + Clone> {
    permit: Option<OwnedSemaphorePermit>,
    semaphore: Option<Arc<Semaphore>>,
    key: K,
    taken: Arc<DashMap<K, Arc<Semaphore>>>,
}

impl<K: Hash + Eq + Clone> Shares<K> {
    fn new(turns: usize) -> Self {
        Self { turns, taken: Arc::default() }
    }

    async fn take(&self, key: K) -> Option<Share<K>> {
        let semaphore =
            Arc::clone(&self.taken.entry(key.clone()).or_insert_with(|| Arc::new(Semaphore::new(self.turns))));
        // Created first: a caller that gives up on the way cleans up, too.
        let mut share =
            Share { permit: None, semaphore: Some(Arc::clone(&semaphore)), key, taken: Arc::clone(&self.taken) };
        share.permit = Some(semaphore.acquire_owned().await.ok()?);
        Some(share)
    }
}

impl<K: Hash + Eq + Clone> Drop for Share<K> {
    fn drop(&mut self) {
        // The permit holds the semaphore, too.
        self.permit = None;
        self.semaphore = None;
        self.taken.remove_if(&self.key, |_, semaphore| Arc::strong_count(semaphore) == 1);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use time::OffsetDateTime;

    use super::*;

    /// RFC 9110, section 15.6.4, and RFC 6585, section 4: the status tells whose fault it is.
    #[tokio::test]
    async fn who_waits_for_others_is_told_so_and_who_waits_for_itself_too() {
        let turns = Turns::default();
        let take = async |organization: u8, credential: u8, patience| {
            let credential_id = CredentialId::new(OffsetDateTime::UNIX_EPOCH, [credential; 10]);
            let organization_id = OrganizationId::new(OffsetDateTime::UNIX_EPOCH, [organization; 10]);
            turns.take(credential_id, organization_id, patience).await
        };
        let mut taken = Vec::new();
        for (organization, credential) in [(1, 1), (1, 1), (1, 1), (1, 1), (1, 2), (1, 2), (2, 3), (2, 3)] {
            taken.push(take(organization, credential, Duration::MAX).await.ok().unwrap());
        }
        for (organization, credential, is_own) in [(1, 1, true), (1, 4, true), (2, 3, false), (3, 5, false)] {
            let refused = take(organization, credential, Duration::ZERO).await.err().unwrap();
            assert_eq!(matches!(refused, ReadRecordsError::NoTurn), is_own, "{refused}");
        }
    }

    #[tokio::test]
    async fn a_key_has_its_share_and_leaves_nothing_behind() {
        let shares = Shares::new(2);
        let (first, second) = (shares.take(1).await, shares.take(1).await);
        assert!(shares.take(1).now_or_never().is_none());
        assert!(shares.take(2).now_or_never().is_some());
        drop(first);
        let third = shares.take(1).now_or_never().flatten();
        assert!(third.is_some());
        drop((second, third));
        assert!(shares.taken.is_empty());
    }
}
