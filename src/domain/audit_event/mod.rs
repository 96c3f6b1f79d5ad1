//! The audit log: one entry for each change, written in the transaction of the change.

mod actions;
mod credential;
mod details;
mod entry;
#[cfg(test)]
mod tests;
mod values;

use serde::Serialize;
use time::OffsetDateTime;

pub use self::{
    credential::{MadeCredential, SetDetails, UpdatedCredential},
    details::{EndpointFacts, How, Purge, RetiredBy},
    entry::{AuditEntry, ContinuedTree, LoggedEntry},
    values::{At, Change},
};

use self::values::{as_text, as_timestamp};
use super::{
    access_token::SigningAlgorithm, credential::secret::Overlap, display_name::DisplayName, leak::LeakAction,
    scope::ScopeSet, second_factor::FactorKind, secret_hint::SecretHint, session::SignInWay, user::Role,
};

/// An event with its details, never a secret. Names and fields are those of storage and exports; fields are added, and
/// never change.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "action", content = "detail")]
pub enum AuditEvent {
    /// A credential was created.
    #[serde(rename = "credential.created")]
    CredentialCreated(Box<MadeCredential>),
    /// A credential of the preview was imported.
    #[serde(rename = "credential.imported")]
    CredentialImported(Box<MadeCredential>),
    /// Name or scopes were changed.
    #[serde(rename = "credential.updated")]
    CredentialUpdated(Box<UpdatedCredential>),
    /// Owner, backup owner, description, ticket or tags were changed.
    #[serde(rename = "credential.details_set")]
    CredentialDetailsSet(Box<SetDetails>),
    /// A credential was paused because nobody has used it.
    #[serde(rename = "credential.paused_idle")]
    CredentialPausedIdle {
        /// Its name.
        name: DisplayName,
        /// For how many days.
        days: u16,
    },
    /// A credential has expired.
    #[serde(rename = "credential.expired")]
    CredentialExpired {
        /// Its name.
        name: DisplayName,
    },
    /// A credential was paused.
    #[serde(rename = "credential.paused")]
    CredentialPaused {
        /// Its name.
        name: DisplayName,
        /// When the pause ends.
        #[serde(serialize_with = "as_timestamp")]
        until: OffsetDateTime,
    },
    /// A credential was resumed before its pause was over.
    #[serde(rename = "credential.resumed")]
    CredentialResumed {
        /// Its name.
        name: DisplayName,
    },
    /// A super admin tested the access of a credential, without its secret.
    #[serde(rename = "credential.tried")]
    CredentialTried {
        /// Its name.
        name: DisplayName,
        /// The scopes of the token.
        #[serde(serialize_with = "as_text")]
        scopes: ScopeSet,
        /// The token's id.
        jti: String,
    },
    /// The audit log was exported as a file.
    #[serde(rename = "audit.exported")]
    AuditExported {
        /// The format: `csv` or `ndjson`.
        format: &'static str,
    },
    /// Entries of the audit log were removed because of their age.
    #[serde(rename = "audit.pruned")]
    AuditPruned {
        /// How many.
        entries: u64,
        /// When the newest of them was written at the latest.
        created_before: At,
    },
    /// The list of credentials was exported as a file.
    #[serde(rename = "credential.exported")]
    CredentialExported {
        /// The format: `csv` or `json`.
        format: &'static str,
    },
    /// A credential was deleted.
    #[serde(rename = "credential.deleted")]
    CredentialDeleted {
        /// Its name.
        name: DisplayName,
    },
    /// A secret that was shown to nobody was replaced, because the form that created it was sent again.
    #[serde(rename = "credential.secret_replaced")]
    CredentialSecretReplaced {
        /// Its name.
        name: DisplayName,
        /// The last characters of the secret that is not accepted any more.
        #[serde(serialize_with = "as_text")]
        key: SecretHint,
    },
    /// A new secret or public key was added, in the place of another one.
    #[serde(rename = "credential.secret_rotated")]
    CredentialSecretRotated {
        /// The credential's name.
        name: DisplayName,
        /// The last characters of the new one.
        #[serde(serialize_with = "as_text")]
        secret: SecretHint,
        /// The last characters of the one whose place it takes.
        #[serde(skip_serializing_if = "Option::is_none")]
        replaces: Option<SecretHint>,
        /// How long both are accepted.
        #[serde(serialize_with = "as_text")]
        overlap: Overlap,
        /// When the older one ends at the latest.
        #[serde(skip_serializing_if = "Option::is_none")]
        ends_at: Option<At>,
    },
    /// The end of a replaced secret was moved or taken back.
    #[serde(rename = "credential.secret_end_planned")]
    CredentialSecretEndPlanned {
        /// The credential's name.
        name: DisplayName,
        /// The last characters of the secret.
        #[serde(serialize_with = "as_text")]
        secret: SecretHint,
        /// How long it is accepted from now on.
        #[serde(serialize_with = "as_text")]
        overlap: Overlap,
        /// When it ends at the latest.
        #[serde(skip_serializing_if = "Option::is_none")]
        ends_at: Option<At>,
    },
    /// A replaced secret is not accepted any more.
    #[serde(rename = "credential.secret_retired")]
    CredentialSecretRetired {
        /// The credential's name.
        name: DisplayName,
        /// The last characters of the secret.
        #[serde(serialize_with = "as_text")]
        secret: SecretHint,
        /// By what.
        by: RetiredBy,
    },
    /// An API key was revoked by its holder.
    #[serde(rename = "credential.key_revoked")]
    CredentialKeyRevoked {
        /// The credential's name.
        name: DisplayName,
        /// The last characters of the key.
        #[serde(serialize_with = "as_text")]
        key: SecretHint,
    },
    /// An access token was revoked by its client.
    #[serde(rename = "credential.token_revoked")]
    CredentialTokenRevoked {
        /// The credential's name.
        name: DisplayName,
        /// The token's id.
        jti: String,
    },
    /// A secret was found where it should not be, and was revoked.
    #[serde(rename = "credential.secret_leaked")]
    CredentialSecretLeaked {
        /// The name of the credential.
        name: DisplayName,
        /// The last characters of the secret.
        #[serde(serialize_with = "as_text")]
        secret: SecretHint,
    },
    /// A secret was reported as leaked by whoever scans for them.
    #[serde(rename = "credential.leak_reported")]
    CredentialLeakReported {
        /// The name of the credential.
        name: DisplayName,
        /// The last characters of the secret.
        #[serde(serialize_with = "as_text")]
        secret: SecretHint,
        /// Where it was found.
        url: String,
        /// What was done about it.
        outcome: LeakAction,
    },
    /// A secret was revoked with the server key under which it was hashed.
    #[serde(rename = "credential.secret_ended")]
    CredentialSecretEnded {
        /// The credential's name.
        name: String,
        /// The last characters of the secret.
        #[serde(serialize_with = "as_text")]
        secret: SecretHint,
    },
    /// A person was added.
    #[serde(rename = "user.added")]
    UserAdded {
        /// The email address.
        email: String,
        /// The role.
        role: Role,
        /// How, if not by an operator.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<How>,
    },
    /// A person was invited.
    #[serde(rename = "user.invited")]
    UserInvited {
        /// The email address.
        email: String,
        /// The role.
        role: Role,
    },
    /// An invitation was withdrawn.
    #[serde(rename = "user.invitation_withdrawn")]
    UserInvitationWithdrawn {},
    /// A password was set.
    #[serde(rename = "user.password_set")]
    UserPasswordSet {
        /// How, if not by an operator.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<How>,
    },
    /// The role of a person was changed.
    #[serde(rename = "user.role_set")]
    UserRoleSet(Change<Role>),
    /// The account of a person was disabled.
    #[serde(rename = "user.disabled")]
    UserDisabled {},
    /// The account of a person was enabled again.
    #[serde(rename = "user.enabled")]
    UserEnabled {},
    /// A person signed in.
    #[serde(rename = "user.signed_in")]
    UserSignedIn {
        /// How.
        #[serde(serialize_with = "as_text")]
        way: SignInWay,
        /// The host that vouched for the person, if it was one.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// A person who was signed in has proved once more to be that person.
    #[serde(rename = "user.confirmed")]
    UserConfirmed {
        /// How.
        #[serde(serialize_with = "as_text")]
        way: SignInWay,
    },
    /// A person signed out.
    #[serde(rename = "user.signed_out")]
    UserSignedOut {},
    /// Sessions of a person were ended elsewhere.
    #[serde(rename = "user.sessions_ended")]
    UserSessionsEnded {
        /// How many.
        sessions: u64,
    },
    /// A person has a second factor more.
    #[serde(rename = "user.factor_added")]
    UserFactorAdded {
        /// Which.
        kind: FactorKind,
    },
    /// A person has a second factor less.
    #[serde(rename = "user.factor_removed")]
    UserFactorRemoved {
        /// Which.
        kind: FactorKind,
    },
    /// A person has other recovery codes.
    #[serde(rename = "user.recovery_codes_made")]
    UserRecoveryCodesMade {},
    /// The second factors of a person, who had lost them, were removed.
    #[serde(rename = "user.factors_reset")]
    UserFactorsReset {},
    /// Somebody failed to sign in to the account of a person.
    #[serde(rename = "user.sign_in_failed")]
    UserSignInFailed {
        /// The email address of the account.
        email: String,
        /// How often.
        failures: u32,
        /// When it was first tried.
        since: At,
    },
    /// An organization was created.
    #[serde(rename = "organization.added")]
    OrganizationAdded {
        /// Its name.
        name: DisplayName,
    },
    /// All credentials of an organization were frozen.
    #[serde(rename = "organization.frozen")]
    OrganizationFrozen {
        /// Why.
        reason: DisplayName,
    },
    /// The number of days after which unused credentials are paused was changed; `never` for none.
    #[serde(rename = "organization.idle_days_set")]
    OrganizationIdleDaysSet(Change<String>),
    /// From when on super admins need a second factor was changed; `never` for not at all.
    #[serde(rename = "organization.second_factor_set")]
    OrganizationSecondFactorSet(Change<String>),
    /// They were thawed.
    #[serde(rename = "organization.thawed")]
    OrganizationThawed {},
    /// A place was added where notifications go.
    #[serde(rename = "notification.endpoint_added")]
    EndpointAdded(EndpointFacts),
    /// Other topics were chosen for one, and it was enabled again if it was disabled.
    #[serde(rename = "notification.endpoint_changed")]
    EndpointChanged(EndpointFacts),
    /// One was removed.
    #[serde(rename = "notification.endpoint_removed")]
    EndpointRemoved(EndpointFacts),
    /// One was tried.
    #[serde(rename = "notification.endpoint_tested")]
    EndpointTested(EndpointFacts),
    /// Nothing more is sent to one.
    #[serde(rename = "notification.endpoint_disabled")]
    EndpointDisabled {
        /// Which.
        #[serde(flatten)]
        endpoint: EndpointFacts,
        /// Why.
        because: &'static str,
    },
    /// A notification is delivered once more.
    #[serde(rename = "notification.replayed")]
    DeliveryReplayed {},
    /// A backup of the whole installation was made.
    #[serde(rename = "installation.backed_up")]
    InstallationBackedUp {
        /// Whether it was one of those that are scheduled.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        scheduled: bool,
    },
    /// A backup was restored: what follows continues the log of the backup.
    #[serde(rename = "installation.restored")]
    InstallationRestored {},
    /// The whole installation was copied from another database.
    #[serde(rename = "installation.copied")]
    InstallationCopied {
        /// The database from which it was copied, without a password.
        source: String,
    },
    /// Records were loaded into the Data API.
    #[serde(rename = "records.imported")]
    RecordsImported {
        /// How many.
        records: usize,
        /// Whether they are invented.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        demo: bool,
    },
    /// Records were removed from the Data API.
    #[serde(rename = "records.purged")]
    RecordsPurged(Purge),
    /// Access tokens are signed by another key.
    #[serde(rename = "signing_key.rotated")]
    SigningKeyRotated {
        /// Its algorithm.
        #[serde(serialize_with = "as_text")]
        algorithm: SigningAlgorithm,
    },
    /// Secrets are hashed under another server key.
    #[serde(rename = "server_key.rotated")]
    ServerKeyRotated(Change<String>),
    /// The server key before the current one was retired.
    #[serde(rename = "server_key.retired")]
    ServerKeyRetired {
        /// How many secrets were revoked with it.
        secrets_ended: usize,
    },
}
