//! The names of events, for those who choose among them.

use super::AuditEvent;

impl AuditEvent {
    /// The names of all events, those about one thing together.
    pub const ACTIONS: [&str; 39] = [
        "credential.created",
        "credential.imported",
        "credential.updated",
        "credential.paused",
        "credential.paused_idle",
        "credential.resumed",
        "credential.expired",
        "credential.secret_rotated",
        "credential.secret_end_planned",
        "credential.secret_retired",
        "credential.secret_replaced",
        "credential.secret_ended",
        "credential.key_revoked",
        "credential.token_revoked",
        "credential.tried",
        "credential.exported",
        "credential.deleted",
        "user.signed_in",
        "user.signed_out",
        "user.sign_in_failed",
        "user.added",
        "user.role_set",
        "user.password_set",
        "user.disabled",
        "user.enabled",
        "organization.added",
        "organization.frozen",
        "organization.thawed",
        "organization.idle_days_set",
        "audit.exported",
        "audit.pruned",
        "records.imported",
        "records.purged",
        "signing_key.rotated",
        "server_key.rotated",
        "server_key.retired",
        "installation.backed_up",
        "installation.restored",
        "installation.copied",
    ];
}
