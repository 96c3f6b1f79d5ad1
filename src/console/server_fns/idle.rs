//! When unused credentials are paused, from the browser.

#[cfg(feature = "ssr")]
mod ssr;

use leptos::prelude::*;

use crate::console::error::ConsoleError;

/// Sets after how many days without a use credentials of the organization are paused; empty for never.
///
/// # Errors
/// [`ConsoleError::InvalidDays`].
#[server(prefix = "/console/fn", endpoint = "credentials/idle")]
pub async fn set_idle_days(#[server(default)] days: String) -> Result<(), ConsoleError> {
    ssr::set_idle_days(&days).await
}
