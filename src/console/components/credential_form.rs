//! The form that creates or edits a credential.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    granted_fields::{GrantSummary, OpenedFields},
    merge_choice::MergeChoice,
    reveal_dialog::RevealDialog,
};
use crate::{
    console::{
        error::{ConsoleError, CredentialProblems, KeyProblem, NO_SCOPE, NameProblem, scope_summary},
        islands::{credential_form::CredentialFormIsland, reveal_guard::RevealGuard},
        model::{CredentialForm, CredentialView, Revealed},
        paths,
        place::here,
        server_fns::credentials::{CreateCredential, UpdateCredential},
    },
    domain::{credential::AuthenticationType, scope::Scope},
};

/// The form that creates a credential, with a closed dialog for each way in which it can end.
#[component]
pub fn CreateForm(
    /// What stands in it at first.
    form: CredentialForm,
    /// Why an earlier try was refused.
    error: Option<ConsoleError>,
) -> impl IntoView {
    let problems = problems_of(error.as_ref());
    let options = AuthenticationType::ALL
        .into_iter()
        .map(|kind| {
            let selected = form.authentication_type == kind.as_str();
            view! { <option value=kind.as_str() selected=selected>{kind.label()}</option> }
        })
        .collect::<Vec<_>>();
    view! {
        <CredentialFormIsland>
            <form method="post" action=CreateCredential::url() class="form">
                <FormError error/>
                <NameField value=form.name problem=problems.name/>
                <div class="field">
                    <label class="field-label" for="authentication_type">"Authentication type"</label>
                    <p class="field-help" id="type-help">"Select how you want to authenticate."</p>
                    <p class="field-error" id="type-error">{problems.no_type.then_some("Please select one of the two types.")}</p>
                    <select
                        class="text-input"
                        id="authentication_type"
                        name="authentication_type"
                        aria-describedby="type-help type-error type-explained"
                    >
                        {options}
                    </select>
                    <dl class="explained" id="type-explained">
                        <dt>"oAuth 2.0"</dt>
                        <dd>
                            "A Client ID and Client Secret buy access tokens of one hour; the secret is sent to the token endpoint \
                             only."
                        </dd>
                        <dt>"API Key"</dt>
                        <dd>"The simplest way: one key, sent with each request. For servers that can keep it safe."</dd>
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

/// The form that edits a credential. Where someone else has saved in the meantime, it keeps what was typed, and asks for
/// each field whether that shall be saved or what is saved stay.
#[component]
pub fn EditForm(
    /// What is saved.
    saved: CredentialView,
    /// By what its client proves itself, in words.
    authentications: Vec<String>,
    /// What stands in the form at first.
    form: CredentialForm,
    /// What taking a scope away, or giving it, means.
    impacts: Vec<ScopeImpact>,
    /// Why an earlier try was refused.
    error: Option<ConsoleError>,
) -> impl IntoView {
    let problems = problems_of(error.as_ref());
    let is_conflict = error == Some(ConsoleError::VersionChanged);
    let merge = is_conflict.then(|| view! { <MergeChoice saved=saved.clone() form=form.clone()/> });
    let (id, saved_scopes) = (saved.id, saved.scopes.clone());
    let another = here(&paths::credential_like(saved.authentication_type, &saved.scopes));
    view! {
        <CredentialFormIsland>
            <form method="post" action=UpdateCredential::url() class="form">
                <FormError error/>
                {merge}
                <input type="hidden" name="id" value=saved.id.to_string()/>
                <input type="hidden" name="version" value=saved.version.to_string()/>
                <NameField value=form.name problem=problems.name/>
                <div class="field">
                    <p class="field-label">"Authentication type"</p>
                    <p class="field-value">{saved.authentication_type.label()}</p>
                    <p class="field-help">
                        "The type was set when the credential was created and cannot be changed, because its consumers are set up \
                         for it. To switch, create another credential."
                    </p>
                </div>
                {saved
                    .client_id
                    .map(|client_id| {
                        view! {
                            <div class="field">
                                <p class="field-label">"Client ID"</p>
                                <p class="field-value"><code>{client_id}</code></p>
                            </div>
                        }
                    })}
                {(!authentications.is_empty())
                    .then(|| {
                        let ways: Vec<_> =
                            authentications.into_iter().map(|way| view! { <p class="field-value">{way}</p> }).collect();
                        view! {
                            <div class="field">
                                <p class="field-label">"Client authentication"</p>
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
            <a href=another>"Create another like this"</a>
            <a class="danger-link" href=here(&paths::credential_deletion(id))>"Delete this credential"</a>
        </p>
    }
}

/// What it means to change one scope of a saved credential; shown where its box says otherwise than what is saved.
#[derive(Debug, Clone)]
pub struct ScopeImpact {
    /// The scope.
    pub scope: Scope,
    /// Whether the credential has it.
    pub is_granted: bool,
    /// What changing that means.
    pub text: String,
}

fn problems_of(error: Option<&ConsoleError>) -> CredentialProblems {
    match error {
        Some(ConsoleError::Refused(problems)) => problems.clone(),
        _ => CredentialProblems::default(),
    }
}

/// What the server said of the form as a whole.
#[component]
fn FormError(error: Option<ConsoleError>) -> impl IntoView {
    let is_hidden = error.is_none();
    // Where the page was loaded anew, what is to be read gets the focus.
    let is_conflict = error == Some(ConsoleError::VersionChanged);
    view! {
        <p class="alert" id="form-error" role="alert" tabindex="-1" hidden=is_hidden autofocus=is_conflict>
            {error.map(|error| error.message())}
        </p>
    }
}

#[component]
fn NameField(value: String, problem: Option<NameProblem>) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for="name">"Name"</label>
            <p class="field-help" id="name-help">
                "The name of your credential. This name is only used to identify the client in the console and will not be \
                 shown to end users."
            </p>
            <p class="field-error" id="name-error" role="status">{problem.map(NameProblem::message)}</p>
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

/// The public key of a client that shall have no secret, folded away for the many that have one.
#[component]
fn KeyPairField(value: String, problem: Option<KeyProblem>) -> impl IntoView {
    let is_open = problem.is_some() || !value.is_empty();
    // Leptos does not escape what stands in a text area (tachys 0.2, `ESCAPE_CHILDREN`), and a browser reads it until `</`.
    let escaped = value.replace('&', "&amp;").replace('<', "&lt;");
    view! {
        <details class="key-pair" id="key-pair" open=is_open>
            <summary>"Use a key pair instead of a client secret"</summary>
            <div class="field">
                <label class="field-label" for="public_key">"Public key"</label>
                <p class="field-help" id="key-help">
                    "For oAuth 2.0. No shared secret exists then: the client signs its requests for access tokens with a private \
                     key that never leaves it. Paste the public part, on the curve Ed25519 or P-256, as PEM or as a JWK."
                </p>
                <p class="field-error" id="key-error" role="status">{problem.map(KeyProblem::message)}</p>
                <textarea
                    class="text-input key"
                    id="public_key"
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
    /// Of a saved credential: of each scope.
    #[prop(optional)]
    impacts: Vec<ScopeImpact>,
) -> impl IntoView {
    let summary = scope_summary(ticked.len());
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
                    <label for=id>{scope.label()}</label>
                    <p class="field-help" id=help>{scope.description()}</p>
                    <OpenedFields scope/>
                    {impact}
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <fieldset class="field" aria-describedby="scope-help scope-error">
            <legend class="field-label">"Scope"</legend>
            <p class="field-help" id="scope-help">
                "Tick only what the pipeline needs: what is not ticked is refused."
            </p>
            <p class="field-error" id="scope-error" role="status">{no_scope.then_some(NO_SCOPE)}</p>
            <details class="scopes" open>
                <summary id="scopes-summary">{summary}</summary>
                <ul>
                    <li class="scope" data-needs-wasm="" hidden>
                        <input type="checkbox" id="scope-all"/>
                        <label for="scope-all">"All"</label>
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
            <button class="button primary" type="submit">"Submit"</button>
        </div>
    }
}
