//! The sign-in page.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::{BareShell, Exchange, account::second_factors::CodeInput};
use crate::console::{
    components::passkey_form::PasskeyForm,
    marks::id,
    model::{Draft, DraftForm},
    paths,
    server_fns::{
        passkey::BeginUse,
        people::{CompleteSignIn, SignIn, SignInByPasskey, has_pending_step},
    },
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
                <input type="hidden" name="next" value=next.clone()/>
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
            {passkey_form(next)}
        </BareShell>
    }
}

/// The form that signs in by a passkey, where there can be any.
fn passkey_form(next: String) -> Option<impl IntoView> {
    let is_possible = Exchange::current().is_ok_and(|exchange| exchange.services().has_passkeys());
    is_possible.then(|| {
        view! {
            <PasskeyForm action=SignInByPasskey::url() begin=BeginUse::url() label=t!("sign-in-by-passkey")>
                <input type="hidden" name="next" value=next/>
            </PasskeyForm>
        }
    })
}

/// The second step: a code of an app, or a recovery code.
#[component]
pub fn SecondStepPage() -> impl IntoView {
    let exchange = Exchange::current().ok();
    let draft = exchange.as_ref().and_then(|exchange| exchange.take_draft(paths::SECOND_STEP));
    let (_, error) = account_draft(draft);
    let content = if exchange.is_some_and(|exchange| has_pending_step(&exchange)) {
        view! {
            <p>{t!("second-step-text")}</p>
            {error.map(|error| view! { <p class="alert" id=id::FORM_ERROR.name role="alert">{error}</p> })}
            <form method="post" action=CompleteSignIn::url() class="form">
                <label class="field-label" for="code">{t!("second-step-code")}</label>
                <CodeInput/>
                <button class="button primary" type="submit">{t!("sign-in")}</button>
            </form>
            {passkey_form(paths::CREDENTIALS.to_owned())}
            <p class="quiet-text">{t!("second-step-lost")}</p>
        }
        .into_any()
    } else {
        view! {
            <p>{t!("second-step-over")}</p>
            <p><a class="button primary" href=paths::SIGN_IN>{t!("sign-in")}</a></p>
        }
        .into_any()
    };
    view! { <BareShell title=t!("second-step")>{content}</BareShell> }
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
