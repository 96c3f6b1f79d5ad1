//! The keyboard shortcuts of the list: `/` searches, `n` creates, and the arrows move between credentials. Enter opens
//! one, like any link.

use leptos::{ev, html, prelude::*};
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::dom;
use crate::console::marks::class;

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
                if let Some(create) = dom::one::<HtmlElement>(&root, class::CREATE.selector) {
                    create.click();
                }
            }
            key @ ("ArrowDown" | "ArrowUp") => {
                let Some(row) = focused_row(&root) else { return };
                let next = if key == "ArrowDown" { row.next_element_sibling() } else { row.previous_element_sibling() };
                if let Some(next) = next {
                    dom::focus(&next, class::EDIT.selector);
                }
            }
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

/// Whether keys have another meaning: during typing, and below an open dialog.
fn is_busy() -> bool {
    let is_typing = focused().is_some_and(|element| element.matches("input, select, textarea").unwrap_or(false));
    is_typing || document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}

/// The row of the table that has the focus; elsewhere arrows scroll.
fn focused_row(root: &Element) -> Option<Element> {
    focused().filter(|element| root.contains(Some(element)))?.closest("tbody tr").ok()?
}
