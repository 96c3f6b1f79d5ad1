//! Entries of the audit log, which are committed with a change.

use super::{Failure, Services};
use crate::domain::{
    actor::Actor,
    audit_event::{AuditEntry, AuditEvent},
    id::AuditEventId,
};

impl Services {
    /// An entry for the audit log, at this instant.
    ///
    /// # Errors
    /// [`Failure::Random`] if there is no randomness for its identifier.
    pub fn audit_entry(
        &self,
        actor: &Actor,
        subject: impl ToString,
        event: &AuditEvent,
    ) -> Result<AuditEntry, Failure> {
        let at = self.clock.now();
        let (action, detail) = event.serialised()?;
        Ok(AuditEntry {
            id: AuditEventId::new(at, self.random_id_bytes()?),
            organization_id: actor.organization_id,
            at,
            actor_user_id: actor.user_id(),
            actor: actor.label().into_owned(),
            action,
            subject: subject.to_string(),
            detail,
        })
    }
}
