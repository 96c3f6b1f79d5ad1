//! What people see of their own account.

pub mod confirm;
pub mod second_factors;
pub mod sessions;

use leptos::prelude::*;

use crate::{
    console::{error::ConsoleError, paths, place::place, texts::t},
    domain::actor::{Actor, Principal},
};

/// The email address of a person who has an account of its own here: not in a frame, whose host signs people in.
pub(super) fn own_email(actor: &Actor) -> Result<String, ConsoleError> {
    match &actor.principal {
        Principal::User { email, .. } if place().frame_origins().is_none() => Ok(email.clone()),
        _ => Err(ConsoleError::Forbidden),
    }
}

/// The heading of a page of the account, with links to the others.
#[component]
pub(super) fn AccountHead(
    /// The path of the page.
    page: &'static str,
    /// Its title.
    title: String,
) -> impl IntoView {
    let link = |path: &'static str, label: String| {
        let current = (path == page).then_some("page");
        view! { <li><a href=path aria-current=current>{label}</a></li> }
    };
    view! {
        <div class="page-head"><h1>{title}</h1></div>
        <nav class="tabs" aria-label=t!("account")>
            <ul>
                {link(paths::PASSWORD, t!("password"))} {link(paths::FACTORS, t!("second-factors"))}
                {link(paths::SESSIONS, t!("sessions"))}
            </ul>
        </nav>
    }
}
