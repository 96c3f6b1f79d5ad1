//! A form that a passkey answers. Without scripts, or in a browser without passkeys, it is not there.

use leptos::{nonce::use_nonce, prelude::*};

use crate::console::texts::t;

/// The script that asks the browser.
const SCRIPT: &str = "/pkg/passkey.js";

/// The form.
#[component]
pub fn PasskeyForm(
    /// Where the answer goes.
    action: &'static str,
    /// Where the options for the browser come from.
    begin: &'static str,
    /// Whether a passkey is made, rather than used.
    #[prop(optional)]
    makes: bool,
    /// The button.
    label: String,
    /// Further fields.
    children: Children,
) -> impl IntoView {
    view! {
        <form
            method="post"
            action=action
            class="form passkey"
            data-passkey=begin
            data-make=makes.then_some("")
            data-failed=t!("passkey-failed")
            hidden
        >
            <input type="hidden" name="answer"/>
            {children()}
            <button class="button quiet" type="submit">{label}</button>
            <p class="quiet-text" role="status"></p>
        </form>
        <script type="module" src=SCRIPT nonce=use_nonce()></script>
    }
}
