//! The audit log: one entry for each change, written in the transaction of the change.

use time::OffsetDateTime;

use super::id::{AuditEventId, OrganizationId, UserId};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditAction {
    /// A credential was made.
    CredentialCreated,
    /// A credential of the preview was brought in.
    CredentialImported,
    /// Name or scopes were changed.
    CredentialUpdated,
    /// A credential was closed for a while.
    CredentialPaused,
    /// A pause was ended before its time.
    CredentialResumed,
    /// A super admin tried what a credential opens, without its secret.
    CredentialTried,
    /// The list of credentials was taken away as a file.
    CredentialExported,
    /// A credential was deleted.
    CredentialDeleted,
    /// An API key was ended by whoever held it.
    CredentialKeyRevoked,
    /// A secret was ended with the server key under which it was hashed.
    CredentialSecretEnded,
    /// A person was added.
    UserAdded,
    /// A password was set.
    UserPasswordSet,
    /// A person got another role.
    UserRoleSet,
    /// A person was kept from signing in.
    UserDisabled,
    /// A person may sign in again.
    UserEnabled,
    /// A person signed in.
    UserSignedIn,
    /// An organization was made.
    OrganizationAdded,
    /// Records were loaded into the Data API.
    RecordsImported,
    /// Records were removed from the Data API.
    RecordsPurged,
    /// Access tokens are signed by another key.
    SigningKeyRotated,
    /// Secrets are hashed under another server key.
    ServerKeyRotated,
    /// The server key before the current one opens nothing any more.
    ServerKeyRetired,
}

impl AuditAction {
    /// The name in storage and in exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CredentialCreated => "credential.created",
            Self::CredentialImported => "credential.imported",
            Self::CredentialUpdated => "credential.updated",
            Self::CredentialPaused => "credential.paused",
            Self::CredentialResumed => "credential.resumed",
            Self::CredentialTried => "credential.tried",
            Self::CredentialExported => "credential.exported",
            Self::CredentialDeleted => "credential.deleted",
            Self::CredentialKeyRevoked => "credential.key_revoked",
            Self::CredentialSecretEnded => "credential.secret_ended",
            Self::UserAdded => "user.added",
            Self::UserPasswordSet => "user.password_set",
            Self::UserRoleSet => "user.role_set",
            Self::UserDisabled => "user.disabled",
            Self::UserEnabled => "user.enabled",
            Self::UserSignedIn => "user.signed_in",
            Self::OrganizationAdded => "organization.added",
            Self::RecordsImported => "records.imported",
            Self::RecordsPurged => "records.purged",
            Self::SigningKeyRotated => "signing_key.rotated",
            Self::ServerKeyRotated => "server_key.rotated",
            Self::ServerKeyRetired => "server_key.retired",
        }
    }
}

/// An entry of the audit log.
#[derive(Debug, Clone)]
pub struct AuditEvent {
    /// Its identifier.
    pub id: AuditEventId,
    /// The organization it belongs to.
    pub organization_id: OrganizationId,
    /// When it happened.
    pub at: OffsetDateTime,
    /// The person who did it; `None` for the command line and holders of keys.
    pub actor_user_id: Option<UserId>,
    /// Who did it, as named at that time.
    pub actor: String,
    /// What happened.
    pub action: AuditAction,
    /// The id of what it happened to.
    pub subject: String,
    /// What changed, without secrets.
    pub detail: serde_json::Value,
}
