//! The form that creates or edits a credential.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    granted_fields::{GrantSummary, OpenedFields},
    merge_choice::MergeChoice,
    reveal_dialog::RevealDialog,
    said::Said,
};
use crate::{
    console::{
        error::{ConsoleError, CredentialProblems, KeyProblem, NameProblem},
        islands::{credential_form::CredentialFormIsland, reveal_guard::RevealGuard},
        marks::id,
        model::{CredentialForm, CredentialView, Revealed},
        paths,
        place::here,
        server_fns::credentials::{CreateCredential, UpdateCredential},
        texts::{t, wording},
    },
    domain::{credential::AuthenticationType, scope::Scope},
};

/// The form that creates a credential, with a closed dialog for each possible result.
#[component]
pub fn CreateForm(
    /// Its initial values.
    form: CredentialForm,
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
            <form method="post" action=CreateCredential::url() class="form">
                <FormError error/>
                <NameField value=form.name problem=problems.name/>
                <div class="field">
                    <label class="field-label" for="authentication_type">{t!("authentication-type")}</label>
                    <p class="field-help" id="type-help">{t!("type-help")}</p>
                    <p class="field-error" id="type-error">{problems.no_type.then(|| t!("type-none"))}</p>
                    <select
                        class="text-input"
                        id="authentication_type"
                        name="authentication_type"
                        aria-describedby="type-help type-error type-explained"
                    >
                        {options}
                    </select>
                    <dl class="explained" id="type-explained">
                        <dt>{t!("type-oauth2")}</dt>
                        <dd>{t!("type-oauth2-about")}</dd>
                        <dt>{t!("type-api-key")}</dt>
                        <dd>{t!("type-api-key-about")}</dd>
                    </dl>
                </div>
                <KeyPairField value=form.public_key problem=problems.public_key/>
                <ScopeGroup ticked=form.scopes no_scope=problems.no_scope/>
                <GrantSummary saved=None/>
                <SubmitButton/>
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
    /// The authentication methods of its client, in words.
    authentications: Vec<Vec<AnyView>>,
    /// The initial values of the form.
    form: CredentialForm,
    /// The effect of removing or granting each scope.
    impacts: Vec<ScopeImpact>,
    /// The error of an earlier attempt.
    error: Option<ConsoleError>,
) -> impl IntoView {
    let problems = problems_of(error.as_ref());
    let is_conflict = error == Some(ConsoleError::VersionChanged);
    let merge = is_conflict.then(|| view! { <MergeChoice saved=saved.clone() form=form.clone()/> });
    let (id, saved_scopes) = (saved.id, saved.scopes.clone());
    let another = here(&paths::credential_like(saved.authentication_type, &saved.scopes));
    view! {
        <CredentialFormIsland>
            <Said texts=said()/>
            <form method="post" action=UpdateCredential::url() class="form">
                <FormError error/>
                {merge}
                <input type="hidden" name="id" value=saved.id.to_string()/>
                <input type="hidden" name="version" value=saved.version.to_string()/>
                <NameField value=form.name problem=problems.name/>
                <div class="field">
                    <p class="field-label">{t!("authentication-type")}</p>
                    <p class="field-value">{wording::authentication_type(saved.authentication_type)}</p>
                    <p class="field-help">{t!("type-fixed")}</p>
                </div>
                {saved
                    .client_id
                    .map(|client_id| {
                        view! {
                            <div class="field">
                                <p class="field-label">{t!("client-id")}</p>
                                <p class="field-value"><code translate="no">{client_id}</code></p>
                            </div>
                        }
                    })}
                {(!authentications.is_empty())
                    .then(|| {
                        let ways: Vec<_> =
                            authentications.into_iter().map(|way| view! { <p class="field-value">{way}</p> }).collect();
                        view! {
                            <div class="field">
                                <p class="field-label">{t!("client-authentication")}</p>
                                {ways}
                            </div>
                        }
                    })}
                <ScopeGroup ticked=form.scopes no_scope=problems.no_scope impacts/>
                <GrantSummary saved=Some(saved_scopes)/>
                <SubmitButton/>
            </form>
        </CredentialFormIsland>
        <p class="form-foot">
            <a href=another>{t!("create-another")}</a>
            <a class="danger-link" href=here(&paths::credential_deletion(id))>{t!("delete-this")}</a>
        </p>
    }
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
    let texts = [("submit", t!("submit")), ("submitting", t!("submitting")), ("scope-none", t!("scope-none"))];
    let summaries = (0..=Scope::ALL.len()).map(|ticked| (format!("scopes-summary-{ticked}"), scopes_summary(ticked)));
    texts.into_iter().chain(wording::problems()).map(named).chain(summaries).collect()
}

/// The summary of the group of scopes.
fn scopes_summary(ticked: usize) -> String {
    t!("scopes-summary", ticked = ticked, all = Scope::ALL.len())
}

fn problems_of(error: Option<&ConsoleError>) -> CredentialProblems {
    match error {
        Some(ConsoleError::Refused(problems)) => problems.clone(),
        _ => CredentialProblems::default(),
    }
}

/// The server's message about the form as a whole.
#[component]
fn FormError(error: Option<ConsoleError>) -> impl IntoView {
    let is_hidden = error.is_none();
    // After a page load, the message gets the focus.
    let is_conflict = error == Some(ConsoleError::VersionChanged);
    view! {
        <p class="alert" id=id::FORM_ERROR.name role="alert" tabindex="-1" hidden=is_hidden autofocus=is_conflict>
            {error.map(|error| wording::error(&error))}
        </p>
    }
}

#[component]
fn NameField(value: String, problem: Option<NameProblem>) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for="name">{t!("name")}</label>
            <p class="field-help" id="name-help">{t!("name-help")}</p>
            <p class="field-error" id=id::NAME_ERROR.name role="status">{problem.map(wording::name_problem)}</p>
            <input
                class="text-input"
                id="name"
                name="name"
                type="text"
                required
                maxlength="200"
                autocomplete="off"
                value=value
                aria-describedby="name-help name-error"
                aria-invalid=problem.is_some().to_string()
            />
        </div>
    }
}

/// The public key field of a client without a secret, collapsed because most clients have one.
#[component]
fn KeyPairField(value: String, problem: Option<KeyProblem>) -> impl IntoView {
    let is_open = problem.is_some() || !value.is_empty();
    // Leptos does not escape the content of a text area (tachys 0.2, `ESCAPE_CHILDREN`), and a browser reads it until `</`.
    let escaped = value.replace('&', "&amp;").replace('<', "&lt;");
    view! {
        <details class="key-pair" id=id::KEY_PAIR.name open=is_open>
            <summary>{t!("key-pair")}</summary>
            <div class="field">
                <label class="field-label" for=id::PUBLIC_KEY.name>{t!("public-key")}</label>
                <p class="field-help" id="key-help">{t!("public-key-help")}</p>
                <p class="field-error" id=id::KEY_ERROR.name role="status">{problem.map(wording::key_problem)}</p>
                <textarea
                    class="text-input key"
                    id=id::PUBLIC_KEY.name
                    name="public_key"
                    rows="5"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="-----BEGIN PUBLIC KEY-----"
                    aria-describedby="key-help key-error"
                    aria-invalid=problem.is_some().to_string()
                >
                    {escaped}
                </textarea>
            </div>
        </details>
    }
}

/// The collapsible group of scopes, with *All* on top.
#[component]
fn ScopeGroup(
    ticked: Vec<String>,
    no_scope: bool,
    /// The effect for each scope of a saved credential.
    #[prop(optional)]
    impacts: Vec<ScopeImpact>,
) -> impl IntoView {
    let summary = scopes_summary(ticked.len());
    let scopes = Scope::ALL
        .into_iter()
        .map(|scope| {
            let id = format!("scope-{}", scope.short_name());
            let help = format!("{id}-help");
            let checked = ticked.iter().any(|name| name == scope.as_str());
            let impact = impacts.iter().find(|impact| impact.scope == scope).map(|impact| {
                let class = if impact.is_granted { "impact if-unticked" } else { "impact if-ticked" };
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
            <p class="field-error" id=id::SCOPE_ERROR.name role="status">{no_scope.then(|| t!("scope-none"))}</p>
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
        </fieldset>
    }
}

#[component]
fn SubmitButton() -> impl IntoView {
    view! {
        <div class="form-actions">
            <button class="button primary" type="submit">{t!("submit")}</button>
        </div>
    }
}
