//! The Data API: records of an organization as OData, for holders of a credential.
//!
//! A request passes five checks in this order, each with its own response: the path (404) and method (405), the
//! credential (401), the limits (429), the scope (403), the query (400). So a query's error reveals nothing that only a
//! credential may ask.

mod auth_test;
mod auth_verify;
mod authorization;
mod conditional;
mod error;
mod metadata;
pub mod odata;
pub mod openapi;
mod preferences;
mod records;
mod resource_metadata;
mod version;

use std::sync::Arc;

use axum::{
    Router,
    routing::{any, get},
};

use self::error::DataApiError;
pub use self::{
    auth_test::AUTH_TEST_PATH,
    auth_verify::{AUTH_VERIFY_APPENDED_PATH, AUTH_VERIFY_PATH, AUTH_VERIFY_ROOT_PATH},
    resource_metadata::{RESOURCE_METADATA_PATH, point_to_metadata},
};
use crate::service::Services;

/// The routes below `/export`. Their responses need [`point_to_metadata`], and compression.
pub fn records_router() -> Router<Arc<Services>> {
    let export = Router::new()
        .route("/{version}/records", get(metadata::service_document).fallback(method_not_allowed))
        .route("/{version}/records/", get(metadata::service_document).fallback(method_not_allowed))
        .route("/{version}/records/$metadata", get(metadata::get).fallback(method_not_allowed))
        .route("/{version}/records/{entity}", get(records::list).fallback(method_not_allowed))
        .route("/{version}/records/{entity}/{count}", get(records::count).fallback(method_not_allowed))
        .fallback(not_found);
    Router::new().nest("/export", export)
}

/// The routes below `/rest/v1/auth`, and the metadata of the Data API. Their responses need [`point_to_metadata`].
pub fn router() -> Router<Arc<Services>> {
    Router::new()
        .route(AUTH_TEST_PATH, get(auth_test::get).fallback(method_not_allowed))
        // A proxy uses the method of the request that it asks about.
        .route(AUTH_VERIFY_PATH, any(auth_verify::get))
        .route(AUTH_VERIFY_ROOT_PATH, any(auth_verify::get_appended))
        .route(AUTH_VERIFY_APPENDED_PATH, any(auth_verify::get_appended))
        .route(RESOURCE_METADATA_PATH, get(resource_metadata::get))
}

async fn not_found() -> DataApiError {
    DataApiError::NotFound
}

async fn method_not_allowed() -> DataApiError {
    DataApiError::MethodNotAllowed
}
