//! Tells programs how they stand towards the limits (IETF draft
//! `draft-ietf-httpapi-ratelimit-headers`).

use std::{
    fmt::Write as _,
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use crate::service::throttle::{ClientAddress, Gate, Throttle, WINDOW_SECONDS};

/// Middleware: opens a gate for the surface to count the request at, and says in the answer what came of it.
pub async fn tell(State(throttle): State<Arc<Throttle>>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get().copied();
    let gate = Arc::new(Gate::new(throttle, address.unwrap_or(ClientAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)))));
    request.extensions_mut().insert(Arc::clone(&gate));
    let mut response = next.run(request).await;
    let (policy, standing) = fields(&gate);
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", standing)] {
        if let (false, Ok(value)) = (value.is_empty(), HeaderValue::try_from(value)) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// The two lists; both are empty if the request was not counted.
fn fields(gate: &Gate) -> (String, String) {
    let (mut policy, mut standings) = (String::new(), String::new());
    for standing in gate.standings() {
        let (separator, name) = (if policy.is_empty() { "" } else { ", " }, standing.limit.as_str());
        // Writing to a text does not fail.
        let _ = write!(policy, "{separator}\"{name}\";q={};w={WINDOW_SECONDS}", standing.quota);
        let _ = write!(standings, "{separator}\"{name}\";r={};t={}", standing.remaining, standing.seconds);
    }
    (policy, standings)
}
