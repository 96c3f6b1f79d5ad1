//! A folder of its own in which the built program runs.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// The built program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_credentials-console");

/// An installation: a folder, and what was written while working in it.
pub struct Installation(TempDir);

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// Runs a command to its end.
    pub fn of(mut command: Command, input: &str) -> Self {
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        // A command that wants no input may have ended by now.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Installation {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A command that is not yet run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.command_of(PROGRAM);
        command.args(arguments);
        command
    }

    /// Another program, which may run ours.
    pub fn command_of(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.0.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with_input(arguments, "")
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        Ended::of(self.command(arguments), input)
    }

    /// Runs a command that must succeed and reads its JSON.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        self.json_with_input(arguments, "")
    }

    #[track_caller]
    pub fn json_with_input(&self, arguments: &[&str], input: &str) -> Value {
        let ended = self.run_with_input(&[arguments, &["--json"]].concat(), input);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {ended:?}");
        serde_json::from_str(&ended.stdout).unwrap()
    }

    /// Runs a command that must fail with one line, and gives the line.
    #[track_caller]
    pub fn refused(&self, arguments: &[&str]) -> String {
        self.refused_with_input(arguments, "")
    }

    #[track_caller]
    pub fn refused_with_input(&self, arguments: &[&str], input: &str) -> String {
        let ended = self.run_with_input(arguments, input);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{arguments:?}: {ended:?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{arguments:?}: {ended:?}");
        ended.stderr.trim_end().to_owned()
    }

    /// Creates a credential with two scopes.
    pub fn create(&self, name: &str, kind: &str) -> Value {
        let scopes = ["--scope", "users:read", "--scope", "interactions:read"];
        self.json(&[&["credential", "create", "--name", name, "--type", kind][..], &scopes].concat())
    }

    /// The folder that commands run in.
    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Whether a text stands in any file of the folder.
    pub fn holds(&self, text: &str) -> bool {
        fn holds(folder: &Path, text: &[u8]) -> bool {
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
                if path.is_dir() {
                    return holds(&path, text);
                }
                std::fs::read(path).unwrap().windows(text.len()).any(|window| window == text)
            })
        }
        holds(self.0.path(), text.as_bytes())
    }
}
