//! The field for the public key of a client that authenticates by a private key.

use leptos::prelude::*;

use crate::console::{
    components::typed_text::typed_text,
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
                {typed_text(&value)}
            </textarea>
            <p class="field-error" id=id::KEY_ERROR.name role="status">{problem.map(wording::key_problem)}</p>
        </div>
    }
}
