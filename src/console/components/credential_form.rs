//! The form that creates or edits a credential.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    granted_fields::{GrantSummary, OpenedFields},
    key_field::KeyField,
    merge_choice::{EditedBy, MergeChoice},
    ownership_fields::OwnershipFields,
    reveal_dialog::RevealDialog,
    said::Said,
    terms_fields::{RecentCaller, TermsFields},
};
use crate::{
    console::{
        error::{ConsoleError, CredentialProblems, KeyProblem, NameProblem},
        islands::{credential_form::CredentialFormIsland, reveal_guard::RevealGuard},
        list_address,
        marks::{action, id},
        model::{CredentialForm, CredentialView, Revealed},
        paths,
        place::{Shell, here, place},
        server_fns::{
            credentials::{CreateCredential, UpdateCredential},
            exchange::Exchange,
        },
        texts::{t, wording},
    },
    domain::{
        credential::{AuthenticationType, details::Owner},
        credential_query::CredentialQuery,
        id::CredentialId,
        scope::Scope,
    },
};

/// The form that creates a credential, with a closed dialog for each possible result.
#[component]
pub fn CreateForm(
    /// Its initial values.
    form: CredentialForm,
    /// Who may be responsible for it.
    owners: Vec<Owner>,
    /// The error of an earlier attempt.
    error: Option<ConsoleError>,
) -> impl IntoView {
    let problems = problems_of(error.as_ref());
    let options = AuthenticationType::ALL
        .into_iter()
        .map(|kind| {
            let selected = form.authentication_type == kind.as_str();
            view! { <option value=kind.as_str() selected=selected>{wording::authentication_type(kind)}</option> }
        })
        .collect::<Vec<_>>();
    view! {
        <CredentialFormIsland>
            <Said texts=said()/>
            <form method="post" action=CreateCredential::url() class="form" novalidate>
                <FormError error page=paths::CREDENTIAL_NEW.to_owned()/>
                <input type="hidden" name="id" value=new_id()/>
                <NameField value=form.name problem=problems.name/>
                <div class="field">
                    <label class="field-label" for="authentication_type">{t!("authentication-type")}</label>
                    <p class="field-help" id="type-help">{t!("type-help")}</p>
                    <select
                        class="text-input"
                        id="authentication_type"
                        name="authentication_type"
                        aria-describedby="type-help type-error type-explained"
                    >
                        {options}
                    </select>
                    <p class="field-error" id="type-error">{problems.no_type.then(|| t!("type-none"))}</p>
                    <dl class="explained" id="type-explained">
                        <dt>{t!("type-oauth2")}</dt>
                        <dd>{t!("type-oauth2-about")}</dd>
                        <dt>{t!("type-api-key")}</dt>
                        <dd>{t!("type-api-key-about")}</dd>
                    </dl>
                </div>
                <KeyPairField value=form.public_key problem=problems.public_key/>
                <ScopeGroup selected=form.scopes no_scope=problems.no_scope/>
                <TermsFields form=form.terms expiry_problem=problems.expiry networks_problem=problems.networks quota_problem=problems.quotas is_new=true/>
                <OwnershipFields form=*form.details problem=problems.details owners/>
                <GrantSummary saved=None/>
                <FormFoot label=t!("submit") up=here(paths::CREDENTIALS)/>
            </form>
            <RevealGuard>
                <RevealDialog kind=Revealed::ApiKey created=None/>
                <RevealDialog kind=Revealed::ClientSecret created=None/>
                <RevealDialog kind=Revealed::KeyClient created=None/>
            </RevealGuard>
        </CredentialFormIsland>
    }
}

/// The form that edits a credential. If someone else has saved in the meantime, it keeps the typed values, and asks for
/// each field whether to save the typed value or keep the saved one.
#[component]
pub fn EditForm(
    /// The saved credential.
    saved: CredentialView,
    /// Who changed it last.
    edited_by: EditedBy,
    /// The initial values of the form.
    form: CredentialForm,
    /// The effect of removing or granting each scope.
    impacts: Vec<ScopeImpact>,
    /// Who has used the credential lately.
    callers: Vec<RecentCaller>,
    /// Who may be responsible for it, and who is.
    owners: Vec<Owner>,
    /// The error of an earlier attempt.
    error: Option<ConsoleError>,
    /// The list to return to.
    list: CredentialQuery,
) -> impl IntoView {
    let problems = problems_of(error.as_ref());
    let is_conflict = error == Some(ConsoleError::VersionChanged);
    let merge = is_conflict.then(|| view! { <MergeChoice saved=saved.clone() form=form.clone() edited_by/> });
    let saved_scopes = saved.scopes.clone();
    let (up, page) = (list_address::at_row(&list, saved.id), paths::credential(saved.id));
    view! {
        <CredentialFormIsland>
            <Said texts=said()/>
            <form method="post" action=UpdateCredential::url() class="form" novalidate>
                <FormError error page/>
                {merge}
                <input type="hidden" name="id" value=saved.id.to_string()/>
                <input type="hidden" name="version" value=saved.version.to_string()/>
                <input type="hidden" name="list" value=list_address::query_of(&list)/>
                <NameField value=form.name problem=problems.name/>
                <div class="field">
                    <p class="field-label">{t!("authentication-type")}</p>
                    <p class="field-value">{wording::authentication_type(saved.authentication_type)}</p>
                    <p class="field-help">{t!("type-fixed")}</p>
                </div>
                <ScopeGroup selected=form.scopes no_scope=problems.no_scope impacts/>
                <TermsFields form=form.terms expiry_problem=problems.expiry networks_problem=problems.networks quota_problem=problems.quotas callers/>
                <OwnershipFields form=*form.details problem=problems.details owners/>
                <GrantSummary saved=Some(saved_scopes)/>
                <FormFoot label=t!("save-changes") up/>
            </form>
        </CredentialFormIsland>
    }
}

/// The identifier of a credential that the form is to create: the same form sent twice creates one.
fn new_id() -> Option<String> {
    Exchange::current().ok()?.new_credential_id().as_ref().map(CredentialId::to_string)
}

/// The effect of changing one scope of a saved credential; shown while its checkbox differs from the saved state.
#[derive(Debug, Clone)]
pub struct ScopeImpact {
    /// The scope.
    pub scope: Scope,
    /// Whether the credential has it.
    pub is_granted: bool,
    /// The effect of changing that.
    pub text: String,
}

/// The texts of the island.
fn said() -> Vec<(String, String)> {
    let named = |(name, text): (&str, String)| (name.to_owned(), text);
    let texts = [("submitting", t!("submitting")), ("scope-none", t!("scope-none"))];
    let summaries =
        (0..=Scope::ALL.len()).map(|selected| (format!("scopes-summary-{selected}"), scopes_summary(selected)));
    texts.into_iter().chain(wording::problems()).map(named).chain(summaries).collect()
}

/// The summary of the group of scopes.
fn scopes_summary(selected: usize) -> String {
    t!("scopes-summary", selected = selected, all = Scope::ALL.len())
}

fn problems_of(error: Option<&ConsoleError>) -> CredentialProblems {
    match error {
        Some(ConsoleError::Refused(problems)) => problems.clone(),
        _ => CredentialProblems::default(),
    }
}

/// The server's message about the form as a whole; with a link to sign in where the session has ended.
#[component]
fn FormError(
    error: Option<ConsoleError>,
    /// The page of the form.
    page: String,
) -> impl IntoView {
    let is_hidden = error.is_none();
    // After a page load, the message gets the focus.
    let is_conflict = error == Some(ConsoleError::VersionChanged);
    let is_signed_out = error == Some(ConsoleError::SignedOut);
    // Elsewhere the host signs people in.
    let sign_in = (*place().shell() == Shell::Setup).then(|| {
        let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
        view! {
            <p id=id::SIGN_IN_AGAIN.name hidden=!is_signed_out>
                <a href=format!("{}?next={next}", paths::SIGN_IN) target="_blank">{t!("sign-in-new-tab")}</a>
            </p>
            // Whoever comes back from there needs no link.
            <p id=id::CONFIRM.name hidden>
                <a href=paths::CONFIRM target="_blank">{t!("confirm-new-tab")}</a>
            </p>
        }
    });
    view! {
        <div class="alert" id=id::FORM_ERROR.name role="alert" tabindex="-1" hidden=is_hidden autofocus=is_conflict>
            <p id=id::FORM_ERROR_TEXT.name>{error.map(|error| wording::error(&error))}</p>
            {sign_in}
        </div>
    }
}

#[component]
fn NameField(value: String, problem: Option<NameProblem>) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for="name">{t!("name")}</label>
            <p class="field-help" id="name-help">{t!("name-help")}</p>
            <input
                class="text-input"
                id="name"
                name="name"
                type="text"
                required
                maxlength="200"
                autocomplete="off"
                placeholder=t!("name-example")
                value=value
                aria-describedby="name-help name-error"
                aria-invalid=problem.is_some().to_string()
            />
            <p class="field-error" id=id::NAME_ERROR.name role="status">{problem.map(wording::name_problem)}</p>
        </div>
    }
}

/// The public key field of a client without a secret, collapsed because most clients have one.
#[component]
fn KeyPairField(value: String, problem: Option<KeyProblem>) -> impl IntoView {
    let is_open = problem.is_some() || !value.is_empty();
    view! {
        <details class="key-pair" id=id::KEY_PAIR.name open=is_open>
            <summary>{t!("key-pair")}</summary>
            <KeyField value problem/>
        </details>
    }
}

/// The collapsible group of scopes, with *All* on top.
#[component]
fn ScopeGroup(
    selected: Vec<String>,
    no_scope: bool,
    /// The effect for each scope of a saved credential.
    #[prop(optional)]
    impacts: Vec<ScopeImpact>,
) -> impl IntoView {
    let summary = scopes_summary(selected.len());
    let scopes = Scope::ALL
        .into_iter()
        .map(|scope| {
            let id = format!("scope-{}", scope.short_name());
            let help = format!("{id}-help");
            let checked = selected.iter().any(|name| name == scope.as_str());
            let impact = impacts.iter().find(|impact| impact.scope == scope).map(|impact| {
                let class = if impact.is_granted { "impact if-unselected" } else { "impact if-selected" };
                view! { <p class=class>{impact.text.clone()}</p> }
            });
            view! {
                <li class="scope">
                    <input
                        type="checkbox"
                        id=id.clone()
                        name="scopes[]"
                        value=scope.as_str()
                        checked=checked
                        aria-describedby=help.clone()
                    />
                    <label for=id>{wording::scope(scope)}</label>
                    <p class="field-help" id=help>{wording::about_scope(scope)}</p>
                    <OpenedFields scope/>
                    {impact}
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <fieldset class="field" aria-describedby="scope-help scope-error">
            <legend class="field-label">{t!("scope")}</legend>
            <p class="field-help" id="scope-help">{t!("scope-help")}</p>
            <details class="scopes" open>
                <summary id=id::SCOPES_SUMMARY.name>{summary}</summary>
                <ul>
                    <li class="scope" data-needs-wasm="" hidden>
                        <input type="checkbox" id=id::SCOPE_ALL.name/>
                        <label for=id::SCOPE_ALL.name>{t!("scope-all")}</label>
                    </li>
                    {scopes}
                </ul>
            </details>
            <p class="field-error" id=id::SCOPE_ERROR.name role="status">{no_scope.then(|| t!("scope-none"))}</p>
        </fieldset>
    }
}

/// What ends the form; it stays in view.
#[component]
fn FormFoot(
    /// The label of the button that sends the form.
    label: String,
    /// The page to return to without sending it.
    up: String,
) -> impl IntoView {
    view! {
        <div class="form-foot">
            <button class="button primary" type="submit">{label}</button>
            <a class="button quiet" href=up data-action=action::CANCEL.name>{t!("cancel")}</a>
            <p id=id::UNSAVED.name class="quiet-text" hidden>{t!("unsaved")}</p>
        </div>
    }
}
