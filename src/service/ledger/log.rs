//! The audit log of an organization, page by page.

use std::collections::BTreeSet;

use crate::{
    domain::{
        actor::Actor,
        audit_event::{AuditEntry, AuditEvent},
        audit_query::{AuditCursor, AuditQuery},
        credential_query::Side,
        id::CredentialId,
    },
    service::{
        Failure, Services,
        authz::{Authorised, Forbidden, ReadAuditLog, authorise},
    },
};

/// The audit log of the actor's organization.
pub struct AuditLog<'a> {
    services: &'a Services,
    authorised: Authorised<'a, ReadAuditLog>,
}

/// A page of the audit log.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// The entries, the newest first.
    pub entries: Vec<AuditEntry>,
    /// Where the page with newer ones ends, if there is one.
    pub newer: Option<AuditCursor>,
    /// Where the page with older ones begins, if there is one.
    pub older: Option<AuditCursor>,
    /// The credentials among their subjects that are not deleted.
    pub credentials: Vec<CredentialId>,
}

impl Services {
    /// The audit log of the actor's organization.
    ///
    /// # Errors
    /// [`Forbidden`] unless the actor is a super admin, an auditor or the command line.
    pub fn audit_log<'a>(&'a self, actor: &'a Actor) -> Result<AuditLog<'a>, Forbidden> {
        Ok(AuditLog { services: self, authorised: authorise(actor)? })
    }
}

impl AuditLog<'_> {
    pub(super) const fn services(&self) -> &Services {
        self.services
    }

    pub(super) const fn actor(&self) -> &Actor {
        self.authorised.actor()
    }

    /// The page of at most so many entries next to the query's place. The page before a place near the beginning is the
    /// whole first page.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn list(&self, query: &AuditQuery, most: u16) -> Result<AuditPage, Failure> {
        let organization_id = self.authorised.actor().organization_id;
        // One more than a page tells whether there is another.
        let (most, limit) = (usize::from(most), u32::from(most) + 1);
        let mut repository = self.services.storage.read().await?;
        let mut entries = repository.list_audit_events(organization_id, query, limit).await?;
        let mut side = query.from.map(|from| from.side);
        if side == Some(Side::Before) && entries.len() <= most {
            let newest = AuditQuery { from: None, ..query.clone() };
            entries = repository.list_audit_events(organization_id, &newest, limit).await?;
            side = None;
        }
        let has_more = entries.len() > most;
        if side == Some(Side::Before) {
            entries.remove(0);
        }
        entries.truncate(most);
        let newer = entries.first().filter(|_| side.is_some()).map(|first| AuditCursor::of(first, Side::Before));
        let last = entries.last().filter(|_| has_more || side == Some(Side::Before));
        let older = last.map(|last| AuditCursor::of(last, Side::After));
        let entries: Vec<_> = entries.into_iter().map(|logged| logged.entry).collect();
        let ids: BTreeSet<CredentialId> = entries.iter().filter_map(|entry| entry.subject.parse().ok()).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let credentials =
            if ids.is_empty() { Vec::new() } else { repository.list_undeleted(organization_id, &ids).await? };
        Ok(AuditPage { entries, newer, older, credentials })
    }

    /// Records that the log was exported as a file of a format (`csv`, `ndjson`).
    ///
    /// # Errors
    /// [`Failure`]; nothing may be exported then.
    pub async fn note_export(&self, format: &'static str) -> Result<(), Failure> {
        let actor = self.authorised.actor();
        let entry = self.services.audit_entry(actor, actor.organization_id, &AuditEvent::AuditExported { format })?;
        Ok(self.services.commit(self.services.storage.begin().await?, entry).await?)
    }
}
