//! An entry of the credential index.

use std::sync::Arc;

use crate::{
    domain::admission::PresentedCredential,
    service::{Services, admission::activity::Activity},
    storage::credentials::{CredentialWithSecrets, Secrets},
};

/// A credential, its secrets and its activity. A credential that is found by several keys has several entries, all with the same
/// activity.
#[derive(Debug)]
pub(in crate::service) struct IndexedCredential {
    pub credential: PresentedCredential,
    pub secrets: Secrets,
    pub activity: Arc<Activity>,
}

impl IndexedCredential {
    /// How many bytes it takes up besides its own size and its activity.
    pub(super) fn heap_bytes(&self) -> usize {
        self.credential.heap_bytes() + self.secrets.heap_bytes()
    }
}

impl Services {
    /// The index entry of a credential that was read.
    pub(in crate::service::admission) fn indexed(&self, found: CredentialWithSecrets) -> Arc<IndexedCredential> {
        let activity = self.usage.activity(found.credential.id);
        let credential = PresentedCredential::new(found.credential, found.is_frozen);
        Arc::new(IndexedCredential { credential, secrets: found.secrets, activity })
    }
}
