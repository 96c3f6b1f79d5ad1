//! `credential`: the functions of the Credentials page, for scripts.

mod bulk;
mod ownership;
mod quotas;
mod rotation;
mod terms;
mod views;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use serde::Serialize;

use self::ownership::{DetailsArguments, OwnershipFilter};
use self::terms::TermsArguments;
use self::views::{AuthenticationView, CredentialView, write_created, write_registered};
use super::{
    Options,
    operator::Operator,
    output::{Output, table, write_message},
    public_key_input, secret_input,
};
use crate::{
    app::installation::Absent,
    crypto::secret::PlainSecret,
    domain::{
        credential::{AuthenticationType, Credential, details::DetailsEdit, terms::TermsEdit},
        credential_query::CredentialQuery,
        display_name::DisplayName,
        id::CredentialId,
        scope::{Scope, ScopeSet},
    },
    service::credentials::{CredentialEdit, Credentials, ImportedCredential, NewCredential, read_public_key},
};

/// Credentials that are read at once.
const PAGE: u16 = 500;
/// Longest pause: a week.
const MAX_PAUSE_MINUTES: i64 = 7 * 24 * 60;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Create a credential and show its secret, once
    Create {
        #[command(flatten)]
        new: New,
        /// The public key of an oauth2 client that proves itself by its private key and not by a secret: PEM or JWK, on
        /// Ed25519 or P-256; - for standard input
        #[arg(long, value_name = "FILE")]
        public_key: Option<PathBuf>,
    },
    /// List the credentials of the organization, newest first
    List(OwnershipFilter),
    /// Show one credential
    Show {
        /// The id of the credential
        id: CredentialId,
    },
    /// Change the name, the scopes, the expiry, the networks, the quotas or the owner of a credential, or what is noted about it
    Update {
        /// The id of the credential
        id: CredentialId,
        /// Another name
        #[arg(long)]
        name: Option<String>,
        /// A scope it shall have from now on; repeat it for several, the others are taken away
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<Scope>,
        #[command(flatten)]
        terms: TermsArguments,
        #[command(flatten)]
        details: DetailsArguments,
    },
    /// Pause a credential: its secret and its tokens are refused until the pause ends
    Pause {
        /// The id of the credential
        id: CredentialId,
        /// For how many minutes
        #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(i64).range(1..=MAX_PAUSE_MINUTES))]
        minutes: i64,
    },
    /// End the pause of a credential
    Resume {
        /// The id of the credential
        id: CredentialId,
    },
    /// Delete a credential: its secret and its tokens are refused from then on
    Delete {
        /// The id of the credential
        id: CredentialId,
    },
    /// List the credentials with quotas, and how much they have used, the nearest to their quotas first
    Quotas,
    #[command(flatten)]
    Rotation(rotation::Command),
    /// Change every credential that a filter finds
    #[command(subcommand)]
    Bulk(bulk::Command),
    /// Bring in a key or client of the preview, which keeps working with the secret it has
    Import {
        #[command(flatten)]
        new: New,
        /// The client id, for oauth2
        #[arg(long)]
        client_id: Option<String>,
        /// Read the secret from standard input, the only place it is taken from
        #[arg(long, required = true)]
        secret_stdin: bool,
    },
}

#[derive(clap::Args)]
pub(super) struct New {
    /// Its name, unique in the organization ignoring case
    #[arg(long)]
    name: String,
    /// How its clients prove who they are
    #[arg(long = "type", value_name = "TYPE")]
    authentication_type: TypeArgument,
    /// A scope, such as interactions:read; repeat it for several
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<Scope>,
    #[command(flatten)]
    terms: TermsArguments,
    /// Make it a decoy, and note where it is planted: it grants nothing, and any use of it is told
    #[arg(long, value_name = "PLACE")]
    decoy: Option<String>,
    #[command(flatten)]
    details: DetailsArguments,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum TypeArgument {
    /// A static key, sent with each request
    #[value(name = "api-key", alias = "api_key")]
    ApiKey,
    /// OAuth 2.0 client credentials
    #[value(name = "oauth2")]
    OAuth2,
}

impl From<TypeArgument> for AuthenticationType {
    fn from(argument: TypeArgument) -> Self {
        match argument {
            TypeArgument::ApiKey => Self::ApiKey,
            TypeArgument::OAuth2 => Self::OAuth2,
        }
    }
}

impl New {
    async fn parse(self, credentials: &Credentials<'_>) -> anyhow::Result<NewCredential> {
        Ok(NewCredential {
            id: None,
            name: DisplayName::parse(&self.name)?,
            authentication_type: self.authentication_type.into(),
            scopes: self.scopes.into_iter().collect(),
            terms: TermsEdit {
                decoy_place: self.decoy.as_deref().map(DisplayName::parse).transpose()?,
                ..self.terms.parse()?
            },
            details: self.details.parse(credentials).await?,
        })
    }
}

/// A deleted credential.
#[derive(Serialize)]
struct DeletedView {
    id: String,
    name: String,
    deleted: bool,
}

pub(super) async fn run(options: &Options, command: Command, output: Output) -> anyhow::Result<()> {
    let makes = matches!(command, Command::Create { .. } | Command::Import { .. });
    let absent = if makes { Absent::Make } else { Absent::Refuse };
    let Operator { services, actor } = Operator::start(options, absent).await?;
    let credentials = services.credentials(&actor)?;
    match command {
        Command::Create { new, public_key: Some(file) } => {
            let key = read_public_key(&public_key_input::read(&file)?)?;
            write_registered(&credentials.create_with_public_key(new.parse(&credentials).await?, &key).await?, output)
        }
        Command::Create { new, public_key: None } => {
            let created = credentials.create(new.parse(&credentials).await?).await?;
            write_message("This is the only time the secret is shown; keep it now.");
            write_created(&created, output)
        }
        Command::List(filter) => list(&credentials, &filter, output).await,
        Command::Show { id } => {
            let credential = credentials.get(id).await?.context("there is no such credential")?;
            let proofs = credentials.client_authentications(&credential).await?;
            let mut view = CredentialView::new(&credential, credentials.details(&credential).await?);
            view.client_authentication = proofs.into_iter().map(AuthenticationView::from).collect();
            output.write(&view, || view.to_text())
        }
        Command::Update { id, name, scopes, terms, details } => {
            let (terms, details) = (terms.parse()?, details.parse(&credentials).await?);
            let is_noted = details != DetailsEdit::default();
            if name.is_none() && scopes.is_empty() && terms == TermsEdit::default() && !is_noted {
                bail!(
                    "give --name, --scope, --expires-at, --network, --never-idle, --requests-per-minute, --rows-per-day, \
                     --quota-mode, --owner, --backup-owner, --description, --ticket or --tag"
                );
            }
            let name = name.as_deref().map(DisplayName::parse).transpose()?;
            let scopes = (!scopes.is_empty()).then(|| scopes.into_iter().collect::<ScopeSet>());
            let edit = CredentialEdit { version: None, name, scopes, terms, details };
            write_one(&credentials, credentials.update(id, edit).await?, output).await
        }
        Command::Pause { id, minutes } => {
            let paused = credentials.pause(id, time::Duration::minutes(minutes)).await?;
            write_one(&credentials, paused, output).await
        }
        Command::Resume { id } => write_one(&credentials, credentials.resume(id).await?, output).await,
        Command::Delete { id } => {
            let deleted = credentials.delete(id).await?;
            let view = DeletedView { id: id.to_string(), name: deleted.name.as_str().to_owned(), deleted: true };
            output.write(&view, || format!("Deleted {}. Its secret and its tokens are refused from now on.", view.name))
        }
        Command::Quotas => quotas::run(&credentials, output).await,
        Command::Bulk(command) => bulk::run(&credentials, command, output).await,
        Command::Rotation(command) => rotation::run(&credentials, command, output).await,
        Command::Import { new, client_id, secret_stdin: _ } => {
            let new = new.parse(&credentials).await?;
            let secret = PlainSecret::new(secret_input::read("secret")?);
            let imported = credentials.import(ImportedCredential { new, client_id, secret }).await?;
            write_one(&credentials, imported, output).await
        }
    }
}

async fn list(credentials: &Credentials<'_>, filter: &OwnershipFilter, output: Output) -> anyhow::Result<()> {
    let mut views = Vec::new();
    let query = CredentialQuery { page_size: PAGE, ..CredentialQuery::default() };
    let mut query = filter.apply(credentials, query).await?;
    loop {
        let page = credentials.list(&query).await?;
        for listed in page.credentials {
            views.push(CredentialView::new(&listed.credential, listed.details));
        }
        query.from = page.next;
        if query.from.is_none() {
            break;
        }
    }
    let row = |view: &CredentialView| {
        let client_id = view.client_id.clone().unwrap_or_default();
        let owner = view.owner.clone().unwrap_or_default();
        [view.id.clone(), view.name.clone(), view.r#type.to_owned(), view.scopes.join(" "), client_id, owner]
    };
    let rows = || views.iter().map(row).collect::<Vec<_>>();
    output.write(&views, || table(["ID", "NAME", "TYPE", "SCOPES", "CLIENT ID", "OWNER"], &rows()))
}

async fn write_one(credentials: &Credentials<'_>, credential: Credential, output: Output) -> anyhow::Result<()> {
    let view = CredentialView::new(&credential, credentials.details(&credential).await?);
    output.write(&view, || view.to_text())
}
