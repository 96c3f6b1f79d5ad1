//! The dialog of the list that asks before a credential is deleted: over the list, which stays as it is.

use leptos::prelude::{document, window};
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement, wasm_bindgen::JsValue};

use super::dom;
use crate::console::marks::{id, part};

/// The dialog that is shown.
pub fn shown(root: &Element) -> Option<HtmlDialogElement> {
    dom::one(root, &[part::DIALOG.selector, " dialog"].concat())
}

/// Makes the dialog that the page has come with modal, if there is one.
pub fn open_rendered(root: &Element) {
    if let Some(dialog) = shown(root) {
        dom::show_modal(&dialog);
    }
}

/// Shows the dialog of another page; returns whether it has one.
pub fn open(root: &Element, page: &Element) -> bool {
    let (Some(place), Some(dialog)) = (dom::one::<Element>(root, part::DIALOG.selector), shown(page)) else {
        return false;
    };
    place.replace_children_with_node_1(&dialog);
    dom::show_modal(&dialog);
    true
}

/// Closes the dialog. The focus returns to the link that asks again.
pub fn close(root: &Element) {
    let Some(dialog) = shown(root) else { return };
    let credential = dom::value(&dialog, ".delete-form input[name=id]");
    dialog.close();
    dialog.remove();
    // A page that has come with the dialog says so in its address.
    let location = window().location();
    if location.search().is_ok_and(|query| query.contains("delete="))
        && let (Some(list), Ok(history)) = (address_without_dialog(), window().history())
    {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&list));
    }
    dom::focus(root, &["#credential-", &credential, " [data-dialog]"].concat());
}

/// Says at the field that another name was typed; returns whether the form may be sent.
pub fn is_confirmed(form: &HtmlElement) -> bool {
    let Some(typed) = dom::one::<HtmlInputElement>(form, "input[name=typed_name]") else { return true };
    let is_valid = typed.validity().valid();
    let _ = typed.set_attribute("aria-invalid", if is_valid { "false" } else { "true" });
    if !is_valid {
        let error = dom::one::<Element>(form, id::TYPED_NAME_ERROR.selector);
        let text = error.and_then(|error| error.get_attribute("data-error")).unwrap_or_default();
        dom::set_text(form, id::TYPED_NAME_ERROR.selector, &text);
        let _ = typed.focus();
    }
    is_valid
}

/// The address of the page without its dialog.
fn address_without_dialog() -> Option<String> {
    let url = web_sys::Url::new(&document().url().ok()?).ok()?;
    url.search_params().delete("delete");
    url.set_hash("");
    Some(url.href())
}
