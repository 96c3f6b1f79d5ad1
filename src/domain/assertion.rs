//! Assertions: short-lived JWTs (RFC 7519) by which another program proves something, once.

use serde::{Deserialize, Deserializer, de};
use time::{Duration, OffsetDateTime};

/// How far the issuer's clock may be ahead of ours. A clock that is behind gets no tolerance: expired is expired.
const CLOCK_SKEW: Duration = Duration::minutes(1);
/// Maximum bytes of an assertion's id, because it is stored.
const MAX_ID_BYTES: usize = 255;

/// The claims that every assertion has (RFC 7519, section 4.1). What they prove depends on who may issue it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AssertionClaims {
    /// Who issued it.
    pub iss: String,
    /// The subject.
    pub sub: String,
    /// The audience.
    pub aud: Audience,
    /// When it expires.
    #[serde(deserialize_with = "numeric_date")]
    pub exp: OffsetDateTime,
    /// From when on it is valid.
    #[serde(default, deserialize_with = "optional_numeric_date")]
    pub nbf: Option<OffsetDateTime>,
    /// When it was issued.
    #[serde(default, deserialize_with = "optional_numeric_date")]
    pub iat: Option<OffsetDateTime>,
    /// Its identifier, unique per issuer.
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
    fn names(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Several(several) => several.iter().any(|one| one == name),
        }
    }
}

impl AssertionClaims {
    /// Whether they are for one of our names, are valid at an instant, expire within `max_lifetime`, and have an id that can
    /// be stored. The caller checks whether the assertion was used before.
    pub(super) fn count_now(&self, our_names: &[&str], max_lifetime: Duration, now: OffsetDateTime) -> bool {
        let is_for_us = our_names.iter().any(|name| self.aud.names(name));
        let lasts = self.exp > now && self.exp - now <= max_lifetime + CLOCK_SKEW;
        let has_begun = [self.nbf, self.iat].into_iter().flatten().all(|at| at <= now + CLOCK_SKEW);
        let has_id = (1..=MAX_ID_BYTES).contains(&self.jti.len());
        is_for_us && lasts && has_begun && has_id
    }
}

/// Reads seconds since 1970, possibly with a fraction (RFC 7519, section 2).
fn numeric_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OffsetDateTime, D::Error> {
    let seconds = Duration::checked_seconds_f64(f64::deserialize(deserializer)?);
    let at = seconds.and_then(|seconds| OffsetDateTime::UNIX_EPOCH.checked_add(seconds));
    at.ok_or_else(|| de::Error::custom("no instant that can be told"))
}

fn optional_numeric_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OffsetDateTime>, D::Error> {
    numeric_date(deserializer).map(Some)
}
