//! Records exports of the list of credentials.

use super::Credentials;
use crate::{domain::audit_event::AuditEvent, service::Failure};

impl<P> Credentials<'_, P> {
    /// Writes to the audit log that the list was exported as a file of a format (`csv`, `json`).
    ///
    /// # Errors
    /// [`Failure`]; nothing may be exported then.
    pub async fn note_export(&self, format: &'static str) -> Result<(), Failure> {
        let services = self.services();
        let organization = self.actor().organization_id;
        let event = AuditEvent::CredentialExported { format };
        let entry = services.audit_entry(self.actor(), organization, &event)?;
        Ok(services.commit(services.storage.begin().await?, entry).await?)
    }
}
