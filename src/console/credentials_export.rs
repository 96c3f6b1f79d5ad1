//! The list of credentials as a file, filtered by its address; never with a secret.

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    BoxError, Extension,
    extract::{RawQuery, State},
    http::Method,
    response::{IntoResponse as _, Response},
};
use futures::stream;
use serde::Serialize;
use time::OffsetDateTime;

use crate::{
    browser::current_user::CurrentUser,
    console::{download, list_address, spreadsheet},
    domain::{
        actor::{Actor, maker},
        credential::Closed,
        credential_query::{CredentialQuery, ListedCredential},
        scope::Scope,
        timestamp::timestamp,
    },
    service::{Failure, Services},
};

/// Credentials that are read at once.
const SLICE: u16 = 500;

/// A credential in the file.
#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    r#type: &'static str,
    scopes: Vec<&'static str>,
    client_id: Option<String>,
    secret_ends_in: Option<String>,
    created_by: String,
    created_at: Option<String>,
    paused_until: Option<String>,
    expires_at: Option<String>,
    networks: Vec<String>,
    requests_per_minute: Option<NonZeroU32>,
    rows_per_day: Option<NonZeroU32>,
    quota_mode: Option<&'static str>,
    last_used_at: Option<String>,
    last_used_address: Option<String>,
    last_used_client: Option<String>,
    owner: Option<String>,
    backup_owner: Option<String>,
    orphaned: bool,
    description: Option<String>,
    ticket: Option<String>,
    tags: Vec<String>,
}

const COLUMNS: [&str; 23] = [
    "id",
    "name",
    "type",
    "scopes",
    "client_id",
    "secret_ends_in",
    "created_by",
    "created_at",
    "paused_until",
    "expires_at",
    "networks",
    "requests_per_minute",
    "rows_per_day",
    "quota_mode",
    "last_used_at",
    "last_used_address",
    "last_used_client",
    "owner",
    "backup_owner",
    "orphaned",
    "description",
    "ticket",
    "tags",
];

/// The format of the rows.
#[derive(Clone, Copy)]
enum Format {
    /// RFC 4180, with a byte order mark and a header row.
    Csv,
    /// An array, with an object on each line.
    Json,
}

/// Responds with CSV.
pub async fn csv(
    State(services): State<Arc<Services>>,
    Extension(user): Extension<CurrentUser>,
    method: Method,
    RawQuery(address): RawQuery,
) -> Response {
    answer(services, user, &method, address.as_deref(), Format::Csv).await
}

/// Responds with JSON.
pub async fn json(
    State(services): State<Arc<Services>>,
    Extension(user): Extension<CurrentUser>,
    method: Method,
    RawQuery(address): RawQuery,
) -> Response {
    answer(services, user, &method, address.as_deref(), Format::Json).await
}

/// Reads the list in slices while it is sent; HEAD reads and exports nothing.
async fn answer(
    services: Arc<Services>,
    user: CurrentUser,
    method: &Method,
    address: Option<&str>,
    format: Format,
) -> Response {
    let actor = match download::reader(user, |actor| services.seen_credentials(actor).is_ok()) {
        Ok(actor) => actor,
        Err(refusal) => return *refusal,
    };
    let (kind, disposition) = match format {
        Format::Csv => ("text/csv; charset=utf-8", r#"attachment; filename="credentials.csv""#),
        Format::Json => ("application/json", r#"attachment; filename="credentials.json""#),
    };
    let headers = download::headers(kind, disposition);
    if method == Method::HEAD {
        return headers.into_response();
    }
    if let Err(failure) = note(&services, &actor, format).await {
        return download::failed(&failure);
    }
    let (query, _) = list_address::parse(address.unwrap_or_default());
    let query = CredentialQuery { from: None, page_size: SLICE, ..query };
    let slices = stream::try_unfold(Some((services, actor, query, true)), move |unread| async move {
        let Some((services, actor, query, is_first)) = unread else { return Ok(None) };
        let now = services.now();
        let (listed, next) = slice(&services, &actor, &query).await?;
        let rows = listed.into_iter().map(|listed| Row::new(listed, now)).collect::<Vec<_>>();
        let unread = next.map(|query| (services, actor, query, false));
        let text = match format {
            Format::Csv => spreadsheet::part(is_first.then_some(COLUMNS), rows.iter().map(Row::cells))?,
            Format::Json => json_part(&rows, is_first, unread.is_none())?,
        };
        Ok::<_, BoxError>(Some((text, unread)))
    });
    download::streamed(headers, slices)
}

/// Records the export in the audit log; before that, nothing of the list is sent.
async fn note(services: &Services, actor: &Actor, format: Format) -> Result<(), Failure> {
    let Ok(credentials) = services.seen_credentials(actor) else { return Ok(()) };
    credentials.note_export(format.name()).await
}

/// A slice of credentials, and the query for the next one.
async fn slice(
    services: &Services,
    actor: &Actor,
    query: &CredentialQuery,
) -> Result<(Vec<ListedCredential>, Option<CredentialQuery>), Failure> {
    let Ok(credentials) = services.seen_credentials(actor) else { return Ok((Vec::new(), None)) };
    let page = credentials.list(query).await?;
    let next = page.next.map(|from| CredentialQuery { from: Some(from), ..query.clone() });
    Ok((page.credentials, next))
}

impl Format {
    const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// Rows as part of an array in JSON.
fn json_part(rows: &[Row], is_first: bool, is_last: bool) -> Result<String, BoxError> {
    let mut text = String::from(if is_first { "[" } else { "" });
    for (place, row) in rows.iter().enumerate() {
        text.push_str(if is_first && place == 0 { "\n" } else { ",\n" });
        text.push_str(&serde_json::to_string(row)?);
    }
    if is_last {
        text.push_str("\n]\n");
    }
    Ok(text)
}

impl Row {
    /// A credential as of an instant.
    fn new(listed: ListedCredential, now: OffsetDateTime) -> Self {
        let ListedCredential { credential, secret_hint, last_use, details, .. } = listed;
        let text = |at: OffsetDateTime| Some(timestamp(at));
        let paused_until = match credential.check_usable(now) {
            Err(Closed::Paused { until }) => text(until),
            Ok(()) | Err(Closed::Deleted | Closed::Decoy | Closed::Expired | Closed::Frozen) => None,
        };
        let quotas = credential.terms.quotas;
        let noted = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            orphaned: details.are_orphaned(),
            id: credential.id.to_string(),
            name: credential.name.as_str().to_owned(),
            r#type: credential.authentication_type.as_str(),
            scopes: credential.grants.scopes().iter().map(Scope::as_str).collect(),
            client_id: credential.client_id,
            secret_ends_in: secret_hint.map(|hint| hint.to_string()),
            created_by: maker(&credential.created_by).to_owned(),
            created_at: text(credential.created_at),
            paused_until,
            expires_at: credential.terms.expires_at.and_then(text),
            networks: credential.terms.networks.iter().map(ToString::to_string).collect(),
            requests_per_minute: quotas.requests_per_minute,
            rows_per_day: quotas.rows_per_day,
            quota_mode: quotas.exist().then(|| quotas.mode.as_str()),
            last_used_at: last_use.as_ref().and_then(|last| text(last.at)),
            last_used_address: last_use.as_ref().and_then(|last| last.address).map(|address| address.to_string()),
            last_used_client: last_use.map(|last| last.client).filter(|client| !client.is_empty()),
            owner: details.owner.map(|owner| owner.email),
            backup_owner: details.backup_owner.map(|owner| owner.email),
            description: noted(details.description.as_str()),
            ticket: noted(details.ticket.as_str()),
            tags: details.tags.iter().map(ToString::to_string).collect(),
        }
    }

    /// In the order of [`COLUMNS`].
    fn cells(&self) -> [String; 23] {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        let number = |number: Option<NonZeroU32>| number.map(|number| number.to_string()).unwrap_or_default();
        [
            self.id.clone(),
            self.name.clone(),
            self.r#type.to_owned(),
            self.scopes.join(" "),
            or_empty(&self.client_id),
            or_empty(&self.secret_ends_in),
            self.created_by.clone(),
            or_empty(&self.created_at),
            or_empty(&self.paused_until),
            or_empty(&self.expires_at),
            self.networks.join(" "),
            number(self.requests_per_minute),
            number(self.rows_per_day),
            self.quota_mode.unwrap_or_default().to_owned(),
            or_empty(&self.last_used_at),
            or_empty(&self.last_used_address),
            or_empty(&self.last_used_client),
            or_empty(&self.owner),
            or_empty(&self.backup_owner),
            self.orphaned.to_string(),
            or_empty(&self.description),
            or_empty(&self.ticket),
            self.tags.join(", "),
        ]
    }
}
