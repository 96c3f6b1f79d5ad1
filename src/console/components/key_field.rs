//! The field for the public key of a client that authenticates by a private key.

use leptos::prelude::*;

use crate::console::{
    error::KeyProblem,
    marks::id,
    texts::{t, wording},
};

/// The field.
#[component]
pub fn KeyField(
    /// What was typed.
    value: String,
    /// What is wrong with it.
    problem: Option<KeyProblem>,
) -> impl IntoView {
    // Leptos does not escape the content of a text area (tachys 0.2, `ESCAPE_CHILDREN`), and a browser reads it until `</`.
    let escaped = value.replace('&', "&amp;").replace('<', "&lt;");
    view! {
        <div class="field">
            <label class="field-label" for=id::PUBLIC_KEY.name>{t!("public-key")}</label>
            <p class="field-help" id="key-help">{t!("public-key-help")}</p>
            <textarea
                class="text-input key"
                id=id::PUBLIC_KEY.name
                name="public_key"
                rows="5"
                autocomplete="off"
                spellcheck="false"
                placeholder="-----BEGIN PUBLIC KEY-----"
                aria-describedby="key-help key-error"
                aria-invalid=problem.is_some().to_string()
            >
                {escaped}
            </textarea>
            <p class="field-error" id=id::KEY_ERROR.name role="status">{problem.map(wording::key_problem)}</p>
        </div>
    }
}
