//! Scheduled backups, written into a folder while requests are served.

use std::{
    fs::DirBuilder,
    io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use time::{OffsetDateTime, PrimitiveDateTime, format_description::BorrowedFormatItem, macros::format_description};
use tokio::time::{MissedTickBehavior, interval};

use super::file;
use crate::{config::BackupSettings, service::Services};

/// The interval between checks whether a backup is due.
const LOOK_INTERVAL: Duration = Duration::from_mins(5);
/// For the owner only, like the files in it.
const FOLDER_MODE: u32 = 0o700;
/// The file names of scheduled backups, which sort by age. The schedule removes only files with such names.
const NAME: &[BorrowedFormatItem<'_>] =
    format_description!("credentials-console-[year][month][day]T[hour][minute][second]Z.db");

/// While it runs, writes a backup whenever one is due, and removes the oldest.
pub(crate) async fn keep(services: Arc<Services>, database_url: String, settings: BackupSettings) {
    let mut ticks = interval(LOOK_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match write_if_due(&services, &database_url, &settings).await {
            Ok(Some(file)) => tracing::info!("wrote the backup {}", file.display()),
            Ok(None) => {}
            Err(error) => tracing::warn!(error = %error, "cannot write a backup: {error:#}"),
        }
    }
}

/// Writes a backup if one is due and no other process is writing it.
pub(crate) async fn write_if_due(
    services: &Services,
    database_url: &str,
    settings: &BackupSettings,
) -> anyhow::Result<Option<PathBuf>> {
    let last = services.last_backup().await?;
    let newest = newest(&settings.folder)?;
    if let Some(newest) = newest {
        services.note_newest_backup(newest);
    }
    // A new or emptied folder gets a backup without waiting.
    let is_due = match newest {
        Some(_) => services.claim_due_backup(settings.every).await?,
        None => services.claim_missing_backup(&last).await?,
    };
    if !is_due {
        return Ok(None);
    }
    let written = write(services, database_url, settings).await;
    if written.is_err() {
        services.give_back_backup().await?;
    }
    written.map(Some)
}

/// The start time of the newest scheduled backup in a folder; `None` without such a backup or without the folder.
pub(crate) fn newest(folder: &Path) -> anyhow::Result<Option<OffsetDateTime>> {
    let newest = names(folder).with_context(|| format!("cannot read {}", folder.display()))?.pop();
    Ok(newest.and_then(|name| PrimitiveDateTime::parse(&name, NAME).ok()).map(PrimitiveDateTime::assume_utc))
}

/// The names of the scheduled backups in a folder, the newest last.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match folder.read_dir() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().into_string().unwrap_or_default();
        if PrimitiveDateTime::parse(&name, NAME).is_ok() {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

async fn write(services: &Services, database_url: &str, settings: &BackupSettings) -> anyhow::Result<PathBuf> {
    let folder = &settings.folder;
    let made = DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder);
    made.with_context(|| format!("cannot make {}", folder.display()))?;
    let now = services.now();
    let file = folder.join(now.format(NAME)?);
    file::write(database_url, &file, None, &mut |_| {}).await?;
    services.note_newest_backup(now);
    remove_oldest(folder, settings.keep)
        .with_context(|| format!("cannot remove old backups in {}", folder.display()))?;
    Ok(file)
}

fn remove_oldest(folder: &Path, keep: usize) -> anyhow::Result<()> {
    let names = names(folder)?;
    let old = names.len().saturating_sub(keep);
    for name in names.iter().take(old) {
        file::remove(&folder.join(name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_and_only_what_the_schedule_has_written_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let days = ["01", "04", "02", "03"].map(|day| format!("credentials-console-202601{day}T120000Z.db"));
        let others = ["credentials-console-20250101T120000Z.db.gz", "credentials-console.db", "notes.txt"];
        for name in days.iter().map(String::as_str).chain(others) {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        remove_oldest(folder.path(), 2).unwrap();
        let is_there = |name: &str| folder.path().join(name).exists();
        assert_eq!(days.each_ref().map(|name| is_there(name)), [false, true, false, true]);
        assert!(others.into_iter().all(is_there));
    }
}
