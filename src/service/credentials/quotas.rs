//! How much of their quotas the credentials of an organization have used.

use super::Credentials;
use crate::{
    domain::{clock::to_milliseconds, id::CredentialId, quota::QuotaKind},
    service::Failure,
    storage::{Repository, quotas::QuotaUse},
};

/// Most credentials that are listed.
pub const MAX_QUOTA_USES: u32 = 100;
/// The busiest minute is looked for in so many.
const BUSY_MINUTES: i64 = 60;

impl<P> Credentials<'_, P> {
    /// The credentials that have quotas, nearest to theirs first; at most [`MAX_QUOTA_USES`].
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn quota_uses(&self) -> Result<Vec<QuotaUse>, Failure> {
        let mut repository = self.services().storage.read().await?;
        self.quota_uses_in(repository.as_mut(), None).await
    }

    /// As [`Self::quota_uses`], of one credential if it is named.
    pub(super) async fn quota_uses_in(
        &self,
        repository: &mut dyn Repository,
        only: Option<CredentialId>,
    ) -> Result<Vec<QuotaUse>, Failure> {
        let now = to_milliseconds(self.now());
        let periods = [QuotaKind::Requests.period_of(now) - BUSY_MINUTES, QuotaKind::Rows.period_of(now)];
        Ok(repository.list_quota_use(self.actor().organization_id, only, periods, MAX_QUOTA_USES).await?)
    }
}
