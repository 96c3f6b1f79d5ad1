//! The log: lines on standard error, for people or for machines; and traces for a collector.
//!
//! Logs and traces never hold a secret; `docs/OPERATIONS.md` lists the fields.

pub mod lines;
pub mod traces;

use std::io::{self, IsTerminal as _};

use opentelemetry_otlp::ExporterBuildError;
use tracing_subscriber::{
    EnvFilter, Layer as _,
    filter::{LevelFilter, filter_fn},
    fmt,
    layer::SubscriberExt as _,
    registry,
    util::SubscriberInitExt as _,
    util::TryInitError,
};

use self::{lines::Line, traces::Traces};

/// The log could not be started.
#[derive(Debug, thiserror::Error)]
pub enum CannotLog {
    /// The filter is invalid.
    #[error("log.filter is {filter:?}: give a level such as info, or directives such as info,sqlx=warn")]
    InvalidFilter {
        /// The filter.
        filter: String,
    },
    /// A word in the filter is no level. Alone it would name a module, and silence everything else.
    #[error(
        "log.filter is {filter:?}: {word:?} is no level; levels are off, error, warn, info, debug and trace, and a module has one \
         behind it, as in sqlx=warn"
    )]
    NoLevel {
        /// The filter.
        filter: String,
        /// The word.
        word: String,
    },
    /// Traces cannot be sent to the collector.
    #[error("cannot send traces to OTEL_EXPORTER_OTLP_ENDPOINT: {0}")]
    Collector(#[from] ExporterBuildError),
    /// The thread that writes it cannot be started.
    #[error("cannot start the log: {0}")]
    Thread(#[from] io::Error),
    /// A log was started before.
    #[error("the log was started before")]
    AlreadyStarted(#[from] TryInitError),
}

/// Reads the filter of log lines.
///
/// # Errors
/// [`CannotLog::InvalidFilter`] or [`CannotLog::NoLevel`].
pub fn parse_filter(filter: &str) -> Result<EnvFilter, CannotLog> {
    let mut bare =
        filter.split(',').map(str::trim).filter(|word| !word.is_empty() && !word.contains(['=', '[', '{', '}', ']']));
    if let Some(word) = bare.find(|word| word.parse::<LevelFilter>().is_err()) {
        return Err(CannotLog::NoLevel { filter: filter.to_owned(), word: word.to_owned() });
    }
    EnvFilter::builder().parse(filter).map_err(|_| CannotLog::InvalidFilter { filter: filter.to_owned() })
}

/// Starts the log: one JSON object in each line if `as_json`, text otherwise; `filter` selects the lines. With a
/// collector (`http://host:4318`), also starts traces, which the caller must end.
///
/// # Errors
/// [`CannotLog`] if the filter or the collector's address cannot be read, or at the second call in one process.
pub fn start(as_json: bool, filter: &str, collector: Option<&str>) -> Result<Option<Traces>, CannotLog> {
    let filter = parse_filter(filter)?;
    lines::begin()?;
    let Some(collector) = collector else {
        // One filter for all layers costs less than one for each.
        let builder = fmt().with_env_filter(filter).log_internal_errors(false).with_writer(|| Line);
        if as_json {
            builder.json().flatten_event(true).with_span_list(false).finish().try_init()?;
        } else {
            builder.with_ansi(io::stderr().is_terminal()).finish().try_init()?;
        }
        return Ok(None);
    };
    let (sender, tracer) = traces::begin(collector)?;
    // The exporter reports every batch that was not accepted; once is enough, and `traces` does that.
    let filter = ["opentelemetry_sdk=off", "opentelemetry-otlp=off", "opentelemetry-http=off"]
        .into_iter()
        .filter_map(|directive| directive.parse().ok())
        .fold(filter, EnvFilter::add_directive);
    let lines = fmt::layer().log_internal_errors(false).with_writer(|| Line);
    let lines = if as_json {
        lines.json().flatten_event(true).with_span_list(false).with_filter(filter).boxed()
    } else {
        lines.with_ansi(io::stderr().is_terminal()).with_filter(filter).boxed()
    };
    let spans = filter_fn(|metadata| metadata.is_span() && metadata.target() == traces::TARGET);
    let spans =
        tracing_opentelemetry::layer().with_tracer(tracer).with_location(false).with_threads(false).with_filter(spans);
    registry().with(lines).with(spans).try_init()?;
    Ok(Some(sender))
}
