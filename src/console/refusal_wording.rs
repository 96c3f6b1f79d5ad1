//! Why requests were refused, and what to do about it, in the language of the reader.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    moment::{self, Moment},
    texts::t,
};
use crate::domain::{
    actor::COMMAND_LINE,
    refusal::{Cause, explanation::Explanation},
    usage::LastUse,
};

/// A cause, in a sentence.
pub fn cause(cause: Cause) -> String {
    match cause {
        Cause::Unknown => t!("why-unknown"),
        Cause::MistypedKey => t!("why-mistyped-key"),
        Cause::MistypedSecret => t!("why-mistyped-secret"),
        Cause::BearerTwice => t!("why-bearer-twice"),
        Cause::ClientSecret => t!("why-client-secret"),
        Cause::WrongSecret => t!("why-wrong-secret"),
        Cause::AssertionClaims => t!("why-assertion-claims"),
        Cause::AssertionUsed => t!("why-assertion-used"),
        Cause::Deleted => t!("why-deleted"),
        Cause::SecretRevoked => t!("why-secret-revoked"),
        Cause::SecretEnded => t!("why-secret-ended"),
        Cause::TokenRevoked => t!("why-token-revoked"),
        Cause::TokenExpired => t!("why-token-expired"),
        Cause::Expired => t!("why-expired"),
        Cause::Frozen => t!("why-frozen"),
        Cause::AddressNotAllowed => t!("why-address-not-allowed"),
        Cause::AddressUnknown => t!("why-address-unknown"),
        Cause::Paused => t!("why-paused"),
        Cause::Decoy => t!("why-decoy"),
        Cause::NoCredential => t!("why-no-credential"),
        Cause::ScopeMissing => t!("why-scope-missing"),
        Cause::ScopeNotGranted => t!("why-scope-not-granted"),
        Cause::CredentialLimit => t!("why-credential-limit"),
        Cause::AddressLimit => t!("why-address-limit"),
        Cause::FailureLimit => t!("why-failure-limit"),
        Cause::AssertionLimit => t!("why-assertion-limit"),
        Cause::RequestQuota => t!("why-request-quota"),
        Cause::RowQuota => t!("why-row-quota"),
        Cause::TooManyQueries => t!("why-too-many-queries"),
    }
}

/// Why a request was refused, in a sentence with all that is known.
pub fn reason(explained: &Explanation, now: OffsetDateTime) -> String {
    let refusal = &explained.refusal;
    let hint = explained.secret.as_ref().map(ToString::to_string);
    let by = explained.changed_by().map(|(name, at)| (who(name), Moment::new(at, now).relative));
    let detail = refusal.detail.as_str();
    match (refusal.kind.cause, by, hint) {
        (Cause::Deleted, Some((who, when)), _) => t!("why-deleted-by", who = who, when = when),
        (Cause::SecretRevoked | Cause::SecretEnded, Some((who, when)), Some(hint)) => {
            let is_replaced =
                explained.change.as_ref().is_some_and(|entry| entry.action == "credential.secret_rotated");
            if is_replaced {
                t!("why-replaced-by", hint = hint, who = who, when = when)
            } else {
                t!("why-retired-by", hint = hint, who = who, when = when)
            }
        }
        (Cause::SecretRevoked | Cause::SecretEnded, None, Some(hint)) => t!("why-secret-of", hint = hint),
        (Cause::Frozen, Some((who, when)), _) => t!("why-frozen-by", who = who, when = when),
        (Cause::Paused, Some((who, when)), _) => t!("why-paused-by", who = who, when = when),
        (Cause::Expired, ..) => match expiry(explained) {
            Some(at) => t!("why-expired-at", at = Moment::new(at, now).exact),
            None => cause(Cause::Expired),
        },
        (Cause::Decoy, ..) => {
            match explained.credential.as_ref().and_then(|credential| credential.decoy_place.as_ref()) {
                Some(place) => t!("why-decoy-at", place = place.as_str()),
                None => cause(Cause::Decoy),
            }
        }
        (Cause::AddressNotAllowed, ..) => t!("why-address", address = refusal.address.to_string()),
        (Cause::ScopeMissing, ..) if !detail.is_empty() => t!("why-scope-missing-which", scope = detail),
        (Cause::ScopeNotGranted, ..) if !detail.is_empty() => t!("why-scope-not-granted-which", scope = detail),
        (other, ..) => cause(other),
    }
}

/// What to do about it.
pub fn next(explained: &Explanation, now: OffsetDateTime) -> String {
    let usable = explained.credential.as_ref().is_some_and(|credential| credential.check_usable(now).is_ok());
    let works_again = usable && !explained.is_frozen;
    match explained.refusal.kind.cause {
        Cause::Paused | Cause::Frozen | Cause::Expired if works_again => t!("next-works-again"),
        Cause::Unknown => t!("next-unknown"),
        Cause::MistypedKey | Cause::MistypedSecret => t!("next-copy"),
        Cause::BearerTwice => t!("next-bearer-twice"),
        Cause::ClientSecret => t!("next-client-secret"),
        Cause::WrongSecret | Cause::SecretRevoked | Cause::SecretEnded => match &explained.newest_secret {
            Some(hint) => t!("next-secret", hint = hint.to_string()),
            None => t!("next-copy"),
        },
        Cause::AssertionClaims | Cause::AssertionUsed | Cause::AssertionLimit => t!("next-assertion"),
        Cause::Deleted => t!("next-deleted"),
        Cause::Decoy => t!("next-decoy"),
        Cause::TokenRevoked | Cause::TokenExpired => t!("next-token"),
        Cause::Expired => t!("next-expired"),
        Cause::Frozen => t!("next-frozen"),
        Cause::AddressNotAllowed => t!("next-network"),
        Cause::AddressUnknown => t!("next-proxy"),
        Cause::Paused => {
            let until = OffsetDateTime::parse(&explained.refusal.detail, &Rfc3339).ok();
            t!("next-paused", until = until.map(|until| Moment::new(until, now).exact).unwrap_or_default())
        }
        Cause::NoCredential => t!("next-no-credential"),
        Cause::ScopeMissing | Cause::ScopeNotGranted => t!("next-scope"),
        Cause::CredentialLimit | Cause::AddressLimit => t!("next-limit"),
        Cause::FailureLimit => t!("next-failures"),
        Cause::RequestQuota | Cause::RowQuota => t!("next-quota"),
        Cause::TooManyQueries => t!("next-queries"),
    }
}

/// Who sent a request: address and client.
pub fn caller(explained: &Explanation) -> String {
    let refusal = &explained.refusal;
    moment::caller(&LastUse { at: refusal.at, address: Some(refusal.address), client: refusal.client.clone() })
}

fn expiry(explained: &Explanation) -> Option<OffsetDateTime> {
    let at = explained.credential.as_ref()?.terms.expires_at?;
    // It may have been set later since.
    (at <= explained.refusal.at).then_some(at)
}

/// The author of a change, inside of a sentence.
fn who(name: &str) -> String {
    match name {
        COMMAND_LINE => t!("refusals-command-line"),
        "system" => t!("refusals-server"),
        "holder of the API key" => t!("refusals-holder"),
        name => name.to_owned(),
    }
}
