//! An identifier in short, with a button that copies the whole.

use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    said::Said,
};
use crate::console::{
    marks::{action, class},
    texts::t,
};

/// Characters of the beginning and of the end that are shown.
const SHOWN: (usize, usize) = (8, 4);

/// The identifier.
#[component]
pub fn ShortId(
    /// The whole identifier.
    id: String,
    /// What the button does.
    copy: String,
) -> impl IntoView {
    view! {
        <span class="short-id">
            <code translate="no" title=id.clone()>
                <span class="visually-hidden">{id.clone()}</span>
                <span aria-hidden="true">{shortened(&id)}</span>
            </code>
            <CopyButton value=id copy/>
        </span>
    }
}

/// The button that copies a value, inside of the island `CopyIds`.
#[component]
pub fn CopyButton(
    /// The value.
    value: String,
    /// What the button does.
    copy: String,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button small"
            aria-label=copy
            data-action=action::COPY_ID.name
            data-id=value
            data-needs-wasm=""
            hidden
        >
            <Icon glyph=Glyph::Copy/>
        </button>
    }
}

/// Where the browser says that an identifier is copied.
#[component]
pub fn CopyStatus() -> impl IntoView {
    let texts = [("copied", t!("copied")), ("copy-refused", t!("copy-refused"))];
    let texts = texts.map(|(name, text)| (name.to_owned(), text)).to_vec();
    view! {
        <p class=["visually-hidden ", class::COPY_STATUS.name].concat() role="status"></p>
        <Said texts/>
    }
}

/// The beginning and the end.
fn shortened(id: &str) -> String {
    let characters: Vec<char> = id.chars().collect();
    let (first, last) = SHOWN;
    if characters.len() <= first + last + 1 {
        return id.to_owned();
    }
    let (begin, end) = (characters.iter().take(first), characters.iter().skip(characters.len() - last));
    begin.chain(std::iter::once(&'…')).chain(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_identifier_is_shortened() {
        assert_eq!(shortened("269449fa-8c6f-4dc8-9888-27164b0f1e89"), "269449fa…1e89");
        assert_eq!(shortened("abcdefgh_jklm"), "abcdefgh_jklm");
    }
}
