//! The server side of these functions.

use time::Duration;
use tracing::field;

use crate::{
    browser::{SessionContext, current_user, device, one_time_cookie, preference},
    console::{
        error::ConsoleError,
        language::Language,
        model::{DraftForm, Notice},
        paths,
        place::{here, place},
        server_fns::exchange::{Exchange, internal, session_lost},
    },
    domain::{actor::Principal, user::WeakPassword},
    service::identity::{
        first_run::FirstRunError,
        sign_in::{ChangePasswordError, SignInAttempt, SignInError, SignedIn},
        users::SaveUserError,
    },
};

/// The cookie that holds the exchanged token of a first-run link.
const FIRST_RUN_COOKIE: &str = "first-run";
/// How long the first-run form can be filled in; the link itself lasts an hour too.
const FIRST_RUN_COOKIE_LIFETIME: Duration = Duration::hours(1);

pub(super) async fn sign_in(email: String, password: String, next: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let next = paths::after_sign_in(next);
    let result = async {
        let context = exchange.session_context();
        let attempt = SignInAttempt {
            email: &email,
            password,
            source: exchange.source()?,
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

pub(super) async fn sign_out() -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    if let Ok(actor) = exchange.actor()
        && let Err(failure) = exchange.services().record_sign_out(&actor).await
    {
        // It happens in any case.
        tracing::error!(error = %failure, user.id = actor.user_id().map(field::display), "cannot record a sign-out: {failure}");
    }
    let cookie = current_user::end(exchange.session_context(), &exchange.session()?)
        .await
        .map_err(|error| exchange.refuse_in_list(session_lost(error)))?;
    exchange.set_cookie(cookie);
    let next = if place().frame_origins().is_some() { here(paths::CREDENTIALS) } else { paths::SIGN_IN.to_owned() };
    exchange.redirect(&next);
    Ok(())
}

pub(super) fn choose_language(language: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    if let Some(language) = Language::of_code(language) {
        exchange.set_cookie(preference::remember_language(exchange.session_context().policy, language.code()));
    }
    exchange.redirect_back();
    Ok(())
}

pub(super) async fn complete_first_run(
    email: String,
    password: String,
    password_again: &str,
) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let context = exchange.session_context();
    let result = async {
        let token: String = one_time_cookie::open(context, &exchange.parts().headers, FIRST_RUN_COOKIE, None)
            .ok_or(ConsoleError::LinkRefused)?;
        if password != password_again {
            return Err(ConsoleError::PasswordsDiffer);
        }
        let signed_in =
            exchange.services().complete_first_run(&token, &email, password, exchange.source()?).await.map_err(
                |error| match error {
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
                },
            )?;
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

pub(super) async fn change_password(
    current_password: String,
    password: String,
    password_again: &str,
) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let context = exchange.session_context();
    let result = async {
        let actor = exchange.actor()?;
        // A host signs its people in; a person in its frame has no password here.
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
            source: exchange.source()?,
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

const fn weak_password(weak: WeakPassword) -> ConsoleError {
    match weak {
        WeakPassword::Length => ConsoleError::WeakPassword,
        WeakPassword::Guessable => ConsoleError::GuessablePassword,
    }
}

async fn begin(exchange: &Exchange, context: &SessionContext, signed_in: &SignedIn) -> Result<(), ConsoleError> {
    current_user::begin(&exchange.session()?, signed_in, false, context.services.now()).await.map_err(session_lost)?;
    exchange.set_cookie(device::remember(context, signed_in.user.id).map_err(internal)?);
    Ok(())
}

/// Admits the browser to the first-run form: exchanges the token of a link for a cookie and a redirect, or checks the cookie.
///
/// # Errors
/// [`ConsoleError::LinkRefused`] if neither is valid.
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
