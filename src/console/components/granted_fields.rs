//! The data access that scopes grant: the fields of each, and a summary of the selected ones.
//!
//! The summary follows the checkboxes by style alone (`grants.css`), so it works without wasm.

use leptos::prelude::*;

use crate::{
    console::texts::{rich, t, wording},
    domain::{
        entity::{Attribute, Entity},
        scope::Scope,
    },
};

/// A scope's fields, in what a button opens; those with personal data are marked. Browsers show them without scripts.
///
/// A `details` in another one that is open makes Chromium leave out rows around it, now and then.
#[component]
pub fn OpenedFields(
    /// The scope.
    scope: Scope,
) -> impl IntoView {
    let id = format!("fields-{}", scope.short_name());
    let fields: Vec<_> = Entity::opened_by(scope)
        .attributes()
        .iter()
        .map(|attribute| {
            let badge =
                attribute.has_personal_data().then(|| view! { " " <span class="badge">{t!("personal-data")}</span> });
            view! { <li><code translate="no">{attribute.name}</code>{badge}</li> }
        })
        .collect();
    view! {
        <button type="button" class="opened-fields" popovertarget=id.clone()>{summary(scope)}</button>
        <ul class="menu field-list" id=id popover="auto">{fields}</ul>
    }
}

/// The data access of the selected scopes. For a saved credential also the changes by selecting and deselecting.
#[component]
pub fn GrantSummary(
    /// The saved scopes; `None` for a new credential.
    saved: Option<Vec<Scope>>,
) -> impl IntoView {
    let title = if saved.is_some() { t!("grants-after-save") } else { t!("grants-new") };
    let grants: Vec<_> = Scope::ALL
        .into_iter()
        .map(|scope| {
            let is_saved = saved.as_ref().map(|saved| saved.contains(&scope));
            let class = format!("grant of-{}", scope.short_name());
            let line = move |change: &'static str, mark: &'static str, label: String| {
                let mark = (!mark.is_empty()).then(|| view! { <span class="grant-mark" aria-hidden="true">{mark}</span> });
                let label = (!label.is_empty()).then(|| view! { " " <span class="badge">{label}</span> });
                let name = view! { <strong>{wording::scope(scope)}</strong> };
                view! {
                    <li class=format!("{class} {change}")>{mark} {rich!("grant", scope = name, fields = extent(scope))} {label}</li>
                }
            };
            match is_saved {
                None => line("when-selected", "", String::new()).into_any(),
                Some(true) => {
                    view! { {line("when-selected", "", String::new())} {line("when-unselected removed", "−", t!("grant-removed"))} }.into_any()
                }
                Some(false) => line("when-selected added", "+", t!("grant-added")).into_any(),
            }
        })
        .collect();
    view! {
        <div class="grants" role="group" aria-labelledby="grants-title">
            <p class="field-label" id="grants-title">{title}</p>
            <ul>
                <li class="grant none">{t!("grants-none")}</li>
                {grants}
            </ul>
        </div>
    }
}

/// The number of fields that a scope grants access to, and whether any has personal data.
fn summary(scope: Scope) -> String {
    let attributes = Entity::opened_by(scope).attributes();
    let fields = t!("fields", count = attributes.len());
    if attributes.iter().any(Attribute::has_personal_data) { t!("fields-personal", fields = fields) } else { fields }
}

/// The same, with the number of those with personal data.
fn extent(scope: Scope) -> String {
    let attributes = Entity::opened_by(scope).attributes();
    let personal = attributes.iter().filter(|attribute| attribute.has_personal_data()).count();
    let fields = t!("fields", count = attributes.len());
    if personal == 0 {
        t!("fields-opened-none", fields = fields)
    } else {
        t!("fields-opened", fields = fields, personal = personal)
    }
}
