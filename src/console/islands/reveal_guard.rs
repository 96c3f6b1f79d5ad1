//! Guards a secret that is shown once.
//!
//! The value is in the document until the dialog is closed or the page is left, and cleared then: also when the browser
//! keeps the page for its back button. Closing takes a deliberate step, because the secret cannot be viewed again; a
//! dialog without a secret just closes.

use leptos::{ev, html, prelude::*};
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement, wasm_bindgen::JsCast};

use super::{dom, first_use};
use crate::console::{
    handover::{Handed, Handover},
    marks::{action, class, value},
    model::CreatedCredentialView,
    server_fns::credentials::note_reveal,
};

/// The dialogs with secrets: one that the server has opened, or closed ones that [`fill_and_show`] opens.
#[island]
pub fn RevealGuard(
    /// The dialogs.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let copied = StoredValue::new(false);
    Effect::new(move |_| {
        let Some(root) = root.get() else { return };
        dom::show_what_needs_wasm(&root);
        if let Some(dialog) = dom::one::<HtmlDialogElement>(&root, "dialog[open]") {
            dom::show_modal(&dialog);
            first_use::watch(&dialog);
        }
    });
    let open_dialog =
        move || root.get_untracked().and_then(|root| dom::one::<HtmlDialogElement>(&root, "dialog[open]"));
    guard_page(open_dialog);

    // Escape is caught as a key too: a second one would close the dialog regardless of its `cancel` event.
    let on_keydown = move |event: ev::KeyboardEvent| {
        // A menu that is open closes first.
        if event.key() == "Escape" && document().query_selector(":popover-open").is_ok_and(|menu| menu.is_none()) {
            event.prevent_default();
            close(open_dialog());
        }
    };
    let on_cancel = move |event: ev::Event| {
        event.prevent_default();
        close(open_dialog());
    };
    let on_click = move |event: ev::MouseEvent| {
        let dialog = open_dialog();
        let action = dom::around_target(&event, "[data-action]").and_then(|button| button.get_attribute("data-action"));
        match action.as_deref() {
            Some(name) if name == action::COPY.name => copy(&event, copied),
            Some(name) if name == action::COPY_AS.name => copy_as(&event, dialog, copied),
            Some(name) if name == action::DOWNLOAD.name => download(&event, dialog, copied),
            Some(name) if name == action::CLOSE.name && copied.get_value() => leave(dialog),
            Some(name) if name == action::CLOSE.name => close(dialog),
            Some(name) if name == action::KEEP.name => ask(dialog, false),
            Some(name) if name == action::LEAVE.name => {
                event.prevent_default();
                leave(dialog);
            }
            _ if event.target().is_some_and(|target| dialog.as_ref().is_some_and(|dialog| target.loose_eq(dialog))) => {
                close(dialog);
            }
            _ => {}
        }
    };
    // From a masked value the browser would copy the mask.
    let on_copy = move |event: ev::ClipboardEvent| {
        let Some(secret) = dom::around_target(&event, value::SECRET.selector) else { return };
        let (Some(input), Some(clipboard)) = (secret.dyn_ref::<HtmlInputElement>(), event.clipboard_data()) else {
            return;
        };
        if clipboard.set_data("text/plain", &input.value()).is_ok() {
            event.prevent_default();
            copied.set_value(true);
        }
    };
    view! {
        <div node_ref=root on:keydown=on_keydown on:click=on_click on:copy=on_copy on:cancel:capture=on_cancel>
            {children()}
        </div>
    }
}

/// Fills the dialog that the server has prepared for a type of credential, and opens it.
pub fn fill_and_show(dialog: &HtmlDialogElement, created: &CreatedCredentialView, scopes: &str) {
    dom::set_text(dialog, class::REVEAL_NAME.selector, &created.name);
    dom::set_text(dialog, class::REVEAL_SCOPES.selector, scopes);
    for (field, text) in [(value::CLIENT_ID, &created.client_id), (value::SECRET, &created.secret)] {
        if let (Some(input), Some(text)) = (dom::one::<HtmlInputElement>(dialog, field.selector), text) {
            input.set_value(text);
        }
    }
    if let Some(light) = dom::one::<Element>(dialog, class::FIRST_USE.selector) {
        let _ = light.set_attribute("data-credential", &created.id.to_string());
    }
    dom::show_modal(dialog);
    let id = created.id.to_string();
    // If this is lost, the form may be sent again: nobody does that who sees the secret.
    leptos::task::spawn_local(async move { drop(note_reveal(id).await) });
    first_use::watch(dialog);
}

/// Asks before the page is left with a visible secret, and clears it when the page is left.
fn guard_page(open_dialog: impl Fn() -> Option<HtmlDialogElement> + Copy + 'static) {
    let unload = window_event_listener(ev::beforeunload, move |event| {
        if open_dialog().is_some_and(|dialog| holds_secret(&dialog)) {
            event.prevent_default();
        }
    });
    let hide = window_event_listener(ev::pagehide, move |_| {
        if let Some(dialog) = open_dialog() {
            clear(&dialog);
        }
    });
    // A page from the back-forward cache has nothing to show any more.
    let show = window_event_listener(ev::pageshow, move |event| {
        if event.persisted() && open_dialog().is_some() {
            dom::leave_for_list();
        }
    });
    on_cleanup(move || {
        unload.remove();
        hide.remove();
        show.remove();
    });
}

/// Whether a dialog shows a secret that cannot be viewed again: then it has a question to ask.
fn holds_secret(dialog: &Element) -> bool {
    dom::one::<Element>(dialog, class::ASK.selector).is_some()
}

/// Closes a dialog, after asking if it shows a secret.
fn close(dialog: Option<HtmlDialogElement>) {
    match dialog {
        Some(dialog) if holds_secret(&dialog) => ask(Some(dialog), true),
        Some(dialog) => leave(Some(dialog)),
        None => {}
    }
}

/// Shows or hides the question before closing.
fn ask(dialog: Option<HtmlDialogElement>, asking: bool) {
    if let Some(dialog) = dialog {
        dom::set_hidden(&dialog, class::ASK.selector, !asking);
        dom::set_hidden(&dialog, class::REVEAL_DONE.selector, asking);
        dom::focus(&dialog, if asking { action::KEEP.selector } else { action::CLOSE.selector });
    }
}

fn leave(dialog: Option<HtmlDialogElement>) {
    let page = dialog.and_then(|dialog| {
        clear(&dialog);
        dialog.close();
        dom::one::<Element>(&dialog, "[data-page]")?.get_attribute("data-page")
    });
    match page {
        Some(page) => dom::go_to_part(&page),
        None => dom::leave_for_list(),
    }
}

/// Copies the value beside a button and confirms it.
fn copy(event: &ev::MouseEvent, copied: StoredValue<bool>) {
    let Some(field) = dom::around_target(event, class::COPY_FIELD.selector) else { return };
    let Some(input) = dom::one::<HtmlInputElement>(&field, "input") else { return };
    let failed = |field: &Element, input: &HtmlInputElement| {
        input.select();
        dom::set_text(field, class::COPY_STATUS.selector, &dom::said("copy-by-keys"));
    };
    if !dom::has_clipboard() {
        failed(&field, &input);
        return;
    }
    dom::copy(&input.value(), move |is_copied| {
        if !is_copied {
            return failed(&field, &input);
        }
        dom::set_text(&field, class::COPY_STATUS.selector, &dom::said("copied"));
        if input.get_attribute("data-value").as_deref() == Some(value::SECRET.name) {
            copied.set_value(true);
        }
    });
}

/// Copies the credential in the form that a button names, and confirms it.
fn copy_as(event: &ev::MouseEvent, dialog: Option<HtmlDialogElement>, copied: StoredValue<bool>) {
    let Some((form, text, group)) = written(event, dialog) else { return };
    dom::copy(&text, move |is_copied| {
        let said =
            if is_copied { dom::said(&["copied-as-", form.as_str()].concat()) } else { dom::said("copy-refused") };
        dom::set_text(&group, class::COPY_STATUS.selector, &said);
        if is_copied {
            copied.set_value(true);
        }
    });
}

/// Offers the credential to the browser as a file, and confirms it.
fn download(event: &ev::MouseEvent, dialog: Option<HtmlDialogElement>, copied: StoredValue<bool>) {
    let Some((form, text, group)) = written(event, dialog) else { return };
    let name = dialog_name(&group);
    let is_made = form.file_name(&name).is_some_and(|name| dom::download(&text, &name));
    dom::set_text(&group, class::COPY_STATUS.selector, &dom::said(if is_made { "downloaded" } else { "copy-refused" }));
    if is_made {
        copied.set_value(true);
    }
}

/// The credential in the form that a button names, and the element around the button.
fn written(event: &ev::MouseEvent, dialog: Option<HtmlDialogElement>) -> Option<(Handover, String, HtmlElement)> {
    let dialog = dialog?;
    let group = dom::around_target(event, class::HANDOVER.selector)?;
    let form = Handover::of_name(&dom::around_target(event, "[data-form]")?.get_attribute("data-form")?)?;
    let url = group.get_attribute("data-url").unwrap_or_default();
    let client_id = dom::value(&dialog, value::CLIENT_ID.selector);
    let secret = dom::value(&dialog, value::SECRET.selector);
    let name = dialog_name(&group);
    // What was chosen is done.
    if let Some(menu) = dom::around_target(event, "[popover]") {
        let _ = menu.hide_popover();
    }
    Some((form, form.write(Handed { name: &name, url: &url, client_id: &client_id, secret: &secret }), group))
}

/// The name of the credential whose dialog is around an element.
fn dialog_name(element: &Element) -> String {
    let dialog = element.closest("dialog").ok().flatten();
    dialog.map(|dialog| dom::text(&dialog, class::REVEAL_NAME.selector)).unwrap_or_default()
}

/// Removes the secret from the document.
fn clear(dialog: &HtmlDialogElement) {
    for input in dom::all::<HtmlInputElement>(dialog, "input") {
        input.set_value("");
        // The attribute is there only where the server has rendered the secret.
        let _ = input.remove_attribute("value");
    }
}
