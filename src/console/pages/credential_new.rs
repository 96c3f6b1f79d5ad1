//! The page that creates a credential.

use leptos::prelude::*;

use super::{ConsoleError, SetupShell, page, paths};
use crate::console::{
    components::{
        credential_form::CreateForm,
        icon::{Glyph, Icon},
    },
    model::{CredentialForm, Draft, DraftForm},
};

/// The create page.
#[component]
pub fn CredentialNewPage() -> impl IntoView {
    page(|exchange, actor| async move {
        exchange.services().credentials(&actor).map_err(|_| ConsoleError::Forbidden)?;
        let (form, error) = match exchange.take_draft(paths::CREDENTIAL_NEW) {
            Some(Draft { error, form: DraftForm::Credential(form), .. }) => (form, Some(error)),
            _ => (CredentialForm::default(), None),
        };
        Ok(view! {
            <SetupShell title="Create Credentials" actor>
                <CredentialPageHead crumb="New" title="Create Credentials"/>
                <section class="card">
                    <CreateForm form error/>
                </section>
            </SetupShell>
        }
        .into_any())
    })
}

/// Breadcrumb, title and help links of a page below the list.
#[component]
pub(super) fn CredentialPageHead(
    /// The last part of the breadcrumb.
    crumb: &'static str,
    /// The title.
    title: &'static str,
) -> impl IntoView {
    view! {
        <div class="page-head">
            <div>
                <nav aria-label="Breadcrumb">
                    <ol class="breadcrumb">
                        <li><a href=paths::CREDENTIALS>"Credentials"</a></li>
                        <li aria-current="page">{crumb}</li>
                    </ol>
                </nav>
                <h1>{title}</h1>
            </div>
            <HelpLinks/>
        </div>
    }
}

/// The links to the explanations and to the reference of the API.
#[component]
pub(super) fn HelpLinks() -> impl IntoView {
    view! {
        <div class="page-links">
            <a class="button help" href=paths::API_REFERENCE>"API reference"</a>
            <a class="button help" href=paths::ABOUT_CREDENTIALS>
                <Icon glyph=Glyph::Help/>
                "Learn More About Credentials"
            </a>
        </div>
    }
}
