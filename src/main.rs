//! The program: `credentials-console --help` lists what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    credentials_console::cli::run()
}
