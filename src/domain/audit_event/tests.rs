use std::num::NonZeroU32;

use time::macros::datetime;

use super::*;
use crate::domain::{credential::AuthenticationType, quota::Quotas, scope::Scope};

/// Readers of existing databases rely on these stored forms.
#[test]
fn every_kind_of_field_is_written_as_it_always_was() {
    let name = || DisplayName::parse("Nightly").unwrap();
    let all: ScopeSet = [Scope::Interactions, Scope::Users].into_iter().collect();
    let made = MadeCredential {
        name: name(),
        authentication_type: AuthenticationType::OAuth2,
        scopes: all,
        public_key: None,
        expires_at: None,
        networks: None,
        quotas: Quotas { requests_per_minute: NonZeroU32::new(600), ..Quotas::default() }.into(),
        decoy: None,
    };
    let with_key = MadeCredential { public_key: Some("thumb".into()), ..made.clone() };
    let until = datetime!(2026-01-15 12:15 UTC);
    let scopes = Change { from: all, to: ScopeSet::default() };
    for (event, action, detail) in [
        (
            AuditEvent::CredentialCreated(Box::new(made)),
            "credential.created",
            r#"{"name":"Nightly","quota_mode":"observe","requests_per_minute":600,"scopes":"interactions:read users:read","type":"oauth2"}"#,
        ),
        (
            AuditEvent::CredentialImported(Box::new(with_key)),
            "credential.imported",
            r#"{"name":"Nightly","public_key":"thumb","quota_mode":"observe","requests_per_minute":600,"scopes":"interactions:read users:read","type":"oauth2"}"#,
        ),
        (
            AuditEvent::CredentialUpdated(Box::new(UpdatedCredential {
                name: Change { from: name(), to: name() },
                scopes,
                expires_at: None,
                networks: None,
                never_idle: None,
                requests_per_minute: None,
                rows_per_day: Some(Change { from: "unlimited".into(), to: "12000".into() }),
                quota_mode: None,
            })),
            "credential.updated",
            r#"{"name":{"from":"Nightly","to":"Nightly"},"rows_per_day":{"from":"unlimited","to":"12000"},"scopes":{"from":"interactions:read users:read","to":""}}"#,
        ),
        (
            AuditEvent::CredentialPaused { name: name(), until },
            "credential.paused",
            r#"{"name":"Nightly","until":"2026-01-15T12:15:00.000Z"}"#,
        ),
        (
            AuditEvent::CredentialKeyRevoked { name: name(), key: SecretHint::of("mwk_wxyz") },
            "credential.key_revoked",
            r#"{"key":"wxyz","name":"Nightly"}"#,
        ),
        (
            AuditEvent::CredentialSecretReplaced { name: name(), key: SecretHint::of("mwk_wxyz") },
            "credential.secret_replaced",
            r#"{"key":"wxyz","name":"Nightly"}"#,
        ),
        (
            AuditEvent::UserAdded { email: "a@b".into(), role: Role::SuperAdmin, by: Some(How::Host) },
            "user.added",
            r#"{"by":"host","email":"a@b","role":"super-admin"}"#,
        ),
        (
            AuditEvent::UserRoleSet(Change { from: Role::User, to: Role::Admin }),
            "user.role_set",
            r#"{"from":"user","to":"admin"}"#,
        ),
        (AuditEvent::UserDisabled {}, "user.disabled", "{}"),
        (AuditEvent::UserSignedIn { way: SignInWay::Password, by: None }, "user.signed_in", r#"{"way":"password"}"#),
        (AuditEvent::UserConfirmed { way: SignInWay::Passkey }, "user.confirmed", r#"{"way":"passkey"}"#),
        (AuditEvent::UserSessionsEnded { sessions: 2 }, "user.sessions_ended", r#"{"sessions":2}"#),
        (AuditEvent::RecordsImported { records: 3, demo: false }, "records.imported", r#"{"records":3}"#),
        (AuditEvent::RecordsPurged(Purge::UserId("7".into())), "records.purged", r#"{"user_id":"7"}"#),
        (
            AuditEvent::SigningKeyRotated { algorithm: SigningAlgorithm::EdDsa },
            "signing_key.rotated",
            r#"{"algorithm":"EdDSA"}"#,
        ),
    ] {
        assert_eq!(event.serialised().unwrap(), (action.to_owned(), detail.to_owned()));
    }
}

#[test]
fn a_rotation_is_written_as_it_always_was() {
    let name = || DisplayName::parse("Nightly").unwrap();
    let until = datetime!(2026-01-15 12:15 UTC);
    for (event, action, detail) in [
        (
            AuditEvent::CredentialSecretRotated {
                name: name(),
                secret: SecretHint::of("mwk_wxyz"),
                replaces: Some(SecretHint::of("mwk_abcd")),
                overlap: Overlap::Safe,
                ends_at: Some(At(until)),
            },
            "credential.secret_rotated",
            r#"{"ends_at":"2026-01-15T12:15:00.000Z","name":"Nightly","overlap":"safe","replaces":"abcd","secret":"wxyz"}"#,
        ),
        (
            AuditEvent::CredentialSecretEndPlanned {
                name: name(),
                secret: SecretHint::of("mwk_abcd"),
                overlap: Overlap::Manual,
                ends_at: None,
            },
            "credential.secret_end_planned",
            r#"{"name":"Nightly","overlap":"manual","secret":"abcd"}"#,
        ),
        (
            AuditEvent::CredentialSecretRetired {
                name: name(),
                secret: SecretHint::of("mwk_abcd"),
                by: RetiredBy::Silence,
            },
            "credential.secret_retired",
            r#"{"by":"silence","name":"Nightly","secret":"abcd"}"#,
        ),
    ] {
        assert_eq!(event.serialised().unwrap(), (action.to_owned(), detail.to_owned()));
    }
}

#[test]
fn every_event_is_in_the_list_of_actions() {
    let source = include_str!("mod.rs");
    let renamed = source.split("#[serde(rename = \"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut named: Vec<_> = renamed.filter(|name| name.contains('.')).collect();
    let mut listed = AuditEvent::ACTIONS.to_vec();
    named.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, named);
}
