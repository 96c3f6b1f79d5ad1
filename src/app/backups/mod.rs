//! Backups: the backup file, for every command that writes, restores, copies or verifies one, and scheduled backups.

pub(crate) mod file;
pub(crate) mod schedule;
