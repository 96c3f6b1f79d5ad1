//! `keys`: the keys that sign access tokens, and the server key.

use serde::Serialize;

use super::{
    Options,
    operator::Operator,
    output::{Output, table},
    server_key_rotation,
};
use crate::{
    app::installation::Absent,
    domain::timestamp::timestamp,
    service::{
        authz::authorise,
        installation::signing_keys::{PublishedKey, SIGNING_KEY_LEASE},
    },
};

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Sign access tokens by a new key; tokens already issued stay valid
    Rotate,
    /// List the keys of the key set, the one that signs first
    List,
    /// Show the server key, the one before, and how many secrets are still hashed under that one
    ServerKey,
    /// Put a new server key in the place of the current one, which keeps verifying until it is retired
    RotateServerKey(server_key_rotation::Rotate),
    /// Let the previous server key verify nothing any more
    RetireServerKey(server_key_rotation::Retire),
}

#[derive(Serialize)]
struct KeyView {
    id: String,
    algorithm: &'static str,
    created_at: String,
    published_until: Option<String>,
}

impl KeyView {
    fn new(published: &PublishedKey) -> Self {
        Self {
            id: published.key.id().to_owned(),
            algorithm: published.key.algorithm().as_str(),
            created_at: timestamp(published.created_at),
            published_until: published.published_until.map(timestamp),
        }
    }
}

pub(super) async fn run(options: &Options, command: Command, output: Output) -> anyhow::Result<()> {
    let is_rotation = match command {
        Command::Rotate => true,
        Command::List => false,
        Command::ServerKey => return server_key_rotation::show(options, output).await,
        Command::RotateServerKey(rotate) => return server_key_rotation::rotate(options, rotate, output).await,
        Command::RetireServerKey(retire) => return server_key_rotation::retire(options, retire, output).await,
    };
    let Operator { services, actor } = Operator::start_without_organization(options, Absent::Refuse).await?;
    if is_rotation {
        services.rotate_signing_key(&authorise(&actor)?).await?;
        // A running server may know the previous key for so long: the command exits once none does.
        tokio::time::sleep(SIGNING_KEY_LEASE.unsigned_abs()).await;
    }
    let keys = services.signing_keys().await?;
    let views = keys.iter().map(KeyView::new).collect::<Vec<_>>();
    let row = |view: &KeyView| {
        let until = view.published_until.clone().unwrap_or_else(|| "signs".to_owned());
        [view.id.clone(), view.algorithm.to_owned(), view.created_at.clone(), until]
    };
    let rows = || views.iter().map(row).collect::<Vec<_>>();
    output.write(&views, || table(["ID", "ALGORITHM", "CREATED", "PUBLISHED UNTIL"], &rows()))
}
