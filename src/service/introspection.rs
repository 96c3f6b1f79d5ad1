//! What a key or token is worth now, told to another program of the same organization (RFC 7662).

use super::{
    Failure, Services,
    verification::{Caller, VerificationError},
};
use crate::domain::{access_token::AccessTokenClaims, id::OrganizationId};

/// A key or token that is accepted now.
#[derive(Debug)]
pub struct Introspected {
    /// The credential and the scopes that it has now.
    pub caller: Caller,
    /// What the token says; `None` for an API key.
    pub claims: Option<AccessTokenClaims>,
}

impl Services {
    /// Looks at a key or token for someone of an organization. `None` if it opens nothing, or belongs to another
    /// organization: whoever asks does not learn which (RFC 7662, section 2.2).
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn introspect(
        &self,
        organization_id: OrganizationId,
        presented: &str,
    ) -> Result<Option<Introspected>, Failure> {
        match self.verify_with_claims(presented).await {
            Ok((caller, claims)) if caller.organization_id == organization_id => {
                Ok(Some(Introspected { caller, claims }))
            }
            Err(VerificationError::Failure(failure)) => Err(failure),
            Ok(_) | Err(_) => Ok(None),
        }
    }
}
