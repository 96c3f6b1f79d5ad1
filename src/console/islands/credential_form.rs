//! The form that creates or edits a credential: counts and selects scopes, validates during typing, and sends the form
//! without leaving the page.

use std::time::Duration;

use leptos::{ev, html, prelude::*};
use web_sys::{
    Element, HtmlButtonElement, HtmlDialogElement, HtmlDivElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement,
};

use super::{dom, reveal_guard, terms};
use crate::{
    console::{
        error::{ConsoleError, KeyProblem, NameProblem, details_key},
        marks::{action, id},
        model::{MergeForm, details::DetailsForm},
        server_fns::credentials::{create_credential, update_credential},
    },
    domain::{credential::AuthenticationType, display_name::DisplayName, network::NetworkError, scope::Scope},
};

/// The form. With a credential's id it edits, otherwise it creates.
#[island]
pub fn CredentialFormIsland(
    /// The `<form>`, and what belongs to it.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    // Whether the form may be left without a question.
    let is_left = StoredValue::new(false);
    let is_pressing = StoredValue::new(false);
    ask_before_leaving(root, is_left);
    let pressed = window_event_listener(ev::pointerdown, move |_| is_pressing.set_value(true));
    let released = [
        window_event_listener(ev::pointerup, move |_| is_pressing.set_value(false)),
        window_event_listener(ev::pointercancel, move |_| is_pressing.set_value(false)),
    ];
    on_cleanup(move || {
        pressed.remove();
        released.into_iter().for_each(WindowListenerHandle::remove);
    });
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
        } else if dom::around_target(&event, id::NETWORKS.selector).is_some() {
            // As with the name.
            if terms::problem(&root).is_none() {
                show_networks_problem(&root, None);
            }
        } else if dom::around_target(&event, ".terms").is_some() {
            for error in [id::EXPIRY_ERROR, id::QUOTA_ERROR, id::DETAILS_ERROR] {
                dom::set_text(&root, error.selector, "");
            }
        } else if dom::around_target(&event, id::PUBLIC_KEY.selector).is_some() {
            show_key_problem(&root, None);
        } else if dom::around_target(&event, "input[type=checkbox]").is_some() {
            show_scope_problem(&root, selected(&root).is_empty());
        }
        refresh(&root);
    };
    let on_leave = move |event: ev::FocusEvent| {
        let Some(root) = root.get_untracked() else { return };
        show_problem_on_leave(&event, &root, is_pressing);
    };
    let on_click = move |event: ev::MouseEvent| {
        if dom::around_target(&event, action::CANCEL.selector).is_some() {
            is_left.set_value(true);
        }
        if dom::around_target(&event, action::ADD_NETWORKS.selector).is_some()
            && let Some(root) = root.get_untracked()
        {
            terms::add_seen(&root);
            show_networks_problem(&root, terms::problem(&root).as_ref());
            refresh(&root);
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        let Some(root) = root.get_untracked() else { return };
        event.prevent_default();
        if !is_complete(&root) {
            return;
        }
        let label = dom::text(&root, "button[type=submit]");
        set_pending(&root, Some(&dom::said("submitting")));
        leptos::task::spawn_local(async move {
            is_left.set_value(true);
            let id = dom::value(&root, "input[name=id]");
            let result = match dom::one::<HtmlInputElement>(&root, "input[name=version]") {
                None => create(&root, id).await,
                Some(_) => update(&root, &id).await,
            };
            set_pending(&root, None);
            dom::set_text(&root, "button[type=submit]", &label);
            if let Err(error) = result {
                is_left.set_value(false);
                show_error(&root, &error);
            }
        });
    };
    view! {
        <div
            node_ref=root
            on:input=on_input
            on:focusout=on_leave
            on:submit=on_submit
            on:click=on_click
        >
            {children()}
        </div>
    }
}

/// Shows the problem with a field that is left.
fn show_problem_on_leave(event: &ev::FocusEvent, root: &HtmlDivElement, is_pressing: StoredValue<bool>) {
    let root = root.clone();
    let is_name = dom::around_target(event, "input[name=name]").is_some();
    if !is_name && dom::around_target(event, id::NETWORKS.selector).is_none() {
        return;
    }
    let show = move || {
        if is_name {
            show_name_problem(&root, name_problem(&root));
        } else {
            show_networks_problem(&root, terms::problem(&root).as_ref());
        }
    };
    if !is_pressing.get_value() {
        return show();
    }
    // A message that moves what is being pressed would lose the click: it waits until that is over.
    let released = StoredValue::new(None::<WindowListenerHandle>);
    let listener = window_event_listener(ev::pointerup, move |_| {
        if let Some(listener) = released.try_update_value(Option::take).flatten() {
            listener.remove();
        }
        set_timeout(show.clone(), Duration::ZERO);
    });
    released.set_value(Some(listener));
}

/// Asks before the page is left with changes that are not saved.
fn ask_before_leaving(root: NodeRef<html::Div>, is_left: StoredValue<bool>) {
    let unload = window_event_listener(ev::beforeunload, move |event| {
        if root.get_untracked().is_some_and(|root| !is_left.get_value() && is_changed(&root)) {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());
}

/// Whether any field differs from what the page has come with.
fn is_changed(root: &Element) -> bool {
    // The value of a choice never changes.
    let is_set =
        |input: &HtmlInputElement| input.checked() != input.default_checked() || input.value() != input.default_value();
    let is_typed = |area: &HtmlTextAreaElement| area.default_value().is_ok_and(|value| value != area.value());
    let is_chosen = dom::one::<Element>(root, "option:checked:not([selected])").is_some();
    is_chosen || dom::all(root, "input[name]").iter().any(is_set) || dom::all(root, "textarea").iter().any(is_typed)
}

/// Checks what can be checked here; the first problem gets the focus.
fn is_complete(root: &Element) -> bool {
    let (name, no_scope, networks) = (name_problem(root), selected(root).is_empty(), terms::problem(root));
    show_name_problem(root, name);
    show_scope_problem(root, no_scope);
    show_networks_problem(root, networks.as_ref());
    if name.is_some() {
        dom::focus(root, "input[name=name]");
    } else if no_scope {
        dom::focus(root, "input[name='scopes[]']");
    } else if networks.is_some() {
        dom::focus(root, id::NETWORKS.selector);
    }
    name.is_none() && !no_scope && networks.is_none()
}

async fn create(root: &Element, id: String) -> Result<(), ConsoleError> {
    let public_key = dom::long_value(root, id::PUBLIC_KEY.selector);
    let name = dom::value(root, "input[name=name]");
    let created =
        create_credential(name, selected_type(root), selected(root), public_key, id, terms::read(root), details(root))
            .await?;
    for dialog in dom::all::<HtmlDialogElement>(root, "dialog") {
        if dialog.id() == created.revealed().dialog_id() {
            reveal_guard::fill_and_show(&dialog, &created, &scope_labels(root));
        } else {
            dialog.remove();
        }
    }
    Ok(())
}

async fn update(root: &Element, id: &str) -> Result<(), ConsoleError> {
    let version = dom::value(root, "input[name=version]").parse().map_err(|_| ConsoleError::Malformed)?;
    let kept = |field: &str| dom::value(root, &["input[name='merge[", field, "]']:checked"].concat());
    let merge = MergeForm { name: kept("name"), scopes: kept("scopes"), terms: kept("terms") };
    let (name, scopes) = (dom::value(root, "input[name=name]"), selected(root));
    let list = dom::value(root, "input[name=list]");
    let (terms, details) = (terms::read(root), details(root));
    match update_credential(id.to_owned(), version, name, scopes, terms, details, merge, list).await {
        Ok(()) => dom::leave_for_list(),
        // The reloaded page shows the saved values beside the typed ones.
        Err(ConsoleError::VersionChanged) => dom::reload(),
        Err(error) => return Err(error),
    }
    Ok(())
}

fn selected_type(root: &Element) -> String {
    chosen(root, "select[name=authentication_type]")
}

fn chosen(root: &Element, selector: &str) -> String {
    dom::one::<HtmlSelectElement>(root, selector).map(|select| select.value()).unwrap_or_default()
}

fn details(root: &Element) -> DetailsForm {
    DetailsForm {
        owner: chosen(root, "#owner"),
        backup_owner: chosen(root, "#backup_owner"),
        description: dom::long_value(root, "#description"),
        ticket: dom::value(root, "#ticket"),
        tags: dom::value(root, "#tags"),
    }
}

fn scope_inputs(root: &Element) -> Vec<HtmlInputElement> {
    dom::all(root, "input[name='scopes[]']")
}

fn selected(root: &Element) -> Vec<String> {
    scope_inputs(root).iter().filter(|input| input.checked()).map(HtmlInputElement::value).collect()
}

/// The names of the selected scopes.
fn scope_labels(root: &Element) -> String {
    let selected = scope_inputs(root).into_iter().filter(HtmlInputElement::checked);
    let labels = selected.map(|input| dom::text(root, &["label[for='", &input.id(), "']"].concat()));
    labels.collect::<Vec<_>>().join(&dom::said("list-separator"))
}

fn name_problem(root: &Element) -> Option<NameProblem> {
    DisplayName::check(&dom::value(root, "input[name=name]")).err().map(NameProblem::Rule)
}

/// Updates the counter, *All*, the note on changes and the field for the public key to the typed and selected values.
fn refresh(root: &Element) {
    // An API key has no key pair; a key that was entered stays visible, with what to do.
    let is_api_key = selected_type(root) == AuthenticationType::ApiKey.as_str();
    let is_entered = !dom::long_value(root, id::PUBLIC_KEY.selector).is_empty();
    dom::set_hidden(root, id::KEY_PAIR.selector, is_api_key && !is_entered);
    if is_api_key && is_entered {
        show_key_problem(root, Some(KeyProblem::ForApiKey));
    } else if dom::text(root, id::KEY_ERROR.selector) == dom::said(KeyProblem::ForApiKey.key()) {
        show_key_problem(root, None);
    }
    terms::show_refused(root);
    dom::set_hidden(root, id::UNSAVED.selector, !is_changed(root));
    let count = selected(root).len();
    dom::set_text(root, id::SCOPES_SUMMARY.selector, &dom::said(&["scopes-summary-", &count.to_string()].concat()));
    if let Some(all) = dom::one::<HtmlInputElement>(root, id::SCOPE_ALL.selector) {
        all.set_checked(count == Scope::ALL.len());
        all.set_indeterminate(count > 0 && count < Scope::ALL.len());
    }
}

/// Shows on the button that the form is being sent; without a text, that it is not.
fn set_pending(root: &Element, text: Option<&str>) {
    if let Some(text) = text {
        dom::set_text(root, "button[type=submit]", text);
    }
    if let Some(submit) = dom::one::<HtmlButtonElement>(root, "button[type=submit]") {
        submit.set_disabled(text.is_some());
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
    if problem.is_some() {
        open(root, id::KEY_PAIR.selector);
    }
}

fn show_networks_problem(root: &Element, problem: Option<&NetworkError>) {
    show_problem(root, id::NETWORKS_ERROR.selector, id::NETWORKS.selector, problem.map(terms::text));
    if problem.is_some() {
        open(root, id::TERMS.selector);
    }
}

/// Opens a collapsed part of the form.
fn open(root: &Element, selector: &str) {
    if let Some(details) = dom::one::<Element>(root, selector) {
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
    dom::set_text(root, id::FORM_ERROR_TEXT.selector, &dom::said(error.key()));
    dom::set_hidden(root, id::SIGN_IN_AGAIN.selector, *error != ConsoleError::SignedOut);
    dom::set_hidden(root, id::CONFIRM.selector, *error != ConsoleError::StaleSignIn);
    dom::set_hidden(root, id::FORM_ERROR.selector, false);
    let mut to_read = id::FORM_ERROR.selector;
    if let ConsoleError::Refused(problems) = error {
        show_name_problem(root, problems.name);
        show_scope_problem(root, problems.no_scope);
        show_key_problem(root, problems.public_key);
        show_networks_problem(root, problems.networks.as_ref());
        for (is_wrong, error, text) in
            [(problems.expiry, id::EXPIRY_ERROR, "expiry-problem"), (problems.quotas, id::QUOTA_ERROR, "quota-problem")]
        {
            if is_wrong {
                dom::set_text(root, error.selector, &dom::said(text));
                open(root, id::TERMS.selector);
            }
        }
        if let Some(problem) = problems.details {
            dom::set_text(root, id::DETAILS_ERROR.selector, &dom::said(details_key(problem)));
            open(root, id::OWNERSHIP.selector);
            to_read = "#owner";
        }
        if problems.name.is_some() {
            to_read = "input[name=name]";
        } else if problems.public_key.is_some() {
            to_read = id::PUBLIC_KEY.selector;
        } else if problems.networks.is_some() {
            to_read = id::NETWORKS.selector;
        } else if problems.expiry {
            to_read = "input[name='terms[expires]']:checked";
        } else if problems.quotas {
            to_read = "input[name='terms[requests_per_minute]']";
        }
    }
    // Submit is at the end of the form, and its result is above.
    dom::focus(root, to_read);
}
