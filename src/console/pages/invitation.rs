//! The page of an invited person, who sets a password.
//!
//! As on the first-run page, the token of the link is exchanged for a cookie at once.

use axum::http::StatusCode;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::{BareShell, Exchange, password::NewPasswordFields, sign_in::account_draft};
use crate::{
    console::{
        paths,
        server_fns::roles::{AcceptInvitation, ssr::admit},
        texts::{given, rich, t, wording},
    },
    domain::invitation::Invitation,
};

/// The page.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let token = use_query_map().read_untracked().get("token");
    let loaded = async move {
        let content = match Exchange::current() {
            Ok(exchange) => match admit(&exchange, token).await {
                Ok(Some(invitation)) => form(&exchange, invitation),
                Ok(None) => ().into_any(),
                Err(error) => {
                    exchange.set_status(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::FORBIDDEN));
                    view! { <p class="alert" role="alert">{t!("invitation-over")}</p> }.into_any()
                }
            },
            Err(error) => view! { <p>{wording::error(&error)}</p> }.into_any(),
        };
        view! { <BareShell title=t!("invitation-title")>{content}</BareShell> }
    };
    view! { <Suspense>{Suspend::new(loaded)}</Suspense> }
}

fn form(exchange: &Exchange, invitation: Invitation) -> AnyView {
    let (_, error) = account_draft(exchange.take_draft(paths::INVITATION));
    let Invitation { email, role, invited_by, .. } = invitation;
    let who = wording::creator(invited_by);
    view! {
        <p>{rich!("invitation-text", who = who, email = given(email.clone()), role = wording::role(role))}</p>
        {error.map(|error| view! { <p class="alert" role="alert">{error}</p> })}
        <form method="post" action=AcceptInvitation::url() class="form">
            // Tells a password manager whose password it is.
            <input type="text" autocomplete="username" value=email readonly hidden/>
            <NewPasswordFields label=t!("password") again=t!("password-again")/>
            <button class="button primary" type="submit">{t!("create-and-sign-in")}</button>
        </form>
    }
    .into_any()
}
