//! The server side of these functions.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use serde::{Deserialize, Serialize};

pub use crate::service::identity::second_factors::AppSetup;
use crate::{
    browser::{device, one_time_cookie},
    console::{
        error::ConsoleError,
        model::{DraftForm, Notice},
        paths,
        place::place,
        server_fns::{
            exchange::{Exchange, internal},
            passkey, people,
        },
    },
    domain::{
        actor::{Actor, Principal},
        display_name::DisplayName,
    },
    service::identity::{
        second_factors::{AddedFactor, FactorError},
        sessions::EndSessionError,
        sign_in::{SECOND_FACTOR_WAIT, SignInAttempt, SignedIn},
    },
};

/// The cookie with the secret of an app that is being added.
const NEW_APP: &str = "new-app";
/// The cookie of [`RecoveryTexts`].
const RECOVERY: &str = "recovery-codes";

/// Recovery codes, which the next page shows once.
#[derive(Serialize, Deserialize)]
pub struct RecoveryTexts(pub Vec<String>);

/// The person, who has an account of its own here: not in a frame, whose host signs people in.
pub(in crate::console::server_fns) fn own_account(exchange: &Exchange) -> Result<(Actor, String), ConsoleError> {
    let actor = exchange.actor()?;
    match &actor.principal {
        Principal::User { email, .. } if place().frame_origins().is_none() => {
            let email = email.clone();
            Ok((actor, email))
        }
        _ => Err(ConsoleError::Forbidden),
    }
}

pub(super) async fn confirm(password: String, code: &str, next: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let confirmed = async {
        let (actor, email) = own_account(&exchange)?;
        let device = device::known(exchange.session_context(), &exchange.parts().headers);
        let attempt = SignInAttempt { email: &email, password, source: exchange.source()?, device };
        let confirmed = exchange.services().confirm(&actor, attempt, code).await;
        confirmed.map_err(|error| people::sign_in_refused(error, ConsoleError::WrongPassword))
    };
    let result = confirmed.await;
    after_confirmation(&exchange, result, next).await
}

pub(super) async fn confirm_by_passkey(answer: &str, next: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let confirmed = async {
        let (actor, _) = own_account(&exchange)?;
        let state = passkey::take_state(&exchange).ok_or(ConsoleError::PasskeyRefused)?;
        let confirmed = exchange.services().confirm_by_passkey(&actor, answer, &state).await;
        confirmed.map_err(|error| people::sign_in_refused(error, ConsoleError::PasskeyRefused))
    };
    let result = confirmed.await;
    after_confirmation(&exchange, result, next).await
}

async fn after_confirmation(
    exchange: &Exchange,
    result: Result<SignedIn, ConsoleError>,
    next: &str,
) -> Result<(), ConsoleError> {
    let after = paths::after_confirming(next);
    let result = match result {
        Ok(signed_in) => people::begin(exchange, exchange.session_context(), &signed_in).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => {
            exchange.redirect(after);
            Ok(())
        }
        Err(error) => {
            let next: String = url::form_urlencoded::byte_serialize(after.as_bytes()).collect();
            Err(exchange.refuse_confirmation(&format!("{}?next={next}", paths::CONFIRM), error))
        }
    }
}

/// How the app that is being added takes its secret.
pub async fn new_app(exchange: &Exchange, actor: &Actor) -> Option<AppSetup> {
    let secret = app_secret(exchange, actor)?;
    exchange.services().how_to_set_up(actor, &secret).await.ok()
}

fn app_secret(exchange: &Exchange, actor: &Actor) -> Option<Vec<u8>> {
    let context = exchange.session_context();
    let secret: String = one_time_cookie::open(context, &exchange.parts().headers, NEW_APP, actor.user_id())?;
    STANDARD_NO_PAD.decode(secret).ok()
}

/// Recovery codes that were made just now.
pub fn take_recovery_codes(exchange: &Exchange, actor: &Actor) -> Option<RecoveryTexts> {
    exchange.take_passed(RECOVERY, actor)
}

/// Why a factor was not changed, for the browser.
pub(in crate::console::server_fns) fn factor_refused(error: FactorError) -> ConsoleError {
    match error {
        FactorError::NotAccepted => ConsoleError::PasskeyRefused,
        FactorError::NotFound => ConsoleError::NotFound,
        FactorError::TooMany => ConsoleError::TooManyPasskeys,
        FactorError::LastFactor => ConsoleError::LastFactor,
        FactorError::NoHostName => ConsoleError::NoHostName,
        FactorError::Failure(failure) => internal(failure),
    }
}

pub(super) async fn begin_app() -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let context = exchange.session_context();
    let begun = async {
        let (actor, _) = own_account(&exchange)?;
        let secret = exchange.services().new_code_secret(&actor).map_err(internal)?;
        let text = STANDARD_NO_PAD.encode(secret);
        let expires_at = (context.services.now() + SECOND_FACTOR_WAIT).unix_timestamp();
        let user_id = actor.user_id();
        let cookie = one_time_cookie::seal_until(context, NEW_APP, user_id, text, expires_at, SECOND_FACTOR_WAIT);
        exchange.set_cookie(cookie.map_err(internal)?);
        Ok(())
    };
    let result = begun.await;
    answer_factor(&exchange, result, None, paths::FACTORS_APP)
}

pub(super) async fn add_app(code: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let added = async {
        let (actor, _) = own_account(&exchange)?;
        let secret = app_secret(&exchange, &actor).ok_or(ConsoleError::WrongCode)?;
        let added = exchange.services().add_app(&actor, &secret, code).await.map_err(|error| match error {
            FactorError::NotAccepted => ConsoleError::WrongCode,
            error => factor_refused(error),
        })?;
        go_on(&exchange, &actor, added).await?;
        exchange.set_cookie(one_time_cookie::removal(exchange.session_context().policy, NEW_APP));
        Ok(())
    };
    let result = added.await;
    let page = if result == Err(ConsoleError::WrongCode) { paths::FACTORS_APP } else { paths::FACTORS };
    answer_factor(&exchange, result, Some(Notice::FactorAdded), page)
}

pub(super) async fn add_passkey(answer: &str, name: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let added = async {
        let (actor, _) = own_account(&exchange)?;
        let state = passkey::take_state(&exchange).ok_or(ConsoleError::PasskeyRefused)?;
        let name = DisplayName::parse(name).map_err(|_| ConsoleError::Malformed)?;
        let added = exchange.services().add_passkey(&actor, answer, &state, &name).await.map_err(factor_refused)?;
        go_on(&exchange, &actor, added).await
    };
    let result = added.await;
    answer_factor(&exchange, result, Some(Notice::FactorAdded), paths::FACTORS)
}

/// Goes on with the session of a person who has proved to have a new factor.
async fn go_on(exchange: &Exchange, actor: &Actor, added: AddedFactor) -> Result<(), ConsoleError> {
    if let Some(codes) = added.recovery_codes {
        exchange.pass(RECOVERY, actor, &RecoveryTexts(codes))?;
    }
    people::begin(exchange, exchange.session_context(), &added.signed_in).await
}

pub(super) async fn remove_app() -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let removed = async {
        let (actor, _) = own_account(&exchange)?;
        exchange.services().remove_app(&actor).await.map_err(factor_refused)
    };
    let result = removed.await;
    answer_factor(&exchange, result, Some(Notice::FactorRemoved), paths::FACTORS)
}

pub(super) async fn remove_passkey(id: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let removed = async {
        let (actor, _) = own_account(&exchange)?;
        let id = id.parse().map_err(|_| ConsoleError::NotFound)?;
        exchange.services().remove_passkey(&actor, id).await.map_err(factor_refused)
    };
    let result = removed.await;
    answer_factor(&exchange, result, Some(Notice::FactorRemoved), paths::FACTORS)
}

pub(super) async fn new_recovery_codes() -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let made = async {
        let (actor, _) = own_account(&exchange)?;
        let codes = exchange.services().new_recovery_codes(&actor).await.map_err(factor_refused)?;
        exchange.pass(RECOVERY, &actor, &RecoveryTexts(codes))
    };
    let result = made.await;
    answer_factor(&exchange, result, None, paths::FACTORS)
}

fn answer_factor(
    exchange: &Exchange,
    result: Result<(), ConsoleError>,
    notice: Option<Notice>,
    page: &str,
) -> Result<(), ConsoleError> {
    result.map_err(|error| exchange.refuse(page, DraftForm::Nothing, error))?;
    if let Some(notice) = notice {
        exchange.notify(&notice);
    }
    exchange.redirect(page);
    Ok(())
}

pub(super) async fn end_session(id: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let ended = async {
        let (actor, _) = own_account(&exchange)?;
        let id = id.parse().map_err(|_| ConsoleError::NotFound)?;
        exchange.services().end_own_session(&actor, id).await.map_err(|error| match error {
            EndSessionError::NotFound => ConsoleError::NotFound,
            EndSessionError::Failure(failure) => internal(failure),
        })
    };
    answer(&exchange, ended.await.map(|()| 1))
}

pub(super) async fn end_other_sessions() -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let ended = async {
        let (actor, _) = own_account(&exchange)?;
        exchange.services().end_other_sessions(&actor).await.map_err(internal)
    };
    answer(&exchange, ended.await)
}

fn answer(exchange: &Exchange, ended: Result<u64, ConsoleError>) -> Result<(), ConsoleError> {
    let sessions = ended.map_err(|error| exchange.refuse(paths::SESSIONS, DraftForm::Nothing, error))?;
    exchange.notify(&Notice::SessionsEnded(sessions));
    exchange.redirect(paths::SESSIONS);
    Ok(())
}
