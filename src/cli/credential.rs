//! `credential`: the functions of the Credentials page, for scripts.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use serde::Serialize;

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
        actor::maker,
        client_key::ClientAuthentication,
        credential::{AuthenticationType, Credential, CredentialState},
        credential_query::CredentialQuery,
        display_name::DisplayName,
        id::CredentialId,
        scope::{Scope, ScopeSet},
        timestamp::timestamp,
    },
    service::credentials::{
        CreatedCredential, Credentials, ImportedCredential, NewCredential, RegisteredClient, read_public_key,
    },
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
    /// Change the name or the scopes of a credential
    Update {
        /// The id of the credential
        id: CredentialId,
        /// Another name
        #[arg(long)]
        name: Option<String>,
        /// A scope it shall have from now on; repeat it for several, the others are taken away
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<Scope>,
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

impl New {
    fn parse(self) -> anyhow::Result<NewCredential> {
        Ok(NewCredential {
            id: None,
            name: DisplayName::parse(&self.name)?,
            authentication_type: match self.authentication_type {
                TypeArgument::ApiKey => AuthenticationType::ApiKey,
                TypeArgument::OAuth2 => AuthenticationType::OAuth2,
            },
            scopes: self.scopes.into_iter().collect(),
        })
    }
}

/// A new credential, with its secret or the thumbprint of its public key.
#[derive(Serialize)]
struct CreatedView<'a> {
    id: String,
    name: &'a str,
    r#type: &'static str,
    scopes: Vec<&'static str>,
    #[serde(flatten)]
    secret: SecretView<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum SecretView<'a> {
    ApiKey { api_key: &'a str },
    Client { client_id: &'a str, client_secret: &'a str },
    KeyPair { client_id: &'a str, kid: &'a str },
}

/// A listed credential; never its secret.
#[derive(Serialize)]
struct CredentialView {
    id: String,
    name: String,
    r#type: &'static str,
    scopes: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    /// How a client authenticates; shown by `show` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    client_authentication: Vec<AuthenticationView>,
    /// The end of its current or last pause; none if it was not paused, or was resumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    paused_until: Option<String>,
    created_at: String,
    created_by: String,
    updated_at: String,
    updated_by: String,
}

/// One authentication method of a client.
#[derive(Serialize)]
#[serde(tag = "method")]
enum AuthenticationView {
    #[serde(rename = "client_secret")]
    Secret { ends_in: String },
    #[serde(rename = "private_key_jwt")]
    KeyPair { kid: String },
}

impl AuthenticationView {
    fn to_text(&self) -> String {
        match self {
            Self::Secret { ends_in } => format!("client secret ending in {ends_in}"),
            Self::KeyPair { kid } => format!("private key of the public key {kid}"),
        }
    }
}

impl From<ClientAuthentication> for AuthenticationView {
    fn from(authentication: ClientAuthentication) -> Self {
        match authentication {
            ClientAuthentication::Secret(hint) => Self::Secret { ends_in: hint.to_string() },
            ClientAuthentication::PublicKey(thumbprint) => Self::KeyPair { kid: thumbprint },
        }
    }
}

impl CredentialView {
    fn new(credential: &Credential) -> Self {
        Self {
            id: credential.id.to_string(),
            name: credential.name.as_str().to_owned(),
            r#type: credential.authentication_type.as_str(),
            scopes: scope_names(credential),
            client_id: credential.client_id.clone(),
            client_authentication: Vec::new(),
            paused_until: match credential.state {
                CredentialState::Paused { until } => Some(timestamp(until)),
                _ => None,
            },
            created_at: timestamp(credential.created_at),
            created_by: maker(&credential.created_by).to_owned(),
            updated_at: timestamp(credential.updated_at),
            updated_by: maker(&credential.updated_by).to_owned(),
        }
    }

    fn to_text(&self) -> String {
        let client_id = self.client_id.as_ref().map(|id| format!("Client ID:  {id}\n")).unwrap_or_default();
        let proofs = self.client_authentication.iter().map(|proof| format!("Proof:      {}\n", proof.to_text()));
        let proofs: String = proofs.collect();
        let paused = self.paused_until.as_ref().map(|until| format!("Paused:     until {until}\n")).unwrap_or_default();
        format!(
            "ID:         {}\nName:       {}\nType:       {}\nScopes:     {}\n{client_id}{proofs}{paused}Created:    {}, {}\n\
             Changed:    {}, {}\n",
            self.id,
            self.name,
            self.r#type,
            self.scopes.join(" "),
            self.created_at,
            self.created_by,
            self.updated_at,
            self.updated_by
        )
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
        Command::Update { id, name, scopes } => {
            if name.is_none() && scopes.is_empty() {
                bail!("give --name, --scope or both");
            }
            let name = name.as_deref().map(DisplayName::parse).transpose()?;
            let scopes = (!scopes.is_empty()).then(|| scopes.into_iter().collect::<ScopeSet>());
            write_one(&credentials.update(id, None, name, scopes).await?, output)
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

/// Shows the secret: besides the console's reveal, this is the only place where it leaves the process.
fn write_created(created: &CreatedCredential, output: Output) -> anyhow::Result<()> {
    let CreatedCredential { credential, secret } = created;
    let secret = match &credential.client_id {
        None => SecretView::ApiKey { api_key: secret.expose() },
        Some(client_id) => SecretView::Client { client_id, client_secret: secret.expose() },
    };
    write_new(credential, secret, output)
}

/// Shows the data that a client with a key pair needs; the client has its key already.
fn write_registered(registered: &RegisteredClient, output: Output) -> anyhow::Result<()> {
    let RegisteredClient { credential, thumbprint } = registered;
    let client_id = credential.client_id.as_deref().unwrap_or_default();
    write_new(credential, SecretView::KeyPair { client_id, kid: thumbprint }, output)
}

fn write_new(credential: &Credential, secret: SecretView<'_>, output: Output) -> anyhow::Result<()> {
    let view = CreatedView {
        id: credential.id.to_string(),
        name: credential.name.as_str(),
        r#type: credential.authentication_type.as_str(),
        scopes: scope_names(credential),
        secret,
    };
    output.write(&view, || {
        let secret = match &view.secret {
            SecretView::ApiKey { api_key } => format!("API key:        {api_key}\n"),
            SecretView::Client { client_id, client_secret } => {
                format!("Client ID:      {client_id}\nClient secret:  {client_secret}\n")
            }
            SecretView::KeyPair { client_id, kid } => format!("Client ID:      {client_id}\nPublic key:     {kid}\n"),
        };
        format!("ID:             {}\nName:           {}\n{secret}", view.id, view.name)
    })
}

fn scope_names(credential: &Credential) -> Vec<&'static str> {
    credential.grants.scopes().iter().map(Scope::as_str).collect()
}
