//! Reading and changing what the server has rendered.

use leptos::prelude::{document, window};
use web_sys::{
    Blob, Element, Event, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlTextAreaElement, Url,
    wasm_bindgen::JsCast,
};

/// The elements below `root` that a selector names.
pub fn all<T: JsCast>(root: &Element, selector: &str) -> Vec<T> {
    let Ok(nodes) = root.query_selector_all(selector) else { return Vec::new() };
    (0..nodes.length()).filter_map(|position| nodes.item(position)?.dyn_into().ok()).collect()
}

/// The first element below `root` that a selector names.
pub fn one<T: JsCast>(root: &Element, selector: &str) -> Option<T> {
    root.query_selector(selector).ok()??.dyn_into().ok()
}

/// The nearest element around the target of an event that a selector names, the target included.
pub fn around_target(event: &Event, selector: &str) -> Option<HtmlElement> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()??.dyn_into().ok()
}

/// The value of the input that a selector names.
pub fn value(root: &Element, selector: &str) -> String {
    one::<HtmlInputElement>(root, selector).map(|input| input.value()).unwrap_or_default()
}

/// The value of the text area that a selector names.
pub fn long_value(root: &Element, selector: &str) -> String {
    one::<HtmlTextAreaElement>(root, selector).map(|area| area.value()).unwrap_or_default()
}

/// A text that the server has written into the page for islands.
pub fn said(name: &str) -> String {
    let text = document().query_selector(&["[data-text='", name, "']"].concat()).ok().flatten();
    text.and_then(|text| text.get_attribute("value")).unwrap_or_default()
}

/// The text of the element that a selector names.
pub fn text(root: &Element, selector: &str) -> String {
    one::<Element>(root, selector).and_then(|element| element.text_content()).unwrap_or_default()
}

/// Sets the text of an element.
pub fn set_text(root: &Element, selector: &str, text: &str) {
    if let Some(element) = one::<Element>(root, selector) {
        element.set_text_content(Some(text));
    }
}

/// Hides an element, or shows it.
pub fn set_hidden(root: &Element, selector: &str, hidden: bool) {
    for element in all::<HtmlElement>(root, selector) {
        element.set_hidden(hidden);
    }
}

/// Moves the focus, and with it the view, to an element.
pub fn focus(root: &Element, selector: &str) {
    if let Some(element) = one(root, selector) {
        focus_on(&element);
    }
}

fn focus_on(element: &HtmlElement) {
    if let Err(error) = element.focus() {
        leptos::logging::error!("cannot move the focus: {error:?}");
    }
}

/// Shows the elements that are useful only once an island has taken over.
pub fn show_what_needs_wasm(root: &Element) {
    set_hidden(root, "[data-needs-wasm]", false);
}

/// Opens a dialog as a modal one, even if the server has opened it already: the focus then stays where it was in it.
pub fn show_modal(dialog: &HtmlDialogElement) {
    let focused = document().active_element().filter(|focused| dialog.contains(Some(focused)));
    let focused = focused.and_then(|focused| focused.dyn_into().ok());
    // Not `close`, which would tell the page that someone closed it.
    if let Err(error) = dialog.remove_attribute("open").and_then(|()| dialog.show_modal()) {
        leptos::logging::error!("cannot open a dialog: {error:?}");
    }
    // A person who was about to press a button must not press another one.
    if let Some(focused) = focused {
        focus_on(&focused);
    }
}

/// Navigates to another page, which replaces this one in the browser's history.
pub fn replace_page(path: &str) {
    if let Err(error) = window().location().replace(path) {
        leptos::logging::error!("cannot leave the page: {error:?}");
    }
}

/// Navigates to a part of a page, which is loaded anew if it is this one.
pub fn go_to_part(address: &str) {
    replace_page(address);
    if window().location().pathname().is_ok_and(|path| address.starts_with(&path)) {
        reload();
    }
}

/// Reloads this page.
pub fn reload() {
    if let Err(error) = window().location().reload() {
        leptos::logging::error!("cannot load the page: {error:?}");
    }
}

/// Navigates to the list of credentials, wherever it is: the page links to the page above it.
pub fn leave_for_list() {
    let up = document().query_selector("a[rel=up]").ok().flatten().and_then(|link| link.get_attribute("href"));
    replace_page(&up.unwrap_or_default());
}

/// Whether the page may write to the clipboard: not over plain http, except on loopback addresses.
pub fn has_clipboard() -> bool {
    !window().navigator().clipboard().is_undefined()
}

/// Copies a text, and then reports whether it worked.
pub fn copy(text: &str, then: impl FnOnce(bool) + 'static) {
    let write = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move { then(wasm_bindgen_futures::JsFuture::from(write).await.is_ok()) });
}

/// Offers a text to the browser as a file; returns whether that worked.
pub fn download(text: &str, name: &str) -> bool {
    let parts = web_sys::js_sys::Array::of1(&text.into());
    let Ok(address) = Blob::new_with_str_sequence(&parts).and_then(|file| Url::create_object_url_with_blob(&file))
    else {
        return false;
    };
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlElement>().ok());
    let is_made = link.is_some_and(|link| {
        let is_set = link.set_attribute("href", &address).and_then(|()| link.set_attribute("download", name)).is_ok();
        link.click();
        is_set
    });
    let _ = Url::revoke_object_url(&address);
    is_made
}
