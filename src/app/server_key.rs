//! The server keys: from an environment variable, or from a file that is created at the first start.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use crate::{
    config,
    crypto::{
        random::{RandomSource, random_bytes},
        server_key::{ServerKey, ServerKeys},
    },
    service::installation::server_keys::{ServerKeySource, UnreadableServerKeys},
};

/// Read and write for the owner, nothing for anyone else.
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
/// Every permission of group and others.
const OTHERS: u32 = 0o077;

/// The file, which is ignored if the environment variable is set.
#[derive(Debug, Clone)]
pub(crate) struct KeyFile {
    path: PathBuf,
}

impl ServerKeySource for KeyFile {
    fn read(&self) -> Result<Vec<ServerKey>, UnreadableServerKeys> {
        self.read_keys().map_err(|error| UnreadableServerKeys(format!("{error:#}")))
    }
}

impl KeyFile {
    /// Opens the file at a path; creates it if there is neither file nor environment variable.
    pub(crate) fn open(path: &Path, random: &dyn RandomSource) -> anyhow::Result<Self> {
        let file = Self { path: path.to_owned() };
        if !is_in_environment() && !path.exists() {
            make(path, random).with_context(|| format!("cannot make the server key file {}", path.display()))?;
        }
        Ok(file)
    }

    fn read_keys(&self) -> anyhow::Result<Vec<ServerKey>> {
        find(&self.path)?.with_context(|| format!("there is no server key file {}", self.path.display()))
    }

    /// Adds a new key beside the one with the fingerprint `current`, and removes all others. If the file has a second key
    /// that is not among `retired`, that one is the new key. Returns its fingerprint.
    pub(crate) fn add_beside(
        &self,
        current: &str,
        retired: &[String],
        random: &dyn RandomSource,
    ) -> anyhow::Result<String> {
        let _lock = if is_in_environment() { None } else { Some(self.lock()?) };
        let mut keys = self.read_keys()?;
        let is_other = |fingerprint: &String| fingerprint != current && !retired.contains(fingerprint);
        if let Some(other) = keys.iter().map(|key| key.derive().fingerprint).find(is_other) {
            return Ok(other);
        }
        if is_in_environment() {
            bail!(
                "no command can change {name}: put a second key into it behind the first, after a comma, and start every \
                 server with both; then run this again. --print makes a key",
                name = config::SERVER_KEY
            );
        }
        let new = ServerKey::generate(random)?;
        let fingerprint = new.derive().fingerprint;
        keys.retain(|key| key.derive().fingerprint == current);
        keys.push(new);
        self.write(&keys, random)?;
        Ok(fingerprint)
    }

    /// Removes keys by their fingerprints. Returns whether there was any of them.
    pub(crate) fn remove(&self, fingerprints: &[String], random: &dyn RandomSource) -> anyhow::Result<bool> {
        let _lock = self.lock()?;
        let mut keys = self.read_keys()?;
        let before = keys.len();
        keys.retain(|key| !fingerprints.contains(&key.derive().fingerprint));
        let has_any = keys.len() < before;
        if has_any {
            self.write(&keys, random)?;
        }
        Ok(has_any)
    }

    /// Locks the file, so that one command changes it at a time.
    fn lock(&self) -> anyhow::Result<File> {
        let folder = File::open(folder_of(&self.path)).context("cannot open the folder of the server key file")?;
        match folder.lock() {
            // Some network file systems have no locks.
            Err(error) if error.kind() != io::ErrorKind::Unsupported => {
                Err(error).context("cannot lock the folder of the server key file")
            }
            _ => Ok(folder),
        }
    }

    /// Replaces the file atomically, and keeps its owner.
    fn write(&self, keys: &[ServerKey], random: &dyn RandomSource) -> anyhow::Result<()> {
        let failed = || format!("cannot change the server key file {}", self.path.display());
        // Keeps a symbolic link.
        let path = fs::canonicalize(&self.path).with_context(failed)?;
        let owner = fs::metadata(&path).with_context(failed)?;
        let draft = draft_beside(&path, random)?;
        let text = keys.iter().map(ServerKey::expose).collect::<Vec<_>>().join("\n");
        let written = write_draft(&draft, &text)
            .and_then(|()| chown(&draft, Some(owner.uid()), Some(owner.gid())))
            .and_then(|()| fs::rename(&draft, &path));
        if written.is_err() {
            // The first error is reported; a draft that may be left does not matter.
            let _ = fs::remove_file(&draft);
        }
        written.and_then(|()| File::open(folder_of(&path))?.sync_all()).with_context(failed)
    }
}

/// Whether the keys are in the environment variable.
pub(crate) fn is_in_environment() -> bool {
    std::env::var_os(config::SERVER_KEY).is_some_and(|text| !text.is_empty())
}

/// Finds the server keys; `None` if there is neither file nor environment variable.
pub(crate) fn find(path: &Path) -> anyhow::Result<Option<Vec<ServerKey>>> {
    match std::env::var(config::SERVER_KEY) {
        Ok(text) if !text.is_empty() => ServerKey::parse_all(&text).map(Some).with_context(|| config::SERVER_KEY),
        Err(std::env::VarError::NotUnicode(_)) => bail!("{} is not text", config::SERVER_KEY),
        Ok(_) | Err(std::env::VarError::NotPresent) => read(path),
    }
}

/// Reads the server keys, which must exist: data created under another key is useless with a new one.
pub(crate) fn load_existing(path: &Path) -> anyhow::Result<Vec<ServerKeys>> {
    let missing =
        || format!("there is no server key file {}; put the key back that the database was made with", path.display());
    Ok(find(path)?.with_context(missing)?.iter().map(ServerKey::derive).collect())
}

/// Reads the file; `None` if there is none.
fn read(path: &Path) -> anyhow::Result<Option<Vec<ServerKey>>> {
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
    ServerKey::parse_all(&text).map(Some).with_context(|| format!("the server key file {name} is malformed"))
}

/// Creates the file atomically. If another process was faster, its file stays.
fn make(path: &Path, random: &dyn RandomSource) -> anyhow::Result<()> {
    let folder = folder_of(path);
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder)?;
    let key = ServerKey::generate(random)?;
    let draft = draft_beside(path, random)?;
    let made = write_draft(&draft, &key.expose()).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => File::open(folder)?.sync_all(),
    });
    let removed = fs::remove_file(&draft);
    made?;
    Ok(removed?)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A unique name, so that two processes that start together do not write into one file.
fn draft_beside(path: &Path, random: &dyn RandomSource) -> anyhow::Result<PathBuf> {
    let suffix = u64::from_be_bytes(random_bytes(random)?);
    Ok(folder_of(path).join(format!(".server-key-{suffix:016x}")))
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

    fn fingerprints(file: &KeyFile) -> Vec<String> {
        file.read_keys().unwrap().iter().map(|key| key.derive().fingerprint).collect()
    }

    #[test]
    fn processes_that_start_together_agree_on_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/server.key");
        let fingerprints: Vec<String> = std::thread::scope(|scope| {
            let load = || fingerprints(&KeyFile::open(&path, &SystemRandom).unwrap()).remove(0);
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
        let file = KeyFile::open(&path, &SystemRandom).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = format!("{:#}", file.read_keys().unwrap_err());
        assert!(error.contains("(mode 640); run chmod 600"), "{error}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "").unwrap();
        let error = format!("{:#}", file.read_keys().unwrap_err());
        assert!(error.ends_with("is malformed: a server key is 32 bytes in base64 (44 characters)"), "{error}");
    }

    #[test]
    fn a_second_key_is_added_once_and_the_retired_one_removed() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        let path = folder.path().join("server.key");
        KeyFile::open(&path, &SystemRandom).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let file = KeyFile::open(&link, &SystemRandom).unwrap();
        let [old] = fingerprints(&file).try_into().unwrap();
        let new = file.add_beside(&old, &[], &SystemRandom).unwrap();
        assert_eq!(fingerprints(&file), [old.clone(), new.clone()]);
        assert_eq!(file.add_beside(&old, &[], &SystemRandom).unwrap(), new);
        assert!(!file.remove(&[], &SystemRandom).unwrap());
        // A retired key is not reused.
        let newer = file.add_beside(&new, std::slice::from_ref(&old), &SystemRandom).unwrap();
        assert_eq!(fingerprints(&file), [new.clone(), newer.clone()]);
        assert!(file.remove(&[new], &SystemRandom).unwrap());
        assert_eq!(fingerprints(&file), [newer]);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, FILE_MODE);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
