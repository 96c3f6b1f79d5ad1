//! The saved and the typed values of two people, side by side.

use leptos::prelude::*;

use crate::{
    console::{
        model::{CredentialForm, CredentialView, ENFORCE, FROM_SAVED, NEVER, ON_DATE, TermsForm},
        paths,
        place::here,
        texts::{given, rich, t, wording},
    },
    domain::{quota::QuotaEdit, scope::Scope},
};

/// Who changed a credential last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditedBy {
    /// The person who reads the page.
    Reader,
    /// Another person.
    SomeoneElse,
}

/// For each field that differs: the typed value, the saved value, and the choice which of them to save. A field that
/// keeps its saved value disappears (`merge.css`).
#[component]
pub fn MergeChoice(
    /// The saved credential.
    saved: CredentialView,
    /// The typed values.
    form: CredentialForm,
    /// Who saved it.
    edited_by: EditedBy,
) -> impl IntoView {
    let typed: Vec<Scope> = form.scopes.iter().filter_map(|name| name.parse().ok()).collect();
    let (typed, labels) = (wording::scopes(&typed), wording::scopes(&saved.scopes));
    let title = match edited_by {
        EditedBy::Reader => t!("merge-title-you").into_any(),
        EditedBy::SomeoneElse => rich!("merge-title", who = wording::creator(saved.updated_by)).into_any(),
    };
    view! {
        <div class="merge" role="group" aria-labelledby="merge-title">
            <p class="field-label" id="merge-title">{title}</p>
            <MergeField name="merge[name]" title=t!("name") typed=form.name.trim().to_owned() saved=saved.name/>
            <MergeField name="merge[scopes]" title=t!("scopes") typed saved=labels/>
            <MergeField name="merge[terms]" title=t!("terms") typed=said(&form.terms) saved=said(&saved.terms)/>
            <p><a href=here(&paths::credential(saved.id))>{t!("merge-discard")}</a></p>
        </div>
    }
}

/// Expiry, networks and quotas in a line.
fn said(terms: &TermsForm) -> String {
    let expiry = match terms.expires.as_str() {
        "" | NEVER => t!("expires-never"),
        ON_DATE => terms.expires_at.replace('T', " "),
        days => t!("expires-after", days = t!("days", count = days.parse::<u32>().unwrap_or_default())),
    };
    let networks: Vec<_> = terms.networks.split_whitespace().collect();
    let networks = if networks.is_empty() { t!("networks-any") } else { networks.join(" ") };
    let mut said = vec![expiry, networks];
    if let Ok(QuotaEdit::At(count)) = QuotaEdit::parse(&terms.requests_per_minute) {
        said.push(t!("quota-said-requests", count = count.get()));
    }
    if let Ok(QuotaEdit::At(count)) = QuotaEdit::parse(&terms.rows_per_day) {
        said.push(t!("quota-said-rows", count = count.get()));
    }
    if said.len() > 2 && terms.quota_mode == ENFORCE {
        said.push(t!("quota-said-enforced"));
    }
    said.join(" · ")
}

#[component]
fn MergeField(name: &'static str, title: String, typed: String, saved: String) -> impl IntoView {
    if typed == saved {
        return view! { <p>{rich!("merge-same", field = title, value = strong(saved))}</p> }.into_any();
    }
    view! {
        <fieldset class="merge-field">
            <legend>{title}</legend>
            <label>
                <input type="radio" name=name value="typed" checked=true/>
                <span>{rich!("merge-yours", value = strong(typed))}</span>
            </label>
            <label>
                <input type="radio" name=name value=FROM_SAVED/>
                <span>{rich!("merge-saved", value = strong(saved))}</span>
            </label>
        </fieldset>
    }
    .into_any()
}

fn strong(text: String) -> impl IntoView {
    view! { <strong>{given(text)}</strong> }
}
