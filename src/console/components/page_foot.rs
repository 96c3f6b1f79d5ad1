//! The foot of every page: the language, and the time zone of its times.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::console::{
    language::Language,
    server_fns::people::ChooseLanguage,
    texts::{Reader, rich, t},
};

/// The foot of a page.
#[component]
pub fn PageFoot() -> impl IntoView {
    let reader = Reader::current();
    let languages: Vec<_> = Language::ALL
        .into_iter()
        .map(|language| {
            let is_current = (language == reader.locale.language).then_some("true");
            view! {
                <button
                    type="submit"
                    name="language"
                    value=language.code()
                    lang=language.code()
                    aria-current=is_current
                >
                    {language.name()}
                </button>
            }
        })
        .collect();
    let zone = view! { <span class="time-zone">{reader.zone().to_owned()}</span> };
    view! {
        <footer class="page-foot">
            <form method="post" action=ChooseLanguage::url()>
                <fieldset>
                    <legend class="visually-hidden">{t!("language")}</legend>
                    {languages}
                </fieldset>
            </form>
            <p>{rich!("times-in", zone = zone)}</p>
        </footer>
    }
}
