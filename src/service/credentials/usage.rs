//! The usage of a credential, for its page.

use super::Credentials;
use crate::{
    domain::{
        credential::Credential,
        id::CredentialId,
        usage::{CHART_DAYS, LastUse, RECENT, day_begins, day_of, hour_of},
    },
    service::Failure,
    storage::{
        Repository,
        usage::{CallerUsage, DailyUsage, TargetUsage},
    },
};

/// Maximum callers that are listed separately.
const MAX_CALLERS: u32 = 10;

/// The usage of a credential.
#[derive(Debug, Clone)]
pub struct CredentialUsage {
    /// By day and status of the response in the last [`CHART_DAYS`] days, today included, oldest first; days without
    /// any are left out.
    pub daily: Vec<DailyUsage>,
    /// Today, as `daily` counts days.
    pub today: i64,
    /// The busiest callers in [`RECENT`].
    pub callers: Vec<CallerUsage>,
    /// The last use.
    pub last: Option<LastUse>,
}

impl<P> Credentials<'_, P> {
    /// The usage of a credential.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn usage(&self, credential: &Credential) -> Result<CredentialUsage, Failure> {
        let mut repository = self.services().storage.read().await?;
        self.usage_in(repository.as_mut(), credential.id).await
    }

    /// As [`Self::usage`], in a transaction that has begun.
    pub(super) async fn usage_in(
        &self,
        repository: &mut dyn Repository,
        id: CredentialId,
    ) -> Result<CredentialUsage, Failure> {
        let now = self.services().now();
        let today = day_of(now);
        Ok(CredentialUsage {
            daily: repository.list_daily_usage(id, hour_of(day_begins(today - CHART_DAYS + 1))).await?,
            today,
            callers: repository.list_callers(id, hour_of(now - RECENT), MAX_CALLERS).await?,
            last: match self.services().usage.last_use(id) {
                Some(last) => Some(last),
                None => repository.get_last_use(id).await?,
            },
        })
    }

    /// The usage of a credential within [`RECENT`], by target, without rejected requests.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn recent_targets(&self, credential: &Credential) -> Result<Vec<TargetUsage>, Failure> {
        let mut repository = self.services().storage.read().await?;
        self.recent_targets_in(repository.as_mut(), credential.id).await
    }

    /// As [`Self::recent_targets`], in a transaction that has begun.
    pub(super) async fn recent_targets_in(
        &self,
        repository: &mut dyn Repository,
        id: CredentialId,
    ) -> Result<Vec<TargetUsage>, Failure> {
        Ok(repository.list_target_usage(id, hour_of(self.services().now() - RECENT)).await?)
    }

    /// The last request of a credential, including one that is not written yet.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn last_use(&self, credential: &Credential) -> Result<Option<LastUse>, Failure> {
        match self.services().usage.last_use(credential.id) {
            Some(last) => Ok(Some(last)),
            None => Ok(self.services().storage.read().await?.get_last_use(credential.id).await?),
        }
    }
}
