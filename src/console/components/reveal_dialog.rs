//! The dialog that shows a secret, once.
//!
//! With `created` it is open, for browsers in which a plain form post has made the credential; without, it waits for the
//! island to fill it.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::{
    console::{model::CreatedCredentialView, paths},
    domain::credential::AuthenticationType,
};

/// The dialog for a type of credential.
#[component]
pub fn RevealDialog(
    /// The type.
    kind: AuthenticationType,
    /// What was created.
    created: Option<CreatedCredentialView>,
) -> impl IntoView {
    let id = format!("reveal-{}", kind.as_str());
    let title_id = format!("{id}-title");
    let warning_id = format!("{id}-warning");
    let ask_id = format!("{id}-ask");
    let (labelled_by, described_by, asked_by) = (title_id.clone(), warning_id.clone(), ask_id.clone());
    let is_open = created.is_some();
    let (client_id, secret) =
        created.map_or_else(Default::default, |created| (created.client_id.unwrap_or_default(), created.secret));
    let (title, subtitle, secret_label) = match kind {
        AuthenticationType::ApiKey => ("API Key Generated", "Your key has been successfully generated.", "API Key"),
        AuthenticationType::OAuth2 => {
            ("Token Generated", "Your token has been successfully generated.", "Client Secret")
        }
    };
    let client_id_field = (kind == AuthenticationType::OAuth2).then(
        || view! { <CopyField id=format!("{id}-client-id") name="client_id" label="Client ID" value=client_id/> },
    );
    view! {
        <dialog
            class="dialog reveal"
            id=id
            open=is_open
            aria-labelledby=labelled_by
            aria-describedby=described_by
        >
            <div class="dialog-head">
                <h2 id=title_id>{title}</h2>
                <button type="button" class="icon-button" aria-label="Close" data-action="close" data-needs-wasm="" hidden>
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
            <p class="subtitle">{subtitle} " Please store it in a safe place, such as a secrets manager."</p>
            {client_id_field}
            <CopyField id=format!("{id}-secret") name="secret" label=secret_label value=secret/>
            <p class="warning" id=warning_id>
                <Icon glyph=Glyph::Warning/>
                "Make sure to copy it: you won’t be able to see it again."
            </p>
            <div class="ask" role="alertdialog" aria-labelledby=asked_by hidden>
                <p id=ask_id>"Close for good? The secret cannot be shown again."</p>
                <div class="dialog-actions">
                    <button type="button" class="button quiet" data-action="keep">"Keep open"</button>
                    <button type="button" class="button destructive" data-action="leave">"Close for good"</button>
                </div>
            </div>
            <div class="dialog-actions reveal-done">
                <a class="button primary" href=paths::CREDENTIALS data-action="leave">"I have stored it"</a>
            </div>
        </dialog>
    }
}

/// A value to copy.
#[component]
fn CopyField(id: String, name: &'static str, label: &'static str, value: String) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <div class="copy-field">
                <input
                    class="text-input secret"
                    id=id
                    type="text"
                    readonly
                    autocomplete="off"
                    spellcheck="false"
                    data-value=name
                    value=value
                />
                <button
                    type="button"
                    class="icon-button"
                    aria-label=format!("Copy {label}")
                    data-action="copy"
                    data-needs-wasm=""
                    hidden
                >
                    <Icon glyph=Glyph::Copy/>
                </button>
                <span class="copy-status" role="status"></span>
            </div>
        </div>
    }
}
