//! The search of the left navigation: it keeps the parents of matches.

use leptos::{ev, html, prelude::*};
use web_sys::{Element, HtmlElement};

use super::dom;

/// The navigation with its search box. Each `[data-search]` below is shown while its text contains the search text.
#[island]
pub fn NavigationSearch(
    /// The search box and the navigation.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            dom::show_what_needs_wasm(&root);
        }
    });
    let on_input = move |_: ev::Event| {
        if let Some(root) = root.get_untracked() {
            search(&root);
        }
    };
    view! { <div node_ref=root on:input=on_input>{children()}</div> }
}

fn search(root: &Element) {
    let query = dom::value(root, "input[type=search]").trim().to_lowercase();
    let mut found = false;
    for entry in dom::all::<HtmlElement>(root, "[data-search]") {
        let matches = entry.text_content().unwrap_or_default().to_lowercase().contains(&query);
        entry.set_hidden(!matches);
        found |= matches;
    }
    if let Some(status) = dom::one::<Element>(root, "[role=status]") {
        let none = status.get_attribute("data-none").filter(|_| !found);
        status.set_text_content(none.as_deref());
    }
}
