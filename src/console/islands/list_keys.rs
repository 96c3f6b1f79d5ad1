//! The keys of the list: `/` searches, `n` creates, and the arrows go from one credential to the next. Enter opens it, as it
//! opens any link.

use leptos::{ev, html, prelude::*};
use web_sys::{Element, HtmlElement, KeyboardEvent, wasm_bindgen::JsCast};

use super::dom;

/// The list: a search box, a link `.create`, and a link `.edit` in each row.
#[island]
pub fn ListKeys(
    /// The list.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let listener = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        let Some(root) = root.get_untracked() else { return };
        let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
        if event.default_prevented() || has_modifier || is_busy() {
            return;
        }
        match event.key().as_str() {
            "/" => dom::focus(&root, "input[type=search]"),
            "n" => {
                if let Some(create) = dom::one::<HtmlElement>(&root, ".create") {
                    create.click();
                }
            }
            "ArrowDown" if is_in(&root) => step(&root, 1),
            "ArrowUp" if is_in(&root) => step(&root, -1),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
    view! { <div node_ref=root>{children()}</div> }
}

fn focused() -> Option<Element> {
    document().active_element()
}

/// Whether keys mean something else: where one types, and below an open dialog.
fn is_busy() -> bool {
    let is_typing = focused().is_some_and(|element| element.matches("input, select, textarea").unwrap_or(false));
    is_typing || document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}

/// Whether the focus is in the table, where arrows do not scroll.
fn is_in(root: &Element) -> bool {
    focused()
        .is_some_and(|element| root.contains(Some(&element)) && element.closest("tbody").is_ok_and(|row| row.is_some()))
}

/// Moves the focus so many rows on.
fn step(root: &Element, rows: i32) {
    let edits = dom::all::<HtmlElement>(root, "tbody .edit");
    let row = |element: &Element| element.closest("tr").ok().flatten();
    let here = focused().and_then(|element| row(&element));
    let position = edits.iter().position(|edit| row(edit.unchecked_ref()) == here);
    let target = position
        .and_then(|position| i32::try_from(position).ok())
        .and_then(|position| usize::try_from(position + rows).ok());
    if let Some(Err(error)) = target.and_then(|target| edits.get(target)).map(HtmlElement::focus) {
        leptos::logging::error!("cannot move the focus: {error:?}");
    }
}
