//! The form that creates or edits a credential: counts and selects scopes, validates during typing, and sends the form
//! without leaving the page.

use leptos::{ev, html, prelude::*};
use web_sys::{Element, HtmlButtonElement, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::{dom, reveal_guard};
use crate::{
    console::{
        error::{ConsoleError, KeyProblem, NameProblem},
        marks::id,
        server_fns::credentials::{create_credential, update_credential},
    },
    domain::{credential::AuthenticationType, display_name::DisplayName, scope::Scope},
};

/// The form. With a credential's id it edits, otherwise it creates.
#[island]
pub fn CredentialFormIsland(
    /// The `<form>`, and what belongs to it.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            dom::show_what_needs_wasm(&root);
            refresh(&root);
        }
    });
    let on_input = move |event: ev::Event| {
        let Some(root) = root.get_untracked() else { return };
        if dom::around_target(&event, "input[name=name]").is_some() {
            // During typing, an error only disappears; it appears when the field is left.
            if name_problem(&root).is_none() {
                show_name_problem(&root, None);
            }
        } else if dom::around_target(&event, id::SCOPE_ALL.selector).is_some() {
            let checked = dom::one::<HtmlInputElement>(&root, id::SCOPE_ALL.selector).is_some_and(|all| all.checked());
            for scope in scope_inputs(&root) {
                scope.set_checked(checked);
            }
            show_scope_problem(&root, !checked);
        } else if dom::around_target(&event, id::PUBLIC_KEY.selector).is_some() {
            show_key_problem(&root, None);
        } else if dom::around_target(&event, "input[type=checkbox]").is_some() {
            show_scope_problem(&root, ticked(&root).is_empty());
        }
        refresh(&root);
    };
    let on_leave = move |event: ev::FocusEvent| {
        let Some(root) = root.get_untracked() else { return };
        if dom::around_target(&event, "input[name=name]").is_some()
            && let Some(problem) = name_problem(&root)
        {
            show_name_problem(&root, Some(problem));
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        let Some(root) = root.get_untracked() else { return };
        event.prevent_default();
        set_pending(&root, true);
        leptos::task::spawn_local(async move {
            let result = match dom::one::<HtmlInputElement>(&root, "input[name=id]") {
                None => create(&root).await,
                Some(id) => update(&root, &id.value()).await,
            };
            set_pending(&root, false);
            if let Err(error) = result {
                show_error(&root, &error);
            }
        });
    };
    view! {
        <div node_ref=root on:input=on_input on:focusout=on_leave on:submit=on_submit>
            {children()}
        </div>
    }
}

async fn create(root: &Element) -> Result<(), ConsoleError> {
    let is_away = dom::one::<HtmlElement>(root, id::KEY_PAIR.selector).is_some_and(|key_pair| key_pair.hidden());
    let public_key = if is_away { String::new() } else { dom::long_value(root, id::PUBLIC_KEY.selector) };
    let name = dom::value(root, "input[name=name]");
    let created = create_credential(name, selected_type(root), ticked(root), public_key).await?;
    for dialog in dom::all::<HtmlDialogElement>(root, "dialog") {
        if dialog.id() == created.revealed().dialog_id() {
            reveal_guard::fill_and_show(&dialog, &created);
        } else {
            dialog.remove();
        }
    }
    Ok(())
}

async fn update(root: &Element, id: &str) -> Result<(), ConsoleError> {
    let version = dom::value(root, "input[name=version]").parse().map_err(|_| ConsoleError::Malformed)?;
    let kept = |field: &str| dom::value(root, &["input[name=merge_", field, "]:checked"].concat());
    let (name, scopes) = (dom::value(root, "input[name=name]"), ticked(root));
    match update_credential(id.to_owned(), version, name, scopes, kept("name"), kept("scopes")).await {
        Ok(_) => dom::leave_for_list(),
        // The reloaded page shows the saved values beside the typed ones.
        Err(ConsoleError::VersionChanged) => dom::reload(),
        Err(error) => return Err(error),
    }
    Ok(())
}

fn selected_type(root: &Element) -> String {
    dom::one::<HtmlSelectElement>(root, "select").map(|select| select.value()).unwrap_or_default()
}

fn scope_inputs(root: &Element) -> Vec<HtmlInputElement> {
    dom::all(root, "input[name='scopes[]']")
}

fn ticked(root: &Element) -> Vec<String> {
    scope_inputs(root).iter().filter(|input| input.checked()).map(HtmlInputElement::value).collect()
}

fn name_problem(root: &Element) -> Option<NameProblem> {
    DisplayName::check(&dom::value(root, "input[name=name]")).err().map(NameProblem::Rule)
}

/// Updates the counter, *All*, *Submit* and the field for the public key to the typed and selected values.
fn refresh(root: &Element) {
    // An API key has no key pair; an error about one stays visible.
    let is_complaint = dom::one::<Element>(root, id::KEY_ERROR.selector).is_some_and(|error| error.has_child_nodes());
    let is_api_key = selected_type(root) == AuthenticationType::ApiKey.as_str();
    dom::set_hidden(root, id::KEY_PAIR.selector, is_api_key && !is_complaint);
    let count = ticked(root).len();
    dom::set_text(root, id::SCOPES_SUMMARY.selector, &dom::said(&["scopes-summary-", &count.to_string()].concat()));
    if let Some(all) = dom::one::<HtmlInputElement>(root, id::SCOPE_ALL.selector) {
        all.set_checked(count == Scope::ALL.len());
        all.set_indeterminate(count > 0 && count < Scope::ALL.len());
    }
    if let Some(submit) = dom::one::<HtmlButtonElement>(root, "button[type=submit]") {
        submit.set_disabled(count == 0 || name_problem(root).is_some());
    }
}

fn set_pending(root: &Element, pending: bool) {
    dom::set_text(root, "button[type=submit]", &dom::said(if pending { "submitting" } else { "submit" }));
    if let Some(submit) = dom::one::<HtmlButtonElement>(root, "button[type=submit]") {
        submit.set_disabled(pending);
    }
}

fn show_name_problem(root: &Element, problem: Option<NameProblem>) {
    show_problem(root, id::NAME_ERROR.selector, "input[name=name]", problem.map(|problem| dom::said(problem.key())));
}

fn show_key_problem(root: &Element, problem: Option<KeyProblem>) {
    show_problem(
        root,
        id::KEY_ERROR.selector,
        id::PUBLIC_KEY.selector,
        problem.map(|problem| dom::said(problem.key())),
    );
    if problem.is_some()
        && let Some(details) = dom::one::<Element>(root, id::KEY_PAIR.selector)
    {
        let _ = details.set_attribute("open", "");
    }
}

fn show_problem(root: &Element, message_selector: &str, input_selector: &str, message: Option<String>) {
    let invalid = if message.is_some() { "true" } else { "false" };
    dom::set_text(root, message_selector, &message.unwrap_or_default());
    if let Some(input) = dom::one::<Element>(root, input_selector) {
        let _ = input.set_attribute("aria-invalid", invalid);
    }
}

fn show_scope_problem(root: &Element, no_scope: bool) {
    dom::set_text(root, id::SCOPE_ERROR.selector, &if no_scope { dom::said("scope-none") } else { String::new() });
}

fn show_error(root: &Element, error: &ConsoleError) {
    dom::set_text(root, id::FORM_ERROR.selector, &dom::said(error.key()));
    dom::set_hidden(root, id::FORM_ERROR.selector, false);
    let mut to_read = id::FORM_ERROR.selector;
    if let ConsoleError::Refused(problems) = error {
        show_name_problem(root, problems.name);
        show_scope_problem(root, problems.no_scope);
        show_key_problem(root, problems.public_key);
        if problems.name.is_some() {
            to_read = "input[name=name]";
        } else if problems.public_key.is_some() {
            to_read = id::PUBLIC_KEY.selector;
        }
    }
    // Submit is at the end of the form, and its result is above.
    dom::focus(root, to_read);
}
