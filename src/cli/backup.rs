//! `backup` and `restore`: everything but the server key, as one file.

use std::{
    fs::File,
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use serde::Serialize;
use tokio::signal::ctrl_c;

use super::{
    Options,
    copy::copy_tables,
    operator::Operator,
    output::Output,
    progress::{RowsBar, Spinner},
    verify,
};
use crate::{
    app::{
        backups::file::{self, Encryption, Unpacked, put_in_place, require_same, unpack},
        installation::{Absent, record_origin},
        server_key,
    },
    crypto::server_key::ServerKeys,
    domain::audit_event::AuditEvent,
    service::authz::authorise,
    storage::database,
};

/// A note for the operator who restores.
const DELETED_ARE_BACK: &str =
    "Credentials that were deleted since the backup work again: delete them before you start the server.";

#[derive(clap::Args)]
pub(super) struct Backup {
    /// The file to write; it must not exist; - for standard output
    file: PathBuf,
    /// Encrypt it under a key made from the server key
    #[arg(long)]
    encrypt: bool,
}

#[derive(Serialize)]
struct BackupView {
    file: String,
    bytes: u64,
    encrypted: bool,
}

/// Writes a backup.
pub(super) async fn backup(options: &Options, backup: Backup, output: Output) -> anyhow::Result<()> {
    let Backup { file, encrypt } = backup;
    let to_output = file == Path::new("-");
    ensure!(
        !to_output || !io::stdout().is_terminal(),
        "a backup is no text for a terminal: send standard output into a file or another program"
    );
    let settings = options.settings()?;
    // Starts as a server does: a database of another key, or half of one, must not be backed up.
    let Operator { services, actor } = Operator::start_without_organization(options, Absent::Refuse).await?;
    services.server_keys().await?;
    services.note_backup(&authorise(&actor)?).await?;
    let encryption = encrypt.then(|| Encryption { key: services.backup_key(), random: services.random() });
    // SQLite writes its own file, and does not report progress.
    let spinner = database::file(&settings.database_url).map(|_| Spinner::new("writing the backup"));
    let bar = RowsBar::new("writing")?;
    let mut show = |progress| bar.show(progress);
    // A backup for standard output is complete before its first byte is written there.
    let work = to_output.then(|| file::folder_for_work(&std::env::temp_dir())).transpose()?;
    let file = work.as_ref().map_or(file, |work| work.path().join("backup"));
    let writing = file::write(&settings.database_url, &file, encryption, &mut show);
    // Interrupted, it leaves nothing behind.
    tokio::select! {
        written = writing => written?,
        _ = ctrl_c() => bail!("interrupted; nothing was written"),
    }
    drop((bar, spinner));
    if to_output {
        return tokio::task::block_in_place(|| {
            let mut output = io::stdout().lock();
            io::copy(&mut File::open(&file)?, &mut output)?;
            output.flush()
        })
        .context("cannot write the backup to standard output: what was written is not whole");
    }
    let view = BackupView { file: file.display().to_string(), bytes: file.metadata()?.len(), encrypted: encrypt };
    output.write(&view, || {
        let encrypted = if encrypt { ", encrypted under the server key" } else { "" };
        format!(
            "Wrote {} ({} bytes{encrypted}). Keep the server key elsewhere: without it the backup is worth nothing.",
            view.file, view.bytes
        )
    })
}

#[derive(clap::Args)]
pub(super) struct Restore {
    /// A file that `backup` has written
    file: PathBuf,
}

#[derive(Serialize)]
struct RestoreView {
    file: String,
    restored: bool,
    note: &'static str,
}

/// Restores a backup to the database that the settings name.
pub(super) async fn restore(options: &Options, restore: Restore, output: Output) -> anyhow::Result<()> {
    let settings = options.settings()?;
    let keys = server_key::load_existing(&settings.server_key_file)?;
    match database::file(&settings.database_url) {
        Some(database) => restore_file(&restore.file, &database, &keys).await?,
        None => restore_on_server(&restore.file, &settings.database_url, &keys).await?,
    }
    record_origin(&settings.database_url, &AuditEvent::InstallationRestored {}).await?;
    let view = RestoreView { file: restore.file.display().to_string(), restored: true, note: DELETED_ARE_BACK };
    output.write(&view, || format!("Restored {}. {DELETED_ARE_BACK}", view.file))
}

async fn restore_file(backup: &Path, database: &Path, keys: &[ServerKeys]) -> anyhow::Result<()> {
    for ending in ["", "-wal", "-journal"] {
        let file = PathBuf::from(format!("{}{ending}", database.display()));
        let is_empty = file.metadata().map_or(true, |file| file.len() == 0);
        ensure!(is_empty, "{} holds something already; move it away, nothing is overwritten", file.display());
    }
    let folder = file::folder(database);
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let unpacked = unpack_whole(backup, folder, keys).await?;
    for ending in ["", "-wal", "-shm", "-journal"] {
        let empty = PathBuf::from(format!("{}{ending}", database.display()));
        file::remove(&empty).with_context(|| format!("cannot remove {}", empty.display()))?;
    }
    put_in_place(&unpacked.database, database)
}

async fn restore_on_server(backup: &Path, database_url: &str, keys: &[ServerKeys]) -> anyhow::Result<()> {
    let unpacked = unpack_whole(backup, &std::env::temp_dir(), keys).await?;
    let (from, to) = (database::tables_of_file(&unpacked.database).await?, database::tables(database_url).await?);
    let name = backup.canonicalize()?.display().to_string();
    require_same(&copy_tables(from.as_ref(), &name, to.as_ref()).await?)
}

/// Unpacks a backup, upgrades it to the present release, and refuses an incomplete one.
async fn unpack_whole(backup: &Path, into: &Path, keys: &[ServerKeys]) -> anyhow::Result<Unpacked> {
    let spinner = Spinner::new("reading the backup");
    let unpacked = tokio::task::block_in_place(|| unpack(backup, into, keys))?;
    drop(spinner);
    let tables = database::tables_of_file(&unpacked.database).await?;
    let problems = verify::problems(tables.as_ref(), keys).await?;
    tables.close().await?;
    match problems.as_slice() {
        [] => Ok(unpacked),
        [only] => bail!("{} is not whole: {only}", backup.display()),
        [first, rest @ ..] => bail!("{} is not whole: {first}, and {} more; see verify", backup.display(), rest.len()),
    }
}
