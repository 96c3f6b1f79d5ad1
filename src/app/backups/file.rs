//! A backup file: a SQLite database with our schema, for every source database, or such a database encrypted under a key
//! derived from the server key.
//!
//! It appears under its name only when it is complete, with mode 0600, and never replaces another file. Unfinished files
//! are in a temporary folder, which is removed with them; a file that will be encrypted is in the system's folder for
//! temporary files until then.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use tempfile::{TempDir, TempPath};

use crate::{
    app::installation,
    crypto::{
        random::RandomSource,
        sealed_stream::{CannotOpenStream, StreamKey, is_sealed},
        server_key::ServerKeys,
    },
    service::installation::transfer::{self, CopiedTable, OnProgress},
    storage::database,
};

const FILE_MODE: u32 = 0o600;
/// The first bytes of a SQLite file.
const SQLITE_MAGIC: &[u8] = b"SQLite format 3\0";

/// The inputs for encrypting a backup.
pub(crate) struct Encryption<'a> {
    pub(crate) key: &'a StreamKey,
    pub(crate) random: &'a dyn RandomSource,
}

/// Writes everything that a database holds into a new file.
pub(crate) async fn write(
    database_url: &str,
    file: &Path,
    encryption: Option<Encryption<'_>>,
    on_progress: OnProgress<'_>,
) -> anyhow::Result<()> {
    ensure!(!file.exists(), "{} exists already; a backup overwrites nothing", file.display());
    let work =
        if encryption.is_some() { folder_for_work(&std::env::temp_dir())? } else { folder_for_work(folder(file))? };
    let mut draft = work.path().join("backup.db");
    write_database(database_url, &draft, on_progress).await?;
    // In the target folder: a file can be renamed only within one file system.
    let beside = folder_for_work(folder(file))?;
    if let Some(Encryption { key, random }) = encryption {
        let sealed = beside.path().join("backup");
        tokio::task::block_in_place(|| {
            anyhow::Ok(key.seal(&mut File::open(&draft)?, &mut new_file(&sealed)?, random)?)
        })
        .context("cannot encrypt the backup")?;
        draft = sealed;
    }
    put_in_place(&draft, file)
}

/// Writes the database as a SQLite file, with mode 0600 from the beginning.
async fn write_database(database_url: &str, draft: &Path, on_progress: OnProgress<'_>) -> anyhow::Result<()> {
    if let Some(database) = database::file(database_url) {
        new_file(draft)?;
        return Ok(database::copy_file(&database, draft).await?);
    }
    let (from, to) = (database::tables(database_url).await?, database::tables_of_file(draft).await?);
    let copied = transfer::copy(from.as_ref(), &installation::name(database_url), to.as_ref(), on_progress).await?;
    to.close().await?;
    require_same(&copied)
}

/// An unpacked backup, ready to be opened: a copy in a folder that is removed with it.
pub(crate) struct Unpacked {
    pub(crate) database: PathBuf,
    _folder: TempDir,
}

/// Copies or decrypts a backup into a new folder inside of another.
pub(crate) fn unpack(file: &Path, into: &Path, keys: &[ServerKeys]) -> anyhow::Result<Unpacked> {
    let name = file.display();
    let mut input = File::open(file).with_context(|| format!("cannot open {name}"))?;
    let mut beginning = Vec::new();
    input.by_ref().take(64).read_to_end(&mut beginning).with_context(|| format!("cannot read {name}"))?;
    input.rewind()?;
    let folder = folder_for_work(into)?;
    let database = folder.path().join("backup.db");
    let mut output = new_file(&database)?;
    if is_sealed(&beginning) {
        decrypt(&mut input, &mut output, keys).with_context(|| format!("cannot decrypt {name}"))?;
    } else if beginning.starts_with(SQLITE_MAGIC) {
        io::copy(&mut input, &mut output).with_context(|| format!("cannot copy {name}"))?;
    } else {
        bail!("{name} is no backup");
    }
    Ok(Unpacked { database, _folder: folder })
}

/// Decrypts with the one of `keys` under which the backup was sealed.
fn decrypt(input: &mut File, output: &mut File, keys: &[ServerKeys]) -> Result<(), CannotOpenStream> {
    let mut refused = CannotOpenStream::Refused;
    for keys in keys {
        input.rewind()?;
        output.rewind()?;
        output.set_len(0)?;
        match keys.backup.open(input, output) {
            Ok(()) => return Ok(()),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// Makes a draft durable and gives it its name; replaces no file.
pub(crate) fn put_in_place(draft: &Path, file: &Path) -> anyhow::Result<()> {
    let name = file.display();
    File::open(draft).and_then(|draft| draft.sync_all()).with_context(|| format!("cannot write {name}"))?;
    let draft = TempPath::try_from_path(draft)?;
    draft.persist_noclobber(file).map_err(|error| error.error).with_context(|| format!("cannot write {name}"))?;
    File::open(folder(file)).and_then(|folder| folder.sync_all()).with_context(|| format!("cannot write {name}"))
}

/// The folder that a file is in.
pub(crate) fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Creates a private temporary folder.
pub(crate) fn folder_for_work(within: &Path) -> anyhow::Result<TempDir> {
    let made = tempfile::Builder::new().prefix(".credentials-console-").tempdir_in(within);
    made.with_context(|| format!("cannot write into {}", within.display()))
}

pub(crate) fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)
}

/// Removes a file; a missing file is no error.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Fails with the tables that differ between both sides.
pub(crate) fn require_same(copied: &[CopiedTable]) -> anyhow::Result<()> {
    let differences = copied.iter().filter(|table| !table.is_same()).map(|table| {
        let (source, target) = (table.source.rows, table.target.rows);
        if source == target {
            format!("{} ({source} rows)", table.name)
        } else {
            format!("{} ({source} and {target} rows)", table.name)
        }
    });
    let differences: Vec<_> = differences.collect();
    if differences.is_empty() {
        return Ok(());
    }
    bail!(
        "source and target differ in {}; if something has written since the copy was begun, begin again with an empty target",
        differences.join(", ")
    )
}
