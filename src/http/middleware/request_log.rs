//! One line for each request. Path, never query: a query may hold text that was typed into an address by mistake.

use std::{
    borrow::Cow,
    fmt::{self, Display},
    time::Instant,
};

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument as _, Span, debug, error, field, info, info_span};

use super::request_id::REQUEST_ID;
use crate::{
    domain::{admission::Denial, refusal::Reason},
    service::{
        FailureDetail, FailureNote, RefusalReason,
        admission::{
            limits::{ClientAddress, Gate, Outcome},
            refusals::{RefusalRecorder, RefusedRequest},
        },
        installation::metrics::{Metrics, Surface},
    },
    telemetry::traces,
};

/// Most bytes that are logged of a value that somebody else has chosen.
const MAX_FIELD: usize = 256;

/// The log line of a request.
pub(super) struct Line {
    /// The id of the request.
    pub id: HeaderValue,
    surface: Surface,
    method: Method,
    uri: Uri,
    begun: Instant,
}

impl Line {
    /// Records the data that is known before a request is answered.
    pub(super) fn begin(request: &Request, id: HeaderValue) -> Self {
        let surface = surface(request.uri().path());
        Self { id, surface, method: request.method().clone(), uri: request.uri().clone(), begun: Instant::now() }
    }

    /// The surface of the request.
    pub(super) const fn surface(&self) -> Surface {
        self.surface
    }

    /// Passes the request id to the surfaces that write entries of the audit log; the Data API writes none.
    pub(super) fn name(&self, request: &mut Request) {
        if matches!(self.surface, Surface::Console | Surface::OAuth | Surface::Leaks) {
            request.headers_mut().insert(REQUEST_ID, self.id.clone());
        }
    }

    /// The span of the request, if there is a collector of traces.
    pub(super) fn span(&self, headers: &HeaderMap) -> Span {
        let id = self.id.to_str().unwrap_or_default();
        traces::of_request(known(&self.method), self.surface.as_str(), id, headers)
    }

    /// Counts the request, and writes the line: an error if the server failed, otherwise information. Successful requests
    /// with a credential, and those of probes, are at debug level: there are too many of them to log each.
    pub(super) fn write(&self, metrics: &Metrics, address: ClientAddress, outcome: &Outcome, response: &Response) {
        let credential_id =
            outcome.credential_id.or(outcome.refused.map(|refused| refused.credential_id)).map(field::display);
        let (method, path) = (Shortened(self.method.as_str()), Shortened(self.uri.path()));
        let status = response.status().as_u16();
        let user_id = outcome.user_id.map(field::display);
        let denial = response.extensions().get::<Denial>();
        let told = || response.extensions().get().map(|RefusalReason(reason)| Cow::from(reason));
        let reason = denial.map(|denial| Cow::from(denial.to_string())).or_else(told).filter(|_| status >= 400);
        let reason = reason.as_ref().map(|reason| field::display(Shortened(reason)));
        let elapsed = self.begun.elapsed();
        metrics.count_request(self.surface, status, elapsed.as_secs_f64());
        let id = self.id.to_str().unwrap_or_default();
        macro_rules! write_line {
            ($level:ident, $($more:tt)*) => {
                $level!(
                    request.id = id,
                    http.method = %method,
                    http.path = %path,
                    http.status = status,
                    client.address = %address.address,
                    credential.id = credential_id,
                    user.id = user_id,
                    denial = denial.map(|denial| denial.code()),
                    reason = reason,
                    duration_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
                    $($more)*
                )
            };
        }
        if let Some(FailureDetail(detail)) = response.extensions().get() {
            write_line!(error, error = detail, "{method} {path} answered {status}: {detail}");
        } else if (credential_id.is_some() || self.surface == Surface::Operations) && status < 400 {
            write_line!(debug, "{method} {path} answered {status}");
        } else {
            write_line!(info, "{method} {path} answered {status}");
        }
    }
}

impl Line {
    /// Notes for a super admin why the request was refused.
    pub(super) fn note_refusal(
        &self,
        refusals: &RefusalRecorder,
        reason: &Reason,
        (gate, outcome): (&Gate, &Outcome),
        user_agent: &[u8],
        status: StatusCode,
    ) {
        refusals.note(&RefusedRequest {
            request_id: self.id.to_str().unwrap_or_default(),
            reason,
            gate,
            outcome,
            method: known(&self.method),
            path: self.uri.path(),
            status: status.as_u16(),
            user_agent,
        });
    }
}

/// The method, if it is a known one; somebody else's text never becomes the name of a span.
fn known(method: &Method) -> &str {
    match *method {
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::PATCH | Method::DELETE | Method::OPTIONS => {
            method.as_str()
        }
        _ => "_OTHER",
    }
}

/// A value that somebody else has chosen, cut where a line would become too long.
struct Shortened<'a>(&'a str);

impl Display for Shortened<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.len() <= MAX_FIELD {
            return formatter.write_str(self.0);
        }
        write!(formatter, "{}…", self.0.get(..self.0.floor_char_boundary(MAX_FIELD)).unwrap_or_default())
    }
}

/// The surface of a path.
fn surface(path: &str) -> Surface {
    // Bytes: searching for a character takes longer than for a byte.
    match path.as_bytes().split(|byte| *byte == b'/').nth(1).unwrap_or_default() {
        b"oauth" | b".well-known" => Surface::OAuth,
        b"export" | b"rest" => Surface::DataApi,
        b"leaks" => Surface::Leaks,
        b"healthz" | b"readyz" | b"metrics" => Surface::Operations,
        b"pkg" | b"favicon.svg" => Surface::Files,
        _ => Surface::Console,
    }
}

/// Middleware of the console: log lines during a request name it, and the request's line reports a failure.
pub async fn in_span(mut request: Request, next: Next) -> Response {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let span = info_span!(
        "request",
        request.id = id,
        http.method = %Shortened(request.method().as_str()),
        http.path = %Shortened(request.uri().path())
    );
    let note = FailureNote::default();
    request.extensions_mut().insert(note.clone());
    let mut response = next.run(request).instrument(span).await;
    if let Some(detail) = note.detail() {
        response.extensions_mut().insert(detail);
    }
    response
}
