//! What scopes open: the fields of each, and a summary of those that are ticked.
//!
//! The summary follows the boxes by style alone (`form.css`), so it does without wasm.

use leptos::prelude::*;

use crate::domain::{entity::Entity, scope::Scope};

/// A scope's fields, folded away; those with personal data are marked.
#[component]
pub fn OpenedFields(
    /// The scope.
    scope: Scope,
) -> impl IntoView {
    let fields: Vec<_> = Entity::opened_by(scope)
        .attributes()
        .iter()
        .map(|attribute| {
            let badge = attribute.has_personal_data().then(|| view! { " " <span class="badge">"personal data"</span> });
            view! { <li><code>{attribute.name}</code>{badge}</li> }
        })
        .collect();
    view! {
        <details class="opened-fields">
            <summary>{extent(scope)}</summary>
            <ul>{fields}</ul>
        </details>
    }
}

/// What the ticked scopes open. Of a saved credential also what ticking and unticking has changed.
#[component]
pub fn GrantSummary(
    /// The scopes that are saved; `None` of a credential that is yet to be made.
    saved: Option<Vec<Scope>>,
) -> impl IntoView {
    let title = if saved.is_some() { "What it opens once this is saved" } else { "What it will open" };
    let grants: Vec<_> = Scope::ALL
        .into_iter()
        .map(|scope| {
            let is_saved = saved.as_ref().map(|saved| saved.contains(&scope));
            let class = format!("grant of-{}", scope.short_name());
            let line = move |change: &'static str, mark: &'static str, label: &'static str| {
                let mark = (!mark.is_empty()).then(|| view! { <span class="grant-mark" aria-hidden="true">{mark}</span> });
                let label = (!label.is_empty()).then(|| view! { " " <span class="badge">{label}</span> });
                view! {
                    <li class=format!("{class} {change}")>{mark} <strong>{scope.label()}</strong> ": " {extent(scope)}{label}</li>
                }
            };
            match is_saved {
                None => line("when-ticked", "", "").into_any(),
                Some(true) => {
                    view! { {line("when-ticked", "", "")} {line("when-unticked removed", "−", "removed")} }.into_any()
                }
                Some(false) => line("when-ticked added", "+", "added").into_any(),
            }
        })
        .collect();
    view! {
        <div class="grants" role="group" aria-labelledby="grants-title">
            <p class="field-label" id="grants-title">{title}</p>
            <ul>
                <li class="grant none">"Nothing: no scope is ticked."</li>
                {grants}
            </ul>
        </div>
    }
}

/// How many fields a scope opens.
fn extent(scope: Scope) -> String {
    let attributes = Entity::opened_by(scope).attributes();
    let personal = attributes.iter().filter(|attribute| attribute.has_personal_data()).count();
    let with = if personal == 0 { "none".to_owned() } else { personal.to_string() };
    format!("{} fields, {with} with personal data", attributes.len())
}
