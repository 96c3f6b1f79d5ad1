//! Checks that a client's assertion authenticates the client (RFC 7523, section 3).

use time::{Duration, OffsetDateTime};

use super::assertion::AssertionClaims;

/// Maximum lifetime of an assertion (RFC 7523, section 3, item 4, lets us refuse more). Ids are stored that long, and a
/// leaked assertion is of no use for longer. Stock clients take a minute to an hour.
const MAX_LIFETIME: Duration = Duration::hours(1);

impl AssertionClaims {
    /// Whether they authenticate `client_id` at an instant; `our_names` are the accepted audiences. The caller checks
    /// whether the assertion was used before.
    pub fn prove_client(&self, client_id: &str, our_names: &[&str], now: OffsetDateTime) -> bool {
        // Items 1 and 2a: issuer and subject are the client. Items 3 to 7 are those of every assertion.
        self.iss == client_id && self.sub == client_id && self.count_now(our_names, MAX_LIFETIME, now)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NAMES: [&str; 2] = ["https://us", "https://us/token"];

    /// Whether claims prove the client `c` at second 10,000, with some of them changed; null removes one.
    fn prove(changes: &[(&str, serde_json::Value)]) -> bool {
        let mut claims = json!({ "iss": "c", "sub": "c", "aud": "https://us", "exp": 10_060, "jti": "1" });
        for (name, value) in changes {
            claims[name] = value.clone();
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(*name);
            }
        }
        let now = OffsetDateTime::UNIX_EPOCH + Duration::seconds(10_000);
        serde_json::from_value::<AssertionClaims>(claims).is_ok_and(|claims| claims.prove_client("c", &NAMES, now))
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
