//! Backups that the server writes by itself.

use std::path::PathBuf;

use time::Duration;

use super::{
    file::File,
    reader::Reader,
    reference::{BACKUP_EVERY_HOURS, BACKUP_FOLDER, BACKUP_KEEP, Setting},
};

/// Most hours between two backups that can be set: a year.
const MAX_HOURS: u32 = 366 * 24;
/// Most backups that can be kept.
const MAX_KEEP: u32 = 10_000;

/// Backups that the server writes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupSettings {
    /// The folder into which they are written.
    pub folder: PathBuf,
    /// The time from one to the next.
    pub every: Duration,
    /// How many are kept.
    pub keep: usize,
}

impl Reader<'_> {
    /// Nothing without a folder.
    pub(super) fn backup(&mut self, file: &File) -> Option<BackupSettings> {
        let folder = self.text(&BACKUP_FOLDER, file.backup.folder.as_ref());
        let every = self.one_to(MAX_HOURS, &BACKUP_EVERY_HOURS, file.backup.every_hours);
        let keep = self.one_to(MAX_KEEP, &BACKUP_KEEP, file.backup.keep);
        (!folder.is_empty()).then(|| BackupSettings {
            folder: folder.into(),
            every: Duration::hours(every.into()),
            keep: usize::try_from(keep).unwrap_or(usize::MAX),
        })
    }

    fn one_to(&mut self, most: u32, setting: &Setting, in_file: Option<i64>) -> u32 {
        let in_file = in_file.map(|number| number.to_string());
        let number: u32 = self.parsed(setting, in_file.as_ref()).unwrap_or(1);
        if !(1..=most).contains(&number) {
            let name = setting.key.unwrap_or(setting.variable);
            self.problems.push(format!("{name} is {number}: give 1 to {most}"));
        }
        number
    }
}
