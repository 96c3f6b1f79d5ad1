//! Trying a credential, on its page: a form, and what the request that it asked for came to.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    console::{
        error::{ConsoleError, NO_SCOPE},
        model::TrialForm,
        paths,
        server_fns::trial::{Trial, TryCredential},
    },
    domain::{entity::Entity, id::CredentialId, scope::Scope},
};

/// The section.
#[component]
pub fn TrialSection(
    /// The credential.
    id: CredentialId,
    /// What it opens.
    granted: Vec<Scope>,
    /// What was just asked for, and what it came to.
    tried: Option<(TrialForm, Result<Trial, ConsoleError>)>,
) -> impl IntoView {
    let (form, outcome) = tried.unzip();
    let outcome = outcome.map(|outcome| match outcome {
        Ok(trial) => view! { <TrialExchange trial/> }.into_any(),
        Err(error) => {
            let text = if matches!(error, ConsoleError::Refused(_)) { NO_SCOPE.to_owned() } else { error.message() };
            view! { <p class="alert" role="alert">{text}</p> }.into_any()
        }
    });
    view! {
        <section class="card trial" id=paths::TRIAL aria-labelledby="trial-title">
            <h2 id="trial-title">"Try it"</h2>
            <p class="field-help">
                "Sends one request to the Data API in the name of this credential, with an access token of 60 seconds that is made \
                 for it: you need no secret, and the token stays in the server. It is written into the audit log, and does not \
                 count as use."
            </p>
            <RequestForm id granted form/>
            {outcome}
        </section>
    }
}

/// Which table, and with which scopes.
#[component]
fn RequestForm(id: CredentialId, granted: Vec<Scope>, form: Option<TrialForm>) -> impl IntoView {
    let first = Entity::ALL.into_iter().find(|entity| granted.contains(&entity.scope()));
    let chosen = form.as_ref().map(|form| form.table).or(first);
    let tables: Vec<_> = Entity::ALL
        .into_iter()
        .map(|entity| {
            let label = if granted.contains(&entity.scope()) { "" } else { " (not granted)" };
            view! { <option value=entity.as_str() selected={chosen == Some(entity)}>{entity.as_str()} {label}</option> }
        })
        .collect();
    let scopes: Vec<_> = granted
        .into_iter()
        .map(|scope| {
            let is_ticked = form.as_ref().is_none_or(|form| form.scopes.contains(&scope));
            view! {
                <label class="trial-scope">
                    <input type="checkbox" name="token_scopes[]" value=scope.as_str() checked=is_ticked/>
                    <code>{scope.as_str()}</code>
                </label>
            }
        })
        .collect();
    view! {
        <form method="post" action=TryCredential::url() class="trial-form">
            <input type="hidden" name="id" value=id.to_string()/>
            <fieldset class="field">
                <legend class="field-label">"Scopes of the token"</legend>
                <div class="trial-scopes">{scopes}</div>
            </fieldset>
            <div class="field">
                <label class="field-label" for="trial-table">"Table"</label>
                <select class="text-input" id="trial-table" name="table">{tables}</select>
            </div>
            <button class="button quiet" type="submit">"Send request"</button>
        </form>
    }
}

/// What went to and fro.
#[component]
fn TrialExchange(trial: Trial) -> impl IntoView {
    let Trial { request, answer, is_success, claims, content } = trial;
    let class = if is_success { "notice" } else { "alert" };
    let status = answer.lines().next().unwrap_or_default().trim_start_matches("HTTP/1.1 ").to_owned();
    view! {
        <p class=class role="status">"The Data API answered " <strong>{status}</strong> "."</p>
        <ExchangePart title="Request" text=request/>
        <ExchangePart title="Answer" text=answer/>
        <ExchangePart title="Content" text=content/>
        <ExchangePart title="Claims of the token" text=claims/>
    }
}

#[component]
fn ExchangePart(title: &'static str, text: String) -> impl IntoView {
    view! {
        <div class="trial-part">
            <h3>{title}</h3>
            <pre tabindex="0" role="region" aria-label=title><code>{text}</code></pre>
        </div>
    }
}
