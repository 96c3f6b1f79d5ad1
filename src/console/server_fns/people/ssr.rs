//! The server side of these functions.

use serde::{Deserialize, Serialize};
use time::Duration;
use tracing::field;

use crate::{
    browser::{
        SessionContext,
        current_user::{self, CannotBegin},
        device, one_time_cookie, preference,
    },
    console::{
        error::ConsoleError,
        language::Language,
        model::{DraftForm, Notice},
        paths,
        place::{here, place},
        server_fns::{
            exchange::{Exchange, internal, session_lost},
            passkey,
        },
    },
    domain::{actor::Principal, user::WeakPassword},
    service::identity::{
        first_run::FirstRunError,
        own_password::ChangePasswordError,
        sign_in::{PasswordAccepted, PendingSignIn, SECOND_FACTOR_WAIT, SignInAttempt, SignInError, SignedIn},
        users::SaveUserError,
    },
};

/// The cookie of [`PendingStep`].
const PENDING: &str = "second-step";
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
        let accepted = exchange.services().sign_in(attempt).await;
        log_refusal(&exchange, &email, accepted.as_ref().err()).await;
        match accepted.map_err(|error| sign_in_refused(error, ConsoleError::SignInRefused))? {
            PasswordAccepted::SignedIn(signed_in) => {
                begin(&exchange, context, &signed_in).await?;
                Ok(next)
            }
            PasswordAccepted::Pending(pending) => {
                leave_pending(&exchange, &PendingStep { pending, next: next.to_owned() })?;
                Ok(paths::SECOND_STEP)
            }
        }
    }
    .await;
    match result {
        Ok(next) => {
            exchange.redirect(next);
            Ok(())
        }
        Err(error) => {
            let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            Err(exchange.refuse(&format!("{}?next={next}", paths::SIGN_IN), DraftForm::Account { email }, error))
        }
    }
}

/// The first step of a sign-in, which the second one goes on from.
#[derive(Serialize, Deserialize)]
struct PendingStep {
    pending: PendingSignIn,
    next: String,
}

fn leave_pending(exchange: &Exchange, step: &PendingStep) -> Result<(), ConsoleError> {
    let context = exchange.session_context();
    let expires_at = (context.services.now() + SECOND_FACTOR_WAIT).unix_timestamp();
    let cookie = one_time_cookie::seal_until(context, PENDING, None, step, expires_at, SECOND_FACTOR_WAIT);
    exchange.set_cookie(cookie.map_err(internal)?);
    Ok(())
}

/// Whether a person has given the right password a moment ago and owes a second factor.
pub fn has_pending_step(exchange: &Exchange) -> bool {
    pending_step(exchange).is_some()
}

fn pending_step(exchange: &Exchange) -> Option<PendingStep> {
    one_time_cookie::open(exchange.session_context(), &exchange.parts().headers, PENDING, None)
}

pub(super) async fn complete_sign_in(code: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let context = exchange.session_context();
    let result = async {
        let step = pending_step(&exchange).ok_or(ConsoleError::SignedOut)?;
        let device = device::known(context, &exchange.parts().headers);
        let services = exchange.services();
        let completed = services.complete_sign_in(&step.pending, code, exchange.source()?, device).await;
        log_refusal(&exchange, &step.pending.email, completed.as_ref().err()).await;
        let signed_in = completed.map_err(|error| sign_in_refused(error, ConsoleError::WrongCode))?;
        begin(&exchange, context, &signed_in).await?;
        Ok(step.next)
    }
    .await;
    match result {
        Ok(next) => {
            exchange.set_cookie(one_time_cookie::removal(context.policy, PENDING));
            exchange.redirect(&next);
            Ok(())
        }
        Err(ConsoleError::SignedOut) => {
            let form = DraftForm::Account { email: String::new() };
            Err(exchange.refuse(paths::SIGN_IN, form, ConsoleError::SignedOut))
        }
        Err(error) => Err(exchange.refuse(paths::SECOND_STEP, DraftForm::Nothing, error)),
    }
}

/// Goes on with a session for a person whom a passkey has signed in.
pub(super) async fn sign_in_by_passkey(answer: &str, next: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let context = exchange.session_context();
    let next = paths::after_sign_in(next).to_owned();
    let result = async {
        let state = passkey::take_state(&exchange).ok_or(ConsoleError::PasskeyRefused)?;
        let signed_in = exchange.services().sign_in_by_passkey(answer, &state, exchange.source()?).await;
        log_refusal(&exchange, "", signed_in.as_ref().err()).await;
        let signed_in = signed_in.map_err(|error| sign_in_refused(error, ConsoleError::PasskeyRefused))?;
        begin(&exchange, context, &signed_in).await
    }
    .await;
    match result {
        Ok(()) => {
            exchange.set_cookie(one_time_cookie::removal(context.policy, PENDING));
            exchange.redirect(&next);
            Ok(())
        }
        Err(error) => {
            let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            let form = DraftForm::Account { email: String::new() };
            Err(exchange.refuse(&format!("{}?next={next}", paths::SIGN_IN), form, error))
        }
    }
}

/// Says in the log that someone was not signed in.
async fn log_refusal(exchange: &Exchange, email: &str, refused: Option<&SignInError>) {
    let Some(error) = refused else { return };
    let account = exchange.services().account_mark(email).await;
    tracing::info!(account.hash = account, outcome = "refused", reason = %error, "a sign-in was refused");
}

/// Why someone was not signed in, for the browser.
pub(in crate::console::server_fns) fn sign_in_refused(error: SignInError, wrong: ConsoleError) -> ConsoleError {
    match error {
        SignInError::Refused => wrong,
        SignInError::TooManyFailures { retry_after_seconds } => ConsoleError::TooManyFailures { retry_after_seconds },
        SignInError::Failure(failure) => internal(failure),
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
            exchange.redirect(paths::FACTORS_FIRST);
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
            ChangePasswordError::Present(error) => sign_in_refused(error, ConsoleError::WrongPassword),
            ChangePasswordError::Failure(failure) => internal(failure),
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

fn cannot_begin(error: CannotBegin) -> ConsoleError {
    match error {
        CannotBegin::Session(error) => session_lost(error),
        CannotBegin::Random(error) => internal(error),
    }
}

/// Begins a session, and makes the browser one that is known.
pub(in crate::console::server_fns) async fn begin(
    exchange: &Exchange,
    context: &SessionContext,
    signed_in: &SignedIn,
) -> Result<(), ConsoleError> {
    let visit = exchange.visit();
    current_user::begin(context, &exchange.session()?, signed_in, false, visit).await.map_err(cannot_begin)?;
    tracing::info!(user.id = %signed_in.user.id, outcome = "signed in", way = %signed_in.way, "someone signed in");
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
