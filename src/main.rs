//! The program: `credentials-console --help` lists what it does.

use std::process::ExitCode;

/// A request needs many small allocations, which this allocator makes at half the cost of the C library's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    credentials_console::cli::run()
}
