//! The menu of a row: what else can be done with its credential.

use leptos::prelude::*;

use crate::{
    console::{
        audit_address::AuditAddress,
        components::{
            icon::{Glyph, Icon},
            pause_control::{PauseForm, ResumeForm},
        },
        model::CredentialView,
        paths,
        place::here,
        texts::t,
    },
    domain::pause::PauseLength,
};

/// A button, and the menu that it opens.
#[component]
pub fn RowMenu(
    /// The credential.
    credential: CredentialView,
    /// The address of its page.
    page: String,
    /// The query of the list to return to.
    list: String,
    /// Whether it is paused now.
    is_paused: bool,
) -> impl IntoView {
    let menu = format!("menu-{}", credential.id);
    // With its question mark, because an empty field counts as none.
    let list = format!("?{list}");
    let pause = if is_paused {
        view! { <ResumeForm id=credential.id list=Some(list)/> }.into_any()
    } else {
        view! { <PauseForm id=credential.id length=PauseLength::QuarterHour list=Some(list)/> }.into_any()
    };
    view! {
        <button
            type="button"
            class="icon-button"
            popovertarget=menu.clone()
            aria-label=t!("more-one", name = credential.name.as_str())
            title=t!("more")
        >
            <Icon glyph=Glyph::More/>
        </button>
        <div class="menu" id=menu popover="auto">
            <a href=format!("{page}#{}", paths::USAGE)>{t!("usage")}</a>
            <a href=format!("{page}#{}", paths::TRIAL)>{t!("trial")}</a>
            <a href=AuditAddress::about(credential.id).write()>{t!("history")}</a>
            <a href=here(&paths::credential_rotate(credential.id))>{t!("rotate")}</a>
            <a href=here(&paths::credential_like(credential.authentication_type, &credential.scopes))>{t!("create-another")}</a>
            {pause}
        </div>
    }
}
