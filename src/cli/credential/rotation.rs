//! `credential rotate`, `secrets` and `retire`: a new secret takes the place of an old one.

use std::path::PathBuf;

use anyhow::Context as _;
use serde::Serialize;
use time::{Duration, OffsetDateTime};

use super::views::{AuthenticationView, CredentialView, write_rotated};
use crate::{
    cli::{
        output::{Output, table, write_message},
        public_key_input,
    },
    domain::{
        credential::secret::{Overlap, SecretRecord},
        id::{CredentialId, SecretId},
        secret_use::{SecretCaller, SecretOverview},
        timestamp::timestamp,
        usage::LastUse,
    },
    service::credentials::{Credentials, Rotation, read_public_key},
};

#[derive(clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// Give a credential a new secret, and show it, once; the old one is accepted besides it until it ends
    Rotate {
        /// The id of the credential
        id: CredentialId,
        /// How long the old secret is accepted besides the new one: none (it has leaked), 1h, 24h, 7d, safe (until it has
        /// been unused for 24 hours while the new one is in use, 14 days at most), manual (until it is retired), or until an
        /// instant such as 2026-01-31T12:00:00Z
        #[arg(long, value_name = "OVERLAP")]
        overlap: Overlap,
        /// The next public key of an oauth2 client that proves itself by its private key: PEM or JWK, on Ed25519 or P-256; -
        /// for standard input
        #[arg(long, value_name = "FILE")]
        public_key: Option<PathBuf>,
    },
    /// List the secrets of a credential, and who uses them
    Secrets {
        /// The id of the credential
        id: CredentialId,
    },
    /// End the old secret of a rotated credential now, or change when it ends
    Retire {
        /// The id of the credential
        id: CredentialId,
        /// The id of the secret, as secrets lists it
        #[arg(long, value_name = "SECRET_ID")]
        secret: Option<SecretId>,
        /// When it ends instead: as --overlap of rotate, counted from now
        #[arg(long, value_name = "OVERLAP", default_value = "none")]
        overlap: Overlap,
    },
}

/// A secret, never in clear.
#[derive(Serialize)]
struct SecretView {
    id: String,
    #[serde(flatten)]
    authentication: AuthenticationView,
    /// `current`, `replaced` or `ended`.
    state: &'static str,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced_at: Option<String>,
    /// When it has ended, or ends at the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<String>,
    /// It ends sooner if it is unused for so many hours while the newer one is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_if_unused_for_hours: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_at: Option<String>,
    callers: Vec<CallerView>,
}

/// Requests from one address and client.
#[derive(Serialize)]
struct CallerView {
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    client: String,
    last_used_at: String,
    calls: u64,
    failures: u64,
}

impl From<SecretCaller> for CallerView {
    fn from(caller: SecretCaller) -> Self {
        let SecretCaller { last: LastUse { at, address, client }, calls, failures, .. } = caller;
        let address = address.map(|address| address.to_string());
        Self { address, client, last_used_at: timestamp(at), calls, failures }
    }
}

impl SecretView {
    fn new(secret: SecretOverview, now: OffsetDateTime) -> Self {
        let ends_at = secret.ended_at().map(timestamp);
        let SecretOverview { record, authentication, last, callers } = secret;
        let is_live = record.is_live(now);
        let SecretRecord { id, created_at, replacement, .. } = record;
        let silent_for = replacement.filter(|_| is_live).and_then(|replacement| replacement.end.silent_for);
        Self {
            id: id.to_string(),
            authentication: authentication.into(),
            state: match (is_live, replacement) {
                (false, _) => "ended",
                (true, Some(_)) => "replaced",
                (true, None) => "current",
            },
            created_at: timestamp(created_at),
            replaced_at: replacement.map(|replacement| timestamp(replacement.since)),
            ends_at,
            ends_if_unused_for_hours: silent_for.map(Duration::whole_hours),
            last_used_at: last.map(|last| timestamp(last.at)),
            callers: callers.into_iter().map(CallerView::from).collect(),
        }
    }
}

pub(super) async fn run(credentials: &Credentials<'_>, command: Command, output: Output) -> anyhow::Result<()> {
    match command {
        Command::Rotate { id, overlap, public_key } => {
            let key = public_key.as_ref().map(|file| anyhow::Ok(read_public_key(&public_key_input::read(file)?)?));
            let key = key.transpose()?;
            let rotated = credentials.rotate(id, Rotation { overlap, key: key.as_ref(), form: None }).await?;
            if key.is_none() {
                write_message("This is the only time the secret is shown; keep it now.");
            }
            write_rotated(&rotated, output)
        }
        Command::Secrets { id } => {
            let secrets = credentials.secrets(id).await?.context("there is no such credential")?;
            let now = credentials.now();
            let views: Vec<_> = secrets.into_iter().map(|secret| SecretView::new(secret, now)).collect();
            let row = |view: &SecretView| {
                let callers = view.callers.len().to_string();
                let (ends_at, last) = (view.ends_at.clone(), view.last_used_at.clone());
                let state = view.state.to_owned();
                [
                    view.id.clone(),
                    view.authentication.to_text(),
                    state,
                    ends_at.unwrap_or_default(),
                    last.unwrap_or_default(),
                    callers,
                ]
            };
            let rows = || views.iter().map(row).collect::<Vec<_>>();
            output.write(&views, || table(["ID", "SECRET", "STATE", "ENDS", "LAST USED", "CALLERS"], &rows()))
        }
        Command::Retire { id, secret, overlap } => {
            let planned = credentials.plan_end(id, secret, overlap).await?;
            let view = CredentialView::new(&planned, credentials.details(&planned).await?);
            output.write(&view, || match overlap {
                Overlap::None => format!("The old secret of {} is refused from now on.", view.name),
                other => format!("The old secret of {} ends: {other}.", view.name),
            })
        }
    }
}
