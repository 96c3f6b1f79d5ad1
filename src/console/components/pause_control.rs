//! Pauses a credential, or resumes it.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    console::{
        server_fns::credentials::{PauseCredential, ResumeCredential},
        texts::t,
    },
    domain::id::CredentialId,
};

/// A button with its own form.
#[component]
pub fn PauseControl(
    /// The credential.
    id: CredentialId,
    /// Whether it is paused now.
    is_paused: bool,
) -> impl IntoView {
    let (action, label) = if is_paused {
        (ResumeCredential::url(), t!("resume-now"))
    } else {
        (PauseCredential::url(), t!("pause-15-minutes"))
    };
    view! {
        <form method="post" action=action>
            <input type="hidden" name="id" value=id.to_string()/>
            <button class="button quiet" type="submit">{label}</button>
        </form>
    }
}
