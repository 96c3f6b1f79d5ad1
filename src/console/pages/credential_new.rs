//! The page that creates a credential.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{SetupShell, page, paths};
use crate::{
    console::{
        components::{
            credential_form::CreateForm,
            icon::{Glyph, Icon},
        },
        model::{CredentialForm, Draft, DraftForm},
        place::{here, place},
        texts::t,
    },
    domain::{credential::AuthenticationType, scope::Scope},
};

/// The create page.
#[component]
pub fn CredentialNewPage() -> impl IntoView {
    let filled_in = use_query_map().with_untracked(filled_in);
    page(|exchange, actor| async move {
        exchange.credentials(&actor)?;
        let (form, error) = match exchange.take_draft(&here(paths::CREDENTIAL_NEW)) {
            Some(Draft { error, form: DraftForm::Credential(form), .. }) => (form, Some(error)),
            _ => (filled_in, None),
        };
        Ok(view! {
            <SetupShell title=t!("create-title") actor>
                <CredentialPageHead crumb=t!("new") title=t!("create-title")/>
                <section class="card">
                    <CreateForm form error/>
                </section>
            </SetupShell>
        }
        .into_any())
    })
}

/// The form as an address fills it in; unknown values are left out.
fn filled_in(query: &ParamsMap) -> CredentialForm {
    let authentication_type = query.get_str(paths::LIKE_TYPE).and_then(|kind| kind.parse::<AuthenticationType>().ok());
    let names = query.get_all(paths::LIKE_SCOPE).unwrap_or_default();
    let scopes = Scope::ALL.into_iter().filter(|scope| names.iter().any(|name| name == scope.short_name()));
    let form = CredentialForm::default();
    CredentialForm {
        authentication_type: authentication_type.map_or(form.authentication_type, |kind| kind.as_str().to_owned()),
        scopes: scopes.map(|scope| scope.as_str().to_owned()).collect(),
        ..form
    }
}

/// Breadcrumb, title and help links of a page below the list.
#[component]
pub(super) fn CredentialPageHead(
    /// The last part of the breadcrumb.
    crumb: String,
    /// The title.
    title: String,
) -> impl IntoView {
    view! {
        <div class="page-head">
            <div>
                <nav aria-label=t!("breadcrumb")>
                    <ol class="breadcrumb">
                        <li><a href=here(paths::CREDENTIALS) rel="up">{t!("credentials")}</a></li>
                        <li aria-current="page">{crumb}</li>
                    </ol>
                </nav>
                <h1>{title}</h1>
            </div>
            <HelpLinks/>
        </div>
    }
}

/// The links to the explanations and to the API reference.
#[component]
pub(super) fn HelpLinks() -> impl IntoView {
    // Only pages of credentials are shown in frames.
    let target = place().frame_origins().map(|_| "_blank");
    view! {
        <div class="page-links">
            <a class="button help" href=paths::API_REFERENCE target=target>
                {t!("api-reference")}
                {target.map(|_| view! { " " <span class="visually-hidden">{t!("new-tab")}</span> })}
            </a>
            <a class="button help" href=here(paths::ABOUT_CREDENTIALS)>
                <Icon glyph=Glyph::Help/>
                {t!("learn-more")}
            </a>
        </div>
    }
}
