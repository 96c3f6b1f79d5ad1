//! Refused requests: why one was refused, and whose fail now.

use time::Duration;

use super::Credentials;
use crate::{
    domain::{
        actor::Principal,
        audit_event::AuditEntry,
        audit_query::AuditQuery,
        id::CredentialId,
        refusal::{
            Cause, Refusal,
            explanation::{Explanation, Failing},
        },
        secret_hint::SecretHint,
    },
    service::Failure,
    storage::{Repository, credentials::CredentialKey, refusals::RefusalScope},
};

/// Maximum callers that are listed beside something else.
pub(super) const MAX_FAILING: u32 = 5;
/// Maximum requests of one id that are explained.
const MAX_OF_ONE_ID: u32 = 5;
/// Maximum entries of the audit log that are searched for a cause.
const MAX_ENTRIES: u32 = 100;

impl<P> Credentials<'_, P> {
    /// Explains the refused requests of an id (`X-Request-Id`), the latest first; only a proxy can have given it to several.
    /// Those of unknown credentials are explained to the command line, and where there is one organization only.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn explain(&self, request_id: &str) -> Result<Vec<Explanation>, Failure> {
        let mut repository = self.services().storage.read().await?;
        let scope = self.refusal_scope_in(repository.as_mut()).await?;
        let mut explained = Vec::new();
        for refusal in repository.find_refusals(request_id, scope, MAX_OF_ONE_ID).await? {
            explained.push(self.explained(repository.as_mut(), refusal).await?);
        }
        Ok(explained)
    }

    /// The callers that were refused within a time, the latest first; at most `limit`. Those of a credential, or all.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn failing(
        &self,
        credential_id: Option<CredentialId>,
        within: Duration,
        limit: u32,
    ) -> Result<Vec<Failing>, Failure> {
        self.failing_in(self.services().storage.read().await?.as_mut(), credential_id, within, limit).await
    }

    /// As [`Self::failing`], in a transaction that has begun.
    pub(super) async fn failing_in(
        &self,
        repository: &mut dyn Repository,
        credential_id: Option<CredentialId>,
        within: Duration,
        limit: u32,
    ) -> Result<Vec<Failing>, Failure> {
        let since = self.services().now().saturating_sub(within);
        let scope = self.refusal_scope_in(repository).await?;
        Ok(repository.list_episodes(scope, credential_id, since, limit).await?)
    }

    async fn refusal_scope_in(&self, repository: &mut dyn Repository) -> Result<RefusalScope, Failure> {
        let with_unknown =
            self.actor().principal == Principal::CommandLine || repository.has_one_organization().await?;
        Ok(RefusalScope { organization_id: self.actor().organization_id, with_unknown })
    }

    async fn explained(&self, repository: &mut dyn Repository, refusal: Refusal) -> Result<Explanation, Failure> {
        let found = match refusal.kind.credential_id {
            Some(id) => repository.find_credential(&CredentialKey::Id(id)).await?,
            None => None,
        };
        let Some(found) = found else {
            let (credential, secret, newest_secret, change) = (None, None, None, None);
            return Ok(Explanation { refusal, credential, secret, newest_secret, change, is_frozen: false });
        };
        let secrets = &found.secrets.0;
        let hint = |id| secrets.iter().find(|secret| secret.record.id == id).map(|secret| secret.record.hint.clone());
        let secret = refusal.kind.secret_id.and_then(hint);
        let newest_secret = secrets.last().map(|secret| secret.record.hint.clone());
        let change = self.change_before(repository, &refusal, secret.as_ref()).await?;
        let (credential, is_frozen) = (Some(found.credential), found.is_frozen);
        Ok(Explanation { refusal, credential, secret, newest_secret, change, is_frozen })
    }

    /// The last change before a request that led to its refusal.
    async fn change_before(
        &self,
        repository: &mut dyn Repository,
        refusal: &Refusal,
        secret: Option<&SecretHint>,
    ) -> Result<Option<AuditEntry>, Failure> {
        let organization_id = self.actor().organization_id;
        let subject = match refusal.kind.cause {
            Cause::Frozen => Some(organization_id.to_string()),
            _ => refusal.kind.credential_id.map(|id| id.to_string()),
        };
        // Refusals are noted to the millisecond, as entries are.
        let until = Some(refusal.at + Duration::MILLISECOND);
        let query = AuditQuery { subject, until, ..AuditQuery::default() };
        let entries = repository.list_audit_events(organization_id, &query, MAX_ENTRIES).await?;
        let entries = entries.into_iter().map(|logged| logged.entry);
        Ok(entries.into_iter().find(|entry| refusal.kind.cause.is_led_to_by(entry, secret)))
    }
}
