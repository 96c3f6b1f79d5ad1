//! Explaining refused requests from the browser.

#[cfg(feature = "ssr")]
mod ssr;

use leptos::prelude::*;

use crate::console::error::ConsoleError;

/// Finds the id of a request in a pasted text, and leads to the page that says why it was refused.
///
/// # Errors
/// [`ConsoleError::NoRequestId`].
#[server(prefix = "/console/fn", endpoint = "refusals/explain")]
pub async fn explain_refusal(#[server(default)] text: String) -> Result<(), ConsoleError> {
    std::future::ready(ssr::explain(text)).await
}
