//! What a browser is asked before it answers with a passkey.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "server functions are asynchronous, whatever they do")
)]

#[cfg(feature = "ssr")]
mod ssr;

use leptos::prelude::*;

use crate::console::error::ConsoleError;

#[cfg(feature = "ssr")]
pub(in crate::console::server_fns) use self::ssr::take_state;

/// The options with which a browser makes a passkey for the person who is signed in, as JSON.
///
/// # Errors
/// [`ConsoleError::StaleSignIn`], [`ConsoleError::NoHostName`].
#[server(prefix = "/console/fn", endpoint = "passkey/begin-making")]
pub async fn begin_making() -> Result<String, ConsoleError> {
    ssr::begin_making().await
}

/// The options with which a browser uses a passkey, whoever it is, as JSON.
///
/// # Errors
/// [`ConsoleError::NoHostName`].
#[server(prefix = "/console/fn", endpoint = "passkey/begin-use")]
pub async fn begin_use() -> Result<String, ConsoleError> {
    ssr::begin_use()
}
