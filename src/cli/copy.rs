//! `copy`: moves an installation from one database into another.

use anyhow::{Context as _, ensure};
use serde::Serialize;

use super::{
    output::{Output, table},
    progress::RowsBar,
};
use crate::{
    app::{
        backups::file::require_same,
        installation::{name, record_origin, require_installation},
    },
    domain::audit_event::AuditEvent,
    service::installation::transfer::{self, CopiedTable},
    storage::{database, transfer::Tables},
};

#[derive(clap::Args)]
pub(super) struct Copy {
    /// The database that has everything; no server may run on it
    #[arg(long, value_name = "URL")]
    from: String,
    /// The database that gets it: an empty one, or one into which the same copy was begun
    #[arg(long, value_name = "URL")]
    to: String,
}

#[derive(Serialize)]
struct CopiedView {
    table: &'static str,
    rows: u64,
    sha256: String,
    rows_in_target: u64,
    sha256_in_target: String,
}

/// Copies, compares, and shows the contents of both sides.
pub(super) async fn run(copy: Copy, output: Output) -> anyhow::Result<()> {
    let (from, to) = (open("--from", &copy.from, true).await?, open("--to", &copy.to, false).await?);
    let copied = copy_tables(from.as_ref(), &name(&copy.from), to.as_ref()).await?;
    output.write(&copied.iter().map(view).collect::<Vec<_>>(), || {
        let rows: Vec<_> = copied
            .iter()
            .map(|table| [table.name.to_owned(), table.target.rows.to_string(), table.target.digest.to_string()])
            .collect();
        table(["TABLE", "ROWS", "SHA-256"], &rows)
    })?;
    to.close().await?;
    require_same(&copied)?;
    record_origin(&copy.to, &AuditEvent::InstallationCopied { source: name(&copy.from) }).await
}

/// Copies with a progress bar.
pub(super) async fn copy_tables(from: &dyn Tables, name: &str, to: &dyn Tables) -> anyhow::Result<Vec<CopiedTable>> {
    let bar = RowsBar::new("copying")?;
    Ok(transfer::copy(from, name, to, &mut |progress| bar.show(progress)).await?)
}

async fn open(option: &'static str, url: &str, must_exist: bool) -> anyhow::Result<std::sync::Arc<dyn Tables>> {
    let is_known = database::file(url).is_some() || is_on_server(url);
    ensure!(is_known, "{option}: give sqlite:// and a file, or postgres:// and a server");
    if must_exist {
        require_installation(url).await.context(option)?;
    }
    Ok(database::tables(url).await?)
}

fn is_on_server(url: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme))
}

fn view(table: &CopiedTable) -> CopiedView {
    CopiedView {
        table: table.name,
        rows: table.source.rows,
        sha256: table.source.digest.to_string(),
        rows_in_target: table.target.rows,
        sha256_in_target: table.target.digest.to_string(),
    }
}
