//! Which changes ask for a person who has proved to be that person a moment ago.

use serde_json::Value;

use super::{audit_event::AuditEntry, widening};

/// Whether what an entry of the audit log says may only be done by someone who has just signed in: credentials are made,
/// rotated, widened, deleted or frozen, and people, passwords, factors and rules are changed. What closes access at once
/// (pause, revoke, retire, end a session) does not ask, and neither does what only reads.
pub fn needs_fresh_sign_in(entry: &AuditEntry) -> bool {
    match entry.action.as_str() {
        "credential.created"
        | "credential.imported"
        | "credential.secret_rotated"
        | "credential.secret_end_planned"
        | "credential.deleted"
        | "organization.frozen"
        | "organization.thawed"
        | "user.added"
        | "user.invited"
        | "user.role_set"
        | "user.disabled"
        | "user.enabled"
        | "user.factors_reset"
        | "user.password_set"
        | "user.factor_added"
        | "user.factor_removed"
        | "user.recovery_codes_made"
        | "organization.second_factor_set" => true,
        "credential.updated" => {
            serde_json::from_str::<Value>(&entry.detail).map_or(true, |detail| widening::is_wider(&detail))
        }
        _ => false,
    }
}
