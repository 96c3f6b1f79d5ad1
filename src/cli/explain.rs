//! `explain`: why a request was refused.

use std::io::{Read as _, stdin};

use anyhow::{Context as _, ensure};
use serde::Serialize;
use time::OffsetDateTime;

use super::{Options, operator::Operator, output::Output};
use crate::{
    app::installation::Absent,
    console::refusal_wording,
    domain::{
        refusal::{MAX_PASTED_BYTES, explanation::Explanation, pasted_request_id},
        timestamp::timestamp,
    },
};

#[derive(clap::Args)]
pub(super) struct Explain {
    /// The id of the request (X-Request-Id), or - to read it, or the whole response, from standard input
    request_id: String,
}

/// Why a request was refused.
#[derive(Serialize)]
struct ExplainedView {
    request_id: String,
    at: String,
    cause: &'static str,
    reason: String,
    next: String,
    credential_id: Option<String>,
    credential: Option<String>,
    secret: Option<String>,
    method: String,
    path: String,
    status: u16,
    address: String,
    client: String,
}

impl ExplainedView {
    fn new(explained: &Explanation, now: OffsetDateTime) -> Self {
        let refusal = &explained.refusal;
        Self {
            request_id: refusal.request_id.clone(),
            at: timestamp(refusal.at),
            cause: refusal.kind.cause.code(),
            reason: refusal_wording::reason(explained, now),
            next: refusal_wording::next(explained, now),
            credential_id: refusal.kind.credential_id.map(|id| id.to_string()),
            credential: explained.credential.as_ref().map(|credential| credential.name.to_string()),
            secret: explained.secret.as_ref().map(ToString::to_string),
            method: refusal.method.clone(),
            path: refusal.path.clone(),
            status: refusal.status,
            address: refusal.address.to_string(),
            client: refusal.client.clone(),
        }
    }

    fn text(&self) -> String {
        let credential = self.credential.as_ref().map(|name| format!("\nCredential: {name}")).unwrap_or_default();
        let client = if self.client.is_empty() { String::new() } else { format!(", {}", self.client) };
        format!(
            "{} {}{credential}\nCaller: {}{client}\nRequest: {} {} answered {} at {}",
            self.reason, self.next, self.address, self.method, self.path, self.status, self.at
        )
    }
}

pub(super) async fn run(options: &Options, command: Explain, output: Output) -> anyhow::Result<()> {
    let mut text = command.request_id;
    if text == "-" {
        text.clear();
        stdin().take(MAX_PASTED_BYTES as u64).read_to_string(&mut text).context("cannot read standard input")?;
    }
    let id = pasted_request_id(&text).context("there is no request id in it; give the value of X-Request-Id")?;
    let Operator { services, actor } = Operator::start(options, Absent::Refuse).await?;
    let explained = services.seen_credentials(&actor)?.explain(id).await?;
    ensure!(
        !explained.is_empty(),
        "no refused request with this id is known; they are kept for a week, and of many alike in a minute the first ones only"
    );
    let now = services.now();
    let views: Vec<_> = explained.iter().map(|explained| ExplainedView::new(explained, now)).collect();
    output.write(&views, || views.iter().map(ExplainedView::text).collect::<Vec<_>>().join("\n\n"))
}
