//! The contents of a credential's page, from one state of the data and by one connection.

use super::{CredentialUsage, Credentials, authentications_of};
use crate::{
    domain::{client_key::ClientAuthentication, credential::Credential, id::CredentialId},
    service::Failure,
    storage::{credentials::CredentialKey, usage::TargetUsage},
};

/// A credential, how its client authenticates, and its usage.
#[derive(Debug)]
pub struct CredentialOverview {
    /// The credential.
    pub credential: Credential,
    /// The means by which its holder can authenticate: secrets and public keys.
    pub authentications: Vec<ClientAuthentication>,
    /// Its usage.
    pub usage: CredentialUsage,
    /// The targets of its recent requests, without rejected ones.
    pub targets: Vec<TargetUsage>,
}

impl Credentials<'_> {
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
        let authentications =
            found.as_ref().map_or_else(|| Ok(Vec::new()), |found| authentications_of(&found.secrets))?;
        let usage = self.usage_in(repository.as_mut(), id).await?;
        let targets = self.recent_targets_in(repository.as_mut(), id).await?;
        Ok(Some(CredentialOverview { credential, authentications, usage, targets }))
    }
}
