//! What the audit log says, in the language of the reader. Names that this release does not know stand for themselves.

use leptos::prelude::*;

use super::{given, t, wording};
use crate::domain::actor::{COMMAND_LINE, Via};

/// What happened.
pub fn action(name: &str) -> String {
    match name {
        "credential.created" => t!("audit-credential-created"),
        "credential.imported" => t!("audit-credential-imported"),
        "credential.updated" => t!("audit-credential-updated"),
        "credential.details_set" => t!("audit-credential-details-set"),
        "credential.paused" => t!("audit-credential-paused"),
        "credential.paused_idle" => t!("audit-credential-paused-idle"),
        "credential.resumed" => t!("audit-credential-resumed"),
        "credential.expired" => t!("audit-credential-expired"),
        "credential.secret_rotated" => t!("audit-secret-rotated"),
        "credential.secret_end_planned" => t!("audit-secret-end-planned"),
        "credential.secret_retired" => t!("audit-secret-retired"),
        "credential.secret_replaced" => t!("audit-secret-replaced"),
        "credential.secret_ended" => t!("audit-secret-ended"),
        "credential.leak_reported" => t!("audit-leak-reported"),
        "credential.secret_leaked" => t!("audit-secret-leaked"),
        "credential.key_revoked" => t!("audit-key-revoked"),
        "credential.token_revoked" => t!("audit-token-revoked"),
        "credential.tried" => t!("audit-credential-tried"),
        "credential.exported" => t!("audit-credential-exported"),
        "credential.deleted" => t!("audit-credential-deleted"),
        "user.signed_in" => t!("audit-signed-in"),
        "user.confirmed" => t!("audit-confirmed"),
        "user.signed_out" => t!("audit-signed-out"),
        "user.sessions_ended" => t!("audit-sessions-ended"),
        "user.sign_in_failed" => t!("audit-sign-in-failed"),
        "user.added" => t!("audit-user-added"),
        "user.role_set" => t!("audit-role-set"),
        "user.password_set" => t!("audit-password-set"),
        "user.invited" => t!("audit-user-invited"),
        "user.invitation_withdrawn" => t!("audit-invitation-withdrawn"),
        "user.factor_added" => t!("audit-factor-added"),
        "user.factor_removed" => t!("audit-factor-removed"),
        "user.recovery_codes_made" => t!("audit-recovery-codes-made"),
        "user.factors_reset" => t!("audit-factors-reset"),
        "organization.second_factor_set" => t!("audit-second-factor-set"),
        "user.disabled" => t!("audit-user-disabled"),
        "user.enabled" => t!("audit-user-enabled"),
        "organization.added" => t!("audit-organization-added"),
        "organization.frozen" => t!("audit-frozen"),
        "organization.thawed" => t!("audit-thawed"),
        "organization.idle_days_set" => t!("audit-idle-days-set"),
        "audit.exported" => t!("audit-exported"),
        "audit.pruned" => t!("audit-pruned"),
        "notification.endpoint_added" => t!("audit-endpoint-added"),
        "notification.endpoint_changed" => t!("audit-endpoint-changed"),
        "notification.endpoint_removed" => t!("audit-endpoint-removed"),
        "notification.endpoint_tested" => t!("audit-endpoint-tested"),
        "notification.endpoint_disabled" => t!("audit-endpoint-disabled"),
        "notification.replayed" => t!("audit-notification-replayed"),
        "records.imported" => t!("audit-records-imported"),
        "records.purged" => t!("audit-records-purged"),
        "signing_key.rotated" => t!("audit-signing-key-rotated"),
        "server_key.rotated" => t!("audit-server-key-rotated"),
        "server_key.retired" => t!("audit-server-key-retired"),
        "installation.backed_up" => t!("audit-backed-up"),
        "installation.restored" => t!("audit-restored"),
        "installation.copied" => t!("audit-copied"),
        unknown => unknown.to_owned(),
    }
}

/// The name of a detail.
pub fn field(name: &str) -> String {
    match name {
        "algorithm" => t!("audit-field-algorithm"),
        "backup_owner" => t!("backup-owner"),
        "by" => t!("audit-field-by"),
        "created_before" => t!("audit-field-created-before"),
        "decoy" => t!("decoy"),
        "days" => t!("audit-field-days"),
        "demo" => t!("audit-field-demo"),
        "description" => t!("description"),
        "email" => t!("email-address"),
        "entries" => t!("audit-field-entries"),
        "ends_at" => t!("secret-expiry"),
        "expires_at" => t!("expiry"),
        "failures" => t!("audit-field-failures"),
        "format" => t!("audit-field-format"),
        "jti" => t!("audit-field-jti"),
        "key" => t!("type-api-key"),
        "name" => t!("name"),
        "outcome" => t!("audit-field-outcome"),
        "url" => t!("audit-field-url"),
        "networks" => t!("audit-field-networks"),
        "never_idle" => t!("audit-field-never-idle"),
        "overlap" => t!("audit-field-overlap"),
        "owner" => t!("owner"),
        "public_key" => t!("audit-field-public-key"),
        "quota_mode" => t!("audit-field-quota-mode"),
        "because" | "reason" => t!("audit-field-reason"),
        "records" => t!("audit-field-records"),
        "replaces" => t!("audit-field-replaces"),
        "requests_per_minute" => t!("audit-field-requests-per-minute"),
        "role" => t!("audit-field-role"),
        "rows_per_day" => t!("audit-field-rows-per-day"),
        "scheduled" => t!("audit-field-scheduled"),
        "scopes" => t!("scopes"),
        "secret" => t!("audit-field-secret"),
        "secrets_ended" => t!("audit-field-secrets-ended"),
        "since" => t!("audit-field-since"),
        "source" => t!("audit-field-source"),
        "tags" => t!("tags"),
        "target" => t!("endpoint-target"),
        "ticket" => t!("ticket"),
        "topics" => t!("endpoint-topics"),
        "kind" | "type" => t!("type"),
        "until" => t!("audit-field-until"),
        "user_id" => t!("audit-field-user-id"),
        unknown => unknown.to_owned(),
    }
}

/// The value of a detail, if it is a word and no name or number.
pub fn word(field: &str, text: &str) -> Option<String> {
    match (field, text) {
        ("networks", "") => Some(t!("facts-anywhere")),
        (_, "") => Some(t!("audit-nothing")),
        ("description" | "tags" | "ticket", _) => None,
        (_, "never") => Some(t!("never")),
        (_, "unlimited") => Some(t!("facts-unlimited")),
        ("role", _) => text.parse().ok().map(wording::role),
        ("type", _) => text.parse().ok().map(wording::authentication_type),
        ("overlap", _) => text.parse().ok().map(|overlap| wording::overlap(overlap).0),
        _ => None,
    }
}

/// Who did it: a person by the email address, or what is not a person.
pub fn actor(name: String) -> AnyView {
    match name.as_str() {
        COMMAND_LINE => t!("audit-by-command-line").into_any(),
        "system" => t!("audit-by-system").into_any(),
        "unknown" => t!("audit-by-unknown").into_any(),
        "holder of the API key" => t!("audit-by-key-holder").into_any(),
        "client" => t!("audit-by-client").into_any(),
        _ => given(name),
    }
}

/// The way in, where the actor does not say it already.
pub fn via(via: Via) -> Option<String> {
    match via {
        Via::Console => Some(t!("audit-via-console")),
        Via::Frame => Some(t!("audit-via-frame")),
        Via::Api => Some(t!("audit-via-api")),
        Via::CommandLine | Via::Schedule => None,
    }
}
