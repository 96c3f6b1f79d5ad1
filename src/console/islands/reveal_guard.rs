//! Guards a secret that is shown once.
//!
//! The value is in the document until the dialog is closed or the page is left, and cleared then: also when the browser
//! keeps the page for its back button. Closing takes a deliberate step, because there is no second look; a dialog without
//! a secret just closes.

use leptos::{ev, html, prelude::*};
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement, wasm_bindgen::JsCast};

use super::{dom, first_use};
use crate::console::{
    handover::{Handed, Handover},
    model::CreatedCredentialView,
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

    // Escape is caught as a key too: a second one would close the dialog whatever its `cancel` event says.
    let on_keydown = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
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
            Some("copy") => copy(&event, copied),
            Some("copy-as") => copy_as(&event, dialog, copied),
            Some("download") => download(&event, dialog, copied),
            Some("close") if copied.get_value() => leave(dialog),
            Some("close") => close(dialog),
            Some("keep") => ask(dialog, false),
            Some("leave") => {
                event.prevent_default();
                leave(dialog);
            }
            _ if event.target().is_some_and(|target| dialog.as_ref().is_some_and(|dialog| target.loose_eq(dialog))) => {
                close(dialog);
            }
            _ => {}
        }
    };
    // Of a masked value the browser would copy the mask.
    let on_copy = move |event: ev::ClipboardEvent| {
        let Some(secret) = dom::around_target(&event, "input[data-value=secret]") else { return };
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
pub fn fill_and_show(dialog: &HtmlDialogElement, created: &CreatedCredentialView) {
    for (name, value) in [("client_id", &created.client_id), ("secret", &created.secret)] {
        let selector = format!("input[data-value={name}]");
        if let (Some(input), Some(value)) = (dom::one::<HtmlInputElement>(dialog, &selector), value) {
            input.set_value(value);
        }
    }
    if let Some(light) = dom::one::<Element>(dialog, ".first-use") {
        let _ = light.set_attribute("data-credential", &created.id.to_string());
    }
    dom::show_modal(dialog);
    first_use::watch(dialog);
}

/// Asks before the page is left with a secret in sight, and clears it when it is.
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
    // A page that comes back from the back-forward cache has nothing to show any more.
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

/// Whether there is no second look at what a dialog shows: it has a question to ask then.
fn holds_secret(dialog: &Element) -> bool {
    dom::one::<Element>(dialog, ".ask").is_some()
}

/// Closes a dialog, after asking if it shows a secret.
fn close(dialog: Option<HtmlDialogElement>) {
    match dialog {
        Some(dialog) if holds_secret(&dialog) => ask(Some(dialog), true),
        Some(dialog) => leave(Some(dialog)),
        None => {}
    }
}

/// Shows or hides the question whether to close for good.
fn ask(dialog: Option<HtmlDialogElement>, asking: bool) {
    if let Some(dialog) = dialog {
        dom::set_hidden(&dialog, ".ask", !asking);
        dom::set_hidden(&dialog, ".reveal-done", asking);
    }
}

fn leave(dialog: Option<HtmlDialogElement>) {
    if let Some(dialog) = dialog {
        clear(&dialog);
        dialog.close();
    }
    dom::leave_for_list();
}

/// Copies the value beside a button and says so.
fn copy(event: &ev::MouseEvent, copied: StoredValue<bool>) {
    let Some(field) = dom::around_target(event, ".copy-field") else { return };
    let Some(input) = dom::one::<HtmlInputElement>(&field, "input") else { return };
    let failed = |field: &Element, input: &HtmlInputElement| {
        input.select();
        dom::set_text(field, ".copy-status", &dom::said("copy-by-keys"));
    };
    if !dom::has_clipboard() {
        failed(&field, &input);
        return;
    }
    dom::copy(&input.value(), move |is_copied| {
        if !is_copied {
            return failed(&field, &input);
        }
        dom::set_text(&field, ".copy-status", &dom::said("copied"));
        if input.get_attribute("data-value").as_deref() == Some("secret") {
            copied.set_value(true);
        }
    });
}

/// Copies what the dialog shows in the form of a button, and says so.
fn copy_as(event: &ev::MouseEvent, dialog: Option<HtmlDialogElement>, copied: StoredValue<bool>) {
    let Some((form, text, group)) = written(event, dialog) else { return };
    dom::copy(&text, move |is_copied| {
        let said =
            if is_copied { dom::said(&["copied-as-", form.as_str()].concat()) } else { dom::said("copy-refused") };
        dom::set_text(&group, ".copy-status", &said);
        if is_copied {
            copied.set_value(true);
        }
    });
}

/// Hands what the dialog shows to the browser as a file, and says so.
fn download(event: &ev::MouseEvent, dialog: Option<HtmlDialogElement>, copied: StoredValue<bool>) {
    let Some((form, text, group)) = written(event, dialog) else { return };
    let is_made = form.file_name().is_some_and(|name| dom::download(&text, name));
    dom::set_text(&group, ".copy-status", &dom::said(if is_made { "downloaded" } else { "copy-refused" }));
    if is_made {
        copied.set_value(true);
    }
}

/// What the dialog shows in the form of a button, and the element around that.
fn written(event: &ev::MouseEvent, dialog: Option<HtmlDialogElement>) -> Option<(Handover, String, HtmlElement)> {
    let dialog = dialog?;
    let group = dom::around_target(event, ".handover")?;
    let form = Handover::of_name(&dom::around_target(event, "[data-form]")?.get_attribute("data-form")?)?;
    let url = group.get_attribute("data-url").unwrap_or_default();
    let client_id = dom::value(&dialog, "input[data-value=client_id]");
    let secret = dom::value(&dialog, "input[data-value=secret]");
    Some((form, form.write(Handed { url: &url, client_id: &client_id, secret: &secret }), group))
}

/// Takes the secret out of the document.
fn clear(dialog: &HtmlDialogElement) {
    for input in dom::all::<HtmlInputElement>(dialog, "input") {
        input.set_value("");
        // The attribute is there only where the server has rendered the secret.
        let _ = input.remove_attribute("value");
    }
}
