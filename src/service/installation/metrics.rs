//! Metrics of a process, for Prometheus. No label holds a secret, an id or a name.

use std::sync::{Arc, OnceLock};

use prometheus::{
    Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder, core::Collector,
};

use super::process_metrics;
use crate::{service::Services, storage::Connections, telemetry::lines};

/// A metric could not be registered or written.
#[derive(Debug, thiserror::Error)]
#[error("metrics: {0}")]
pub struct CannotMeasure(#[from] prometheus::Error);

/// Response times in seconds: the upper bounds of the histogram.
const DURATIONS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The number of possible statuses, from 100 on.
const STATUSES: u16 = 500;

/// A part of the server, by which requests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// Tokens and their metadata for clients.
    OAuth,
    /// Records, and the caller's identity.
    DataApi,
    /// Pages and server functions.
    Console,
    /// Files that pages load.
    Files,
    /// Leaked secrets.
    Leaks,
    /// Endpoints for operators.
    Operations,
}

impl Surface {
    const ALL: [Self; 6] = [Self::OAuth, Self::DataApi, Self::Console, Self::Files, Self::Leaks, Self::Operations];

    /// Its name in metrics and traces.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OAuth => "oauth",
            Self::DataApi => "data_api",
            Self::Console => "console",
            Self::Files => "files",
            Self::Leaks => "leaks",
            Self::Operations => "operations",
        }
    }
}

/// Why the server closed a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedFor {
    /// No request came for too long.
    Idle,
    /// The head of a request was not complete in time.
    Head,
    /// The client did not read the response.
    Unread,
    /// Others needed its place.
    Room,
}

impl ClosedFor {
    /// Its name in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Head => "head",
            Self::Unread => "unread",
            Self::Room => "room",
        }
    }
}

/// Counters and gauges.
pub struct Metrics {
    registry: Registry,
    durations: HistogramVec,
    /// Those used so far, by surface and status: a lookup by labels takes longer than counting.
    known_durations: Box<[OnceLock<Histogram>]>,
    pub(in crate::service) tokens_issued: IntCounter,
    pub(in crate::service) api_keys: Verifications,
    pub(in crate::service) access_tokens: Verifications,
    pub(in crate::service) index: Lookups,
    following: IntGauge,
    confirmed: Gauge,
    connections: IntGaugeVec,
    usage_waiting: IntGauge,
    pub(in crate::service) newest_backup: IntGauge,
    /// Connections of clients that are open.
    pub http_connections: IntGauge,
    lost_log_lines: IntCounter,
    refused_connections: IntCounterVec,
    closed_connections: IntCounterVec,
}

/// The outcomes of verifying presented credentials.
pub(in crate::service) struct Verifications {
    accepted: IntCounter,
    refused: IntCounter,
}

impl Verifications {
    fn new(counters: &IntCounterVec, kind: &str) -> Self {
        let of = |result| counters.with_label_values(&[kind, result]);
        Self { accepted: of("accepted"), refused: of("refused") }
    }

    pub(in crate::service) fn count<T, E>(&self, result: &Result<T, E>) {
        if result.is_ok() { &self.accepted } else { &self.refused }.inc();
    }
}

/// How often memory had the entry, and how often the database was queried.
pub(in crate::service) struct Lookups {
    pub(in crate::service) hits: IntCounter,
    pub(in crate::service) misses: IntCounter,
}

impl Metrics {
    /// Registers every metric.
    ///
    /// # Errors
    /// [`CannotMeasure`] if two of them have one name.
    pub fn new() -> Result<Arc<Self>, CannotMeasure> {
        let registry = Registry::new_custom(Some("credentials_console".to_owned()), None)?;
        let verifications = registered(
            &registry,
            IntCounterVec::new(
                Opts::new("verifications_total", "API keys and access tokens that were looked at."),
                &["kind", "result"],
            ),
        )?;
        let lookups = registered(
            &registry,
            IntCounterVec::new(
                Opts::new("credential_index_lookups_total", "Looks into the memory of credentials and tokens."),
                &["result"],
            ),
        )?;
        let build = registered(
            &registry,
            IntGaugeVec::new(Opts::new("build_info", "1, with the version of the program."), &["version"]),
        )?;
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        Ok(Arc::new(Self {
            durations: registered(
                &registry,
                HistogramVec::new(
                    HistogramOpts::new("http_request_duration_seconds", "Time until the head of an answer.")
                        .buckets(DURATIONS.to_vec()),
                    &["surface", "status"],
                ),
            )?,
            known_durations: (0..Surface::ALL.len() * usize::from(STATUSES)).map(|_| OnceLock::new()).collect(),
            tokens_issued: registered(
                &registry,
                IntCounter::new("tokens_issued_total", "Access tokens that were issued."),
            )?,
            api_keys: Verifications::new(&verifications, "api_key"),
            access_tokens: Verifications::new(&verifications, "access_token"),
            index: Lookups { hits: lookups.with_label_values(&["hit"]), misses: lookups.with_label_values(&["miss"]) },
            following: registered(
                &registry,
                IntGauge::new(
                    "changes_following",
                    "1 while memory is trusted because changes are followed, otherwise 0.",
                ),
            )?,
            confirmed: registered(
                &registry,
                Gauge::new(
                    "changes_confirmed_age_seconds",
                    "Time since memory was last confirmed to hold every change.",
                ),
            )?,
            connections: registered(
                &registry,
                IntGaugeVec::new(Opts::new("database_connections", "Connections to the database."), &["state"]),
            )?,
            usage_waiting: registered(
                &registry,
                IntGauge::new("usage_waiting", "Lines of usage that wait to be written."),
            )?,
            newest_backup: registered(
                &registry,
                IntGauge::new(
                    "backup_newest_timestamp_seconds",
                    "When the newest backup by the schedule was begun, in Unix time; 0 if there is none.",
                ),
            )?,
            http_connections: registered(
                &registry,
                IntGauge::new("http_connections", "Connections of clients that are open."),
            )?,
            lost_log_lines: registered(
                &registry,
                IntCounter::new("log_lines_lost_total", "Lines of the log that could not be written."),
            )?,
            refused_connections: registered(
                &registry,
                IntCounterVec::new(
                    Opts::new("http_connections_refused_total", "Connections of clients that were refused with 503."),
                    &["reason"],
                ),
            )?,
            closed_connections: registered(
                &registry,
                IntCounterVec::new(
                    Opts::new("http_connections_closed_total", "Connections of clients that the server closed."),
                    &["reason"],
                ),
            )?,
            registry,
        }))
    }

    /// The registered metrics, in Prometheus' text format 0.0.4.
    ///
    /// # Errors
    /// [`CannotMeasure`] if it cannot be written.
    pub fn text(&self) -> Result<String, CannotMeasure> {
        Ok(TextEncoder::new().encode_to_string(&self.registry.gather())?)
    }

    /// Counts a rejected connection.
    pub fn count_refused_connection(&self, reason: &str) {
        self.refused_connections.with_label_values(&[reason]).inc();
    }

    /// Counts a connection that the server closed because of its client.
    pub fn count_closed_connection(&self, reason: ClosedFor) {
        self.closed_connections.with_label_values(&[reason.as_str()]).inc();
    }

    /// Counts a completed request.
    pub fn count_request(&self, surface: Surface, status: u16, seconds: f64) {
        let place = surface as usize * usize::from(STATUSES) + usize::from(status.clamp(100, 99 + STATUSES) - 100);
        let find = || self.durations.with_label_values(&[surface.as_str(), &status.to_string()]);
        if let Some(known) = self.known_durations.get(place) {
            known.get_or_init(find).observe(seconds);
        }
    }
}

fn registered<C: Collector + Clone + 'static>(
    registry: &Registry,
    metric: Result<C, prometheus::Error>,
) -> Result<C, CannotMeasure> {
    let metric = metric?;
    registry.register(Box::new(metric.clone()))?;
    Ok(metric)
}

impl Services {
    /// Every metric, in Prometheus' text format 0.0.4.
    ///
    /// # Errors
    /// [`CannotMeasure`] if they cannot be written.
    pub fn metrics_text(&self) -> Result<String, CannotMeasure> {
        let metrics = &self.metrics;
        metrics.following.set(self.index.is_trusted().into());
        metrics.confirmed.set(self.index.confirmed_age().map_or(f64::INFINITY, |age| age.as_secs_f64()));
        let Connections { idle, used } = self.storage.connections();
        metrics.connections.with_label_values(&["idle"]).set(idle.into());
        metrics.connections.with_label_values(&["used"]).set(used.into());
        metrics.usage_waiting.set(self.usage.waiting().try_into().unwrap_or(i64::MAX));
        metrics.lost_log_lines.inc_by(lines::lost().saturating_sub(metrics.lost_log_lines.get()));
        Ok(metrics.text()? + &process_metrics::text())
    }
}
