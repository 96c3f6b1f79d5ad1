//! What a client's assertion says of itself, and when that is good enough (RFC 7523, section 3).

use serde::{Deserialize, Deserializer, de};
use time::{Duration, OffsetDateTime};

/// Most time until the end of an assertion (RFC 7523, section 3, item 4, lets us refuse more). Ids are remembered that
/// long, and an assertion that leaks is of use to nobody for longer. Stock clients take a minute to an hour.
const MAX_LIFETIME: Duration = Duration::hours(1);
/// How far a client's clock may be ahead of ours. Nothing makes up for one that is behind: what has ended has ended.
pub(super) const CLOCK_SKEW: Duration = Duration::minutes(1);
/// Most bytes of an assertion's id. It is kept.
pub(super) const MAX_ID_BYTES: usize = 255;

/// The claims of a client's assertion.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ClientAssertionClaims {
    /// Who made it: the client.
    pub iss: String,
    /// Whom it is about: the client again.
    pub sub: String,
    /// For whom it is.
    pub aud: Audience,
    /// When it ends.
    #[serde(deserialize_with = "numeric_date")]
    pub exp: OffsetDateTime,
    /// From when on it counts.
    #[serde(default, deserialize_with = "optional_numeric_date")]
    pub nbf: Option<OffsetDateTime>,
    /// When it was made.
    #[serde(default, deserialize_with = "optional_numeric_date")]
    pub iat: Option<OffsetDateTime>,
    /// Its own identifier, which no other assertion of the client has.
    pub jti: String,
}

/// One name or several (RFC 7519, section 4.1.3).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Audience {
    pub(super) fn names(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Several(several) => several.iter().any(|one| one == name),
        }
    }
}

impl ClientAssertionClaims {
    /// Whether they prove at an instant that `client_id` asks; `our_names` are those that we go by. Whether it was used
    /// before is for others to find out.
    pub fn prove(&self, client_id: &str, our_names: &[&str], now: OffsetDateTime) -> bool {
        // Items 1, 2a and 3: issuer and subject are the client, and it is meant for us.
        let is_about_the_client = self.iss == client_id && self.sub == client_id;
        let is_for_us = our_names.iter().any(|name| self.aud.names(name));
        // Items 4, 5 and 6: it has not ended, nor only begins later.
        let lasts = self.exp > now && self.exp - now <= MAX_LIFETIME + CLOCK_SKEW;
        let has_begun = [self.nbf, self.iat].into_iter().flatten().all(|at| at <= now + CLOCK_SKEW);
        // Item 7.
        let has_id = (1..=MAX_ID_BYTES).contains(&self.jti.len());
        is_about_the_client && is_for_us && lasts && has_begun && has_id
    }
}

/// Reads seconds since 1970, possibly with a fraction (RFC 7519, section 2).
pub(super) fn numeric_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OffsetDateTime, D::Error> {
    let seconds = Duration::checked_seconds_f64(f64::deserialize(deserializer)?);
    let at = seconds.and_then(|seconds| OffsetDateTime::UNIX_EPOCH.checked_add(seconds));
    at.ok_or_else(|| de::Error::custom("no instant that can be told"))
}

pub(super) fn optional_numeric_date<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<OffsetDateTime>, D::Error> {
    numeric_date(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NAMES: [&str; 2] = ["https://us", "https://us/token"];

    /// Whether claims prove the client `c` at second 10,000, with some of them changed; null takes one away.
    fn prove(changes: &[(&str, serde_json::Value)]) -> bool {
        let mut claims = json!({ "iss": "c", "sub": "c", "aud": "https://us", "exp": 10_060, "jti": "1" });
        for (name, value) in changes {
            claims[name] = value.clone();
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(*name);
            }
        }
        let now = OffsetDateTime::UNIX_EPOCH + Duration::seconds(10_000);
        serde_json::from_value::<ClientAssertionClaims>(claims).is_ok_and(|claims| claims.prove("c", &NAMES, now))
    }

    #[test]
    fn rfc_7523_section_3_the_required_claims_prove_a_client() {
        assert!(prove(&[]));
        for required in ["iss", "sub", "aud", "exp", "jti"] {
            assert!(!prove(&[(required, json!(null))]), "{required}");
        }
        for (name, other) in [("iss", json!("d")), ("sub", json!("d")), ("jti", json!("")), ("jti", json!(1))] {
            assert!(!prove(&[(name, other.clone())]), "{name} {other}");
        }
        assert!(!prove(&[("iss", json!("d")), ("sub", json!("d"))]));
        assert!(prove(&[("jti", json!("x".repeat(255)))]) && !prove(&[("jti", json!("x".repeat(256)))]));
    }

    #[test]
    fn rfc_7523_section_3_item_3_one_audience_must_be_a_name_of_ours() {
        for ours in [json!("https://us/token"), json!(["https://us"]), json!(["https://them", "https://us/token"])] {
            assert!(prove(&[("aud", ours.clone())]), "{ours}");
        }
        for theirs in [json!("https://us/"), json!("https://them"), json!([]), json!(["https://them"]), json!(1)] {
            assert!(!prove(&[("aud", theirs.clone())]), "{theirs}");
        }
    }

    #[test]
    fn rfc_7523_section_3_items_4_to_6_it_has_begun_and_ends_within_an_hour_by_the_clients_clock() {
        let accepted = [("exp", json!(10_000.001)), ("exp", json!(13_660)), ("nbf", json!(10_060)), ("iat", json!(0))];
        for (name, at) in accepted {
            assert!(prove(&[(name, at.clone())]), "{name} {at}");
        }
        let refused = [
            ("exp", json!(10_000)),
            ("exp", json!(9_999.9)),
            ("exp", json!(13_661)),
            ("exp", json!(1e300)),
            ("exp", json!("10060")),
            ("nbf", json!(10_061)),
            ("iat", json!(10_061)),
            ("iat", json!("now")),
        ];
        for (name, at) in refused {
            assert!(!prove(&[(name, at.clone())]), "{name} {at}");
        }
    }
}
