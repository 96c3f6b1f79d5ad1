//! The contents of a credential's page, from one state of the data and by one connection.

use std::net::IpAddr;

use super::{CredentialUsage, Credentials, refusals::MAX_FAILING};
use crate::{
    domain::{
        credential::{Credential, details::Details},
        id::CredentialId,
        refusal::explanation::Failing,
        secret_use::SecretOverview,
        usage::{RECENT, hour_of},
    },
    service::Failure,
    storage::{credential_details::Owners, credentials::CredentialKey, quotas::QuotaUse, usage::TargetUsage},
};

/// Maximum addresses that are listed.
const MAX_ADDRESSES: u32 = 50;

/// A credential, how its client authenticates, and its usage.
#[derive(Debug)]
pub struct CredentialOverview {
    /// The credential.
    pub credential: Credential,
    /// Its secrets and public keys, ended ones included, the oldest first.
    pub secrets: Vec<SecretOverview>,
    /// Its usage.
    pub usage: CredentialUsage,
    /// The addresses of its callers in [`RECENT`] with the number of their requests, the busiest first.
    pub addresses: Vec<(IpAddr, u64)>,
    /// The targets of its recent requests, without rejected ones.
    pub targets: Vec<TargetUsage>,
    /// What it has used of its quotas, if it has any.
    pub quota_use: Option<QuotaUse>,
    /// The callers that were refused while refusals are kept, the latest first.
    pub failing: Vec<Failing>,
    /// What is noted about it.
    pub details: Details,
    /// Who is responsible for credentials, or may be.
    pub owners: Owners,
}

impl<P> Credentials<'_, P> {
    /// The overview of a credential; `None` if the organization has no such credential.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn overview(&self, id: CredentialId) -> Result<Option<CredentialOverview>, Failure> {
        let mut repository = self.services().storage.read().await?;
        let Some(credential) = repository.get_credential(self.actor().organization_id, id).await? else {
            return Ok(None);
        };
        let found = repository.find_credential(&CredentialKey::Id(id)).await?;
        let secrets = match found {
            Some(found) => self.secrets_in(repository.as_mut(), &found).await?,
            None => Vec::new(),
        };
        let usage = self.usage_in(repository.as_mut(), id).await?;
        let from_hour = hour_of(self.services().now() - RECENT);
        let addresses = repository.list_caller_addresses(id, from_hour, MAX_ADDRESSES).await?;
        let targets = self.recent_targets_in(repository.as_mut(), id).await?;
        let quota_use = self.quota_uses_in(repository.as_mut(), Some(id)).await?.pop();
        let failing = match self.services().refusals.retention() {
            Some(kept) => self.failing_in(repository.as_mut(), Some(id), kept, MAX_FAILING).await?,
            None => Vec::new(),
        };
        let details = self.details_in(repository.as_mut(), id).await?;
        let owners = repository.list_owners(self.actor().organization_id).await?;
        let overview =
            CredentialOverview { credential, secrets, usage, addresses, targets, quota_use, failing, details, owners };
        Ok(Some(overview))
    }
}
