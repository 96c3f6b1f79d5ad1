//! One line for each request. Path, never query: a query may hold what is typed into an address by mistake.

use std::time::Instant;

use axum::{
    extract::Request,
    http::{Method, Uri},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument as _, debug, error, field, info, info_span};

use crate::service::{
    FailureDetail,
    throttle::{ClientAddress, Outcome},
};

/// What the line of a request will say.
pub(super) struct Line {
    method: Method,
    uri: Uri,
    begun: Instant,
}

impl Line {
    /// Notes what is known before a request is answered.
    pub(super) fn begin(request: &Request) -> Self {
        Self { method: request.method().clone(), uri: request.uri().clone(), begun: Instant::now() }
    }

    /// Writes the line: an error if the server failed, otherwise information. What a credential asked and got is for those
    /// who look closely: there is too much of it to log each.
    pub(super) fn write(&self, address: ClientAddress, outcome: &Outcome, response: &Response) {
        let credential_id = outcome.credential_id.map(field::display);
        let (method, path, status) = (&self.method, self.uri.path(), response.status().as_u16());
        macro_rules! write_line {
            ($level:ident, $($more:tt)*) => {
                $level!(
                    http.method = %method,
                    http.path = path,
                    http.status = status,
                    client.address = %address.0,
                    credential.id = credential_id,
                    duration_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX),
                    $($more)*
                )
            };
        }
        if let Some(FailureDetail(detail)) = response.extensions().get() {
            write_line!(error, error = detail, "{method} {path} answered {status}: {detail}");
        } else if credential_id.is_some() && status < 400 {
            write_line!(debug, "{method} {path} answered {status}");
        } else {
            write_line!(info, "{method} {path} answered {status}");
        }
    }
}

/// Middleware of the console: what is logged while a request is answered says which.
pub async fn in_span(request: Request, next: Next) -> Response {
    let span = info_span!("request", http.method = %request.method(), http.path = request.uri().path());
    next.run(request).instrument(span).await
}
