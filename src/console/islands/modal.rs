//! A dialog that the server has opened; here it becomes modal, keeps the focus and closes with Escape.

use leptos::{ev, html, prelude::*};

use super::dom;

/// A modal dialog. Without wasm it is an open dialog over the page, closed by a link in it.
#[island]
pub fn Modal(
    /// The id of its heading.
    labelled_by: String,
    /// The page without the dialog.
    close_path: String,
    /// Its contents.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            dom::show_modal(&dialog);
        }
    });
    let on_cancel = move |event: ev::Event| {
        event.prevent_default();
        dom::replace_page(&close_path);
    };
    view! {
        <dialog class="dialog" node_ref=dialog open aria-labelledby=labelled_by on:cancel=on_cancel>
            {children()}
        </dialog>
    }
}
