//! `/export/{version}/records/{entity}` and `…/$count`.
//!
//! `v1beta2` is the preview's name for the same thing: both answer alike, each with its own links.

use std::sync::Arc;

use axum::{
    extract::{Extension, Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};

use super::{
    DataApiError,
    authorization::authenticate,
    odata::{Envelope, Request},
};
use crate::{
    domain::entity::Entity,
    service::{Services, records::authorise_entity, throttle::Gate, verification::Caller},
};

/// The versions that are served; the links of examples are in the first.
pub const VERSIONS: [&str; 2] = ["v1", "v1beta2"];
/// The last segment that asks for a number (OData 4.01 URL Conventions, section 4.8).
const COUNT: &str = "$count";

/// Answers with a page of records.
pub async fn list(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(url_query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, DataApiError> {
    let Path((version, entity)) = path.map_err(|_| DataApiError::NotFound)?;
    let entity = resolve(&version, &entity)?;
    let (caller, request) = admit(&services, &gate, &headers, entity, url_query).await?;
    let page = services.list_records(&caller, &request.query).await?;
    let base_url = format!("{}/export/{version}/records", services.public_url);
    let envelope = Envelope { base_url: &base_url, request: &request, count: page.count, next: page.next };
    Ok(([(header::CONTENT_TYPE, "application/json")], envelope.write(&page.documents)).into_response())
}

/// Answers with the number of records that match, as plain text; `$orderby`, `$top` and `$skip` change nothing.
///
/// The router compares paths as they were sent, and clients send `$count` and `%24count`: the segment is a parameter
/// and compared here, decoded.
pub async fn count(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    RawQuery(url_query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, DataApiError> {
    let Path((version, entity, segment)) = path.map_err(|_| DataApiError::NotFound)?;
    if segment != COUNT {
        return Err(DataApiError::NotFound);
    }
    let entity = resolve(&version, &entity)?;
    let (caller, request) = admit(&services, &gate, &headers, entity, url_query).await?;
    let count = services.count_records(&caller, entity, request.query.filter.as_ref()).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain")], count.to_string()).into_response())
}

fn resolve(version: &str, entity: &str) -> Result<Entity, DataApiError> {
    let entity = entity.parse().map_err(|_| DataApiError::NotFound)?;
    if VERSIONS.contains(&version) { Ok(entity) } else { Err(DataApiError::NotFound) }
}

/// Credential, scope and query, in this order.
async fn admit(
    services: &Services,
    gate: &Gate,
    headers: &HeaderMap,
    entity: Entity,
    url_query: Option<String>,
) -> Result<(Caller, Request), DataApiError> {
    let caller = authenticate(services, gate, headers).await?;
    authorise_entity(&caller, entity)?;
    let request = Request::parse(entity, &url_query.unwrap_or_default())?;
    Ok((caller, request))
}
