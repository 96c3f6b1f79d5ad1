//! Texts with markup inside of them: each language decides where it stands.

use fluent_bundle::FluentArgs;
use leptos::prelude::*;

use super::Reader;

/// Private use characters stand for the views while the text is formatted.
const FIRST_MARK: u32 = 0xE000;

/// A text of the catalogue with views in the place of its arguments.
pub fn rich_text(key: &'static str, views: Vec<(&'static str, AnyView)>) -> Vec<AnyView> {
    let mut arguments = FluentArgs::new();
    let mut marked = Vec::new();
    for (mark, (name, view)) in (FIRST_MARK..).filter_map(char::from_u32).zip(views) {
        arguments.set(name, mark.to_string());
        marked.push((mark, view));
    }
    let text = Reader::current().locale.text(key, &arguments);
    let mut parts = Vec::new();
    let mut words = String::new();
    for character in text.chars() {
        let Some(place) = marked.iter().position(|(mark, _)| *mark == character) else {
            words.push(character);
            continue;
        };
        parts.push(std::mem::take(&mut words).into_any());
        parts.push(marked.swap_remove(place).1);
    }
    parts.push(words.into_any());
    parts
}

/// Text that somebody else has written, such as a name: it keeps its direction and its white space, and no browser
/// translates it.
pub fn given(text: String) -> AnyView {
    view! { <bdi class="given" translate="no">{text}</bdi> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_stands_where_the_language_puts_it() {
        for (accepted, expected) in [
            ("en", "<p>Last used <b>then</b> from <i>curl</i>.</p>"),
            ("ja", "<p>最終使用：<b>then</b>、<i>curl</i> から。</p>"),
        ] {
            let html = Reader::new(None, accepted, None).read(|| {
                let (when, caller) = (view! { <b>"then"</b> }.into_any(), view! { <i>"curl"</i> }.into_any());
                view! { <p>{rich_text("last-used-from", vec![("when", when), ("caller", caller)])}</p> }.to_html()
            });
            assert_eq!(html.replace("<!>", ""), expected);
        }
    }
}
