//! The list of credentials as a file, as far as its address narrows it down; never a secret.

use std::sync::Arc;

use axum::{
    Extension,
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde::Serialize;
use time::OffsetDateTime;

use crate::{
    browser::current_user::{CurrentUser, Nobody},
    console::list_address,
    domain::{
        actor::{Actor, maker},
        credential::Closed,
        credential_query::{CredentialQuery, ListedCredential},
        scope::Scope,
        timestamp::timestamp,
    },
    service::{Failure, FailureDetail, Services},
};

/// Credentials that are read at once.
const SLICE: usize = 500;

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
    last_used_at: Option<String>,
    last_used_address: Option<String>,
    last_used_client: Option<String>,
}

const COLUMNS: [&str; 12] = [
    "id",
    "name",
    "type",
    "scopes",
    "client_id",
    "secret_ends_in",
    "created_by",
    "created_at",
    "paused_until",
    "last_used_at",
    "last_used_address",
    "last_used_client",
];

/// How rows are written.
#[derive(Clone, Copy)]
enum Format {
    /// RFC 4180, with a byte order mark and a head.
    Csv,
    /// An array, an object on each line.
    Json,
}

/// Answers with CSV.
pub async fn csv(
    State(services): State<Arc<Services>>,
    Extension(user): Extension<CurrentUser>,
    method: Method,
    RawQuery(address): RawQuery,
) -> Response {
    answer(services, user, &method, address.as_deref(), Format::Csv).await
}

/// Answers with JSON.
pub async fn json(
    State(services): State<Arc<Services>>,
    Extension(user): Extension<CurrentUser>,
    method: Method,
    RawQuery(address): RawQuery,
) -> Response {
    answer(services, user, &method, address.as_deref(), Format::Json).await
}

/// Reads the list slice by slice while it is sent; for HEAD nothing is read, and nothing taken away.
async fn answer(
    services: Arc<Services>,
    user: CurrentUser,
    method: &Method,
    address: Option<&str>,
    format: Format,
) -> Response {
    let actor = match user.0 {
        Ok(actor) if services.credentials(&actor).is_ok() => actor,
        Ok(_) | Err(Nobody::SignedOut) => return StatusCode::FORBIDDEN.into_response(),
        Err(Nobody::Unknown) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let (kind, disposition) = match format {
        Format::Csv => ("text/csv; charset=utf-8", r#"attachment; filename="credentials.csv""#),
        Format::Json => ("application/json", r#"attachment; filename="credentials.json""#),
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)]
        .map(|(name, value)| (name, HeaderValue::from_static(value)));
    if method == Method::HEAD {
        return headers.into_response();
    }
    if let Err(failure) = note(&services, &actor, format).await {
        let is_temporary = failure.is_temporary();
        let status = if is_temporary { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR };
        let mut response = status.into_response();
        response.extensions_mut().insert(FailureDetail(failure.to_string()));
        return response;
    }
    let (query, _) = list_address::parse(address.unwrap_or_default());
    let query = CredentialQuery { from: None, ..query };
    let slices = stream::try_unfold(Some((services, actor, query, true)), move |unread| async move {
        let Some((services, actor, query, is_first)) = unread else { return Ok(None) };
        let now = services.now();
        let (listed, next) = slice(&services, &actor, &query).await?;
        let mut text = if is_first { format.head() } else { String::new() };
        for (place, row) in listed.into_iter().map(|listed| Row::new(listed, now)).enumerate() {
            format.write(&row, is_first && place == 0, &mut text)?;
        }
        let unread = next.map(|query| (services, actor, query, false));
        if unread.is_none() {
            text.push_str(format.tail());
        }
        Ok::<_, Failure>(Some((text, unread)))
    });
    let slices = slices.inspect_err(|error| tracing::error!(error = %error, "an export was cut off: {error}"));
    (headers, Body::from_stream(slices.boxed())).into_response()
}

/// Notes in the audit log that the list is taken away; before that, nothing of it is sent.
async fn note(services: &Services, actor: &Actor, format: Format) -> Result<(), Failure> {
    let Ok(credentials) = services.credentials(actor) else { return Ok(()) };
    credentials.note_export(format.name()).await
}

/// Some credentials, and the query for those after them.
async fn slice(
    services: &Services,
    actor: &Actor,
    query: &CredentialQuery,
) -> Result<(Vec<ListedCredential>, Option<CredentialQuery>), Failure> {
    let Ok(credentials) = services.credentials(actor) else { return Ok((Vec::new(), None)) };
    let page = credentials.list(query, SLICE).await?;
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

    fn head(self) -> String {
        match self {
            // Excel takes a file without the mark for one in the code page of the machine.
            Self::Csv => format!("\u{feff}{}\r\n", COLUMNS.join(",")),
            Self::Json => "[".to_owned(),
        }
    }

    const fn tail(self) -> &'static str {
        match self {
            Self::Csv => "",
            Self::Json => "\n]\n",
        }
    }

    fn write(self, row: &Row, is_first: bool, text: &mut String) -> Result<(), Failure> {
        match self {
            Self::Csv => {
                text.push_str(&row.cells().map(|cell| quoted(&cell)).join(","));
                text.push_str("\r\n");
            }
            Self::Json => {
                text.push_str(if is_first { "\n" } else { ",\n" });
                text.push_str(&serde_json::to_string(row)?);
            }
        }
        Ok(())
    }
}

impl Row {
    /// A credential as of an instant.
    fn new(ListedCredential { credential, secret_hint, last_use, .. }: ListedCredential, now: OffsetDateTime) -> Self {
        let text = |at: OffsetDateTime| Some(timestamp(at));
        let paused_until = match credential.check_usable(now) {
            Err(Closed::Paused { until }) => text(until),
            Ok(()) | Err(Closed::Deleted) => None,
        };
        Self {
            id: credential.id.to_string(),
            name: credential.name.as_str().to_owned(),
            r#type: credential.authentication_type.as_str(),
            scopes: credential.grants.scopes().iter().map(Scope::as_str).collect(),
            client_id: credential.client_id,
            secret_ends_in: secret_hint.map(|hint| hint.to_string()),
            created_by: maker(&credential.created_by).to_owned(),
            created_at: text(credential.created_at),
            paused_until,
            last_used_at: last_use.as_ref().and_then(|last| text(last.at)),
            last_used_address: last_use.as_ref().and_then(|last| last.address).map(|address| address.to_string()),
            last_used_client: last_use.map(|last| last.client).filter(|client| !client.is_empty()),
        }
    }

    /// In the order of [`COLUMNS`].
    fn cells(&self) -> [String; 12] {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
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
            or_empty(&self.last_used_at),
            or_empty(&self.last_used_address),
            or_empty(&self.last_used_client),
        ]
    }
}

/// A cell in quotes. What a spreadsheet would take for a formula begins with an apostrophe, which it takes for text.
fn quoted(cell: &str) -> String {
    let mark = if may_begin_formula(cell) { "'" } else { "" };
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}

/// Whether a spreadsheet might read a formula in a cell: at its beginning, or after what parts cells somewhere (a comma, a
/// semicolon, a tab, a bar, a line break, a quotation mark). Some take full-width signs for their narrow forms.
fn may_begin_formula(cell: &str) -> bool {
    let mut is_at_begin = true;
    for character in cell.chars() {
        let is_sign =
            matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '−' | '﹢' | '﹣' | '﹦' | '﹫');
        if is_at_begin && is_sign {
            return true;
        }
        let parts = matches!(character, ',' | ';' | '\t' | '|' | '"' | '\'' | '；' | '，') || character.is_control();
        is_at_begin = parts || is_at_begin && is_unseen(character);
    }
    cell.starts_with(['\t', '\r'])
}

/// White space, and what is not drawn.
const fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_keeps_its_text_and_is_no_formula() {
        assert_eq!(quoted("a, \"b\""), r#""a, ""b""""#);
        assert_eq!(quoted("=1+1"), r#""'=1+1""#);
    }

    #[test]
    fn no_cell_begins_a_formula_in_any_locale() {
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            " =1",
            "\u{a0}=1",
            "\u{200b}=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
        ]
        .into_iter()
        .chain([
            ";=HYPERLINK(\"x\")",
            "a;=1",
            "a, -1",
            "a\t@x",
            "a\n=1",
            "a\r\n+1",
            "\"=1",
            "a\";\"=1",
            "a|=1",
            "a；＝1",
        ]) {
            assert!(quoted(formula).starts_with("\"'"), "{formula:?}");
        }
        for name in [
            "EU-West",
            "Größe",
            "a=b",
            "a + b",
            "R&D; nightly",
            "ada@example.com",
            "2026-11-29T01:47:22.450Z",
            "curl/8.5 (x; y)",
        ] {
            assert_eq!(quoted(name), format!("\"{name}\""));
        }
    }
}
