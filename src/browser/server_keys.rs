//! Checks the server keys in memory before a request reads sessions and sealed cookies with them.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::SessionContext;
use crate::service::{Failure, FailureDetail};

/// Middleware: refuses requests temporarily if they cannot be read because a key is missing here.
pub async fn confirm(State(context): State<SessionContext>, request: Request, next: Next) -> Response {
    match context.services.server_keys().await.map(drop) {
        // Requests that need the database fail by themselves; the others work without it.
        Ok(()) | Err(Failure::Storage(_)) => next.run(request).await,
        Err(error) => {
            let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
            let detail = format!("cannot read sessions and cookies: {error}");
            response.extensions_mut().insert(FailureDetail(detail));
            response
        }
    }
}
