//! The basis of every command but `serve`: the services over the database, and the selected organization.

use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::Options;
use crate::{
    app::{installation::Absent, open_services},
    domain::{
        actor::{Actor, Principal},
        id::OrganizationId,
        organization::Organization,
    },
    service::Services,
};

/// The operator of the machine, acting in one organization.
pub(super) struct Operator {
    pub(super) services: Arc<Services>,
    pub(super) actor: Actor,
}

impl Operator {
    /// Opens the database and finds the selected organization: the one that `--organization` names, or the only one.
    pub(super) async fn start(options: &Options, absent: Absent) -> anyhow::Result<Self> {
        let services = open_services(&options.settings()?, absent).await?;
        let organizations = services.list_organizations().await?;
        let id = choose(&organizations, options.organization.as_deref())?;
        Ok(Self::of(services, id))
    }

    /// Opens the database for a command that needs no particular organization.
    pub(super) async fn start_without_organization(options: &Options, absent: Absent) -> anyhow::Result<Self> {
        let services = open_services(&options.settings()?, absent).await?;
        let organizations = services.list_organizations().await?;
        let oldest = organizations.first().context("the database holds no organization")?.id;
        Ok(Self::of(services, oldest))
    }

    const fn of(services: Arc<Services>, organization_id: OrganizationId) -> Self {
        Self { services, actor: Principal::CommandLine.within(organization_id) }
    }
}

/// Finds the organization by name or id; without one, there must be only one.
fn choose(organizations: &[Organization], wanted: Option<&str>) -> anyhow::Result<OrganizationId> {
    let names = || organizations.iter().map(|organization| organization.name.as_str()).collect::<Vec<_>>().join(", ");
    let Some(wanted) = wanted else {
        return match organizations {
            [only] => Ok(only.id),
            _ => bail!("there are several organizations; name one with --organization: {}", names()),
        };
    };
    let found = Organization::named(organizations, wanted);
    let found = found.with_context(|| format!("there is no organization {wanted:?}; there are: {}", names()))?;
    Ok(found.id)
}
