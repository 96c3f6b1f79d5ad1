//! What the Data API says of its tables: the service document (OData 4.01 JSON, section 5) and `$metadata` (CSDL, as XML
//! or JSON). Any credential may read them: they are the same for everyone.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Extension, Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    DataApiError,
    authorization::authenticate,
    odata::{self, Format, csdl_json, csdl_xml},
    records::resolve_version,
    version::{version, version_header},
};
use crate::{
    domain::entity::Entity,
    service::{Services, throttle::Gate},
};

/// The segment below the tables that asks for it.
pub const METADATA: &str = "$metadata";

/// Answers with the service document.
pub async fn service_document(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(url_query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, DataApiError> {
    let Path(version) = path.map_err(|_| DataApiError::NotFound)?;
    resolve_version(&version)?;
    authenticate(&services, &gate, &headers).await?;
    format(url_query, &[Format::Json])?;
    Ok(([version_header(&headers)], Json(document(&services.public_url, &version))).into_response())
}

/// The service document.
pub fn document(public_url: &str, version: &str) -> Value {
    let sets = Entity::ALL.map(|entity| {
        let name = odata::entity_set(entity);
        json!({ "name": name, "kind": "EntitySet", "url": name })
    });
    let context = format!("{public_url}/export/{version}/records/{METADATA}");
    json!({ "@odata.context": context, "value": sets })
}

/// Answers with the description of the tables: as XML unless JSON is asked for.
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

/// As [`get`], for whoever has read the path already.
pub async fn answer(
    services: &Services,
    gate: &Gate,
    api_version: &str,
    url_query: Option<String>,
    headers: &HeaderMap,
) -> Result<Response, DataApiError> {
    resolve_version(api_version)?;
    authenticate(services, gate, headers).await?;
    let asked = format(url_query, &[Format::Xml, Format::Json])?;
    // A client of OData 4.0 that accepts JSON everywhere means its records: it knows CSDL as XML only.
    let format = asked.unwrap_or_else(|| if version(headers) == "4.0" { Format::Xml } else { accepted(headers) });
    let (content_type, body) = match format {
        Format::Xml => ("application/xml", csdl_xml(version(headers))),
        Format::Json => ("application/json", csdl_json().to_string()),
    };
    Ok(([version_header(headers), (header::CONTENT_TYPE, content_type)], body).into_response())
}

/// `$format`, which comes before `Accept`; the other options mean nothing here.
fn format(url_query: Option<String>, possible: &[Format]) -> Result<Option<Format>, DataApiError> {
    let options = odata::system_options(&url_query.unwrap_or_default())?;
    let format = options.iter().find(|(name, _)| name == "$format");
    Ok(format.map(|(_, value)| odata::format(value, possible)).transpose()?)
}

/// The first of our two forms that the client lists: those that know both put first what they like best.
fn accepted(headers: &HeaderMap) -> Format {
    let accept = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut listed = accept.flat_map(|value| value.split(','));
    let format = listed.find_map(|name| [Format::Xml, Format::Json].into_iter().find(|format| format.is_named(name)));
    format.unwrap_or(Format::Xml)
}
