//! Leaked secrets, for programs: reports of whoever scans the world for them, in the form in which GitHub sends them to the
//! issuers of secrets, and the question of a scanner whether a secret works (trufflehog's custom detectors).

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json, Router,
    body::Body,
    extract::{Extension, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::post,
};
use serde::{Deserialize, Serialize};

use crate::{
    domain::actor::{Source, Via},
    service::{
        FailureDetail, RefusalReason, Services,
        admission::limits::{Gate, LimitReached},
        leaks::{LeakReport, VerifyLeakError},
    },
};

/// Path of reports.
pub const REPORTS_PATH: &str = "/leaks/v1/reports";
/// Path of the question whether a secret works.
pub const VERIFY_PATH: &str = "/leaks/v1/verify";

/// Longest body of a report, in bytes.
const REPORT_LIMIT_BYTES: usize = 256 * 1024;
/// Longest body of a question, in bytes.
const VERIFY_LIMIT_BYTES: usize = 8192;
/// Most secrets in one report.
const MAX_REPORTS: usize = 500;
/// The name of the key by which a report is signed.
const KEY_NAME: &str = "github-public-key-identifier";
/// Its signature over the body.
const SIGNATURE: &str = "github-public-key-signature";

/// The routes of this surface.
pub fn router() -> Router<Arc<Services>> {
    Router::new().route(REPORTS_PATH, post(report)).route(VERIFY_PATH, post(verify))
}

/// A secret that was found.
#[derive(Deserialize)]
struct Report {
    token: String,
    r#type: String,
    #[serde(default)]
    url: String,
}

/// Whether it is one of ours.
#[derive(Serialize)]
struct Feedback {
    token_hash: String,
    token_type: String,
    label: &'static str,
}

/// Takes a report, if one of the keys has signed it.
async fn report(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(keys) = services.report_keys() else { return StatusCode::NOT_FOUND.into_response() };
    let Ok(body) = axum::body::to_bytes(body, REPORT_LIMIT_BYTES).await else {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, "a report has at most 256 KiB");
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !keys.verify(text(KEY_NAME), &body, text(SIGNATURE)) {
        return match gate.count_failure() {
            Ok(()) => refuse(StatusCode::UNAUTHORIZED, "no known key has signed this report"),
            Err(reached) => limited(&reached),
        };
    }
    let Ok(reports) = serde_json::from_slice::<Vec<Report>>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "a report is a JSON array of objects with token, type and url");
    };
    if reports.len() > MAX_REPORTS {
        return refuse(StatusCode::BAD_REQUEST, "a report has at most 500 secrets");
    }
    let request_id = text("x-request-id").to_owned();
    let source = Source { via: Via::Api, address: gate.address().address, request_id };
    let mut feedback = Vec::new();
    for Report { token, r#type, url } in reports {
        let judged = match services.report_leak(&LeakReport { token: &token, url: &url }, source.clone()).await {
            Ok(judged) => judged,
            Err(failure) => return failed(&failure.to_string(), failure.is_temporary()),
        };
        let label = if judged.is_ours { "true_positive" } else { "false_positive" };
        feedback.push(Feedback { token_hash: judged.token_hash, token_type: r#type, label });
    }
    ([(header::CACHE_CONTROL, "no-store")], Json(feedback)).into_response()
}

/// Responds with 200 if a secret of the body works, with 403 if none does: `{"NAME": {"GROUP": "SECRET"}}`.
async fn verify(State(services): State<Arc<Services>>, Extension(gate): Extension<Arc<Gate>>, body: Body) -> Response {
    type Detected = BTreeMap<String, BTreeMap<String, String>>;
    let body = axum::body::to_bytes(body, VERIFY_LIMIT_BYTES).await.ok();
    let detected = body.and_then(|body| serde_json::from_slice::<Detected>(&body).ok());
    let secret = detected.and_then(|detected| detected.into_values().flat_map(BTreeMap::into_values).next());
    let Some(secret) = secret else {
        return refuse(StatusCode::BAD_REQUEST, "send one secret as {\"NAME\": {\"GROUP\": \"SECRET\"}}");
    };
    match services.is_live_secret(&secret, &gate).await {
        Ok(true) => StatusCode::OK.into_response(),
        Ok(false) => StatusCode::FORBIDDEN.into_response(),
        Err(VerifyLeakError::LimitReached(reached)) => limited(&reached),
        Err(VerifyLeakError::Failure(failure)) => failed(&failure.to_string(), failure.is_temporary()),
    }
}

fn refuse(status: StatusCode, text: &'static str) -> Response {
    let mut response = (status, text).into_response();
    response.extensions_mut().insert(RefusalReason(text.to_owned()));
    response
}

fn limited(reached: &LimitReached) -> Response {
    let retry_after = [(header::RETRY_AFTER, reached.retry_after_seconds)];
    let retry_after = retry_after.map(|(name, seconds)| (name, seconds.to_string()));
    (StatusCode::TOO_MANY_REQUESTS, retry_after, reached.to_string()).into_response()
}

fn failed(detail: &str, is_temporary: bool) -> Response {
    let status = if is_temporary { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR };
    let mut response = status.into_response();
    response.extensions_mut().insert(FailureDetail(detail.to_owned()));
    response
}
