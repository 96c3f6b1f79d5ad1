//! Leaked secrets, from the browser.

#[cfg(feature = "ssr")]
pub mod ssr;

use leptos::prelude::*;

use crate::console::error::ConsoleError;

/// Finds secrets of the organization in a text, and leads to the page that shows whose they are.
///
/// # Errors
/// [`ConsoleError::NoSecretFound`] if nothing in it has the form of one.
#[server(prefix = "/console/fn", endpoint = "leaks/find")]
pub async fn find_secrets(#[server(default)] text: String) -> Result<(), ConsoleError> {
    ssr::find(&text).await
}

/// Revokes a secret that has leaked.
///
/// # Errors
/// [`ConsoleError::NotFound`].
#[server(prefix = "/console/fn", endpoint = "leaks/revoke")]
pub async fn revoke_leaked(id: String, #[server(default)] secret_id: String) -> Result<(), ConsoleError> {
    ssr::revoke(&id, &secret_id).await
}
