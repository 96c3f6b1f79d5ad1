//! The metadata of the Data API's tables: the service document (OData 4.01 JSON, section 5) and `$metadata` (CSDL, as XML
//! or JSON). Any credential may read them: they are the same for everyone.

use std::sync::Arc;

use axum::{
    extract::{Extension, Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    DataApiError,
    authorization::authenticate,
    odata::{self, Format, JsonFormat, csdl_json, csdl_xml},
    version::{resolve_version, version, version_header},
};
use crate::{
    domain::entity::Entity,
    service::{
        Services,
        admission::{CountedFor, limits::Gate},
    },
};

/// The segment below the tables that requests it.
pub const METADATA: &str = "$metadata";

const CONTEXT: &str = "@odata.context";
/// The formats of `$metadata`, the default first.
const POSSIBLE: [Format; 2] = [Format::Xml, Format::JSON];
/// The headers that decide on the format of a response.
const VARY: (HeaderName, &str) = (header::VARY, "accept, accept-encoding, odata-maxversion");

/// Responds with the service document.
pub async fn service_document(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(url_query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, DataApiError> {
    let Path(version) = path.map_err(|_| DataApiError::NotFound)?;
    resolve_version(&version)?;
    authenticate(&services, &gate, &headers, CountedFor::Caller).await?;
    let asked = format_option(url_query)?.map(|value| odata::json_format(&value)).transpose()?.flatten();
    let format = accepted_json(asked, &headers)?;
    let mut document = document(services.public_url(), &version);
    if format.without_metadata
        && let Some(members) = document.as_object_mut()
    {
        members.remove(CONTEXT);
    }
    let head = [version_header(&headers), (header::CONTENT_TYPE, format.content_type()), VARY];
    Ok((head, document.to_string()).into_response())
}

/// The service document.
pub fn document(public_url: &str, version: &str) -> Value {
    let sets = Entity::ALL.map(|entity| {
        let name = odata::entity_set(entity);
        json!({ "name": name, "kind": "EntitySet", "url": name })
    });
    let context = format!("{public_url}/export/{version}/records/{METADATA}");
    json!({ CONTEXT: context, "value": sets })
}

/// Responds with the description of the tables: as XML unless JSON is requested.
pub async fn get(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(url_query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, DataApiError> {
    let Path(version) = path.map_err(|_| DataApiError::NotFound)?;
    answer(&services, &gate, &version, url_query, &headers).await
}

/// As [`get`], for callers that have read the path already.
pub async fn answer(
    services: &Services,
    gate: &Gate,
    api_version: &str,
    url_query: Option<String>,
    headers: &HeaderMap,
) -> Result<Response, DataApiError> {
    resolve_version(api_version)?;
    authenticate(services, gate, headers, CountedFor::Caller).await?;
    let asked = format_option(url_query)?;
    let asked = asked.map(|value| odata::format(&value, &POSSIBLE)).transpose()?;
    // A client of OData 4.0 that accepts JSON everywhere means its records: it knows CSDL as XML only.
    let format = match asked {
        Some(format) => format,
        None if version(headers) == "4.0" => Format::Xml,
        None => odata::accepted(accept(headers), &POSSIBLE).ok_or(DataApiError::NotAcceptable)?,
    };
    let (content_type, body) = match format {
        Format::Xml => ("application/xml", csdl_xml(version(headers))),
        Format::Json(_) => ("application/json", csdl_json().to_string()),
    };
    Ok(([version_header(headers), (header::CONTENT_TYPE, content_type), VARY], body).into_response())
}

/// `$format`, which precedes `Accept`; the other options have no effect here.
fn format_option(url_query: Option<String>) -> Result<Option<String>, DataApiError> {
    let options = odata::system_options(&url_query.unwrap_or_default())?;
    Ok(options.into_iter().find(|(name, _)| name == "$format").map(|(_, value)| value))
}

/// The JSON format that a client wants where there is no other format: by `$format`, otherwise by `Accept`.
///
/// # Errors
/// [`DataApiError::NotAcceptable`] if it accepts no JSON format of ours.
pub fn accepted_json(asked: Option<JsonFormat>, headers: &HeaderMap) -> Result<JsonFormat, DataApiError> {
    match asked.map(Format::Json).or_else(|| odata::accepted(accept(headers), &[Format::JSON])) {
        Some(Format::Json(json)) => Ok(json),
        Some(Format::Xml) | None => Err(DataApiError::NotAcceptable),
    }
}

fn accept(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok())
}
