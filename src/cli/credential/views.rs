//! Credentials as the command line writes them.

use serde::Serialize;

use crate::{
    cli::output::Output,
    domain::{
        actor::maker,
        client_key::ClientAuthentication,
        credential::{Credential, CredentialState, details::Details},
        quota::QuotaFields,
        scope::Scope,
        timestamp::timestamp,
    },
    service::credentials::{CreatedCredential, RegisteredClient, Rotated, RotatedProof},
};

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
pub(super) enum SecretView<'a> {
    ApiKey { api_key: &'a str },
    Client { client_id: &'a str, client_secret: &'a str },
    KeyPair { client_id: &'a str, kid: &'a str },
}

impl<'a> SecretView<'a> {
    /// What the holder of a rotated credential needs.
    pub fn of(rotated: &'a Rotated) -> Self {
        match (rotated.credential.client_id.as_deref(), &rotated.proof) {
            (None, RotatedProof::Secret(secret)) => Self::ApiKey { api_key: secret.expose() },
            (Some(client_id), RotatedProof::Secret(secret)) => {
                Self::Client { client_id, client_secret: secret.expose() }
            }
            (client_id, RotatedProof::PublicKey(kid)) => {
                Self::KeyPair { client_id: client_id.unwrap_or_default(), kid }
            }
        }
    }

    /// In one line.
    pub fn to_line(&self) -> String {
        match self {
            Self::ApiKey { api_key } => (*api_key).to_owned(),
            Self::Client { client_id, client_secret } => format!("{client_id}  {client_secret}"),
            Self::KeyPair { client_id, kid } => format!("{client_id}  {kid}"),
        }
    }
}

/// A listed credential; never its secret.
#[derive(Serialize)]
pub(super) struct CredentialView {
    pub id: String,
    pub name: String,
    pub r#type: &'static str,
    pub scopes: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// How a client authenticates; shown by `show` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub client_authentication: Vec<AuthenticationView>,
    /// The end of its current or last pause; none if it was not paused, or was resumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused_until: Option<String>,
    /// When it expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// Whether it is never paused because nobody uses it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub never_idle: bool,
    /// Where it is planted, if it is a decoy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decoy: Option<String>,
    /// The networks from which it may be used; none for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    #[serde(flatten)]
    pub quotas: QuotaFields,
    /// Who is responsible for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who is responsible while the owner is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_owner: Option<String>,
    /// Whether nobody is responsible any more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub orphaned: bool,
    /// What it is for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What led to it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ticket: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    pub created_at: String,
    pub created_by: String,
    pub updated_at: String,
    pub updated_by: String,
}

/// One authentication method of a client.
#[derive(Serialize)]
#[serde(tag = "method")]
pub(super) enum AuthenticationView {
    #[serde(rename = "api_key")]
    ApiKey { ends_in: String },
    #[serde(rename = "client_secret")]
    Secret { ends_in: String },
    #[serde(rename = "private_key_jwt")]
    KeyPair { kid: String },
}

impl AuthenticationView {
    pub fn to_text(&self) -> String {
        match self {
            Self::ApiKey { ends_in } => format!("API key ending in {ends_in}"),
            Self::Secret { ends_in } => format!("client secret ending in {ends_in}"),
            Self::KeyPair { kid } => format!("private key of the public key {kid}"),
        }
    }
}

impl From<ClientAuthentication> for AuthenticationView {
    fn from(authentication: ClientAuthentication) -> Self {
        match authentication {
            ClientAuthentication::ApiKey(hint) => Self::ApiKey { ends_in: hint.to_string() },
            ClientAuthentication::Secret(hint) => Self::Secret { ends_in: hint.to_string() },
            ClientAuthentication::PublicKey(thumbprint) => Self::KeyPair { kid: thumbprint },
        }
    }
}

impl CredentialView {
    pub fn new(credential: &Credential, details: Details) -> Self {
        Self {
            orphaned: details.are_orphaned(),
            owner: details.owner.map(|owner| owner.email),
            backup_owner: details.backup_owner.map(|owner| owner.email),
            description: details.description.as_str().to_owned(),
            ticket: details.ticket.as_str().to_owned(),
            tags: details.tags.iter().map(ToString::to_string).collect(),
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
            expires_at: credential.terms.expires_at.map(timestamp),
            never_idle: credential.never_idle,
            decoy: credential.decoy_place.as_ref().map(ToString::to_string),
            networks: credential.terms.networks.iter().map(ToString::to_string).collect(),
            quotas: credential.terms.quotas.into(),
            created_at: timestamp(credential.created_at),
            created_by: maker(&credential.created_by).to_owned(),
            updated_at: timestamp(credential.updated_at),
            updated_by: maker(&credential.updated_by).to_owned(),
        }
    }

    pub fn to_text(&self) -> String {
        let client_id = self.client_id.as_ref().map(|id| format!("Client ID:  {id}\n")).unwrap_or_default();
        let proofs = self.client_authentication.iter().map(|proof| format!("Proof:      {}\n", proof.to_text()));
        let proofs: String = proofs.collect();
        let paused = self.paused_until.as_ref().map(|until| format!("Paused:     until {until}\n")).unwrap_or_default();
        let expiry = self.expires_at.as_ref().map(|at| format!("Expires:    {at}\n")).unwrap_or_default();
        let networks = self.networks.join(" ");
        let networks = if networks.is_empty() { networks } else { format!("Networks:   {networks}\n") };
        let fields = self.quotas;
        let quotas = [(fields.requests_per_minute, "requests per minute"), (fields.rows_per_day, "rows per day")];
        let quotas = quotas.iter().filter_map(|(amount, of)| amount.map(|amount| format!("{amount} {of}")));
        let quotas: Vec<_> = quotas.chain(fields.quota_mode.map(str::to_owned)).collect();
        let quotas = if quotas.is_empty() { String::new() } else { format!("Quotas:     {}\n", quotas.join(", ")) };
        let details = self.details_text();
        format!(
            "ID:         {}\nName:       {}\nType:       {}\nScopes:     {}\n{client_id}{proofs}{paused}{expiry}{networks}{quotas}{details}Created:    {}, {}\n\
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

    fn details_text(&self) -> String {
        let owner =
            self.owner.as_ref().map(|owner| format!("{owner}{}", if self.orphaned { " (orphaned)" } else { "" }));
        let lines = [
            ("Owner:     ", owner),
            ("Backup:    ", self.backup_owner.clone()),
            ("About:     ", Some(self.description.replace('\n', "\n            "))),
            ("Ticket:    ", Some(self.ticket.clone())),
            ("Tags:      ", Some(self.tags.join(", "))),
        ];
        let said = lines
            .into_iter()
            .filter_map(|(name, text)| Some([name, " ", &text.filter(|text| !text.is_empty())?, "\n"].concat()));
        said.collect()
    }
}

/// Shows the secret: besides the console's reveal, this is the only place where it leaves the process.
pub(super) fn write_created(created: &CreatedCredential, output: Output) -> anyhow::Result<()> {
    let CreatedCredential { credential, secret } = created;
    let secret = match &credential.client_id {
        None => SecretView::ApiKey { api_key: secret.expose() },
        Some(client_id) => SecretView::Client { client_id, client_secret: secret.expose() },
    };
    write_new(credential, secret, output)
}

/// Shows the data that a client with a key pair needs; the client has its key already.
pub(super) fn write_registered(registered: &RegisteredClient, output: Output) -> anyhow::Result<()> {
    let RegisteredClient { credential, thumbprint } = registered;
    let client_id = credential.client_id.as_deref().unwrap_or_default();
    write_new(credential, SecretView::KeyPair { client_id, kid: thumbprint }, output)
}

/// Shows the new secret of a rotated credential, once.
pub(super) fn write_rotated(rotated: &Rotated, output: Output) -> anyhow::Result<()> {
    write_new(&rotated.credential, SecretView::of(rotated), output)
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

pub(super) fn scope_names(credential: &Credential) -> Vec<&'static str> {
    credential.grants.scopes().iter().map(Scope::as_str).collect()
}
