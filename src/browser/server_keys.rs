//! Makes sure of the server keys before a request reads sessions and sealed cookies by those in memory.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::SessionContext;
use crate::service::{Failure, FailureDetail};

/// Middleware: refuses for now what cannot be read, because a key is missing here.
pub async fn confirm(State(context): State<SessionContext>, request: Request, next: Next) -> Response {
    match context.services.server_keys().await.map(drop) {
        // What needs the database fails by itself, and what does not is shown without it.
        Ok(()) | Err(Failure::Storage(_)) => next.run(request).await,
        Err(error) => {
            let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
            let detail = format!("cannot read sessions and cookies: {error}");
            response.extensions_mut().insert(FailureDetail(detail));
            response
        }
    }
}
