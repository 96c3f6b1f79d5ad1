//! What two people saved and typed, side by side.

use leptos::prelude::*;

use crate::{
    console::{
        model::{CredentialForm, CredentialView, FROM_SAVED},
        paths,
        place::here,
    },
    domain::scope::Scope,
};

/// For each field that differs: what was typed, what is saved, and which of them shall be saved. A field of which the
/// saved one is kept goes away (`form.css`).
#[component]
pub fn MergeChoice(
    /// What is saved.
    saved: CredentialView,
    /// What was typed.
    form: CredentialForm,
) -> impl IntoView {
    let typed =
        form.scopes.iter().filter_map(|name| name.parse().ok()).map(Scope::label).collect::<Vec<_>>().join(", ");
    let labels = saved.scope_labels();
    view! {
        <div class="merge" role="group" aria-labelledby="merge-title">
            <p class="field-label" id="merge-title">"Saved in the meantime by " {saved.updated_by}</p>
            <MergeField name="merge_name" title="Name" typed=form.name.trim().to_owned() saved=saved.name/>
            <MergeField name="merge_scopes" title="Scopes" typed saved=labels/>
            <p><a href=here(&paths::credential(saved.id))>"Discard your entries"</a></p>
        </div>
    }
}

#[component]
fn MergeField(name: &'static str, title: &'static str, typed: String, saved: String) -> impl IntoView {
    if typed == saved {
        return view! { <p>{title} ": both the same, " <strong>{saved}</strong></p> }.into_any();
    }
    view! {
        <fieldset class="merge-field">
            <legend>{title}</legend>
            <label>
                <input type="radio" name=name value="typed" checked=true/>
                <span>"Yours: " <strong>{typed}</strong></span>
            </label>
            <label>
                <input type="radio" name=name value=FROM_SAVED/>
                <span>"Saved: " <strong>{saved}</strong></span>
            </label>
        </fieldset>
    }
    .into_any()
}
