//! The buttons that copy the examples of the API reference.

use leptos::{ev, html, prelude::*};

use super::dom;
use crate::console::marks::{action, class};

/// The page with its examples: each `.example` has a button with the text to copy, which may be shown translated, and a
/// place to confirm that it was copied.
#[island]
pub fn CopyExamples(
    /// The page.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(root) = root.get().filter(|_| dom::has_clipboard()) {
            dom::show_what_needs_wasm(&root);
        }
    });
    let on_click = move |event: ev::MouseEvent| {
        let button = dom::around_target(&event, action::COPY.selector);
        let Some((button, example)) = button.zip(dom::around_target(&event, class::EXAMPLE.selector)) else { return };
        let text = button.get_attribute("data-text").unwrap_or_default();
        dom::copy(&text, move |is_copied| {
            dom::set_text(
                &example,
                class::COPY_STATUS.selector,
                &dom::said(if is_copied { "copied" } else { "copy-refused" }),
            );
        });
    };
    view! { <div class="reference" node_ref=root on:click=on_click>{children()}</div> }
}
