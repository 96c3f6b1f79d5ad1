//! The pages; rendered on the server only.

pub mod about;
pub mod account;
pub mod api_reference;
mod audit_entry;
pub mod audit_log;
pub mod credential_edit;
mod credential_facts;
mod credential_glance;
pub mod credential_new;
mod credential_ownership;
pub mod credential_rotate;
mod credential_secrets;
mod credential_trial;
mod credential_usage;
pub mod credentials;
pub mod credentials_selected;
pub mod failing;
pub mod first_run;
pub mod found;
pub mod frame_refusal;
pub mod freeze;
#[cfg(debug_assertions)]
pub mod gallery;
pub mod idle;
pub mod invitation;
pub mod not_found;
mod notification_endpoint;
pub mod notifications;
pub mod password;
pub mod people;
pub mod rate_limit;
pub mod refusals;
pub mod rotations;
pub mod sign_in;

use axum::http::StatusCode;
use leptos::prelude::*;

use super::{
    components::setup_shell::{BareShell, Frozen, MayChange, SetupShell, may_change},
    error::ConsoleError,
    moment::Moment,
    paths,
    place::{here, place},
    server_fns::exchange::{Exchange, internal},
    texts::{t, wording},
};
use crate::domain::actor::Actor;

/// The page that says why there is no page.
fn error_page(exchange: &Exchange, actor: Option<Actor>, error: &ConsoleError) -> AnyView {
    if let Ok(status) = StatusCode::from_u16(error.status()) {
        exchange.set_status(status);
    }
    let (title, text) = match error {
        ConsoleError::Forbidden => (t!("forbidden-title"), t!("forbidden-text")),
        ConsoleError::SignedOut if place().frame_origins().is_some() => {
            (t!("signed-out-title"), t!("signed-out-in-frame"))
        }
        ConsoleError::NotFound => (t!("not-found-title"), t!("not-found-text")),
        other => (t!("error-title"), wording::error(other)),
    };
    let is_forbidden = *error == ConsoleError::Forbidden;
    let is_framed_out = *error == ConsoleError::SignedOut && place().frame_origins().is_some();
    let back = if is_framed_out {
        view! { <p><a href=paths::CREDENTIALS target="_blank">{t!("open-in-new-tab")}</a></p> }.into_any()
    } else {
        (!is_forbidden)
            .then(|| view! { <p><a href=here(paths::CREDENTIALS)>{t!("go-to-credentials")}</a></p> })
            .into_any()
    };
    match actor {
        Some(actor) => view! {
            <SetupShell title=title.clone() actor>
                <div class="page-head"><h1>{title}</h1></div>
                <section class="card"><p>{text}</p>{back}</section>
            </SetupShell>
        }
        .into_any(),
        None => view! { <BareShell title><p>{text}</p>{back}</BareShell> }.into_any(),
    }
}

/// Tells the shell of the page that all credentials are frozen, for those who see them.
async fn provide_freeze(exchange: &Exchange, actor: &Actor) -> Result<(), ConsoleError> {
    let Ok(credentials) = exchange.seen_credentials(actor) else { return Ok(()) };
    let organization = credentials.organization().await.map_err(internal)?;
    if let Some(freeze) = organization.freeze {
        let since = Moment::new(freeze.since, exchange.services().now());
        provide_context(Frozen { since, by: freeze.by, reason: freeze.reason.as_str().to_owned() });
    }
    Ok(())
}

/// Shows the result of an asynchronous page, or the page that says why there is none.
fn page<F>(load: impl FnOnce(Exchange, Actor) -> F + Send + 'static) -> impl IntoView
where
    F: Future<Output = Result<AnyView, ConsoleError>> + Send + 'static,
{
    let loaded = async move {
        let exchange = match Exchange::current() {
            Ok(exchange) => exchange,
            Err(error) => return view! { <p>{wording::error(&error)}</p> }.into_any(),
        };
        let actor = match exchange.actor() {
            Ok(actor) => actor,
            Err(error) => return error_page(&exchange, None, &error),
        };
        exchange.forget_revealed();
        if exchange.credentials(&actor).is_ok() {
            provide_context(MayChange);
        }
        if let Err(error) = provide_freeze(&exchange, &actor).await {
            return error_page(&exchange, Some(actor), &error);
        }
        match load(exchange, actor.clone()).await {
            Ok(view) => view,
            Err(error) => match Exchange::current() {
                Ok(exchange) => error_page(&exchange, Some(actor), &error),
                Err(error) => view! { <p>{wording::error(&error)}</p> }.into_any(),
            },
        }
    };
    view! { <Suspense>{Suspend::new(loaded)}</Suspense> }
}
