//! The audit log as a file, filtered by its address: CSV, or a line of JSON for each entry.

use std::sync::Arc;

use axum::{
    BoxError, Extension,
    extract::{Path, RawQuery, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures::stream;

use crate::{
    browser::current_user::CurrentUser,
    console::{audit_address::AuditAddress, download, spreadsheet},
    domain::{
        actor::{Actor, Via},
        audit_event::AuditEntry,
        audit_query::AuditQuery,
        timestamp::timestamp,
    },
    service::{Failure, Services},
};

/// Entries that are read at once.
const SLICE: u16 = 500;

const COLUMNS: [&str; 10] =
    ["id", "at", "actor", "actor_id", "via", "address", "request_id", "action", "subject", "detail"];

/// The format of the entries.
#[derive(Clone, Copy)]
enum Format {
    /// RFC 4180, with a byte order mark and a header row; the details as JSON.
    Csv,
    /// An object on each line.
    Ndjson,
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

/// Responds with a line of JSON for each entry.
pub async fn ndjson(
    State(services): State<Arc<Services>>,
    Extension(user): Extension<CurrentUser>,
    method: Method,
    RawQuery(address): RawQuery,
) -> Response {
    answer(services, user, &method, address.as_deref(), Format::Ndjson).await
}

/// Responds with the proof that an entry is in the log, which is sealed before if it is not yet (C2SP tlog-proof).
pub async fn receipt(
    State(services): State<Arc<Services>>,
    Extension(user): Extension<CurrentUser>,
    Path(id): Path<String>,
) -> Response {
    let actor = match download::reader(user, |actor| services.audit_log(actor).is_ok()) {
        Ok(actor) => actor,
        Err(refusal) => return *refusal,
    };
    let Ok(log) = services.audit_log(&actor) else { return StatusCode::FORBIDDEN.into_response() };
    let Ok(id) = id.parse() else { return StatusCode::NOT_FOUND.into_response() };
    match log.receipt(id).await {
        Ok(Some(receipt)) => {
            let disposition = format!("attachment; filename=\"{id}.tlog-proof\"");
            let kind = "text/plain; charset=utf-8".to_owned();
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], receipt).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(failure) => download::failed(&failure),
    }
}

/// Reads the log in slices while it is sent, the newest entries first; HEAD reads and exports nothing.
async fn answer(
    services: Arc<Services>,
    user: CurrentUser,
    method: &Method,
    address: Option<&str>,
    format: Format,
) -> Response {
    let actor = match download::reader(user, |actor| services.audit_log(actor).is_ok()) {
        Ok(actor) => actor,
        Err(refusal) => return *refusal,
    };
    let (kind, disposition) = match format {
        Format::Csv => ("text/csv; charset=utf-8", r#"attachment; filename="audit-log.csv""#),
        Format::Ndjson => ("application/x-ndjson", r#"attachment; filename="audit-log.ndjson""#),
    };
    let headers = download::headers(kind, disposition);
    if method == Method::HEAD {
        return headers.into_response();
    }
    if let Err(failure) = note(&services, &actor, format).await {
        return download::failed(&failure);
    }
    let query = AuditAddress::parse(address.unwrap_or_default()).at(None).query();
    let slices = stream::try_unfold(Some((services, actor, query, true)), move |unread| async move {
        let Some((services, actor, query, is_first)) = unread else { return Ok(None) };
        let (entries, next) = slice(&services, &actor, &query).await?;
        let text = match format {
            Format::Csv => spreadsheet::part(is_first.then_some(COLUMNS), entries.iter().map(cells))?,
            Format::Ndjson => lines(&entries)?,
        };
        let unread = next.map(|query| (services, actor, query, false));
        Ok::<_, BoxError>(Some((text, unread)))
    });
    download::streamed(headers, slices)
}

/// Records the export in the log; before that, nothing of it is sent.
async fn note(services: &Services, actor: &Actor, format: Format) -> Result<(), Failure> {
    let Ok(log) = services.audit_log(actor) else { return Ok(()) };
    let name = match format {
        Format::Csv => "csv",
        Format::Ndjson => "ndjson",
    };
    log.note_export(name).await
}

/// A slice of the log, and the query for the next one.
async fn slice(
    services: &Services,
    actor: &Actor,
    query: &AuditQuery,
) -> Result<(Vec<AuditEntry>, Option<AuditQuery>), Failure> {
    let Ok(log) = services.audit_log(actor) else { return Ok((Vec::new(), None)) };
    let page = log.list(query, SLICE).await?;
    let next = page.older.map(|from| AuditQuery { from: Some(from), ..query.clone() });
    Ok((page.entries, next))
}

fn lines(entries: &[AuditEntry]) -> Result<String, serde_json::Error> {
    entries.iter().map(|entry| Ok(entry.line()? + "\n")).collect()
}

/// In the order of [`COLUMNS`].
fn cells(entry: &AuditEntry) -> [String; 10] {
    let or_empty = |text: Option<String>| text.unwrap_or_default();
    [
        entry.id.to_string(),
        timestamp(entry.at),
        entry.actor.clone(),
        or_empty(entry.actor_user_id.map(|id| id.to_string())),
        entry.via.map(Via::as_str).unwrap_or_default().to_owned(),
        or_empty(entry.address.map(|address| address.to_string())),
        or_empty(entry.request_id.clone()),
        entry.action.clone(),
        entry.subject.clone(),
        entry.detail.clone(),
    ]
}
