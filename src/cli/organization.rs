//! `organization`: the tenants of the installation.

use serde::Serialize;

use super::{
    Options,
    operator::Operator,
    output::{Output, table},
};
use crate::{
    app::installation::Absent,
    domain::{organization::Organization, timestamp::timestamp},
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
}

#[derive(Serialize)]
struct OrganizationView {
    id: String,
    name: String,
    created_at: String,
}

impl OrganizationView {
    fn new(organization: &Organization) -> Self {
        Self {
            id: organization.id.to_string(),
            name: organization.name.to_string(),
            created_at: timestamp(organization.created_at),
        }
    }
}

pub(super) async fn run(options: &Options, command: Command, output: Output) -> anyhow::Result<()> {
    let absent = if matches!(command, Command::Add { .. }) { Absent::Make } else { Absent::Refuse };
    let Operator { services, actor } = Operator::start_without_organization(options, absent).await?;
    match command {
        Command::Add { name } => {
            let organization = services.add_organization(&authorise(&actor)?, &name).await?;
            let view = OrganizationView::new(&organization);
            output.write(&view, || format!("Added the organization {} ({}).", view.name, view.id))
        }
        Command::List => {
            let organizations = services.list_organizations().await?;
            let views = organizations.iter().map(OrganizationView::new).collect::<Vec<_>>();
            let row = |view: &OrganizationView| [view.id.clone(), view.name.clone(), view.created_at.clone()];
            output.write(&views, || table(["ID", "NAME", "CREATED"], &views.iter().map(row).collect::<Vec<_>>()))
        }
    }
}
