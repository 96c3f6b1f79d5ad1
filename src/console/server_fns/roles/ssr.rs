//! The server side of these functions.

use serde::{Deserialize, Serialize};
use time::Duration;

use crate::{
    browser::one_time_cookie,
    console::{
        error::ConsoleError,
        model::{DraftForm, Notice},
        paths,
        server_fns::{
            account::own_account,
            exchange::{Exchange, internal},
            people,
        },
    },
    domain::{
        actor::Actor,
        id::UserId,
        invitation::Invitation,
        user::{Role, User, WeakPassword},
    },
    service::{
        authz::{Authorised, ManagePeople, authorise},
        identity::{invitations::InvitationError, users::SaveUserError},
    },
};

/// The cookie of [`InvitationLink`].
const INVITED: &str = "invited";
/// The cookie that holds the exchanged token of an invitation.
const TOKEN: &str = "invitation";
/// How long the form of an invited person can be filled in; the invitation itself lasts an hour too.
const TOKEN_LIFETIME: Duration = Duration::hours(1);

/// The link of a new invitation, which the next page shows once.
#[derive(Serialize, Deserialize)]
pub struct InvitationLink {
    /// Whom it invites.
    pub email: String,
    /// The address.
    pub link: String,
}

/// Proves that the actor may manage people.
///
/// # Errors
/// [`ConsoleError::Forbidden`], also in a frame, whose host signs people in.
pub fn manage_people<'a>(exchange: &Exchange, actor: &'a Actor) -> Result<Authorised<'a, ManagePeople>, ConsoleError> {
    own_account(exchange)?;
    authorise(actor).map_err(|_| ConsoleError::Forbidden)
}

/// The link of an invitation that was made just now.
pub fn take_link(exchange: &Exchange, actor: &Actor) -> Option<InvitationLink> {
    exchange.take_passed(INVITED, actor)
}

fn refused(error: SaveUserError) -> ConsoleError {
    match error {
        SaveUserError::InvalidEmail(_) => ConsoleError::InvalidEmail,
        SaveUserError::WeakPassword(WeakPassword::Length) => ConsoleError::WeakPassword,
        SaveUserError::WeakPassword(WeakPassword::Guessable) => ConsoleError::GuessablePassword,
        SaveUserError::EmailTaken => ConsoleError::EmailTaken,
        SaveUserError::LastSuperAdmin => ConsoleError::LastSuperAdmin,
        SaveUserError::NotFound => ConsoleError::NotFound,
        SaveUserError::Failure(failure) => internal(failure),
    }
}

fn not_invited(error: InvitationError) -> ConsoleError {
    match error {
        InvitationError::LinkRefused => ConsoleError::LinkRefused,
        InvitationError::TooMany => ConsoleError::TooManyInvitations,
        InvitationError::User(error) => refused(error),
        InvitationError::Failure(failure) => internal(failure),
    }
}

pub(super) async fn invite(email: String, role: String) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let invited = async {
        let actor = exchange.actor()?;
        let authorised = manage_people(&exchange, &actor)?;
        let role: Role = role.parse().map_err(|_| ConsoleError::Malformed)?;
        let link = exchange.services().invite(&authorised, &email, role).await.map_err(not_invited)?;
        let link = InvitationLink { email: email.trim().to_owned(), link: link.expose().to_owned() };
        exchange.pass(INVITED, &actor, &link)
    };
    let result = invited.await;
    result.map_err(|error| exchange.refuse(paths::PEOPLE, DraftForm::Invitation { email, role }, error))?;
    exchange.redirect(paths::PEOPLE);
    Ok(())
}

pub(super) async fn withdraw(id: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let withdrawn = async {
        let actor = exchange.actor()?;
        let authorised = manage_people(&exchange, &actor)?;
        let id = id.parse().map_err(|_| ConsoleError::NotFound)?;
        exchange.services().withdraw_invitation(&authorised, id).await.map_err(|error| match error {
            InvitationError::LinkRefused => ConsoleError::NotFound,
            error => not_invited(error),
        })
    };
    let result = withdrawn.await;
    answer(&exchange, result.map(|()| Notice::InvitationWithdrawn))
}

pub(super) async fn set_role(id: &str, role: &str) -> Result<(), ConsoleError> {
    let role: Option<Role> = role.parse().ok();
    change(id, async |exchange, authorised, email| {
        let role = role.ok_or(ConsoleError::Malformed)?;
        exchange.services().set_role(authorised, email, role).await.map_err(refused)
    })
    .await
}

pub(super) async fn act(id: &str, action: &str) -> Result<(), ConsoleError> {
    change(id, async |exchange, authorised, email| {
        let services = exchange.services();
        match action {
            "disable" => services.disable_user(authorised, email).await.map_err(refused),
            "enable" => services.enable_user(authorised, email).await.map_err(refused),
            "reset-factors" => services.reset_factors(authorised, email).await.map_err(refused),
            "end-sessions" => services.end_sessions(authorised, email).await.map(|(user, _)| user).map_err(refused),
            _ => Err(ConsoleError::Malformed),
        }
    })
    .await
}

async fn change(
    id: &str,
    act: impl AsyncFnOnce(&Exchange, &Authorised<'_, ManagePeople>, &str) -> Result<User, ConsoleError>,
) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let changed = async {
        let actor = exchange.actor()?;
        let authorised = manage_people(&exchange, &actor)?;
        let id: UserId = id.parse().map_err(|_| ConsoleError::NotFound)?;
        let email = exchange.services().email_of(&authorised, id).await.map_err(refused)?;
        let user = act(&exchange, &authorised, &email).await?;
        Ok(Notice::PersonChanged { email: user.email })
    };
    let result = changed.await;
    answer(&exchange, result)
}

pub(super) async fn set_rule(from: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let set = async {
        let actor = exchange.actor()?;
        let authorised = manage_people(&exchange, &actor)?;
        let now = exchange.services().now();
        let from = match from {
            "never" => None,
            "now" => Some(now),
            days => {
                let days: u16 = days.parse().map_err(|_| ConsoleError::Malformed)?;
                Some(now + Duration::days(days.into()))
            }
        };
        exchange.services().set_second_factor_rule(&authorised, from).await.map_err(internal)?;
        Ok(Notice::RuleChanged)
    };
    let result = set.await;
    answer(&exchange, result)
}

fn answer(exchange: &Exchange, result: Result<Notice, ConsoleError>) -> Result<(), ConsoleError> {
    let notice = result.map_err(|error| exchange.refuse(paths::PEOPLE, DraftForm::Nothing, error))?;
    exchange.notify(&notice);
    exchange.redirect(paths::PEOPLE);
    Ok(())
}

/// Admits the browser to the form of an invited person: exchanges the token of a link for a cookie and a redirect, or checks
/// the cookie.
///
/// # Errors
/// [`ConsoleError::LinkRefused`] if neither is valid.
pub async fn admit(exchange: &Exchange, token: Option<String>) -> Result<Option<Invitation>, ConsoleError> {
    let context = exchange.session_context();
    if let Some(token) = token {
        let exchanged = exchange.services().exchange_invitation(&token).await.map_err(not_invited)?;
        let expires_at = (context.services.now() + TOKEN_LIFETIME).unix_timestamp();
        let value = exchanged.expose();
        let cookie = one_time_cookie::seal_until(context, TOKEN, None, value, expires_at, TOKEN_LIFETIME);
        exchange.set_cookie(cookie.map_err(internal)?);
        exchange.see_other(paths::INVITATION);
        return Ok(None);
    }
    let token = admitted(exchange)?;
    exchange.services().open_invitation(&token).await.map(Some).map_err(not_invited)
}

fn admitted(exchange: &Exchange) -> Result<String, ConsoleError> {
    let context = exchange.session_context();
    one_time_cookie::open(context, &exchange.parts().headers, TOKEN, None).ok_or(ConsoleError::LinkRefused)
}

pub(super) async fn accept(password: String, password_again: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let context = exchange.session_context();
    let accepted = async {
        let token = admitted(&exchange)?;
        if password != password_again {
            return Err(ConsoleError::PasswordsDiffer);
        }
        let source = exchange.source()?;
        let signed_in = exchange.services().accept_invitation(&token, password, source).await.map_err(not_invited)?;
        people::begin(&exchange, context, &signed_in).await
    };
    match accepted.await {
        Ok(()) => {
            exchange.set_cookie(one_time_cookie::removal(context.policy, TOKEN));
            exchange.redirect(paths::FACTORS_FIRST);
            Ok(())
        }
        Err(error) => Err(exchange.refuse(paths::INVITATION, DraftForm::Nothing, error)),
    }
}
