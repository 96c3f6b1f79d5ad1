//! Rotating many credentials from the browser: the new secrets are one file, which is the response to the form.

use std::sync::Arc;

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Serialize;
use url::form_urlencoded;

use crate::{
    browser::current_user::{CurrentUser, Nobody},
    console::{paths, place::here, server_fns::bulk::MAX_SELECTED},
    domain::{credential::secret::Overlap, id::CredentialId},
    service::{
        Services,
        credentials::{BulkChange, BulkChanged, BulkOutcome, Rotated, RotatedProof},
    },
};

/// A credential of the file: its new secret, or why it has none.
#[derive(Serialize)]
struct Row {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Rotates the credentials `ids[]`, whose old secrets are accepted for `overlap`, and responds with the new secrets.
pub async fn post(
    State(services): State<Arc<Services>>,
    Extension(user): Extension<CurrentUser>,
    body: Bytes,
) -> Response {
    let actor = match user.0 {
        Ok(actor) => actor,
        Err(Nobody::SignedOut) => return StatusCode::FORBIDDEN.into_response(),
        Err(Nobody::Unknown) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let Ok(credentials) = services.credentials(&actor) else { return StatusCode::FORBIDDEN.into_response() };
    let fields = || form_urlencoded::parse(&body);
    let ids: Vec<CredentialId> =
        fields().filter(|(name, _)| name == "ids[]").take(MAX_SELECTED).filter_map(|(_, id)| id.parse().ok()).collect();
    let overlap = fields().find(|(name, _)| name == "overlap").and_then(|(_, overlap)| overlap.parse::<Overlap>().ok());
    let Some(overlap) = overlap.filter(|_| !ids.is_empty()) else { return StatusCode::BAD_REQUEST.into_response() };
    if !services.is_fresh(&actor) {
        let next: String = form_urlencoded::byte_serialize(here(&paths::selected(&ids)).as_bytes()).collect();
        return Redirect::to(&format!("{}?next={next}", paths::CONFIRM)).into_response();
    }
    let outcomes = credentials.change_many(&ids, &BulkChange::Rotate(overlap), || ()).await;
    let rows: Vec<_> = outcomes.into_iter().map(Row::from).collect();
    let Ok(mut text) = serde_json::to_string_pretty(&rows) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    text.push('\n');
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, r#"attachment; filename="rotated-secrets.json""#),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers.map(|(name, value)| (name, HeaderValue::from_static(value))), text).into_response()
}

impl From<BulkOutcome> for Row {
    fn from(BulkOutcome { id, result }: BulkOutcome) -> Self {
        let id = id.to_string();
        let nothing = Self { id, name: None, client_id: None, api_key: None, client_secret: None, error: None };
        match result {
            Err(error) => Self { error: Some(error.to_string()), ..nothing },
            Ok(BulkChanged::Edited(credential)) => Self { name: Some(credential.name.to_string()), ..nothing },
            Ok(BulkChanged::Rotated(Rotated { credential, proof, .. })) => {
                let secret = match proof {
                    RotatedProof::Secret(secret) => Some(secret.expose().to_owned()),
                    RotatedProof::PublicKey(_) => None,
                };
                let is_client = credential.client_id.is_some();
                let (api_key, client_secret) = if is_client { (None, secret) } else { (secret, None) };
                let name = Some(credential.name.to_string());
                Self { name, client_id: credential.client_id, api_key, client_secret, ..nothing }
            }
        }
    }
}
