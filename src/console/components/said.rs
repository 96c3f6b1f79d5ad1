//! The texts of islands, which find them by name, `islands::dom::said`, so that no text is compiled to wasm.

use leptos::prelude::*;

/// Texts with their names, hidden in the page.
#[component]
pub fn Said(
    /// Names and texts.
    texts: Vec<(String, String)>,
) -> impl IntoView {
    let texts: Vec<_> =
        texts.into_iter().map(|(name, text)| view! { <data data-text=name value=text hidden></data> }).collect();
    texts
}
