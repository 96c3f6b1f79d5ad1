//! What people do about their own account: sessions, and proving once more who they are.
//!
//! Their forms have no island: they are posted plainly in every browser.

#[cfg(feature = "ssr")]
pub mod ssr;

use leptos::prelude::*;

use crate::console::error::ConsoleError;

#[cfg(feature = "ssr")]
pub(in crate::console::server_fns) use self::ssr::{factor_refused, own_account};

/// Takes the password of the person who is signed in, and a code of whoever has a second factor, then redirects to `next` if
/// that is a page of the console.
///
/// # Errors
/// [`ConsoleError::WrongPassword`] or [`ConsoleError::TooManyFailures`].
#[server(prefix = "/console/fn", endpoint = "account/confirm")]
pub async fn confirm(
    current_password: String,
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<(), ConsoleError> {
    ssr::confirm(current_password, &code, &next).await
}

/// The same by a passkey, with what the browser has answered.
///
/// # Errors
/// [`ConsoleError::PasskeyRefused`].
#[server(prefix = "/console/fn", endpoint = "account/confirm-by-passkey")]
pub async fn confirm_by_passkey(answer: String, #[server(default)] next: String) -> Result<(), ConsoleError> {
    ssr::confirm_by_passkey(&answer, &next).await
}

/// Makes the secret of an app that gives one-time codes, which the page shows next.
///
/// # Errors
/// [`ConsoleError::StaleSignIn`].
#[server(prefix = "/console/fn", endpoint = "account/begin-app")]
pub async fn begin_app() -> Result<(), ConsoleError> {
    ssr::begin_app().await
}

/// Adds the app, which has given a code.
///
/// # Errors
/// [`ConsoleError::WrongCode`].
#[server(prefix = "/console/fn", endpoint = "account/add-app")]
pub async fn add_app(code: String) -> Result<(), ConsoleError> {
    ssr::add_app(&code).await
}

/// Removes the app.
///
/// # Errors
/// [`ConsoleError::LastFactor`], [`ConsoleError::NotFound`].
#[server(prefix = "/console/fn", endpoint = "account/remove-app")]
pub async fn remove_app() -> Result<(), ConsoleError> {
    ssr::remove_app().await
}

/// Adds the passkey with which the browser has answered.
///
/// # Errors
/// [`ConsoleError::PasskeyRefused`], [`ConsoleError::TooManyPasskeys`].
#[server(prefix = "/console/fn", endpoint = "account/add-passkey")]
pub async fn add_passkey(answer: String, #[server(default)] name: String) -> Result<(), ConsoleError> {
    ssr::add_passkey(&answer, &name).await
}

/// Removes a passkey.
///
/// # Errors
/// [`ConsoleError::LastFactor`], [`ConsoleError::NotFound`].
#[server(prefix = "/console/fn", endpoint = "account/remove-passkey")]
pub async fn remove_passkey(passkey_id: String) -> Result<(), ConsoleError> {
    ssr::remove_passkey(&passkey_id).await
}

/// Makes new recovery codes, which the page shows once.
///
/// # Errors
/// [`ConsoleError::NotFound`] without a second factor.
#[server(prefix = "/console/fn", endpoint = "account/new-recovery-codes")]
pub async fn new_recovery_codes() -> Result<(), ConsoleError> {
    ssr::new_recovery_codes().await
}

/// Ends a session of the person.
///
/// # Errors
/// [`ConsoleError::NotFound`].
#[server(prefix = "/console/fn", endpoint = "account/end-session")]
pub async fn end_session(session_id: String) -> Result<(), ConsoleError> {
    ssr::end_session(&session_id).await
}

/// Ends every other session of the person.
///
/// # Errors
/// [`ConsoleError::SignedOut`].
#[server(prefix = "/console/fn", endpoint = "account/end-other-sessions")]
pub async fn end_other_sessions() -> Result<(), ConsoleError> {
    ssr::end_other_sessions().await
}
