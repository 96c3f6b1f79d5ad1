//! `credential quotas`: who is near the quotas.

use std::num::NonZeroU32;

use serde::Serialize;

use crate::{
    cli::output::{Output, table},
    domain::quota::QuotaKind,
    service::credentials::{Credentials, QuotaUse},
};

/// A credential with quotas, and what it has used of them.
#[derive(Serialize)]
struct QuotaView {
    id: String,
    name: String,
    mode: &'static str,
    /// Requests in the busiest minute of the last hour.
    requests: UsedView,
    /// Rows on this day of UTC.
    rows: UsedView,
}

#[derive(Serialize)]
struct UsedView {
    used: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<NonZeroU32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<u64>,
}

impl UsedView {
    fn new(used: &QuotaUse, kind: QuotaKind) -> Self {
        Self { used: used.used(kind), quota: used.quotas.of(kind), percent: used.quotas.percent(kind, used.used(kind)) }
    }

    fn to_text(&self) -> String {
        match (self.quota, self.percent) {
            (Some(quota), Some(percent)) => format!("{} of {quota} ({percent} %)", self.used),
            _ => self.used.to_string(),
        }
    }
}

pub(super) async fn run(credentials: &Credentials<'_>, output: Output) -> anyhow::Result<()> {
    let uses = credentials.quota_uses().await?;
    let view = |of: &QuotaUse| QuotaView {
        id: of.credential_id.to_string(),
        name: of.name.as_str().to_owned(),
        mode: of.quotas.mode.as_str(),
        requests: UsedView::new(of, QuotaKind::Requests),
        rows: UsedView::new(of, QuotaKind::Rows),
    };
    let views: Vec<_> = uses.iter().map(view).collect();
    let row = |view: &QuotaView| {
        let (requests, rows) = (view.requests.to_text(), view.rows.to_text());
        [view.id.clone(), view.name.clone(), view.mode.to_owned(), requests, rows]
    };
    let rows = || views.iter().map(row).collect::<Vec<_>>();
    output.write(&views, || table(["ID", "NAME", "MODE", "BUSIEST MINUTE", "ROWS TODAY"], &rows()))
}
