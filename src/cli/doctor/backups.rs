//! The checks of `doctor` on the folder of scheduled backups.

use std::path::Path;

use rustix::fs::{Access, access};
use time::{Duration, OffsetDateTime};

use super::Check;
use crate::{app::backups::schedule::newest, config::BackupSettings};

/// How late a backup may be: the server checks every five minutes, and a large database takes its time.
const DELAY: Duration = Duration::hours(1);

/// Checks whether backups can be written, and how old the newest is.
pub(super) fn look(settings: &BackupSettings, now: OffsetDateTime) -> Check {
    let folder = settings.folder.display();
    if let Err(error) = writable(&settings.folder) {
        let problem = format!("cannot write into {folder}: {error}; no backup is written; see backup.folder");
        return Check::fail("backup", problem);
    }
    let newest = match newest(&settings.folder) {
        Ok(newest) => newest,
        Err(error) => return Check::fail("backup", format!("{error:#}; see backup.folder")),
    };
    let Some(age) = newest.map(|newest| now - newest) else {
        return Check::warn("backup", format!("there is none in {folder}: the server writes one when it starts"));
    };
    let text = format!("the newest in {folder} is {} old", words(age));
    if age > settings.every + DELAY {
        let every = words(settings.every);
        return Check::warn("backup", format!("{text}, and one is due every {every}: is the server running?"));
    }
    Check::ok("backup", text)
}

/// Whether a folder can be written or created.
fn writable(folder: &Path) -> Result<(), std::io::Error> {
    let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new(""));
    let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
    if !there.is_dir() {
        return Err(std::io::ErrorKind::NotADirectory.into());
    }
    Ok(access(there, Access::WRITE_OK | Access::EXEC_OK)?)
}

fn words(age: Duration) -> String {
    match (age.whole_days(), age.whole_hours(), age.whole_minutes()) {
        (days @ 2.., _, _) => format!("{days} days"),
        (_, hours @ 2.., _) => format!("{hours} hours"),
        (_, _, minutes) => format!("{} minutes", minutes.max(0)),
    }
}
