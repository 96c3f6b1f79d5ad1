//! The contents of text areas.

/// What a text area shows, between its tags. Leptos escapes nothing there.
pub fn typed_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
