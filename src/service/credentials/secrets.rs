//! The secrets of a credential, and who uses each of them.

use super::{Credentials, authentication};
use crate::{
    domain::{
        credential::Credential,
        id::{CredentialId, SecretId},
        secret_use::SecretOverview,
        usage::LastUse,
    },
    service::Failure,
    storage::{
        Repository,
        credentials::{CredentialKey, CredentialWithSecrets, StoredSecret},
    },
};

/// Maximum rotations on the board.
const MAX_ROTATIONS: u32 = 200;

/// A credential with a replaced secret that is still accepted.
#[derive(Debug, Clone)]
pub struct RotationUnderWay {
    /// The credential.
    pub credential: Credential,
    /// Its secrets that are accepted, the oldest first.
    pub secrets: Vec<SecretOverview>,
}

impl<P> Credentials<'_, P> {
    /// The secrets of a credential, ended ones included, the oldest first; `None` if the organization has no such
    /// credential.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn secrets(&self, id: CredentialId) -> Result<Option<Vec<SecretOverview>>, Failure> {
        let mut repository = self.services().storage.read().await?;
        if repository.get_credential(self.actor().organization_id, id).await?.is_none() {
            return Ok(None);
        }
        let found = repository.find_credential(&CredentialKey::Id(id)).await?;
        let Some(found) = found else { return Ok(None) };
        self.secrets_in(repository.as_mut(), &found).await.map(Some)
    }

    /// As [`Self::secrets`], in a transaction that has begun.
    pub(super) async fn secrets_in(
        &self,
        repository: &mut dyn Repository,
        found: &CredentialWithSecrets,
    ) -> Result<Vec<SecretOverview>, Failure> {
        let (id, kind) = (found.credential.id, found.credential.authentication_type);
        let callers = repository.list_secret_callers(id).await?;
        let overview = |secret: &StoredSecret| {
            let secret_id = secret.record.id;
            let callers: Vec<_> = callers.iter().filter(|caller| caller.secret_id == secret_id).cloned().collect();
            let unwritten = self.services().usage.last_use_of_secret(id, secret_id);
            Ok(SecretOverview {
                record: secret.record.clone(),
                authentication: authentication(kind, secret)?,
                last: unwritten.or_else(|| callers.first().map(|caller| caller.last.clone())),
                callers,
            })
        };
        found.secrets.0.iter().map(overview).collect()
    }

    /// The credentials with two accepted secrets, the oldest rotation first.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn rotations(&self) -> Result<Vec<RotationUnderWay>, Failure> {
        let organization_id = self.actor().organization_id;
        let now = self.services().clock.now();
        let mut repository = self.services().storage.read().await?;
        let mut rotations = Vec::new();
        for replaced in repository.list_replaced_secrets(Some(organization_id), MAX_ROTATIONS).await? {
            let id = replaced.credential_id;
            let Some(found) = repository.find_credential(&CredentialKey::Id(id)).await? else { continue };
            let mut secrets = self.secrets_in(repository.as_mut(), &found).await?;
            secrets.retain(|secret| secret.record.is_live(now));
            if secrets.len() > 1 {
                rotations.push(RotationUnderWay { credential: found.credential, secrets });
            }
        }
        Ok(rotations)
    }

    /// How many rotations are in progress, up to a limit.
    pub(super) async fn count_rotations_in(&self, repository: &mut dyn Repository) -> Result<usize, Failure> {
        Ok(repository.list_replaced_secrets(Some(self.actor().organization_id), MAX_ROTATIONS).await?.len())
    }

    /// The last successful request with a secret.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn last_success(
        &self,
        credential: &Credential,
        secret_id: Option<SecretId>,
    ) -> Result<Option<LastUse>, Failure> {
        let (services, id) = (self.services(), credential.id);
        let mut repository = services.storage.read().await?;
        let found = repository.find_credential(&CredentialKey::Id(id)).await?;
        let newest = || found.and_then(|found| found.secrets.0.last().map(|secret| secret.record.id));
        let Some(secret_id) = secret_id.or_else(newest) else { return Ok(None) };
        if let Some(last) = services.usage.last_success(id, secret_id) {
            return Ok(Some(last));
        }
        let callers = repository.list_secret_callers(id).await?.into_iter();
        let mut successes = callers.filter(|caller| caller.secret_id == secret_id && caller.calls > caller.failures);
        Ok(successes.next().map(|caller| caller.last))
    }
}
