//! `credential`: the functions of the Credentials page, for scripts.

mod bulk;
mod quotas;
mod rotation;
mod terms;
mod views;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use serde::Serialize;

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
        credential::{AuthenticationType, Credential, terms::TermsEdit},
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
    List,
    /// Show one credential
    Show {
        /// The id of the credential
        id: CredentialId,
    },
    /// Change the name, the scopes, the expiry, the networks or the quotas of a credential
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
    fn parse(self) -> anyhow::Result<NewCredential> {
        Ok(NewCredential {
            id: None,
            name: DisplayName::parse(&self.name)?,
            authentication_type: self.authentication_type.into(),
            scopes: self.scopes.into_iter().collect(),
            terms: TermsEdit {
                decoy_place: self.decoy.as_deref().map(DisplayName::parse).transpose()?,
                ..self.terms.parse()?
            },
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
            write_registered(&credentials.create_with_public_key(new.parse()?, &key).await?, output)
        }
        Command::Create { new, public_key: None } => {
            let created = credentials.create(new.parse()?).await?;
            write_message("This is the only time the secret is shown; keep it now.");
            write_created(&created, output)
        }
        Command::List => list(&credentials, output).await,
        Command::Show { id } => {
            let credential = credentials.get(id).await?.context("there is no such credential")?;
            let proofs = credentials.client_authentications(&credential).await?;
            let mut view = CredentialView::new(&credential);
            view.client_authentication = proofs.into_iter().map(AuthenticationView::from).collect();
            output.write(&view, || view.to_text())
        }
        Command::Update { id, name, scopes, terms } => {
            let terms = terms.parse()?;
            if name.is_none() && scopes.is_empty() && terms == TermsEdit::default() {
                bail!(
                    "give --name, --scope, --expires-at, --network, --never-idle, --requests-per-minute, --rows-per-day or \
                     --quota-mode"
                );
            }
            let name = name.as_deref().map(DisplayName::parse).transpose()?;
            let scopes = (!scopes.is_empty()).then(|| scopes.into_iter().collect::<ScopeSet>());
            write_one(&credentials.update(id, CredentialEdit { version: None, name, scopes, terms }).await?, output)
        }
        Command::Pause { id, minutes } => {
            write_one(&credentials.pause(id, time::Duration::minutes(minutes)).await?, output)
        }
        Command::Resume { id } => write_one(&credentials.resume(id).await?, output),
        Command::Delete { id } => {
            let deleted = credentials.delete(id).await?;
            let view = DeletedView { id: id.to_string(), name: deleted.name.as_str().to_owned(), deleted: true };
            output.write(&view, || format!("Deleted {}. Its secret and its tokens are refused from now on.", view.name))
        }
        Command::Quotas => quotas::run(&credentials, output).await,
        Command::Bulk(command) => bulk::run(&credentials, command, output).await,
        Command::Rotation(command) => rotation::run(&credentials, command, output).await,
        Command::Import { new, client_id, secret_stdin: _ } => {
            let new = new.parse()?;
            let secret = PlainSecret::new(secret_input::read("secret")?);
            write_one(&credentials.import(ImportedCredential { new, client_id, secret }).await?, output)
        }
    }
}

async fn list(credentials: &Credentials<'_>, output: Output) -> anyhow::Result<()> {
    let mut views = Vec::new();
    let mut query = CredentialQuery { page_size: PAGE, ..CredentialQuery::default() };
    loop {
        let page = credentials.list(&query).await?;
        for listed in &page.credentials {
            views.push(CredentialView::new(&listed.credential));
        }
        query.from = page.next;
        if query.from.is_none() {
            break;
        }
    }
    let row = |view: &CredentialView| {
        let client_id = view.client_id.clone().unwrap_or_default();
        [view.id.clone(), view.name.clone(), view.r#type.to_owned(), view.scopes.join(" "), client_id]
    };
    let rows = || views.iter().map(row).collect::<Vec<_>>();
    output.write(&views, || table(["ID", "NAME", "TYPE", "SCOPES", "CLIENT ID"], &rows()))
}

fn write_one(credential: &Credential, output: Output) -> anyhow::Result<()> {
    let view = CredentialView::new(credential);
    output.write(&view, || view.to_text())
}
