//! The database file cannot be written.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    process::Command,
};

use super::{
    installation::{Ended, Installation, PROGRAM},
    server::{SERVE, Server},
};

/// A command for which modes of files count: for root they do not.
fn without_privileges(installation: &Installation) -> Command {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return installation.command(&[]);
    }
    let mut command = installation.command_of("setpriv");
    command.args(["--inh-caps=-all", "--bounding-set=-all", PROGRAM]);
    command
}

#[test]
fn a_server_says_that_it_cannot_write_and_does_not_start_and_starts_once_it_can() {
    let installation = Installation::new();
    installation.create("Key", "api-key");
    let file = installation.folder().join("data/credentials-console.db");
    let before = fs::read(&file).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o400)).unwrap();
    for arguments in [&SERVE[..], &["credential", "list"]] {
        let mut command = without_privileges(&installation);
        command.args(arguments);
        let ended = Ended::of(command, "");
        let code = if arguments == SERVE { 2 } else { 1 };
        assert_eq!((ended.code, ended.stderr.lines().count()), (Some(code), 1), "{ended:?}");
        assert!(ended.stderr.contains("data/credentials-console.db: "), "{ended:?}");
        assert!(ended.stderr.contains("Permission denied"), "{ended:?}");
    }
    assert_eq!(fs::read(&file).unwrap(), before);
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    let server = Server::spawn(without_privileges(&installation).args(SERVE));
    assert_eq!(server.stop().0, Some(0));
}
