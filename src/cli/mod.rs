//! The command line: runs the server, and lets the operator of the machine work without the console.
//!
//! Results go to standard output, messages to standard error. A command exits with 0, or with 1 and one line that says
//! why; `serve` exits with 2 and one line for each cause if it cannot start.

mod audit;
mod backup;
mod copy;
mod credential;
mod descriptors;
mod doctor;
mod explain;
mod freeze;
mod keys;
mod notification;
mod operator;
mod organization;
mod output;
mod progress;
mod public_key_input;
mod records;
mod secret_input;
mod serve;
mod server_key_rotation;
mod user;
mod verify;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand, error::ErrorKind};

use self::output::{Output, write_message};
use crate::config::{Problems, Settings, Source};

/// The version, and the build profile of the program.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("BUILD_PROFILE"), ")");

/// API Credentials console: credentials with which pipelines read an organization's Data API, and the server that
/// issues and checks them.
#[derive(Parser)]
#[command(name = "credentials-console", version = VERSION, about, long_about = None)]
struct CommandLine {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args)]
struct Options {
    /// Where the database is
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<String>,
    /// The URL under which people and clients reach the server
    #[arg(long, global = true, env = "PUBLIC_URL", hide_env_values = true, value_name = "URL")]
    public_url: Option<String>,
    /// The file with the server key
    #[arg(long, global = true, env = "SERVER_KEY_FILE", hide_env_values = true, value_name = "FILE")]
    server_key_file: Option<PathBuf>,
    /// The address and port to listen on
    #[arg(long, global = true, env = "LEPTOS_SITE_ADDR", hide_env_values = true, value_name = "ADDRESS")]
    site_addr: Option<String>,
    /// The organization to work in, if there are several
    #[arg(long, global = true, value_name = "NAME|ID")]
    organization: Option<String>,
    /// Write the result as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve,
    /// Add, list and disable the people who sign in to the console
    #[command(subcommand)]
    User(user::Command),
    /// Add and list organizations
    #[command(subcommand)]
    Organization(organization::Command),
    /// Refuse every request with any credential, for an incident; nothing is lost
    Freeze {
        /// Why; shown on every page, and recorded in the audit log
        #[arg(long)]
        reason: String,
    },
    /// End a freeze
    Thaw,
    /// Create, list, show, update, delete and import credentials
    #[command(subcommand)]
    Credential(credential::Command),
    /// Say why a request of a client was refused, and what to do
    Explain(explain::Explain),
    /// Read and export the audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// Choose who is told what happens to credentials: webhooks and mailboxes
    #[command(subcommand)]
    Notification(notification::Command),
    /// Rotate and list the keys that sign access tokens, and the server key
    #[command(subcommand)]
    Keys(keys::Command),
    /// Load records of the Data API from a file, replacing those of the same id
    Import(records::Import),
    /// Remove records of the Data API: old ones, or those of one person
    Purge(records::Purge),
    /// Move everything into another database: an empty one, or one into which the same copy was begun
    Copy(copy::Copy),
    /// Write everything but the server key into one file, while the server runs
    Backup(backup::Backup),
    /// Put a backup in the place of the database; overwrites nothing
    Restore(backup::Restore),
    /// Check a database, or a backup: whether it is whole, and everything in it can be read and used
    Verify(verify::Verify),
    /// Load demo data if the tables of the Data API are empty
    Demo,
    /// Look at everything that the server needs, say what is wrong and what to do, and change nothing
    Doctor,
}

impl Options {
    /// The settings; each option precedes its environment variable.
    fn settings(&self) -> Result<Settings, Problems> {
        let key_file = self.server_key_file.as_ref().map(|path| path.to_string_lossy().into_owned());
        Settings::load(
            &Source::of_process()
                .with("DATABASE_URL", self.database_url.clone())
                .with("PUBLIC_URL", self.public_url.clone())
                .with("SERVER_KEY_FILE", key_file)
                .with("LEPTOS_SITE_ADDR", self.site_addr.clone()),
        )
    }
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let command_line = match CommandLine::try_parse() {
        Ok(command_line) => command_line,
        Err(error) => return refuse(&error),
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("cannot start: {error}")),
    };
    let CommandLine { options, command } = command_line;
    runtime.block_on(async {
        if matches!(command, Command::Serve) {
            return serve::run(&options).await;
        }
        if matches!(command, Command::Doctor) {
            return match doctor::run(&options, Output::new(options.json)).await {
                Ok(true) => ExitCode::SUCCESS,
                Ok(false) => ExitCode::FAILURE,
                Err(error) => fail(&causes(&error)),
            };
        }
        match run_command(&options, command).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&causes(&error)),
        }
    })
}

async fn run_command(options: &Options, command: Command) -> anyhow::Result<()> {
    let output = Output::new(options.json);
    match command {
        Command::Serve | Command::Doctor => Ok(()),
        Command::User(command) => user::run(options, command, output).await,
        Command::Organization(command) => organization::run(options, command, output).await,
        Command::Freeze { reason } => freeze::freeze(options, &reason, output).await,
        Command::Thaw => freeze::thaw(options, output).await,
        Command::Credential(command) => credential::run(options, command, output).await,
        Command::Explain(command) => explain::run(options, command, output).await,
        Command::Notification(command) => notification::run(options, command, output).await,
        Command::Audit(command) => audit::run(options, command, output).await,
        Command::Keys(command) => keys::run(options, command, output).await,
        Command::Import(import) => records::import(options, import, output).await,
        Command::Purge(purge) => records::purge(options, purge, output).await,
        Command::Copy(copy) => copy::run(copy, output).await,
        Command::Backup(backup) => backup::backup(options, backup, output).await,
        Command::Restore(restore) => backup::restore(options, restore, output).await,
        Command::Verify(verify) => verify::run(options, verify, output).await,
        Command::Demo => records::demo(options, output).await,
    }
}

/// An error and its causes, each once: some errors repeat their cause in their own text.
fn causes(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !text.ends_with(&cause) {
            text = if text.is_empty() { cause } else { format!("{text}: {cause}") };
        }
    }
    text
}

/// Says in one line why the command failed.
fn fail(message: &str) -> ExitCode {
    write_message(&one_line(message.lines()));
    ExitCode::FAILURE
}

/// Handles `--help` and `--version`, and reports in one line what is wrong with the arguments.
fn refuse(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // The reader may have gone away; there is nothing else to tell.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return fail("a command is missing; --help lists them");
    }
    let text = error.render().to_string();
    let problem = one_line(text.lines().take_while(|line| !line.trim().is_empty()));
    fail(&format!("{}; try --help", problem.trim_start_matches("error: ")))
}

fn one_line<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn a_cause_that_an_error_has_in_its_own_text_is_said_once() {
        #[derive(Debug, thiserror::Error)]
        #[error("cannot read: {0}")]
        struct Outer(#[source] std::io::Error);
        let error = anyhow::Error::new(Outer(std::io::Error::other("cut off"))).context("file.gz");
        assert_eq!(causes(&error), "file.gz: cannot read: cut off");
    }

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn every_command_and_option_says_in_a_sentence_what_it_does() {
        fn check(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
            command.get_subcommands().for_each(check);
        }
        check(&CommandLine::command());
    }
}
