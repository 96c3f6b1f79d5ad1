//! Assertions by which the host application signs a person in, and when they are accepted.
//!
//! The assertion is a JWT (RFC 7519) that the host signs when someone opens a frame of ours (docs/EMBEDDING.md).

use std::str::FromStr;

use serde::Deserialize;
use time::{Duration, OffsetDateTime};

use super::{assertion::AssertionClaims, user::Role};

/// Maximum lifetime of an assertion: it is issued when a page is opened and used at once.
const MAX_LIFETIME: Duration = Duration::minutes(2);

/// The claims of a host's assertion: the host is `iss`, the email address of the person is `sub`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct HostAssertionClaims {
    /// The claims of every assertion.
    #[serde(flatten)]
    pub assertion: AssertionClaims,
    /// The id or name of the person's organization.
    pub organization: String,
    /// The person's role there.
    pub role: Role,
}

/// A person as known to the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPerson {
    /// The email address.
    pub email: String,
    /// The id of the organization, or its name, ignoring case.
    pub organization: String,
    /// The role.
    pub role: Role,
}

/// The policy for people whom a host signs in and who have no account here, or another role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownPeople {
    /// They are rejected.
    Refuse,
    /// They are created, and get the role that the host states.
    Provision,
}

impl FromStr for UnknownPeople {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "refuse" => Ok(Self::Refuse),
            "provision" => Ok(Self::Provision),
            _ => Err("unknown people are met with refuse or provision"),
        }
    }
}

impl HostAssertionClaims {
    /// The person whom they authenticate at an instant, if `issuer` has issued them for `audience`. The caller checks
    /// whether they were used before.
    pub fn prove(&self, issuer: &str, audience: &str, now: OffsetDateTime) -> Option<HostPerson> {
        let is_of_host = self.assertion.iss == issuer && self.assertion.count_now(&[audience], MAX_LIFETIME, now);
        is_of_host.then(|| HostPerson {
            email: self.assertion.sub.clone(),
            organization: self.organization.clone(),
            role: self.role,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Whether claims are valid at second 10,000, with one of them changed; null removes it.
    fn prove(name: &str, value: Value) -> bool {
        let mut claims = json!({ "iss": "h", "sub": "a@b", "aud": "https://us", "exp": 10_060, "jti": "1",
                                 "organization": "o", "role": "super-admin" });
        claims[name] = value;
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let now = OffsetDateTime::UNIX_EPOCH + Duration::seconds(10_000);
        let claims = serde_json::from_value::<HostAssertionClaims>(claims);
        claims.is_ok_and(|claims| claims.prove("h", "https://us", now).is_some())
    }

    #[test]
    fn every_claim_is_required_and_looked_at() {
        assert!(prove("jti", json!("2")) && prove("exp", json!(10_180)) && prove("aud", json!(["x", "https://us"])));
        for required in ["iss", "sub", "aud", "exp", "jti", "organization", "role"] {
            assert!(!prove(required, Value::Null), "{required}");
        }
        for (name, wrong) in [
            ("iss", json!("other")),
            ("aud", json!("https://us/")),
            ("aud", json!([])),
            ("exp", json!(10_000)),
            ("exp", json!(10_181)),
            ("nbf", json!(10_061)),
            ("iat", json!(10_061)),
            ("jti", json!("")),
            ("jti", json!("x".repeat(256))),
            ("role", json!("owner")),
            ("role", json!(["super-admin"])),
        ] {
            assert!(!prove(name, wrong.clone()), "{name} {wrong}");
        }
    }
}
