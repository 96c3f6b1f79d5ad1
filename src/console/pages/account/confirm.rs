//! The page on which people who are signed in prove once more who they are.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::{own_email, second_factors::CodeInput};
use crate::console::{
    components::{passkey_form::PasskeyForm, setup_shell::SetupShell},
    marks::id,
    pages::page,
    paths,
    server_fns::{
        account::{Confirm, ConfirmByPasskey},
        exchange::internal,
        passkey::BeginUse,
    },
    texts::{given, rich, t, wording},
};

/// The page.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let query = use_query_map().read_untracked();
    let (next, is_confirmed) = (query.get("next").unwrap_or_default(), query.get("confirmed").is_some());
    page(move |exchange, actor| async move {
        let email = own_email(&actor)?;
        let content = if is_confirmed && exchange.services().is_fresh(&actor) {
            view! { <p role="status">{t!("confirmed-text")}</p> }.into_any()
        } else {
            let factors = exchange.services().own_factors(&actor).await.map_err(internal)?;
            let next = paths::after_confirming(&next).to_owned();
            let code = factors.exist().then(|| {
                view! {
                    <div class="field">
                        <label class="field-label" for="code">{t!("confirm-code")}</label>
                        <CodeInput/>
                    </div>
                }
            });
            let passkey = (!factors.passkeys.is_empty()).then(|| {
                let next = next.clone();
                view! {
                    <PasskeyForm action=ConfirmByPasskey::url() begin=BeginUse::url() label=t!("confirm-by-passkey")>
                        <input type="hidden" name="next" value=next/>
                    </PasskeyForm>
                }
            });
            let error = exchange.take_refused_confirmation().map(|error| wording::error(&error));
            view! {
                <p>{t!("confirm-text")}</p>
                {error.map(|error| view! { <p class="alert" id=id::FORM_ERROR.name role="alert">{error}</p> })}
                <form method="post" action=Confirm::url() class="form">
                    <input type="hidden" name="next" value=next/>
                    <p>{rich!("confirm-who", who = given(email.clone()))}</p>
                    // Tells a password manager whose password it is.
                    <input type="text" autocomplete="username" value=email readonly hidden/>
                    <div class="field">
                        <label class="field-label" for="current_password">{t!("password")}</label>
                        <input
                            class="text-input"
                            id="current_password"
                            name="current_password"
                            type="password"
                            required
                            autocomplete="current-password"
                            autofocus
                        />
                    </div>
                    {code}
                    <div class="form-actions">
                        <button class="button primary" type="submit">{t!("confirm")}</button>
                        <a class="button quiet" href=paths::CREDENTIALS>{t!("cancel")}</a>
                    </div>
                </form>
                {passkey}
            }
            .into_any()
        };
        Ok(view! {
            <SetupShell title=t!("confirm-title") entry=paths::CONFIRM actor>
                <div class="page-head"><h1>{t!("confirm-title")}</h1></div>
                <section class="card">{content}</section>
            </SetupShell>
        }
        .into_any())
    })
}
