//! The page on which people change their password.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{SetupShell, account::AccountHead, page, sign_in::account_draft};
use crate::{
    console::{error::ConsoleError, marks::id, paths, server_fns::people::ChangePassword, texts::t},
    domain::{actor::Principal, user::MIN_PASSWORD_CHARACTERS},
};

/// The page.
#[component]
pub fn PasswordPage() -> impl IntoView {
    page(async |exchange, actor| {
        let Principal::User { email, .. } = &actor.principal else { return Err(ConsoleError::Forbidden) };
        let email = email.clone();
        let (_, error) = account_draft(exchange.take_draft(paths::PASSWORD));
        Ok(view! {
            <SetupShell title=t!("change-password") entry=paths::PASSWORD actor>
                <AccountHead page=paths::PASSWORD title=t!("change-password")/>
                <section class="card">
                    <form method="post" action=ChangePassword::url() class="form">
                        <p>{t!("change-password-text")}</p>
                        {error.map(|error| view! { <p class="alert" id=id::FORM_ERROR.name role="alert">{error}</p> })}
                        // Tells a password manager whose password it is.
                        <input type="text" autocomplete="username" value=email readonly hidden/>
                        <PasswordField
                            name="current_password"
                            label=t!("current-password")
                            autocomplete="current-password"
                        />
                        <NewPasswordFields label=t!("new-password") again=t!("new-password-again")/>
                        <div class="form-actions">
                            <button class="button primary" type="submit">{t!("change-password")}</button>
                        </div>
                    </form>
                </section>
            </SetupShell>
        }
        .into_any())
    })
}

/// A new password, and its confirmation.
#[component]
pub(super) fn NewPasswordFields(label: String, again: String) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for="password">{label}</label>
            <p class="field-help" id="password-help">{t!("password-help", fewest = MIN_PASSWORD_CHARACTERS)}</p>
            <input
                class="text-input"
                id="password"
                name="password"
                type="password"
                required
                minlength=MIN_PASSWORD_CHARACTERS.to_string()
                autocomplete="new-password"
                aria-describedby="password-help"
            />
        </div>
        <PasswordField name="password_again" label=again autocomplete="new-password"/>
    }
}

#[component]
fn PasswordField(name: &'static str, label: String, autocomplete: &'static str) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}</label>
            <input class="text-input" id=name name=name type="password" required autocomplete=autocomplete/>
        </div>
    }
}
