//! The log: lines on standard error, for people or for machines.
//!
//! What is logged never holds a secret; `docs/OPERATIONS.md` lists the fields.

use std::io;

use tracing_subscriber::{EnvFilter, util::TryInitError};

/// The log could not be started.
#[derive(Debug, thiserror::Error)]
pub enum CannotLog {
    /// The filter is none.
    #[error("log.filter is {filter:?}: give a level such as info, or directives such as info,sqlx=warn")]
    InvalidFilter {
        /// The filter.
        filter: String,
    },
    /// Something logs already.
    #[error("the log was started before")]
    AlreadyStarted(#[from] TryInitError),
}

/// Starts the log: one JSON object in each line if `as_json`, text otherwise; `filter` says which lines.
///
/// # Errors
/// [`CannotLog`] if the filter cannot be read, or at the second call in one process.
pub fn start(as_json: bool, filter: &str) -> Result<(), CannotLog> {
    use tracing_subscriber::util::SubscriberInitExt as _;

    let invalid = || CannotLog::InvalidFilter { filter: filter.to_owned() };
    let filter = EnvFilter::builder().parse(filter).map_err(|_| invalid())?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    if as_json {
        builder.json().flatten_event(true).with_span_list(false).finish().try_init()?;
    } else {
        use std::io::IsTerminal as _;
        builder.with_ansi(io::stderr().is_terminal()).finish().try_init()?;
    }
    Ok(())
}
