//! The response to a request whose body did not arrive in time, in the format of its surface.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::json;

use crate::service::installation::metrics::Surface;

/// The message to the client.
const MESSAGE: &str = "the content of the request did not arrive in time; send it again, without a pause";

/// 408 (RFC 9110, section 15.5.9), after which the connection is closed.
pub(super) fn answer(surface: Surface) -> Response {
    let status = StatusCode::REQUEST_TIMEOUT;
    let mut response = match surface {
        Surface::OAuth => {
            let body = json!({ "error": "invalid_request", "error_description": MESSAGE });
            (status, Json(body)).into_response()
        }
        Surface::DataApi => {
            let body = json!({ "error": { "code": "REQUEST_TIMEOUT", "message": MESSAGE } });
            (status, Json(body)).into_response()
        }
        Surface::Console | Surface::Files | Surface::Leaks | Surface::Operations => {
            (status, format!("{MESSAGE}\n")).into_response()
        }
    };
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
