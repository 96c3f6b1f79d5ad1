//! Signing in and out, creating the first super admin, and changing one's password.
//!
//! Their forms have no island: they are posted plainly in every browser.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "server functions are asynchronous, whatever they do")
)]

#[cfg(feature = "ssr")]
mod ssr;

use leptos::prelude::*;

use crate::console::error::ConsoleError;

#[cfg(feature = "ssr")]
pub(in crate::console::server_fns) use self::ssr::{begin, sign_in_refused};
#[cfg(feature = "ssr")]
pub use self::ssr::{has_pending_step, open_first_run};

/// Signs in with email address and password, then redirects to `next` if that is a page of the console.
///
/// # Errors
/// [`ConsoleError::SignInRefused`] or [`ConsoleError::TooManyFailures`].
#[server(prefix = "/console/fn", endpoint = "people/sign-in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<(), ConsoleError> {
    ssr::sign_in(email, password, &next).await
}

/// Completes a sign-in by a one-time or recovery code, after the password.
///
/// # Errors
/// [`ConsoleError::WrongCode`] or [`ConsoleError::TooManyFailures`]; [`ConsoleError::SignedOut`] if the password was given
/// too long ago.
#[server(prefix = "/console/fn", endpoint = "people/second-step")]
pub async fn complete_sign_in(code: String) -> Result<(), ConsoleError> {
    ssr::complete_sign_in(&code).await
}

/// Signs in by a passkey, with what the browser has answered, then redirects as [`sign_in`] does.
///
/// # Errors
/// [`ConsoleError::PasskeyRefused`].
#[server(prefix = "/console/fn", endpoint = "people/passkey")]
pub async fn sign_in_by_passkey(answer: String, #[server(default)] next: String) -> Result<(), ConsoleError> {
    ssr::sign_in_by_passkey(&answer, &next).await
}

/// Ends the session.
///
/// # Errors
/// [`ConsoleError::Unavailable`] if the session could not be removed.
#[server(prefix = "/console/fn", endpoint = "people/sign-out")]
pub async fn sign_out() -> Result<(), ConsoleError> {
    ssr::sign_out().await
}

/// Remembers the chosen language, and redirects to the page it was chosen on. An unknown language changes nothing.
///
/// # Errors
/// [`ConsoleError::Internal`] outside of a request.
#[server(prefix = "/console/fn", endpoint = "people/language")]
pub async fn choose_language(#[server(default)] language: String) -> Result<(), ConsoleError> {
    ssr::choose_language(&language)
}

/// Creates the first super admin and signs in.
///
/// # Errors
/// [`ConsoleError::LinkRefused`] once the link has been used; otherwise the problems with the fields.
#[server(prefix = "/console/fn", endpoint = "people/first-run")]
pub async fn complete_first_run(email: String, password: String, password_again: String) -> Result<(), ConsoleError> {
    ssr::complete_first_run(email, password, &password_again).await
}

/// Changes the password of the signed-in person, and ends their other sessions.
///
/// # Errors
/// [`ConsoleError::WrongPassword`] or [`ConsoleError::TooManyFailures`] for the current one, otherwise the problems with
/// the new one.
#[server(prefix = "/console/fn", endpoint = "people/change-password")]
pub async fn change_password(
    current_password: String,
    password: String,
    password_again: String,
) -> Result<(), ConsoleError> {
    ssr::change_password(current_password, password, &password_again).await
}
