//! Reports the status of the rate limits to programs (IETF draft `draft-ietf-httpapi-ratelimit-headers`).

use std::sync::OnceLock;

use axum::{
    http::{HeaderName, HeaderValue},
    response::Response,
};

use crate::{
    domain::quota::QuotaKind,
    service::admission::limits::{Limit, LimitStatus, Outcome},
};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STATUS: HeaderName = HeaderName::from_static("ratelimit");

/// The policies of the limits against which a request was counted, written once for each set of them: only quotas differ
/// from credential to credential.
#[derive(Default)]
pub(super) struct Policies([OnceLock<Option<HeaderValue>>; 16]);

impl Policies {
    /// Adds the status after counting the request to its response; nothing if it was not counted.
    pub(super) fn tell(&self, outcome: &Outcome, response: &mut Response) {
        let set = outcome.statuses().fold(0, |set, status| set | bit(status.limit));
        let policy = match self.0.get(set) {
            Some(place) => place.get_or_init(|| policy(outcome)).clone(),
            None => policy(outcome),
        };
        let (Some(policy), Ok(statuses)) = (policy, HeaderValue::try_from(statuses(outcome))) else { return };
        response.headers_mut().insert(POLICY, policy);
        response.headers_mut().insert(STATUS, statuses);
    }
}

const fn bit(limit: Limit) -> usize {
    match limit {
        Limit::Credential => 1,
        Limit::Address => 2,
        Limit::Failures => 4,
        Limit::Assertions => 8,
        Limit::Quota(_) => 16,
    }
}

fn policy(outcome: &Outcome) -> Option<HeaderValue> {
    let mut text = String::with_capacity(160);
    let mut digits = itoa::Buffer::new();
    for LimitStatus { limit, quota, .. } in outcome.statuses() {
        text.push_str(if text.is_empty() { "\"" } else { ", \"" });
        text.push_str(limit.as_str());
        text.push_str("\";q=");
        text.push_str(digits.format(*quota));
        text.push_str(";w=");
        text.push_str(digits.format(limit.window_seconds()));
        if *limit == Limit::Quota(QuotaKind::Rows) {
            text.push_str(";qu=\"rows\"");
        }
    }
    HeaderValue::try_from(text).ok().filter(|value| !value.is_empty())
}

fn statuses(outcome: &Outcome) -> String {
    let mut text = String::with_capacity(160);
    let mut digits = itoa::Buffer::new();
    for LimitStatus { limit, remaining, seconds, .. } in outcome.statuses() {
        text.push_str(if text.is_empty() { "\"" } else { ", \"" });
        text.push_str(limit.as_str());
        text.push_str("\";r=");
        text.push_str(digits.format(*remaining));
        text.push_str(";t=");
        text.push_str(digits.format(*seconds));
    }
    text
}
