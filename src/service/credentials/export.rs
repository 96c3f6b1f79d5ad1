//! What is noted of those who take the list of credentials away as a file.

use serde_json::json;

use super::Credentials;
use crate::{domain::audit_event::AuditAction, service::Failure};

impl Credentials<'_> {
    /// Writes to the audit log that the list was taken away as a file of a format (`csv`, `json`).
    ///
    /// # Errors
    /// [`Failure`]; nothing may be given away then.
    pub async fn note_export(&self, format: &str) -> Result<(), Failure> {
        let services = self.services();
        let organization = self.actor().organization_id;
        let detail = json!({ "format": format });
        let event = services.audit_event(self.actor(), AuditAction::CredentialExported, organization, detail)?;
        let mut repository = services.storage.begin().await?;
        repository.insert_audit_event(&event).await?;
        services.commit(repository).await?;
        Ok(())
    }
}
