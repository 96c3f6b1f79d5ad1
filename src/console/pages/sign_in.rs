//! The sign-in page.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::{BareShell, Exchange};
use crate::console::{
    marks::id,
    model::{Draft, DraftForm},
    paths,
    server_fns::people::SignIn,
    texts::{t, wording},
};

/// The sign-in page.
#[component]
pub fn SignInPage() -> impl IntoView {
    let next = use_query_map().read_untracked().get("next").unwrap_or_default();
    let next = paths::after_sign_in(&next).to_owned();
    let draft = Exchange::current().ok().and_then(|exchange| {
        let encoded: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        exchange.take_draft(&format!("{}?next={encoded}", paths::SIGN_IN))
    });
    let (email, error) = account_draft(draft);
    let ended = error.is_none() && use_query_map().read_untracked().get("ended").is_some();
    view! {
        <BareShell title=t!("sign-in")>
            {ended.then(|| view! { <p class="notice" role="status">{t!("session-ended")}</p> })}
            {error.map(|error| view! { <p class="alert" id=id::FORM_ERROR.name role="alert">{error}</p> })}
            <form method="post" action=SignIn::url() class="form">
                <input type="hidden" name="next" value=next/>
                <EmailField value=email/>
                <label class="field-label" for="password">{t!("password")}</label>
                <input
                    class="text-input"
                    id="password"
                    name="password"
                    type="password"
                    required
                    autocomplete="current-password"
                />
                <button class="button primary" type="submit">{t!("sign-in")}</button>
            </form>
        </BareShell>
    }
}

/// The field of the email address.
#[component]
pub(super) fn EmailField(
    /// Its initial value.
    value: String,
) -> impl IntoView {
    view! {
        <label class="field-label" for="email">{t!("email-address")}</label>
        <input class="text-input" id="email" name="email" type="email" required autocomplete="username" value=value/>
    }
}

/// The email address and the message that a rejected form left.
pub(super) fn account_draft(draft: Option<Draft>) -> (String, Option<String>) {
    match draft {
        Some(Draft { error, form: DraftForm::Account { email }, .. }) => (email, Some(wording::error(&error))),
        Some(Draft { error, .. }) => (String::new(), Some(wording::error(&error))),
        None => (String::new(), None),
    }
}
