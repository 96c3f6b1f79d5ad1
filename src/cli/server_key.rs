//! The server key: from an environment variable, or from a file that is made at the first start.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use anyhow::{Context as _, bail};

use crate::{
    config,
    crypto::{
        random::{RandomSource, random_bytes},
        server_key::{ServerKey, ServerKeys},
    },
};

/// Read and write for the owner, nothing for anyone else.
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
/// Every permission of group and others.
const OTHERS: u32 = 0o077;

/// Finds the server key; `None` if there is neither file nor environment variable.
pub(super) fn find(path: &Path) -> anyhow::Result<Option<ServerKey>> {
    match std::env::var(config::SERVER_KEY) {
        Ok(text) if !text.is_empty() => ServerKey::parse(&text).map(Some).with_context(|| config::SERVER_KEY),
        Err(std::env::VarError::NotUnicode(_)) => bail!("{} is not text", config::SERVER_KEY),
        Ok(_) | Err(std::env::VarError::NotPresent) => read(path),
    }
}

/// Reads the server key; makes its file if there is neither file nor environment variable.
pub(super) fn load(path: &Path, random: &dyn RandomSource) -> anyhow::Result<ServerKey> {
    if let Some(key) = find(path)? {
        return Ok(key);
    }
    make(path, random).with_context(|| format!("cannot make the server key file {}", path.display()))?;
    read(path)?.with_context(|| format!("the server key file {} has just vanished", path.display()))
}

/// Reads the server keys, which must be there: what was made under another one is of no use with a new one.
pub(super) fn load_existing(path: &Path) -> anyhow::Result<Vec<ServerKeys>> {
    let missing =
        || format!("there is no server key file {}; put the key back that the database was made with", path.display());
    Ok(vec![find(path)?.with_context(missing)?.derive()])
}

/// Reads the file; `None` if there is none.
fn read(path: &Path) -> anyhow::Result<Option<ServerKey>> {
    let name = path.display();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("cannot read the server key file {name}")),
    };
    let mode =
        fs::metadata(path).with_context(|| format!("cannot read the server key file {name}"))?.permissions().mode();
    if mode & OTHERS != 0 {
        bail!("the server key file {name} is open to others (mode {:o}); run chmod 600 on it", mode & 0o777);
    }
    ServerKey::parse(&text).map(Some).with_context(|| format!("the server key file {name} is malformed"))
}

/// Makes the file, complete at the moment it appears. If another process was faster, its file stays.
fn make(path: &Path, random: &dyn RandomSource) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder)?;
    let key = ServerKey::generate(random)?;
    // A name of its own, so that two processes that start together do not write into one file.
    let suffix = u64::from_be_bytes(random_bytes(random)?);
    let draft = folder.join(format!(".server-key-{suffix:016x}"));
    let made = write_draft(&draft, &key.expose()).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => File::open(folder)?.sync_all(),
    });
    let removed = fs::remove_file(&draft);
    made?;
    Ok(removed?)
}

fn write_draft(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random::SystemRandom;

    #[test]
    fn processes_that_start_together_agree_on_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/server.key");
        let fingerprints: Vec<String> = std::thread::scope(|scope| {
            let load = || load(&path, &SystemRandom).unwrap().derive().fingerprint;
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(load)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(fingerprints.iter().all(|fingerprint| *fingerprint == fingerprints[0]));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, FILE_MODE);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_others_can_read_or_that_holds_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.key");
        load(&path, &SystemRandom).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = format!("{:#}", load(&path, &SystemRandom).unwrap_err());
        assert!(error.contains("(mode 640); run chmod 600"), "{error}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "").unwrap();
        let error = format!("{:#}", load(&path, &SystemRandom).unwrap_err());
        assert!(error.ends_with("is malformed: a server key is 32 bytes in base64 (44 characters)"), "{error}");
    }
}
