//! Changes of data that processes cache.

use crate::domain::id::CredentialId;

/// A change in the sequence of changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A credential or its secrets have changed.
    Credential(CredentialId),
    /// The token of a `jti` is revoked.
    Token(String),
    /// Everything that is cached may be outdated: other server keys are active, or all credentials of an organization were
    /// frozen or thawed.
    Everything,
}
