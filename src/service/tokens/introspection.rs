//! Introspection of a key or token by another program of the same organization (RFC 7662).

use std::sync::Arc;

use crate::{
    domain::{
        admission::{Denial, Origin},
        id::OrganizationId,
    },
    service::{
        Failure, Services,
        admission::{Caller, Refused, VerifiedToken, limits::Gate},
    },
};

/// A key or token that is accepted now.
#[derive(Debug)]
pub struct Introspected {
    /// The credential and the scopes that it has now.
    pub caller: Caller,
    /// The token; `None` for an API key.
    pub token: Option<Arc<VerifiedToken>>,
}

impl Services {
    /// Introspects a key or token for a caller of an organization. `None` if it grants no access, or belongs to another
    /// organization: the caller does not learn which (RFC 7662, section 2.2).
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn introspect(
        &self,
        organization_id: OrganizationId,
        presented: &str,
        gate: &Gate,
    ) -> Result<Option<Introspected>, Failure> {
        match self.examine_bearer(presented, Origin::Anywhere, gate).await {
            Ok((caller, token)) if caller.organization_id() == organization_id => {
                Ok(Some(Introspected { caller, token }))
            }
            Err(Refused::Failure(failure)) => Err(failure),
            Err(Refused::Denied { denial: Denial::Decoy, presented: Some(presented) }) => {
                gate.note_refused(presented, Denial::Decoy);
                Ok(None)
            }
            Ok(_) | Err(_) => Ok(None),
        }
    }
}
