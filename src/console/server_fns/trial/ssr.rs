//! The server side of this function.

use std::{net::IpAddr, sync::Arc};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, header},
    response::Response,
};
use futures::future::BoxFuture;

use crate::{
    console::{
        error::{ConsoleError, CredentialProblems},
        model::TrialForm,
        server_fns::exchange::{Exchange, internal},
    },
    domain::{
        actor::Actor,
        id::CredentialId,
        json::Json,
        scope::{Scope, ScopeSet},
    },
    service::{
        FailureDetail,
        tokens::trial::{TrialError, TrialToken},
    },
};

/// Records that are requested.
const RECORDS: u8 = 3;
/// Longest response that is read, in bytes.
const MAX_ANSWER_BYTES: usize = 1024 * 1024;
/// Longest response that is shown, in bytes.
const MAX_SHOWN_BYTES: usize = 32 * 1024;

/// The Data API as clients reach it, within this process: responds to a request from an address. Requests here are
/// throttled and logged, and do not count as use of the credential.
#[derive(Clone)]
pub struct DataApi(pub Arc<dyn Fn(IpAddr, Request) -> BoxFuture<'static, Response> + Send + Sync>);

/// A request and its response, as a page shows them.
pub struct Trial {
    /// The head of the request, its token masked.
    pub request: String,
    /// Status line and headers.
    pub answer: String,
    /// Whether the request succeeded.
    pub is_success: bool,
    /// The claims of the token, as JSON.
    pub claims: String,
    /// The body of the response; JSON is indented.
    pub content: String,
}

pub(super) async fn ask(id: &str, table: &str, scopes: &[String]) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    ask_for(&exchange, id, table, scopes).await.map_err(|error| exchange.refuse_in_list(error))
}

async fn ask_for(exchange: &Exchange, id: &str, table: &str, scopes: &[String]) -> Result<(), ConsoleError> {
    let actor = exchange.actor()?;
    let credentials = exchange.credentials(&actor)?;
    let id = id.parse().map_err(|_| ConsoleError::NotFound)?;
    credentials.get(id).await.map_err(internal)?.ok_or(ConsoleError::NotFound)?;
    let scopes = scopes.iter().map(|scope| scope.parse::<Scope>()).collect::<Result<_, _>>();
    let form = TrialForm {
        table: table.parse().map_err(|_| ConsoleError::Malformed)?,
        scopes: scopes.map_err(|_| ConsoleError::Malformed)?,
    };
    exchange.try_on_page(&actor, id, &form)
}

/// Sends a request in the name of a credential.
///
/// # Errors
/// [`ConsoleError`] if no token can be issued for it; nothing was sent then.
pub async fn carry_out(
    exchange: &Exchange,
    data_api: &DataApi,
    actor: &Actor,
    id: CredentialId,
    form: &TrialForm,
) -> Result<Trial, ConsoleError> {
    let credentials = exchange.credentials(actor)?;
    let scopes: ScopeSet = form.scopes.iter().copied().collect();
    let issued = credentials.issue_trial_token(id, scopes).await.map_err(refused)?;
    let TrialToken { access_token, claims } = issued;
    let target = format!("/export/v1/records/{}?$top={RECORDS}", form.table.as_str());
    let (_, host) = exchange.services().public_url().split_once("://").unwrap_or_default();
    let request = |authorization: String| {
        let with_headers = Request::get(&target).header(header::HOST, host).header(header::ACCEPT, "application/json");
        with_headers.header(header::AUTHORIZATION, authorization).body(Body::empty())
    };
    let sent = request(format!("Bearer {}", access_token.expose())).map_err(|_| ConsoleError::Internal)?;
    let response = (data_api.0)(exchange.client_address()?.address, sent).await;
    let (head, body) = response.into_parts();
    if let Some(FailureDetail(detail)) = head.extensions.get() {
        tracing::error!(error = detail, "a trial failed");
    }
    let content = to_bytes(body, MAX_ANSWER_BYTES).await.map_err(|_| ConsoleError::Internal)?;
    Ok(Trial {
        request: format!(
            "GET {target} HTTP/1.1\nhost: {host}\naccept: application/json\nauthorization: Bearer ••••••••\n"
        ),
        answer: format!("HTTP/1.1 {}\n{}", head.status, lines(&head.headers)),
        is_success: head.status.is_success(),
        claims: serde_json::to_string_pretty(&claims).map_err(internal)?,
        content: readable(&content),
    })
}

/// Headers, one on each line.
fn lines(headers: &HeaderMap) -> String {
    let line = |(name, value): (_, &axum::http::HeaderValue)| {
        format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()))
    };
    headers.iter().map(line).collect::<Vec<_>>().concat()
}

/// A body for people, cut off where it becomes long.
fn readable(content: &[u8]) -> String {
    let text = serde_json::from_slice::<Json>(content).and_then(|json| serde_json::to_string_pretty(&json));
    let text = match text {
        Ok(text) => text,
        Err(_) => String::from_utf8_lossy(content).into_owned(),
    };
    match text.split_at_checked(text.floor_char_boundary(MAX_SHOWN_BYTES)) {
        Some((shown, rest)) if !rest.is_empty() => format!("{shown}\n… (cut off here)"),
        _ => text,
    }
}

fn refused(error: TrialError) -> ConsoleError {
    match error {
        TrialError::NotFound => ConsoleError::NotFound,
        TrialError::InvalidScope => {
            ConsoleError::Refused(CredentialProblems { no_scope: true, ..CredentialProblems::default() })
        }
        TrialError::NoSecret => ConsoleError::NoSecret,
        TrialError::Failure(failure) => internal(failure),
    }
}
