//! Where notifications go, from the browser.

#[cfg(feature = "ssr")]
pub mod ssr;

use leptos::prelude::*;

use crate::console::error::ConsoleError;

/// Adds an endpoint: `kind` is `webhook` or `mail`, `target` its URL or its address.
///
/// # Errors
/// [`ConsoleError::InvalidUrl`], [`ConsoleError::InvalidEmail`], [`ConsoleError::NoTopics`], [`ConsoleError::TooManyEndpoints`].
#[server(prefix = "/console/fn", endpoint = "notifications/add")]
pub async fn add_endpoint(
    #[server(default)] kind: String,
    #[server(default)] target: String,
    #[server(default)] topics: Vec<String>,
) -> Result<(), ConsoleError> {
    ssr::add(&kind, target, topics).await
}

/// Chooses other topics for an endpoint, and enables it if it is disabled.
///
/// # Errors
/// [`ConsoleError::NoTopics`], [`ConsoleError::NotFound`].
#[server(prefix = "/console/fn", endpoint = "notifications/change")]
pub async fn change_endpoint(endpoint_id: String, #[server(default)] topics: Vec<String>) -> Result<(), ConsoleError> {
    ssr::change(&endpoint_id, topics).await
}

/// Removes an endpoint.
///
/// # Errors
/// [`ConsoleError::NotFound`].
#[server(prefix = "/console/fn", endpoint = "notifications/remove")]
pub async fn remove_endpoint(endpoint_id: String) -> Result<(), ConsoleError> {
    ssr::remove(&endpoint_id).await
}

/// Sends a test to an endpoint.
///
/// # Errors
/// [`ConsoleError::NotFound`].
#[server(prefix = "/console/fn", endpoint = "notifications/test")]
pub async fn test_endpoint(endpoint_id: String) -> Result<(), ConsoleError> {
    ssr::test(&endpoint_id).await
}

/// Delivers a notification once more.
///
/// # Errors
/// [`ConsoleError::NotFound`].
#[server(prefix = "/console/fn", endpoint = "notifications/replay")]
pub async fn replay_delivery(delivery_id: String) -> Result<(), ConsoleError> {
    ssr::replay(&delivery_id).await
}
