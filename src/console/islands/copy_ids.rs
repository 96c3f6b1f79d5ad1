//! Copies identifiers that are shown in short.

use leptos::{ev, html, prelude::*};

use super::dom;
use crate::console::marks::{action, class};

/// Elements with buttons that copy an identifier, and a `.copy-status` that confirms it.
#[island]
pub fn CopyIds(
    /// The elements.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            dom::show_what_needs_wasm(&root);
        }
    });
    let on_click = move |event: ev::MouseEvent| {
        let Some(root) = root.get_untracked() else { return };
        let Some(button) = dom::around_target(&event, action::COPY_ID.selector) else { return };
        if !dom::has_clipboard() {
            return dom::set_text(&root, class::COPY_STATUS.selector, &dom::said("copy-refused"));
        }
        dom::copy(&button.get_attribute("data-id").unwrap_or_default(), move |is_copied| {
            let _ = button.toggle_attribute_with_force("data-copied", is_copied);
            let said = dom::said(if is_copied { "copied" } else { "copy-refused" });
            dom::set_text(&root, class::COPY_STATUS.selector, &said);
        });
    };
    view! {
        <div node_ref=root on:click=on_click>
            {children()}
        </div>
    }
}
