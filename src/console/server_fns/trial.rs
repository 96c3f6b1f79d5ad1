//! Trying a credential: one request to the Data API in its name, by the code that answers its clients.
//!
//! The token never leaves the server: the request is sent within the process, and pages show it masked. A form is always
//! answered by a redirect to the credential's page, which sends the request and shows the exchange, once.

use leptos::prelude::*;

use crate::console::error::ConsoleError;

#[cfg(feature = "ssr")]
use {
    super::exchange::{Exchange, internal},
    crate::{
        console::{error::CredentialProblems, model::TrialForm},
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
    },
    axum::{
        body::{Body, to_bytes},
        extract::Request,
        http::{HeaderMap, header},
        response::Response,
    },
    futures::future::BoxFuture,
    std::{net::IpAddr, sync::Arc},
};

/// Records that are asked for.
#[cfg(feature = "ssr")]
const RECORDS: u8 = 3;
/// Longest answer that is read, in bytes.
#[cfg(feature = "ssr")]
const MAX_ANSWER_BYTES: usize = 1024 * 1024;
/// Longest answer that is shown, in bytes.
#[cfg(feature = "ssr")]
const MAX_SHOWN_BYTES: usize = 32 * 1024;

/// The Data API as clients reach it, within this process: how a request from an address is answered. What is asked here
/// is throttled and logged, and does not count as use of the credential.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct DataApi(pub Arc<dyn Fn(IpAddr, Request) -> BoxFuture<'static, Response> + Send + Sync>);

/// A request and its answer, as a page shows them.
#[cfg(feature = "ssr")]
pub struct Trial {
    /// The head of the request, its token masked.
    pub request: String,
    /// Status line and headers.
    pub answer: String,
    /// Whether it was answered with what it asked for.
    pub is_success: bool,
    /// What the token says, as JSON.
    pub claims: String,
    /// The content of the answer; JSON is indented.
    pub content: String,
}

/// Asks for a trial of a credential; its page carries it out.
///
/// # Errors
/// [`ConsoleError::NotFound`] if it is not there (any more), [`ConsoleError::Malformed`] for no table or scope of ours.
#[server(prefix = "/console/fn", endpoint = "credentials/try")]
pub async fn try_credential(
    id: String,
    table: String,
    #[server(default)] token_scopes: Vec<String>,
) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    ask(&exchange, &id, &table, &token_scopes).await.map_err(|error| exchange.refuse_in_list(error))
}

#[cfg(feature = "ssr")]
async fn ask(exchange: &Exchange, id: &str, table: &str, scopes: &[String]) -> Result<(), ConsoleError> {
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
/// [`ConsoleError`] if there is no token for it; nothing was sent then.
#[cfg(feature = "ssr")]
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
    let response = (data_api.0)(exchange.client_address()?.0, sent).await;
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
#[cfg(feature = "ssr")]
fn lines(headers: &HeaderMap) -> String {
    let line = |(name, value): (_, &axum::http::HeaderValue)| {
        format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()))
    };
    headers.iter().map(line).collect::<Vec<_>>().concat()
}

/// Content for people, cut off where it becomes long.
#[cfg(feature = "ssr")]
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

#[cfg(feature = "ssr")]
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
