//! `organization`: the tenants of the installation.

use std::str::FromStr;

use serde::Serialize;

use super::{
    Options,
    operator::Operator,
    output::{Output, table},
};
use crate::{
    app::installation::Absent,
    domain::{idle::IDLE_DAYS, organization::Organization, timestamp::timestamp},
    service::authz::authorise,
};

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Add an organization
    Add {
        /// Its name, unique ignoring case
        #[arg(long)]
        name: String,
    },
    /// List the organizations, oldest first
    List,
    /// Pause credentials that nobody has used for some days: never deleted, and announced a week before
    PauseIdle {
        /// After how many days, 7 to 3650; never for not at all
        #[arg(long, value_name = "DAYS|never")]
        days: IdleDays,
    },
}

/// A number of days, or none.
#[derive(Clone, Copy)]
pub(super) struct IdleDays(Option<u16>);

impl FromStr for IdleDays {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "never" {
            return Ok(Self(None));
        }
        let days = text.parse().ok().filter(|days| IDLE_DAYS.contains(days));
        days.map(|days| Self(Some(days))).ok_or("a number of days from 7 to 3650, or never")
    }
}

#[derive(Serialize)]
struct OrganizationView {
    id: String,
    name: String,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pause_idle_days: Option<u16>,
}

impl OrganizationView {
    fn new(organization: &Organization) -> Self {
        Self {
            id: organization.id.to_string(),
            name: organization.name.to_string(),
            created_at: timestamp(organization.created_at),
            pause_idle_days: organization.pause_idle_days,
        }
    }
}

pub(super) async fn run(options: &Options, command: Command, output: Output) -> anyhow::Result<()> {
    if let Command::PauseIdle { days: IdleDays(days) } = command {
        let Operator { services, actor } = Operator::start(options, Absent::Refuse).await?;
        let credentials = services.credentials(&actor)?;
        credentials.set_idle_days(days).await?;
        let view = OrganizationView::new(&credentials.organization().await?);
        return output.write(&view, || match days {
            Some(days) => format!("Credentials that nobody has used for {days} days are paused."),
            None => "Unused credentials are not paused.".to_owned(),
        });
    }
    let absent = if matches!(command, Command::Add { .. }) { Absent::Make } else { Absent::Refuse };
    let Operator { services, actor } = Operator::start_without_organization(options, absent).await?;
    match command {
        Command::Add { name } => {
            let organization = services.add_organization(&authorise(&actor)?, &name).await?;
            let view = OrganizationView::new(&organization);
            output.write(&view, || format!("Added the organization {} ({}).", view.name, view.id))
        }
        // Above.
        Command::PauseIdle { .. } => Ok(()),
        Command::List => {
            let organizations = services.list_organizations().await?;
            let views = organizations.iter().map(OrganizationView::new).collect::<Vec<_>>();
            let row = |view: &OrganizationView| [view.id.clone(), view.name.clone(), view.created_at.clone()];
            output.write(&views, || table(["ID", "NAME", "CREATED"], &views.iter().map(row).collect::<Vec<_>>()))
        }
    }
}
