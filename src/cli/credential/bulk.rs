//! `credential bulk`: the same change of every credential that a filter finds.

use anyhow::bail;
use serde::Serialize;
use time::Duration;

use super::{
    TypeArgument,
    ownership::OwnershipFilter,
    terms::{Expiry, networks},
    views::SecretView,
};
use crate::{
    cli::{
        output::{Output, write_message},
        progress::ItemsBar,
    },
    domain::{
        credential::secret::Overlap,
        credential_query::{CredentialQuery, ListedState},
        id::CredentialId,
        scope::Scope,
    },
    service::credentials::{BulkChange, BulkChanged, Credentials},
};

/// Credentials that are read at once.
const PAGE: u16 = 500;

#[derive(clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// Pause them
    Pause {
        /// For how many minutes
        #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(i64).range(1..=super::MAX_PAUSE_MINUTES))]
        minutes: i64,
        #[command(flatten)]
        filter: Filter,
    },
    /// End their pause
    Resume {
        #[command(flatten)]
        filter: Filter,
    },
    /// Delete them
    Delete {
        #[command(flatten)]
        filter: Filter,
    },
    /// Allow them in more networks; those that may be used from anywhere are limited to these
    AddNetwork {
        /// An address or a CIDR block; repeat it for several
        #[arg(long = "network", value_name = "CIDR", required = true)]
        networks: Vec<String>,
        #[command(flatten)]
        filter: Filter,
    },
    /// Set their expiry
    Expire {
        /// When: an instant such as 2027-01-31T12:00:00Z, or never
        #[arg(long, value_name = "INSTANT|never")]
        at: Expiry,
        #[command(flatten)]
        filter: Filter,
    },
    /// Give each a new secret, and show them, once
    Rotate {
        /// How long the old secrets are accepted besides the new ones, as for rotate
        #[arg(long, value_name = "OVERLAP")]
        overlap: Overlap,
        #[command(flatten)]
        filter: Filter,
    },
}

/// Which credentials are changed.
#[derive(clap::Args)]
pub(in crate::cli) struct Filter {
    /// Words that name, client id or creator contain
    #[arg(long)]
    search: Option<String>,
    /// Only those of a type
    #[arg(long = "type", value_name = "TYPE")]
    authentication_type: Option<TypeArgument>,
    /// Only those with a scope
    #[arg(long)]
    scope: Option<Scope>,
    /// Only those that are active, paused or expired
    #[arg(long)]
    state: Option<ListedState>,
    /// Only those that have not been used for so many days
    #[arg(long, value_name = "DAYS")]
    unused_days: Option<u16>,
    /// Only those that expire within so many days
    #[arg(long, value_name = "DAYS")]
    expires_days: Option<u16>,
    #[command(flatten)]
    ownership: OwnershipFilter,
    /// Every credential of the organization
    #[arg(long)]
    all: bool,
    /// Say what would be changed, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Filter {
    async fn query(&self, credentials: &Credentials<'_>) -> anyhow::Result<CredentialQuery> {
        let query = CredentialQuery {
            search: self.search.clone().unwrap_or_default(),
            authentication_type: self.authentication_type.map(Into::into),
            scope: self.scope,
            state: self.state,
            unused_days: self.unused_days,
            expires_days: self.expires_days,
            page_size: PAGE,
            ..CredentialQuery::default()
        };
        let query = self.ownership.apply(credentials, query).await?;
        if query.is_filtered() == self.all {
            bail!(
                "say which credentials: by --search, --type, --scope, --state, --unused-days, --expires-days, --owner or --tag, or \
                 --all"
            );
        }
        Ok(query)
    }
}

/// What was changed.
#[derive(Serialize)]
struct BulkView<'a> {
    dry_run: bool,
    changed: Vec<ChangedView<'a>>,
    skipped: Vec<SkippedView<'a>>,
}

/// A credential that was changed; with its new secret, if it was rotated.
#[derive(Serialize)]
struct ChangedView<'a> {
    id: String,
    name: &'a str,
    #[serde(flatten)]
    secret: Option<SecretView<'a>>,
}

/// A credential that was not changed.
#[derive(Serialize)]
struct SkippedView<'a> {
    id: String,
    name: &'a str,
    why: String,
}

pub(super) async fn run(credentials: &Credentials<'_>, command: Command, output: Output) -> anyhow::Result<()> {
    let (change, filter) = match command {
        Command::Pause { minutes, filter } => {
            (BulkChange::Pause(credentials.now() + Duration::minutes(minutes)), filter)
        }
        Command::Resume { filter } => (BulkChange::Resume, filter),
        Command::Delete { filter } => (BulkChange::Delete, filter),
        Command::AddNetwork { networks: given, filter } => (BulkChange::AddNetworks(networks(&given)?), filter),
        Command::Expire { at: Expiry(expiry), filter } => (BulkChange::SetExpiry(expiry), filter),
        Command::Rotate { overlap, filter } => (BulkChange::Rotate(overlap), filter),
    };
    let found = find(credentials, filter.query(credentials).await?).await?;
    let mut view = BulkView { dry_run: filter.dry_run, changed: Vec::new(), skipped: Vec::new() };
    let mut outcomes = Vec::new();
    if !filter.dry_run {
        if matches!(change, BulkChange::Rotate(_)) {
            write_message("This is the only time the secrets are shown; keep them now.");
        }
        let ids: Vec<_> = found.iter().map(|(id, _)| *id).collect();
        let bar = ItemsBar::new("changing", ids.len() as u64)?;
        outcomes = credentials.change_many(&ids, &change, || bar.advance()).await;
    }
    for (position, (id, name)) in found.iter().enumerate() {
        let id = id.to_string();
        match outcomes.get(position).map(|outcome| &outcome.result) {
            None => view.changed.push(ChangedView { id, name, secret: None }),
            Some(Ok(changed)) => view.changed.push(ChangedView { id, name, secret: new_secret(changed) }),
            Some(Err(error)) => view.skipped.push(SkippedView { id, name, why: error.to_string() }),
        }
    }
    output.write(&view, || view.to_text())
}

fn new_secret(changed: &BulkChanged) -> Option<SecretView<'_>> {
    match changed {
        BulkChanged::Edited(_) => None,
        BulkChanged::Rotated(rotated) => Some(SecretView::of(rotated)),
    }
}

async fn find(
    credentials: &Credentials<'_>,
    mut query: CredentialQuery,
) -> anyhow::Result<Vec<(CredentialId, String)>> {
    let mut found = Vec::new();
    loop {
        let page = credentials.list(&query).await?;
        let named = page.credentials.iter().map(|of| (of.credential.id, of.credential.name.as_str().to_owned()));
        found.extend(named);
        query.from = page.next;
        if query.from.is_none() {
            return Ok(found);
        }
    }
}

impl BulkView<'_> {
    fn to_text(&self) -> String {
        let mut lines: Vec<_> = self
            .changed
            .iter()
            .map(|changed| {
                let secret =
                    changed.secret.as_ref().map(|secret| format!("  {}", secret.to_line())).unwrap_or_default();
                format!("{}  {}{secret}", changed.id, changed.name)
            })
            .collect();
        lines.extend(self.skipped.iter().map(|of| format!("{}  {}  not changed: {}", of.id, of.name, of.why)));
        let count = self.changed.len();
        lines.push(if self.dry_run {
            format!("{count} would be changed.")
        } else {
            format!("{count} changed, {} not changed.", self.skipped.len())
        });
        lines.join("\n")
    }
}
