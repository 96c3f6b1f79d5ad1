//! What a transaction changes that processes remember.

use crate::domain::id::CredentialId;

/// A change, as the sequence of changes has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    /// Of a credential or of its secrets.
    Credential(CredentialId),
    /// The token of a `jti` is revoked.
    Token(String),
    /// Other server keys count.
    ServerKeys,
}
