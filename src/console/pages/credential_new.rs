//! The page that creates a credential.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{SetupShell, may_change, page, paths};
use crate::{
    console::{
        components::{
            breadcrumb::Breadcrumb,
            credential_form::CreateForm,
            icon::{Glyph, Icon},
        },
        model::{CredentialForm, Draft, DraftForm, details::DetailsForm},
        place::here,
        server_fns::exchange::internal,
        texts::t,
    },
    domain::{credential::AuthenticationType, scope::Scope},
};

/// The create page.
#[component]
pub fn CredentialNewPage() -> impl IntoView {
    let filled_in = use_query_map().with_untracked(filled_in);
    page(|exchange, actor| async move {
        let owners = exchange.credentials(&actor)?.owners().await.map_err(internal)?.people;
        let owner = actor.user_id().map(|id| id.to_string()).unwrap_or_default();
        let details = Box::new(DetailsForm { owner, ..DetailsForm::default() });
        let (form, error) = match exchange.take_draft(&here(paths::CREDENTIAL_NEW)) {
            Some(Draft { error, form: DraftForm::Credential(form), .. }) => (form, Some(error)),
            _ => (CredentialForm { details, ..filled_in }, None),
        };
        Ok(view! {
            <SetupShell title=t!("create-title") actor>
                <div class="page-head">
                    <div class="page-title">
                        <Breadcrumb up=here(paths::CREDENTIALS) crumb=t!("new")/>
                        <h1>{t!("create-title")}</h1>
                    </div>
                    <HelpLinks/>
                </div>
                <section class="card form-card">
                    <CreateForm form owners error/>
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

/// The links to the rotations that are in progress, to the explanations and to the API reference.
#[component]
pub(super) fn HelpLinks(
    /// How many rotations are in progress.
    #[prop(optional)]
    rotations: usize,
    /// Whether nothing is to be frozen from here.
    #[prop(default = true)]
    is_frozen: bool,
) -> impl IntoView {
    let rotations = (rotations > 0).then(|| {
        view! { <a class="button help" href=here(paths::ROTATIONS)>{t!("rotations-number", count = rotations)}</a> }
    });
    let freeze = (!is_frozen && may_change())
        .then(|| view! { <a class="button help" href=here(paths::FREEZE)>{t!("freeze")}</a> });
    view! {
        <div class="page-links">
            {rotations}
            {freeze}
            <NewTabLink href=paths::API_REFERENCE text=t!("api-reference")/>
            <NewTabLink href=paths::ABOUT text=t!("learn-more")/>
        </div>
    }
}

#[component]
fn NewTabLink(href: &'static str, text: String) -> impl IntoView {
    view! {
        <a class="button help" href=href target="_blank">
            {text} " " <span class="visually-hidden">{t!("new-tab")}</span> <Icon glyph=Glyph::OpenInNew/>
        </a>
    }
}
