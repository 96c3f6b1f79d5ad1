//! `/export/{version}/records/{entity}` and `…/$count`.
//!
//! `v1beta2` is the preview's name for the same thing: both respond alike, each with its own links.

use std::{future::ready, sync::Arc};

use axum::{
    body::Body,
    extract::{Extension, Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse as _, Response},
};
use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    DataApiError,
    authorization::authenticate,
    conditional::Tag,
    metadata::{self, METADATA, accepted_json},
    odata::{Envelope, Request},
    preferences::PageSizePreference,
    version::{resolve_version, version_header},
};
use crate::{
    domain::{entity::Entity, usage::UsageTarget},
    service::{
        Services,
        admission::{CountedFor, limits::Gate},
        records::{AuthorisedTable, ReadRecordsError, RecordsPage},
    },
};

/// The last segment that requests a count (OData 4.01 URL Conventions, section 4.8).
const COUNT: &str = "$count";

/// Responds with a page of records.
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
    gate.note_target(UsageTarget::Records(entity));
    let (table, mut request) = admit(&services, &gate, &headers, entity, url_query.as_deref()).await?;
    let format = accepted_json(request.format, &headers)?;
    let preference = PageSizePreference::read(&headers, services.max_page_size());
    let page_size = preference.map_or(request.query.page_size, |preference| preference.size);
    request.query.page_size = page_size.min(services.max_page_size());
    // The links in it are below the public URL.
    let asked = (services.public_url(), &version, &segment, &url_query, format);
    let tag = |page_size, records_version| Tag::of((table.organization_id(), asked, page_size, records_version));
    // A 304 has the headers that a 200 would have (RFC 9110, section 15.4.5).
    let known = |tag: &Tag| {
        let applied = preference.and_then(PageSizePreference::applied);
        let vary = [(header::VARY, "accept, accept-encoding, odata-maxversion, prefer")];
        ([version_header(&headers)], [tag.header()], vary, AppendHeaders(applied))
    };
    if Tag::is_asked_for(&headers) {
        let tag = tag(request.query.page_size, table.version().await?);
        if tag.is_known(&headers) {
            return Ok((StatusCode::NOT_MODIFIED, known(&tag)).into_response());
        }
    }
    let mut page = table.list(request.query.clone(), &gate).await?;
    let known = known(&tag(page.page_size, std::mem::take(&mut page.version)));
    let base_url = format!("{}/export/{version}/records", services.public_url());
    let query_bytes = url_query.map_or(0, |query| query.len());
    let envelope = Envelope { base_url, entity_set: segment, request, query_bytes, count: page.count, format };
    Ok((known, [(header::CONTENT_TYPE, format.content_type())], body(envelope, page, gate)).into_response())
}

/// Writes a page, slice by slice if there are several. After a failure the response is cut off, so that no client takes
/// it for a page.
fn body(envelope: Envelope, page: RecordsPage, gate: Arc<Gate>) -> Body {
    gate.add_rows(page.first.documents.len());
    let mut text = envelope.head();
    text.push_str(&page.first.documents.join(","));
    let Some(rest) = page.rest else {
        text.push_str(&envelope.tail(page.first.next.as_ref()));
        return text.into();
    };
    let slices = stream::try_unfold(Some((envelope, rest, gate)), |unread| async {
        let Some((envelope, mut rest, gate)) = unread else { return Ok(None) };
        let slice = rest.next().await?;
        gate.add_rows(slice.documents.len());
        let mut text = String::new();
        for document in &slice.documents {
            text.push(',');
            text.push_str(document);
        }
        let unread = if rest.is_done() {
            text.push_str(&envelope.tail(slice.next.as_ref()));
            None
        } else {
            Some((envelope, rest, gate))
        };
        Ok::<_, ReadRecordsError>(Some((text, unread)))
    });
    let slices = slices.inspect_err(|error| tracing::error!(error = %error, "a page was cut off: {error}"));
    Body::from_stream(stream::once(ready(Ok(text))).chain(slices))
}

/// Responds with the number of matching records, as plain text; `$orderby`, `$top` and `$skip` change nothing.
///
/// The router compares undecoded paths, and clients send `$count` and `%24count`: the segment is a parameter and compared
/// here, decoded.
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
    gate.note_target(UsageTarget::Records(entity));
    let (table, request) = admit(&services, &gate, &headers, entity, url_query.as_deref()).await?;
    let tag = |records_version| Tag::of((table.organization_id(), entity, COUNT, &url_query, records_version));
    let known =
        |tag: &Tag| ([version_header(&headers)], [tag.header()], [(header::VARY, "accept-encoding, odata-maxversion")]);
    if Tag::is_asked_for(&headers) {
        let tag = tag(table.version().await?);
        if tag.is_known(&headers) {
            return Ok((StatusCode::NOT_MODIFIED, known(&tag)).into_response());
        }
    }
    let (count, records_version) = table.count(request.query.filter.as_ref()).await?;
    Ok((known(&tag(records_version)), [(header::CONTENT_TYPE, "text/plain")], count.to_string()).into_response())
}

/// Resolves both names of a table with a hyphen: no name in `$metadata` may have one.
fn resolve(version: &str, entity: &str) -> Result<Entity, DataApiError> {
    resolve_version(version)?;
    entity.replace('_', "-").parse().map_err(|_| DataApiError::NotFound)
}

/// Checks credential, scope and query, in this order.
async fn admit(
    services: &Arc<Services>,
    gate: &Gate,
    headers: &HeaderMap,
    entity: Entity,
    url_query: Option<&str>,
) -> Result<(AuthorisedTable, Request), DataApiError> {
    let caller = authenticate(services, gate, headers, CountedFor::Caller).await?;
    let table = services.records(caller, entity)?;
    let request = Request::parse(entity, url_query.unwrap_or_default())?;
    Ok((table, request))
}
