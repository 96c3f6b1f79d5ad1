//! `verify`: checks whether a database, or a backup, is intact.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::{
    Options,
    output::Output,
    progress::{RowsBar, Spinner},
};
use crate::{
    app::{
        backups::file::unpack,
        installation::{place, require_installation},
        server_key,
    },
    crypto::server_key::ServerKeys,
    service::installation::integrity,
    storage::{database, transfer::Tables},
};

#[derive(clap::Args)]
pub(super) struct Verify {
    /// A file that `backup` has written, in place of the database
    file: Option<PathBuf>,
}

#[derive(Serialize)]
struct VerifiedView {
    problems: Vec<String>,
}

/// Reports all problems, and fails if there are any.
pub(super) async fn run(options: &Options, verify: Verify, output: Output) -> anyhow::Result<()> {
    let settings = options.settings()?;
    let name = verify.file.as_ref().map_or_else(|| place(&settings.database_url), |file| file.display().to_string());
    let problems = if let Some(file) = verify.file {
        let keys = server_key::load_existing(&settings.server_key_file)?;
        let spinner = Spinner::new("reading the backup");
        let unpacked = tokio::task::block_in_place(|| unpack(&file, &std::env::temp_dir(), &keys))?;
        drop(spinner);
        let tables = database::tables_of_file(&unpacked.database).await.with_context(|| name.clone())?;
        problems(tables.as_ref(), &keys).await.with_context(|| name.clone())?
    } else {
        require_installation(&settings.database_url).await?;
        let keys = server_key::load_existing(&settings.server_key_file)?;
        problems(database::tables(&settings.database_url).await?.as_ref(), &keys).await?
    };
    let count = problems.len();
    output.write(&VerifiedView { problems: problems.clone() }, || {
        if count == 0 { format!("Nothing is wrong with {name}.") } else { problems.join("\n") }
    })?;
    match count {
        0 => Ok(()),
        1 => bail!("one thing is wrong with {name}"),
        count => bail!("{count} things are wrong with {name}"),
    }
}

/// The problems of a database; shows a progress bar.
pub(super) async fn problems(tables: &dyn Tables, keys: &[ServerKeys]) -> anyhow::Result<Vec<String>> {
    let bar = RowsBar::new("checking")?;
    Ok(integrity::problems(tables, keys, &mut |progress| bar.show(progress)).await?)
}
