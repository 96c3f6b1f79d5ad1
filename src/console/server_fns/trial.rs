//! Trying a credential: one request to the Data API in its name, by the code that serves its clients.
//!
//! The token never leaves the server: the request is sent within the process, and pages show it masked. The response to a
//! form is always a redirect to the credential's page, which sends the request and shows the exchange, once.

#[cfg(feature = "ssr")]
mod ssr;

use leptos::prelude::*;

use crate::console::error::ConsoleError;

#[cfg(feature = "ssr")]
pub use self::ssr::{DataApi, Trial, carry_out};

/// Requests a trial of a credential; its page carries it out.
///
/// # Errors
/// [`ConsoleError::NotFound`] if it is not there (any more), [`ConsoleError::Malformed`] for an unknown table or scope.
#[server(prefix = "/console/fn", endpoint = "credentials/try")]
pub async fn try_credential(
    id: String,
    table: String,
    #[server(default)] token_scopes: Vec<String>,
) -> Result<(), ConsoleError> {
    ssr::ask(&id, &table, &token_scopes).await
}
