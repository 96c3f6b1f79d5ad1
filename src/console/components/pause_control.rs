//! Pauses a credential, or resumes it.

use leptos::{prelude::*, server_fn::ServerFn};

use super::icon::{Glyph, Icon};
use crate::{
    console::{
        server_fns::credentials::{PauseCredential, ResumeCredential},
        texts::{t, wording},
    },
    domain::{id::CredentialId, pause::PauseLength},
};

/// The menu of a credential's page that pauses it, or the button that resumes it.
#[component]
pub fn PauseControl(
    /// The credential.
    id: CredentialId,
    /// Whether it is paused now.
    is_paused: bool,
) -> impl IntoView {
    if is_paused {
        return view! { <ResumeForm id list=None/> }.into_any();
    }
    let lengths: Vec<_> =
        PauseLength::ALL.into_iter().map(|length| view! { <PauseForm id length list=None/> }).collect();
    view! {
        <button type="button" class="button quiet" popovertarget="pause-menu">
            {t!("pause")} <Icon glyph=Glyph::CaretDown/>
        </button>
        <div class="menu" id="pause-menu" popover="auto">{lengths}</div>
    }
    .into_any()
}

/// Pauses a credential for a length of time.
#[component]
pub fn PauseForm(
    /// The credential.
    id: CredentialId,
    /// For how long.
    length: PauseLength,
    /// The query of the list to return to; the page of the credential otherwise.
    list: Option<String>,
) -> impl IntoView {
    let label = wording::pause_length(length)
        .map_or_else(|| t!("pause-until-resumed"), |length| t!("pause-for", length = length));
    view! {
        <form method="post" action=PauseCredential::url()>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="length" value=length.as_str()/>
            {list.map(|list| view! { <input type="hidden" name="list" value=list/> })}
            <button class="button quiet" type="submit">{label}</button>
        </form>
    }
}

/// Resumes a credential.
#[component]
pub fn ResumeForm(
    /// The credential.
    id: CredentialId,
    /// The query of the list to return to; the page of the credential otherwise.
    list: Option<String>,
) -> impl IntoView {
    view! {
        <form method="post" action=ResumeCredential::url()>
            <input type="hidden" name="id" value=id.to_string()/>
            {list.map(|list| view! { <input type="hidden" name="list" value=list/> })}
            <button class="button quiet" type="submit">{t!("resume-now")}</button>
        </form>
    }
}
