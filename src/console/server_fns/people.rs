//! Signing in and out, making the first super admin, and changing the own password.
//!
//! Their forms have no island: they are posted plainly in every browser.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "server functions are asynchronous, whatever they do")
)]

use leptos::prelude::*;

use crate::console::error::ConsoleError;

#[cfg(feature = "ssr")]
use {
    super::exchange::{Exchange, internal, session_lost},
    crate::{
        browser::{SessionContext, current_user, device, one_time_cookie, preference},
        console::{
            language::Language,
            model::{DraftForm, Notice},
            paths,
            place::{here, place},
        },
        domain::{actor::Principal, user::WeakPassword},
        service::identity::{
            first_run::FirstRunError,
            sign_in::{ChangePasswordError, SignInAttempt, SignInError, SignedIn},
            users::SaveUserError,
        },
    },
};

/// The cookie that holds the exchanged token of a first-run link.
#[cfg(feature = "ssr")]
const FIRST_RUN_COOKIE: &str = "first-run";
/// How long the first-run form can be filled in; the link itself lasts an hour too.
#[cfg(feature = "ssr")]
const FIRST_RUN_COOKIE_LIFETIME: time::Duration = time::Duration::hours(1);

/// Signs in with email address and password, then leads to `next` if that is a page of the console.
///
/// # Errors
/// [`ConsoleError::SignInRefused`] or [`ConsoleError::TooManyFailures`].
#[server(prefix = "/console/fn", endpoint = "people/sign-in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let next = paths::after_sign_in(&next);
    let result = async {
        let context = exchange.session_context();
        let attempt = SignInAttempt {
            email: &email,
            password,
            address: exchange.client_address()?.0,
            device: device::known(context, &exchange.parts().headers),
        };
        let signed_in = exchange.services().sign_in(attempt).await;
        match &signed_in {
            Ok(signed_in) => tracing::info!(user.id = %signed_in.user.id, outcome = "signed in", "someone signed in"),
            Err(error) => {
                let account = exchange.services().account_mark(&email).await;
                tracing::info!(account.hash = account, outcome = "refused", reason = %error, "a sign-in was refused");
            }
        }
        let signed_in = signed_in.map_err(|error| match error {
            SignInError::Refused => ConsoleError::SignInRefused,
            SignInError::TooManyFailures { retry_after_seconds } => {
                ConsoleError::TooManyFailures { retry_after_seconds }
            }
            SignInError::Failure(failure) => internal(failure),
        })?;
        begin(&exchange, context, &signed_in).await
    }
    .await;
    match result {
        Ok(()) => {
            exchange.redirect(next);
            Ok(())
        }
        Err(error) => {
            let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            Err(exchange.refuse(&format!("{}?next={next}", paths::SIGN_IN), DraftForm::Account { email }, error))
        }
    }
}

/// Ends the session.
///
/// # Errors
/// [`ConsoleError::Unavailable`] if the session could not be removed.
#[server(prefix = "/console/fn", endpoint = "people/sign-out")]
pub async fn sign_out() -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let cookie = current_user::end(exchange.session_context(), &exchange.session()?)
        .await
        .map_err(|error| exchange.refuse_in_list(session_lost(error)))?;
    exchange.set_cookie(cookie);
    let next = if place().frame_origins().is_some() { here(paths::CREDENTIALS) } else { paths::SIGN_IN.to_owned() };
    exchange.redirect(&next);
    Ok(())
}

/// Remembers the language that someone has chosen, and leads back to the page it was chosen on. One that there is not changes
/// nothing.
///
/// # Errors
/// [`ConsoleError::Internal`] outside of a request.
#[server(prefix = "/console/fn", endpoint = "people/language")]
pub async fn choose_language(#[server(default)] language: String) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    if let Some(language) = Language::of_code(&language) {
        exchange.set_cookie(preference::remember_language(exchange.session_context().policy, language.code()));
    }
    exchange.redirect_back();
    Ok(())
}

/// Makes the first super admin and signs in.
///
/// # Errors
/// [`ConsoleError::LinkRefused`] once the link is used up; otherwise what is wrong with the fields.
#[server(prefix = "/console/fn", endpoint = "people/first-run")]
pub async fn complete_first_run(email: String, password: String, password_again: String) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let context = exchange.session_context();
    let result = async {
        let token: String = one_time_cookie::open(context, &exchange.parts().headers, FIRST_RUN_COOKIE, None)
            .ok_or(ConsoleError::LinkRefused)?;
        if password != password_again {
            return Err(ConsoleError::PasswordsDiffer);
        }
        let signed_in =
            exchange.services().complete_first_run(&token, &email, password).await.map_err(|error| match error {
                FirstRunError::LinkRefused
                | FirstRunError::User(SaveUserError::NotFound | SaveUserError::LastSuperAdmin) => {
                    ConsoleError::LinkRefused
                }
                FirstRunError::User(SaveUserError::InvalidEmail(_)) => ConsoleError::InvalidEmail,
                FirstRunError::User(SaveUserError::WeakPassword(weak)) => weak_password(weak),
                FirstRunError::User(SaveUserError::EmailTaken) => ConsoleError::EmailTaken,
                FirstRunError::User(SaveUserError::Failure(failure)) | FirstRunError::Failure(failure) => {
                    internal(failure)
                }
            })?;
        begin(&exchange, context, &signed_in).await
    }
    .await;
    match result {
        Ok(()) => {
            exchange.set_cookie(one_time_cookie::removal(context.policy, FIRST_RUN_COOKIE));
            exchange.redirect(paths::CREDENTIALS);
            Ok(())
        }
        Err(error) => Err(exchange.refuse(paths::FIRST_RUN, DraftForm::Account { email }, error)),
    }
}

/// Changes the password of whoever is signed in, and ends their other sessions.
///
/// # Errors
/// [`ConsoleError::WrongPassword`] or [`ConsoleError::TooManyFailures`] for the present one, otherwise what is wrong with the new
/// one.
#[server(prefix = "/console/fn", endpoint = "people/change-password")]
pub async fn change_password(
    current_password: String,
    password: String,
    password_again: String,
) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let context = exchange.session_context();
    let result = async {
        let actor = exchange.actor()?;
        // A host signs its people in; whoever is in its frame has no password here.
        let Principal::User { email, .. } = &actor.principal else { return Err(ConsoleError::Forbidden) };
        if place().frame_origins().is_some() {
            return Err(ConsoleError::Forbidden);
        }
        if password != password_again {
            return Err(ConsoleError::PasswordsDiffer);
        }
        let attempt = SignInAttempt {
            email,
            password: current_password,
            address: exchange.client_address()?.0,
            device: device::known(context, &exchange.parts().headers),
        };
        let changed = exchange.services().change_password(&actor, attempt, password).await;
        let signed_in = changed.map_err(|error| match error {
            ChangePasswordError::Weak(weak) => weak_password(weak),
            ChangePasswordError::Present(SignInError::Refused) => ConsoleError::WrongPassword,
            ChangePasswordError::Present(SignInError::TooManyFailures { retry_after_seconds }) => {
                ConsoleError::TooManyFailures { retry_after_seconds }
            }
            ChangePasswordError::Present(SignInError::Failure(failure)) | ChangePasswordError::Failure(failure) => {
                internal(failure)
            }
        })?;
        tracing::info!(user.id = %signed_in.user.id, "someone changed the own password");
        begin(&exchange, context, &signed_in).await
    }
    .await;
    let refused = DraftForm::Account { email: String::new() };
    result.map_err(|error| exchange.refuse(paths::PASSWORD, refused, error))?;
    exchange.notify(&Notice::PasswordChanged);
    exchange.redirect(paths::PASSWORD);
    Ok(())
}

#[cfg(feature = "ssr")]
const fn weak_password(weak: WeakPassword) -> ConsoleError {
    match weak {
        WeakPassword::Length => ConsoleError::WeakPassword,
        WeakPassword::Guessable => ConsoleError::GuessablePassword,
    }
}

#[cfg(feature = "ssr")]
async fn begin(exchange: &Exchange, context: &SessionContext, signed_in: &SignedIn) -> Result<(), ConsoleError> {
    current_user::begin(&exchange.session()?, signed_in, false, context.services.now()).await.map_err(session_lost)?;
    exchange.set_cookie(device::remember(context, signed_in.user.id).map_err(internal)?);
    Ok(())
}

/// Lets the browser to the first-run form: exchanges the token of a link for a cookie and a redirect, or looks at the
/// cookie.
///
/// # Errors
/// [`ConsoleError::LinkRefused`] if neither holds.
#[cfg(feature = "ssr")]
pub async fn open_first_run(exchange: &Exchange, token: Option<String>) -> Result<(), ConsoleError> {
    let context = exchange.session_context();
    if let Some(token) = token {
        let exchanged = exchange.services().exchange_first_run_link(&token).await.map_err(|error| match error {
            FirstRunError::Failure(failure) => internal(failure),
            FirstRunError::LinkRefused | FirstRunError::User(_) => ConsoleError::LinkRefused,
        })?;
        let expires_at = (context.services.now() + FIRST_RUN_COOKIE_LIFETIME).unix_timestamp();
        let value = exchanged.expose();
        let lifetime = FIRST_RUN_COOKIE_LIFETIME;
        let cookie = one_time_cookie::seal_until(context, FIRST_RUN_COOKIE, None, value, expires_at, lifetime);
        exchange.set_cookie(cookie.map_err(internal)?);
        exchange.see_other(paths::FIRST_RUN);
        return Ok(());
    }
    let token: Option<String> = one_time_cookie::open(context, &exchange.parts().headers, FIRST_RUN_COOKIE, None);
    let is_open = match token {
        Some(token) => exchange.services().is_first_run_open(&token).await.map_err(internal)?,
        None => false,
    };
    if is_open { Ok(()) } else { Err(ConsoleError::LinkRefused) }
}
