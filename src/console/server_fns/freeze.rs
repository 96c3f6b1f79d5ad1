//! Freezing all credentials from the browser.

#[cfg(feature = "ssr")]
mod ssr;

use leptos::prelude::*;

use crate::console::error::ConsoleError;

/// Rejects every request with a credential of the organization. `typed_name` is the name of the organization.
///
/// # Errors
/// [`ConsoleError::NotConfirmed`] without that name, [`ConsoleError::Malformed`] without a reason.
#[server(prefix = "/console/fn", endpoint = "credentials/freeze")]
pub async fn freeze_credentials(
    #[server(default)] reason: String,
    #[server(default)] typed_name: String,
) -> Result<(), ConsoleError> {
    ssr::freeze(reason, &typed_name).await
}

/// Ends a freeze. `typed_name` is the name of the organization.
///
/// # Errors
/// [`ConsoleError::NotConfirmed`] without that name.
#[server(prefix = "/console/fn", endpoint = "credentials/thaw")]
pub async fn thaw_credentials(#[server(default)] typed_name: String) -> Result<(), ConsoleError> {
    ssr::thaw(&typed_name).await
}
