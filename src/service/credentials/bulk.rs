//! The same change of many credentials. Each is a change with an entry of its own: what cannot be changed is left out, and named.

use futures::{StreamExt as _, stream};
use time::OffsetDateTime;

use super::{CredentialEdit, Credentials, RotateError, Rotated, Rotation, SaveCredentialError};
use crate::{
    domain::{
        credential::{
            Credential,
            secret::Overlap,
            terms::{ExpiryEdit, TermsEdit},
        },
        id::CredentialId,
        network::{NetworkError, Networks},
    },
    service::Failure,
};

/// Credentials that are changed at the same time.
const AT_ONCE: usize = 8;

/// A change of many credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkChange {
    /// Pauses them until an instant.
    Pause(OffsetDateTime),
    /// Resumes them.
    Resume,
    /// Deletes them.
    Delete,
    /// Allows them in more networks. Those that may be used from anywhere are limited to these.
    AddNetworks(Networks),
    /// Sets their expiry.
    SetExpiry(ExpiryEdit),
    /// Gives each a new secret.
    Rotate(Overlap),
}

/// What has become of one of the credentials.
#[derive(Debug)]
pub struct BulkOutcome {
    /// The credential.
    pub id: CredentialId,
    /// Its state after the change.
    pub result: Result<BulkChanged, BulkError>,
}

/// A changed credential.
#[derive(Debug)]
pub enum BulkChanged {
    /// It was changed.
    Edited(Credential),
    /// It has a new secret.
    Rotated(Rotated),
}

/// Why a credential was not changed.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    /// It could not be saved.
    #[error(transparent)]
    Save(#[from] SaveCredentialError),
    /// It could not be rotated.
    #[error(transparent)]
    Rotate(#[from] RotateError),
    /// It would have too many networks.
    #[error(transparent)]
    Networks(#[from] NetworkError),
}

impl From<Failure> for BulkError {
    fn from(failure: Failure) -> Self {
        Self::Save(failure.into())
    }
}

impl BulkChanged {
    /// The credential.
    pub const fn credential(&self) -> &Credential {
        match self {
            Self::Edited(credential) => credential,
            Self::Rotated(rotated) => &rotated.credential,
        }
    }
}

impl Credentials<'_> {
    /// Changes credentials, several at the same time, and returns the outcomes in the order of the ids. `on_change` is told of
    /// each that is done.
    pub async fn change_many(
        &self,
        ids: &[CredentialId],
        change: &BulkChange,
        on_change: impl Fn() + Sync,
    ) -> Vec<BulkOutcome> {
        let outcomes = stream::iter(ids.to_vec()).map(|id| self.outcome(id, change, &on_change));
        outcomes.buffered(AT_ONCE).collect().await
    }

    async fn outcome(&self, id: CredentialId, change: &BulkChange, on_change: &(impl Fn() + Sync)) -> BulkOutcome {
        let result = self.change_one(id, change).await;
        on_change();
        BulkOutcome { id, result }
    }

    async fn change_one(&self, id: CredentialId, change: &BulkChange) -> Result<BulkChanged, BulkError> {
        let edited = match change {
            BulkChange::Pause(until) => self.pause_until(id, *until).await?,
            BulkChange::Resume => self.resume(id).await?,
            BulkChange::Delete => self.delete(id).await?,
            BulkChange::AddNetworks(more) => {
                let credential = self.get(id).await?.ok_or(SaveCredentialError::NotFound)?;
                let networks = Networks::parse(&format!("{} {more}", credential.terms.networks))?;
                let terms = TermsEdit { networks: Some(networks), ..TermsEdit::default() };
                let version = Some(credential.version);
                self.update(id, CredentialEdit { version, terms, ..CredentialEdit::default() }).await?
            }
            BulkChange::SetExpiry(expiry) => {
                let terms = TermsEdit { expiry: *expiry, ..TermsEdit::default() };
                self.update(id, CredentialEdit { terms, ..CredentialEdit::default() }).await?
            }
            BulkChange::Rotate(overlap) => {
                let rotation = Rotation { overlap: *overlap, key: None, form: None };
                return Ok(BulkChanged::Rotated(self.rotate(id, rotation).await?));
            }
        };
        Ok(BulkChanged::Edited(edited))
    }
}
