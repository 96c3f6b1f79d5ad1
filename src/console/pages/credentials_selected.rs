//! What can be done with the credentials that are selected in the list.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::{ConsoleError, SetupShell, page, paths};
use crate::{
    console::{
        components::{
            breadcrumb::Breadcrumb,
            overlap_fields::OverlapChoices,
            terms_fields::{ExpiryFields, NetworksField},
        },
        error::CredentialProblems,
        model::{Draft, DraftForm, ManyAction, TermsForm},
        place::here,
        server_fns::{
            bulk::{ChangeMany, MAX_SELECTED},
            exchange::internal,
        },
        texts::{given, rich, t, wording},
    },
    domain::{credential::secret::Overlap, id::CredentialId, pause::PauseLength},
};

/// The page.
#[component]
pub fn CredentialsSelectedPage() -> impl IntoView {
    let ids = use_query_map().read_untracked().get_all(paths::SELECTED_IDS).unwrap_or_default();
    let ids: Vec<CredentialId> = ids.iter().take(MAX_SELECTED).filter_map(|id| id.parse().ok()).collect();
    page(move |exchange, actor| async move {
        let credentials = exchange.credentials(&actor)?;
        let mut selected = Vec::new();
        for id in &ids {
            if let Some(credential) = credentials.get(*id).await.map_err(internal)? {
                selected.push((credential.id, credential.name.as_str().to_owned()));
            }
        }
        let (terms, error) = match exchange.take_draft(&here(&paths::selected(&ids))) {
            Some(Draft { error, form: DraftForm::Terms(terms), .. }) => (terms, Some(error)),
            _ => (TermsForm::default(), None),
        };
        let title = t!("selected-title", count = selected.len());
        let content = if selected.is_empty() {
            view! { <section class="card empty"><p>{t!("selected-none")}</p></section> }.into_any()
        } else {
            view! { <Actions selected terms error/> }.into_any()
        };
        Ok(view! {
            <SetupShell title=title.clone() actor>
                <div class="page-head">
                    <div class="page-title">
                        <Breadcrumb up=here(paths::CREDENTIALS) crumb=title.clone()/>
                        <h1>{title}</h1>
                    </div>
                </div>
                {content}
            </SetupShell>
        }
        .into_any())
    })
}

#[component]
fn Actions(selected: Vec<(CredentialId, String)>, terms: TermsForm, error: Option<ConsoleError>) -> impl IntoView {
    let count = selected.len();
    let ids: Vec<_> = selected.iter().map(|(id, _)| *id).collect();
    let names: Vec<_> = selected
        .into_iter()
        .map(|(id, name)| view! { <li><a href=here(&paths::credential(id))>{given(name)}</a></li> })
        .collect();
    let problems = match &error {
        Some(ConsoleError::Refused(problems)) => problems.clone(),
        _ => CredentialProblems::default(),
    };
    let alert = error.map(|error| {
        let text = match error {
            ConsoleError::NotConfirmed => t!("selected-not-confirmed"),
            error => wording::error(&error),
        };
        view! { <p class="alert" role="alert" tabindex="-1" autofocus>{text}</p> }
    });
    let lengths: Vec<_> = PauseLength::ALL
        .into_iter()
        .map(|length| {
            let label = wording::pause_length(length)
                .map_or_else(|| t!("pause-until-resumed"), |length| t!("pause-for", length = length));
            view! { <option value=length.as_str()>{label}</option> }
        })
        .collect();
    let networks_typed = terms.networks.clone();
    let choices = Overlap::NAMED.to_vec();
    let answer = view! { <code translate="no">"401 Unauthorized"</code> };
    let of = move |action| Many { ids: ids.clone(), action };
    let (pause, resume, networks, expiry, delete) = (
        of(ManyAction::Pause),
        of(ManyAction::Resume),
        of(ManyAction::AddNetworks),
        of(ManyAction::SetExpiry),
        of(ManyAction::Delete),
    );
    let rotate_ids = hidden_ids(&of(ManyAction::Pause).ids);
    view! {
        {alert}
        <div class="columns">
            <div class="column">
                <ManyForm many=pause title=t!("pause")>
                    <div class="field">
                        <label class="field-label" for="length">{t!("selected-pause-length")}</label>
                        <select class="text-input" id="length" name="length">{lengths}</select>
                    </div>
                    <div><button class="button quiet" type="submit">{t!("pause")}</button></div>
                </ManyForm>
                <ManyForm many=resume title=t!("resume-now")>
                    <div><button class="button quiet" type="submit">{t!("resume-now")}</button></div>
                </ManyForm>
                <section class="card" aria-labelledby="many-rotate">
                    <h2 id="many-rotate">{t!("rotate")}</h2>
                    <form method="post" action=here(paths::CREDENTIALS_ROTATED) class="form">
                        {rotate_ids}
                        <p class="field-help">{t!("selected-rotate-help")}</p>
                        <fieldset class="field overlap">
                            <legend class="field-label">{t!("rotate-old-expires")}</legend>
                            <OverlapChoices choices selected=Overlap::Safe.to_string()/>
                        </fieldset>
                        <div><button class="button quiet" type="submit">{t!("selected-rotate")}</button></div>
                    </form>
                </section>
                <ManyForm many=expiry title=t!("expiry")>
                    <ExpiryFields form=terms problem=problems.expiry/>
                    <div><button class="button quiet" type="submit">{t!("secret-save-end")}</button></div>
                </ManyForm>
                <ManyForm many=networks title=t!("selected-networks")>
                    <p class="field-help">{t!("selected-networks-help")}</p>
                    <NetworksField value=networks_typed problem=problems.networks/>
                    <div><button class="button quiet" type="submit">{t!("selected-networks")}</button></div>
                </ManyForm>
                <ManyForm many=delete title=t!("delete")>
                    <p>{rich!("delete-warning", answer = answer)}</p>
                    <div class="field">
                        <label class="field-label" for="typed_number">{t!("selected-type-number", count = count)}</label>
                        <input class="text-input" id="typed_number" name="typed_number" type="text" inputmode="numeric" required autocomplete="off"/>
                    </div>
                    <div><button class="button destructive" type="submit">{t!("selected-delete")}</button></div>
                </ManyForm>
            </div>
            <div class="column side">
                <section class="card" aria-labelledby="selected-list">
                    <h2 id="selected-list">{t!("selected-list")}</h2>
                    <ul class="selected-list">{names}</ul>
                </section>
            </div>
        </div>
    }
}

/// A change of the selected credentials.
struct Many {
    ids: Vec<CredentialId>,
    action: ManyAction,
}

fn hidden_ids(ids: &[CredentialId]) -> Vec<AnyView> {
    let hidden = |id: &CredentialId| view! { <input type="hidden" name="ids[]" value=id.to_string()/> }.into_any();
    ids.iter().map(hidden).collect()
}

#[component]
fn ManyForm(many: Many, title: String, children: Children) -> impl IntoView {
    let Many { ids, action } = many;
    let heading = format!("many-{}", action.as_str());
    let labelled_by = heading.clone();
    view! {
        <section class="card" aria-labelledby=labelled_by>
            <h2 id=heading>{title}</h2>
            <form method="post" action=ChangeMany::url() class="form">
                {hidden_ids(&ids)}
                <input type="hidden" name="action" value=action.as_str()/>
                {children()}
            </form>
        </section>
    }
}
