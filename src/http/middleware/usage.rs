//! Counts credential usage, once the size of the response is known.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, HttpBody as _},
    http::HeaderValue,
    response::Response,
};
use futures::TryStreamExt as _;

use crate::service::admission::{
    activity::{Answered, UsageRecorder},
    limits::{Gate, Outcome},
};

/// Counts a request, if a credential authenticated it: at once if the length of the response is known, otherwise when its
/// body has been sent, or is no longer wanted.
pub(super) fn count(
    recorder: &Arc<UsageRecorder>,
    gate: &Arc<Gate>,
    outcome: &Outcome,
    user_agent: Option<HeaderValue>,
    response: &mut Response,
) {
    if outcome.credential_id.is_none() {
        return;
    }
    let status = response.status().as_u16();
    if let Some(bytes) = response.body().size_hint().exact() {
        recorder.count(&Answered { gate, outcome, status, user_agent: text_of(user_agent.as_ref()), bytes });
        return;
    }
    let mut content = Content { recorder: Arc::clone(recorder), gate: Arc::clone(gate), user_agent, status, bytes: 0 };
    let body = std::mem::take(response.body_mut()).into_data_stream();
    *response.body_mut() = Body::from_stream(body.inspect_ok(move |part: &Bytes| content.add(part)));
}

pub(super) fn text_of(user_agent: Option<&HeaderValue>) -> &[u8] {
    user_agent.map_or(b"", HeaderValue::as_bytes)
}

/// The body of a response, which is counted when this is dropped.
struct Content {
    recorder: Arc<UsageRecorder>,
    gate: Arc<Gate>,
    user_agent: Option<HeaderValue>,
    status: u16,
    bytes: u64,
}

impl Content {
    fn add(&mut self, part: &Bytes) {
        self.bytes += part.len() as u64;
    }
}

impl Drop for Content {
    fn drop(&mut self) {
        self.recorder.count(&Answered {
            gate: &self.gate,
            outcome: &self.gate.outcome(),
            status: self.status,
            user_agent: text_of(self.user_agent.as_ref()),
            bytes: self.bytes,
        });
    }
}
