//! The page that creates the first super admin.
//!
//! The link in the terminal carries a token. It is exchanged for a cookie and a redirect at once, so that no page with
//! the token in its address is ever shown, and the entry in the browser's history is worthless.

use axum::http::StatusCode;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::{
    BareShell, Exchange,
    password::NewPasswordFields,
    sign_in::{EmailField, account_draft},
};
use crate::console::{
    error::ConsoleError,
    paths,
    server_fns::people::{CompleteFirstRun, open_first_run},
    texts::{t, wording},
};

/// The first-run page.
#[component]
pub fn FirstRunPage() -> impl IntoView {
    let token = use_query_map().read_untracked().get("token");
    let loaded = async move {
        let content = match Exchange::current() {
            Ok(exchange) => match open_first_run(&exchange, token).await {
                Ok(()) => form(&exchange),
                Err(error) => {
                    exchange.set_status(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::FORBIDDEN));
                    // A link that was used has done its work.
                    if error == ConsoleError::LinkRefused
                        && exchange.services().has_super_admin().await.unwrap_or(false)
                    {
                        view! {
                            <p>{t!("link-used")}</p>
                            <p><a class="button primary" href=paths::SIGN_IN>{t!("sign-in")}</a></p>
                        }
                        .into_any()
                    } else {
                        view! { <p class="alert" role="alert">{wording::error(&error)}</p> }.into_any()
                    }
                }
            },
            Err(error) => view! { <p>{wording::error(&error)}</p> }.into_any(),
        };
        view! { <BareShell title=t!("first-run-title")>{content}</BareShell> }
    };
    view! { <Suspense>{Suspend::new(loaded)}</Suspense> }
}

fn form(exchange: &Exchange) -> AnyView {
    let (email, error) = account_draft(exchange.take_draft(paths::FIRST_RUN));
    view! {
        <p>{t!("first-run-text")}</p>
        {error.map(|error| view! { <p class="alert" role="alert">{error}</p> })}
        <form method="post" action=CompleteFirstRun::url() class="form">
            <EmailField value=email/>
            <NewPasswordFields label=t!("password") again=t!("password-again")/>
            <button class="button primary" type="submit">{t!("create-and-sign-in")}</button>
        </form>
    }
    .into_any()
}
