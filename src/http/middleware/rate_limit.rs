//! Tells programs how they stand towards the limits (IETF draft
//! `draft-ietf-httpapi-ratelimit-headers`).

use std::{fmt::Write as _, sync::OnceLock};

use axum::{
    http::{HeaderName, HeaderValue},
    response::Response,
};

use crate::service::admission::limits::{Limit, Outcome, Standing, WINDOW_SECONDS};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STANDING: HeaderName = HeaderName::from_static("ratelimit");

/// The policies of the limits that a request was counted for, written once for each set of them: they never change.
#[derive(Default)]
pub(super) struct Policies([OnceLock<Option<HeaderValue>>; 16]);

impl Policies {
    /// Says in an answer what came of counting its request; nothing if it was not counted.
    pub(super) fn tell(&self, outcome: &Outcome, response: &mut Response) {
        let set = outcome.standings().fold(0, |set, standing| set | bit(standing.limit));
        let policy = self.0.get(set).and_then(|place| place.get_or_init(|| policy(outcome)).clone());
        let (Some(policy), Ok(standings)) = (policy, HeaderValue::try_from(standings(outcome))) else { return };
        response.headers_mut().insert(POLICY, policy);
        response.headers_mut().insert(STANDING, standings);
    }
}

const fn bit(limit: Limit) -> usize {
    match limit {
        Limit::Credential => 1,
        Limit::Address => 2,
        Limit::Failures => 4,
        Limit::Assertions => 8,
    }
}

fn policy(outcome: &Outcome) -> Option<HeaderValue> {
    let mut text = String::new();
    for Standing { limit, quota, .. } in outcome.standings() {
        let separator = if text.is_empty() { "" } else { ", " };
        // Writing to a text does not fail.
        let _ = write!(text, "{separator}\"{}\";q={quota};w={WINDOW_SECONDS}", limit.as_str());
    }
    HeaderValue::try_from(text).ok().filter(|value| !value.is_empty())
}

fn standings(outcome: &Outcome) -> String {
    let mut text = String::with_capacity(64);
    let mut digits = itoa::Buffer::new();
    for Standing { limit, remaining, seconds, .. } in outcome.standings() {
        text.push_str(if text.is_empty() { "\"" } else { ", \"" });
        text.push_str(limit.as_str());
        text.push_str("\";r=");
        text.push_str(digits.format(*remaining));
        text.push_str(";t=");
        text.push_str(digits.format(*seconds));
    }
    text
}
