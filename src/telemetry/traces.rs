//! Traces, sent by OTLP over HTTP to a collector. Spans name the work and its result, never a secret, an id or a query.

use std::{
    fmt,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use async_trait::async_trait;
use http::{HeaderMap, HeaderName, Request, Response};
use opentelemetry::{
    propagation::{Extractor, TextMapPropagator as _},
    trace::TracerProvider as _,
};
use opentelemetry_http::{Bytes, HttpClient, HttpError, hyper::HyperClient};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{SdkTracer, SdkTracerProvider},
};
use tokio::runtime::Handle;
use tracing::{Instrument as _, Span, debug_span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The target of spans that are sent; the log omits them.
pub(super) const TARGET: &str = "traces";
/// How long the collector may take to accept a batch.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The name of the service unless `OTEL_SERVICE_NAME` sets another.
const SERVICE_NAME: &str = "credentials-console";

/// The sender of spans, until it is ended.
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Sends the pending spans, and stops.
    pub async fn end(self) {
        // It waits for the collector in a thread, while the runtime sends.
        let ended = tokio::task::spawn_blocking(move || self.0.shutdown_with_timeout(TIMEOUT)).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(error = %error, "cannot send the last traces: {error}");
        }
    }
}

/// Begins to send to a collector (`http://host:4318`).
pub(super) fn begin(collector: &str) -> Result<(Traces, SdkTracer), ExporterBuildError> {
    let client = OnRuntime {
        client: HyperClient::with_default_connector(TIMEOUT, None),
        runtime: Handle::current(),
        is_failing: Arc::default(),
    };
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(client)
        .with_endpoint(format!("{}/v1/traces", collector.trim_end_matches('/')))
        .with_timeout(TIMEOUT)
        .build()?;
    let mut resource = Resource::builder();
    if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
        resource = resource.with_service_name(SERVICE_NAME);
    }
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build();
    let tracer = provider.tracer(SERVICE_NAME);
    Ok((Traces(provider), tracer))
}

/// Sends on the runtime, from any thread: spans are collected in a separate thread, which has none.
struct OnRuntime {
    client: HyperClient,
    runtime: Handle,
    /// Whether the collector rejected the last batch.
    is_failing: Arc<AtomicBool>,
}

impl OnRuntime {
    /// Logs when the collector begins to fail, and when it accepts again.
    fn note(&self, problem: Option<&str>) {
        match (self.is_failing.swap(problem.is_some(), Relaxed), problem) {
            (false, Some(problem)) => {
                tracing::warn!(
                    error = problem,
                    "the collector does not accept traces; they are lost until it does: {problem}"
                );
            }
            (true, None) => tracing::info!("the collector accepts traces again"),
            (true, Some(_)) | (false, None) => {}
        }
    }
}

impl fmt::Debug for OnRuntime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OnRuntime")
    }
}

#[async_trait]
impl HttpClient for OnRuntime {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let sent = self.runtime.spawn(async move { client.send_bytes(request).await }).await?;
        match &sent {
            Ok(response) if response.status().is_success() => self.note(None),
            Ok(response) => self.note(Some(&format!("it answers {}", response.status()))),
            Err(error) => self.note(Some(&error.to_string())),
        }
        sent
    }
}

/// The span of a request to a part of the server; a part of the trace that its `traceparent` names (W3C Trace Context).
pub fn of_request(method: &str, surface: &'static str, id: &str, headers: &HeaderMap) -> Span {
    let span = debug_span!(
        target: TARGET,
        "request",
        otel.name = format_args!("{method} {surface}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.response.status_code = Empty,
        request.id = id
    );
    if !span.is_disabled() {
        // Without a parent, it starts a trace.
        let _ = span.set_parent(TraceContextPropagator::new().extract(&Headers(headers)));
    }
    span
}

/// Records the status of the response.
pub fn answered(span: &Span, status: u16) {
    // The collector would get an unsigned number as text.
    span.record("http.response.status_code", i64::from(status));
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
    }
}

/// Runs a part of a request in a separate span.
pub async fn within<T>(name: &'static str, work: impl Future<Output = T>) -> T {
    let span = debug_span!(target: TARGET, "step", otel.name = name);
    if span.is_disabled() { work.await } else { work.instrument(span).await }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}
