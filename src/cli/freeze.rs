//! `freeze` and `thaw`: all credentials of an organization, for an incident.

use serde::Serialize;

use super::{Options, operator::Operator, output::Output};
use crate::{
    app::installation::Absent,
    domain::{display_name::DisplayName, timestamp::timestamp},
};

/// Whether the credentials are frozen.
#[derive(Serialize)]
struct FreezeView {
    frozen: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

pub(super) async fn freeze(options: &Options, reason: &str, output: Output) -> anyhow::Result<()> {
    let reason = DisplayName::parse(reason)?;
    let Operator { services, actor } = Operator::start(options, Absent::Refuse).await?;
    let freeze = services.credentials(&actor)?.freeze(reason).await?;
    let (since, reason) = (Some(timestamp(freeze.since)), Some(freeze.reason.to_string()));
    let view = FreezeView { frozen: true, since, reason };
    output.write(&view, || "All credentials are frozen: every request is refused from now on.".to_owned())
}

pub(super) async fn thaw(options: &Options, output: Output) -> anyhow::Result<()> {
    let Operator { services, actor } = Operator::start(options, Absent::Refuse).await?;
    services.credentials(&actor)?.thaw().await?;
    let view = FreezeView { frozen: false, since: None, reason: None };
    output.write(&view, || "The credentials are thawed.".to_owned())
}
