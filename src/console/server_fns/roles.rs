//! The people of the organization, from the browser: invited, given roles, disabled, and helped.

#[cfg(feature = "ssr")]
pub mod ssr;

use leptos::prelude::*;

use crate::console::error::ConsoleError;

/// Invites a person; the page shows the link once.
///
/// # Errors
/// [`ConsoleError::InvalidEmail`], [`ConsoleError::EmailTaken`], [`ConsoleError::TooManyInvitations`],
/// [`ConsoleError::StaleSignIn`].
#[server(prefix = "/console/fn", endpoint = "roles/invite")]
pub async fn invite(#[server(default)] email: String, #[server(default)] role: String) -> Result<(), ConsoleError> {
    ssr::invite(email, role).await
}

/// Withdraws an invitation.
///
/// # Errors
/// [`ConsoleError::NotFound`].
#[server(prefix = "/console/fn", endpoint = "roles/withdraw")]
pub async fn withdraw_invitation(invitation_id: String) -> Result<(), ConsoleError> {
    ssr::withdraw(&invitation_id).await
}

/// Gives a person another role.
///
/// # Errors
/// [`ConsoleError::LastSuperAdmin`], [`ConsoleError::NotFound`], [`ConsoleError::StaleSignIn`].
#[server(prefix = "/console/fn", endpoint = "roles/set-role")]
pub async fn set_role(user_id: String, role: String) -> Result<(), ConsoleError> {
    ssr::set_role(&user_id, &role).await
}

/// Changes something else of a person: `action` is `disable`, `enable`, `reset-factors` or `end-sessions`.
///
/// # Errors
/// As [`set_role`].
#[server(prefix = "/console/fn", endpoint = "roles/act")]
pub async fn act_on_person(user_id: String, action: String) -> Result<(), ConsoleError> {
    ssr::act(&user_id, &action).await
}

/// Sets from when on super admins need a second factor: `from` is `never`, `now`, or a number of days.
///
/// # Errors
/// [`ConsoleError::Malformed`], [`ConsoleError::StaleSignIn`].
#[server(prefix = "/console/fn", endpoint = "roles/second-factor")]
pub async fn set_second_factor_rule(from: String) -> Result<(), ConsoleError> {
    ssr::set_rule(&from).await
}

/// Takes the password of an invited person, and signs in.
///
/// # Errors
/// [`ConsoleError::LinkRefused`]; otherwise the problems with the password.
#[server(prefix = "/console/fn", endpoint = "roles/accept")]
pub async fn accept_invitation(password: String, password_again: String) -> Result<(), ConsoleError> {
    ssr::accept(password, &password_again).await
}
