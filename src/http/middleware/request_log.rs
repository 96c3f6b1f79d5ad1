//! One line for each request, with the credential's id once it is known. Path, never query: a query may hold what is typed into an address by mistake.

use std::time::Instant;

use axum::{extract::Request, middleware::Next, response::Response};
use tracing::{Instrument as _, field, info, info_span};

use crate::service::throttle::ClientAddress;

/// Middleware: logs a request once it is answered.
pub async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let address = request.extensions().get::<ClientAddress>().map(|address| address.0);
    let span = info_span!("request", http.method = %method, http.path = %path, credential.id = field::Empty);
    let begun = Instant::now();
    async move {
        let response = next.run(request).await;
        info!(
            http.status = response.status().as_u16(),
            client.address = address.map(field::display),
            duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            "{method} {path} answered {}",
            response.status().as_u16(),
        );
        response
    }
    .instrument(span)
    .await
}
