//! `/export/{version}/records/{entity}` and `…/$count`.
//!
//! `v1beta2` is the preview's name for the same thing: both answer alike, each with its own links.

use std::sync::Arc;

use axum::{
    extract::{Extension, Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, header},
    response::{AppendHeaders, Response},
};

use super::{
    DataApiError,
    authorization::authenticate,
    conditional,
    metadata::{self, METADATA},
    odata::{Envelope, Request},
    preferences::PageSizePreference,
    version::version_header,
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
    let Path((version, segment)) = path.map_err(|_| DataApiError::NotFound)?;
    if segment == METADATA {
        // Percent-encoded, which the router does not see.
        return metadata::answer(&services, &gate, &version, url_query, &headers).await;
    }
    let entity = resolve(&version, &segment)?;
    let (caller, mut request) = admit(&services, &gate, &headers, entity, url_query).await?;
    let preference = PageSizePreference::read(&headers, services.max_page_size);
    let page_size = preference.map_or(request.query.page_size, |preference| preference.size);
    request.query.page_size = page_size.min(services.max_page_size);
    let page = services.list_records(&caller, &request.query).await?;
    let base_url = format!("{}/export/{version}/records", services.public_url);
    let envelope =
        Envelope { base_url: &base_url, entity_set: &segment, request: &request, count: page.count, next: page.next };
    let applied = preference.and_then(PageSizePreference::applied);
    let known = [version_header(&headers), (header::CONTENT_TYPE, "application/json")];
    Ok(conditional::answer(&headers, (known, AppendHeaders(applied)), envelope.write(&page.documents)))
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
    let known = [version_header(&headers), (header::CONTENT_TYPE, "text/plain")];
    Ok(conditional::answer(&headers, known, count.to_string()))
}

/// Tables have two names where theirs has a hyphen, which no name in `$metadata` may have.
fn resolve(version: &str, entity: &str) -> Result<Entity, DataApiError> {
    resolve_version(version)?;
    entity.replace('_', "-").parse().map_err(|_| DataApiError::NotFound)
}

/// Whether a version is served.
pub fn resolve_version(version: &str) -> Result<(), DataApiError> {
    if VERSIONS.contains(&version) { Ok(()) } else { Err(DataApiError::NotFound) }
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
