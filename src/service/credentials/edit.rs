//! Editing a credential.

use std::num::NonZeroU32;

use super::{Credentials, SaveCredentialError};
use crate::{
    domain::{
        audit_event::{AuditEntry, AuditEvent, Change, UpdatedCredential},
        credential::{
            Credential,
            details::DetailsEdit,
            terms::{Terms, TermsEdit},
        },
        display_name::DisplayName,
        id::CredentialId,
        scope::ScopeSet,
        timestamp::timestamp,
    },
    storage::{Repository, audit_log::Recorded},
};

/// The changes of an edit; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct CredentialEdit {
    /// The version that the edit started from; without one, the newest is used.
    pub version: Option<i64>,
    /// Another name.
    pub name: Option<DisplayName>,
    /// Other scopes.
    pub scopes: Option<ScopeSet>,
    /// Another expiry, other networks.
    pub terms: TermsEdit,
    /// Another owner, other notes. The last one who saves them wins.
    pub details: DetailsEdit,
}

impl Credentials<'_> {
    /// Changes the name, the scopes, the terms and the details of a credential. Only a change of the first three is a new version.
    ///
    /// # Errors
    /// [`SaveCredentialError::VersionChanged`] if someone else saved it since, [`SaveCredentialError::NotFound`],
    /// [`SaveCredentialError::NameTaken`], [`SaveCredentialError::NoScope`], [`SaveCredentialError::ExpiryInPast`] or
    /// [`SaveCredentialError::Details`]; nothing was saved then.
    pub async fn update(&self, id: CredentialId, edit: CredentialEdit) -> Result<Credential, SaveCredentialError> {
        let CredentialEdit { version, name, scopes, terms, details } = edit;
        if scopes.is_some_and(ScopeSet::is_empty) {
            return Err(SaveCredentialError::NoScope);
        }
        let services = self.services;
        let actor = self.authorised.actor();
        let now = services.clock.now();
        let mut repository = services.storage.begin().await?;
        let (before, lock) = repository
            .get_credential_for_update(actor.organization_id, id)
            .await?
            .ok_or(SaveCredentialError::NotFound)?;
        if version.is_some_and(|version| version != before.version) {
            return Err(SaveCredentialError::VersionChanged);
        }
        let details = self.edited_details(repository.as_mut(), &before, details).await?;
        let name = name.unwrap_or_else(|| before.name.clone());
        let scopes = scopes.unwrap_or_else(|| before.grants.scopes());
        let never_idle = terms.never_idle.unwrap_or(before.never_idle);
        let terms = before.terms.edited(&terms, now)?;
        let is_same = name == before.name && scopes == before.grants.scopes() && terms == before.terms;
        if is_same && never_idle == before.never_idle {
            if let Some(entry) = details {
                services.commit(repository, entry).await?;
            }
            return Ok(before);
        }
        let changes = UpdatedCredential {
            name: Change { from: before.name.clone(), to: name.clone() },
            scopes: Change { from: before.grants.scopes(), to: scopes },
            expires_at: Change::between(&before.terms, &terms, expiry_text),
            networks: Change::between(&before.terms, &terms, |terms| terms.networks.to_string()),
            never_idle: Change::between(&before.never_idle, &never_idle, bool::to_string),
            requests_per_minute: Change::between(&before.terms, &terms, |terms| {
                quota_text(terms.quotas.requests_per_minute)
            }),
            rows_per_day: Change::between(&before.terms, &terms, |terms| quota_text(terms.quotas.rows_per_day)),
            quota_mode: Change::between(&before.terms, &terms, |terms| terms.quotas.mode.to_string()),
        };
        let event = AuditEvent::CredentialUpdated(Box::new(changes));
        let before = Credential { never_idle, ..before };
        let after = before.edit(name, scopes, terms, now, &actor.label()).map_err(|_| SaveCredentialError::NotFound)?;
        let entry = services.audit_entry(actor, id, &event)?;
        repository.update_credential(&after, lock).await?;
        let recorded = details.into_iter().fold(Recorded::from(entry), Recorded::and);
        services.commit(repository, recorded).await?;
        Ok(after)
    }

    async fn edited_details(
        &self,
        repository: &mut dyn Repository,
        credential: &Credential,
        edit: DetailsEdit,
    ) -> Result<Option<AuditEntry>, SaveCredentialError> {
        if edit == DetailsEdit::default() {
            return Ok(None);
        }
        let before = self.details_in(repository, credential.id).await?;
        self.edit_details(repository, credential, &before, edit).await
    }
}

/// A quota in the audit log.
fn quota_text(amount: Option<NonZeroU32>) -> String {
    amount.map_or_else(|| "unlimited".to_owned(), |amount| amount.to_string())
}

/// An expiry in the audit log.
fn expiry_text(terms: &Terms) -> String {
    terms.expires_at.map_or_else(|| "never".to_owned(), timestamp)
}
