//! Trying a credential, on its page: a form, and the result of its request.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    console::{
        error::ConsoleError,
        model::TrialForm,
        paths,
        server_fns::trial::{Trial, TryCredential},
        texts::{rich, t, wording},
    },
    domain::{entity::Entity, id::CredentialId, scope::Scope},
};

/// The section.
#[component]
pub fn TrialSection(
    /// The credential.
    id: CredentialId,
    /// The scopes of the credential.
    granted: Vec<Scope>,
    /// The last trial, and its result.
    tried: Option<(TrialForm, Result<Trial, ConsoleError>)>,
) -> impl IntoView {
    let (form, outcome) = tried.unzip();
    let outcome = outcome.map(|outcome| match outcome {
        Ok(trial) => view! { <TrialExchange trial/> }.into_any(),
        Err(error) => {
            let text =
                if matches!(error, ConsoleError::Refused(_)) { t!("scope-none") } else { wording::error(&error) };
            view! { <p class="alert" role="alert">{text}</p> }.into_any()
        }
    });
    view! {
        <section class="card trial" id=paths::TRIAL aria-labelledby="trial-title">
            <h2 id="trial-title">{t!("trial")}</h2>
            <p class="field-help">{t!("trial-help")}</p>
            <RequestForm id granted form/>
            {outcome}
        </section>
    }
}

/// The choice of table and scopes.
#[component]
fn RequestForm(id: CredentialId, granted: Vec<Scope>, form: Option<TrialForm>) -> impl IntoView {
    let first = Entity::ALL.into_iter().find(|entity| granted.contains(&entity.scope()));
    let chosen = form.as_ref().map(|form| form.table).or(first);
    let tables: Vec<_> = Entity::ALL
        .into_iter()
        .map(|entity| {
            let is_granted = granted.contains(&entity.scope());
            let name = entity.as_str();
            let label = if is_granted { name.to_owned() } else { t!("trial-not-granted", table = name) };
            view! { <option value=name selected={chosen == Some(entity)}>{label}</option> }
        })
        .collect();
    let scopes: Vec<_> = granted
        .into_iter()
        .map(|scope| {
            let is_selected = form.as_ref().is_none_or(|form| form.scopes.contains(&scope));
            view! {
                <label class="trial-scope">
                    <input type="checkbox" name="token_scopes[]" value=scope.as_str() checked=is_selected/>
                    <code translate="no">{scope.as_str()}</code>
                </label>
            }
        })
        .collect();
    view! {
        <form method="post" action=TryCredential::url() class="trial-form">
            <input type="hidden" name="id" value=id.to_string()/>
            <div class="field">
                <label class="field-label" for="trial-table">{t!("trial-table")}</label>
                <select class="text-input" id="trial-table" name="table">{tables}</select>
            </div>
            <fieldset class="field">
                <legend class="field-label">{t!("trial-scopes")}</legend>
                <div class="trial-scopes">{scopes}</div>
            </fieldset>
            <button class="button quiet" type="submit">{t!("trial-send")}</button>
        </form>
    }
}

/// The request and the response.
#[component]
fn TrialExchange(trial: Trial) -> impl IntoView {
    let Trial { request, answer, is_success, claims, content } = trial;
    let class = if is_success { "notice" } else { "alert" };
    let status = answer.lines().next().unwrap_or_default().trim_start_matches("HTTP/1.1 ").to_owned();
    view! {
        <p class=class role="status">{rich!("trial-answered", status = view! { <strong>{status}</strong> })}</p>
        <ExchangePart title=t!("trial-request") text=request/>
        <ExchangePart title=t!("trial-answer") text=answer/>
        <ExchangePart title=t!("trial-content") text=content/>
        <ExchangePart title=t!("trial-claims") text=claims/>
    }
}

#[component]
fn ExchangePart(title: String, text: String) -> impl IntoView {
    view! {
        <div class="trial-part">
            <h3>{title.clone()}</h3>
            <pre tabindex="0" role="region" aria-label=title><code translate="no">{text}</code></pre>
        </div>
    }
}
