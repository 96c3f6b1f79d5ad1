//! Endpoints for the operator of the server: whether it responds, whether it should receive requests, and its metrics.

use std::sync::Arc;

use axum::{
    Extension, Json, Router,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use ipnet::IpNet;
use serde::Serialize;

use crate::service::{FailureDetail, Services, admission::limits::Gate, installation::readiness::Readiness};

/// The media type of Prometheus' text format.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The headers that proxies add to the requests that they pass on, each its own.
const OF_PROXIES: [HeaderName; 11] = [
    header::FORWARDED,
    header::VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-port"),
    HeaderName::from_static("x-forwarded-server"),
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("x-client-ip"),
    HeaderName::from_static("true-client-ip"),
    HeaderName::from_static("cf-connecting-ip"),
];

/// Who may read the metrics.
type MetricsReaders = Arc<[IpNet]>;

/// The routes; metrics are for clients at `metrics_readers`.
pub(super) fn router(services: Arc<Services>, metrics_readers: &[IpNet]) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .layer(Extension::<MetricsReaders>(metrics_readers.into()))
        .with_state(services)
}

/// Whether the server responds at all.
async fn healthz() -> &'static str {
    "ok\n"
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    database: &'static str,
    changes: &'static str,
}

/// Whether the server should receive requests: 503 if it was asked to stop, or cannot do its work.
async fn readyz(State(services): State<Arc<Services>>) -> Response {
    let readiness = services.readiness().await;
    let Readiness { stays, database, changes } = readiness;
    let status = match (readiness.is_ready(), stays) {
        (true, _) => "ready",
        (false, true) => "not ready",
        (false, false) => "stopping",
    };
    let answer = Json(Ready {
        status,
        database: if database { "ok" } else { "does not answer" },
        changes: if changes { "followed" } else { "not followed; the database is asked for each request" },
    });
    let code = if readiness.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, answer).into_response()
}

/// The metrics of the process. They are not available through a proxy: only the proxy knows its client.
async fn metrics(
    State(services): State<Arc<Services>>,
    Extension(readers): Extension<MetricsReaders>,
    Extension(gate): Extension<Arc<Gate>>,
    headers: HeaderMap,
) -> Response {
    let is_forwarded = OF_PROXIES.iter().any(|name| headers.contains_key(name));
    let address = gate.address().address;
    if is_forwarded || !readers.iter().any(|network| network.contains(&address)) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match services.metrics_text() {
        Ok(text) => ([(header::CONTENT_TYPE, METRICS_TYPE)], text).into_response(),
        Err(error) => {
            let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
            response.extensions_mut().insert(FailureDetail(error.to_string()));
            response
        }
    }
}
