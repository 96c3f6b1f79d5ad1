//! The pages; rendered on the server only.

pub mod api_reference;
pub mod credential_edit;
pub mod credential_new;
mod credential_trial;
mod credential_usage;
pub mod credentials;
pub mod first_run;
#[cfg(debug_assertions)]
pub mod gallery;
pub mod not_found;
pub mod sign_in;

use axum::http::StatusCode;
use leptos::prelude::*;

use super::{
    components::setup_shell::{BareShell, SetupShell},
    error::ConsoleError,
    paths,
    place::{here, place},
    server_fns::exchange::Exchange,
};
use crate::domain::actor::Actor;

/// The page that says why there is no page.
fn error_page(exchange: &Exchange, actor: Option<Actor>, error: &ConsoleError) -> AnyView {
    if let Ok(status) = StatusCode::from_u16(error.status()) {
        exchange.set_status(status);
    }
    let (title, text) = match error {
        ConsoleError::Forbidden => (
            "Super Admins only",
            "This page is visible to Super Admins only, because it gives access to analytics data. If you need \
             credentials, or want some changed or removed, please contact a Super Admin of your organization."
                .to_owned(),
        ),
        ConsoleError::SignedOut if place().frame_origins().is_some() => (
            "Signed out",
            "Your session here has ended, or your browser keeps no cookies for a page inside of another. Reload the page \
             around this one, or open Credentials in a tab of its own."
                .to_owned(),
        ),
        ConsoleError::NotFound => ("Not found", "This page or credential does not exist (any more).".to_owned()),
        other => ("Something went wrong", other.message()),
    };
    let is_forbidden = *error == ConsoleError::Forbidden;
    let is_framed_out = *error == ConsoleError::SignedOut && place().frame_origins().is_some();
    let back = if is_framed_out {
        view! { <p><a href=paths::CREDENTIALS target="_blank">"Open Credentials in a new tab"</a></p> }.into_any()
    } else {
        (!is_forbidden).then(|| view! { <p><a href=here(paths::CREDENTIALS)>"Go to Credentials"</a></p> }).into_any()
    };
    match actor {
        Some(actor) => view! {
            <SetupShell title actor>
                <div class="page-head"><h1>{title}</h1></div>
                <section class="card"><p>{text}</p>{back}</section>
            </SetupShell>
        }
        .into_any(),
        None => view! { <BareShell title><p>{text}</p>{back}</BareShell> }.into_any(),
    }
}

/// Shows what an asynchronous page came to, or the page that says why it did not.
fn page<F>(load: impl FnOnce(Exchange, Actor) -> F + Send + 'static) -> impl IntoView
where
    F: Future<Output = Result<AnyView, ConsoleError>> + Send + 'static,
{
    let loaded = async move {
        let exchange = match Exchange::current() {
            Ok(exchange) => exchange,
            Err(error) => return view! { <p>{error.message()}</p> }.into_any(),
        };
        let Ok(actor) = exchange.actor() else {
            return error_page(&exchange, None, &ConsoleError::SignedOut);
        };
        exchange.forget_revealed();
        match load(exchange, actor.clone()).await {
            Ok(view) => view,
            Err(error) => match Exchange::current() {
                Ok(exchange) => error_page(&exchange, Some(actor), &error),
                Err(error) => view! { <p>{error.message()}</p> }.into_any(),
            },
        }
    };
    view! { <Suspense>{Suspend::new(loaded)}</Suspense> }
}
