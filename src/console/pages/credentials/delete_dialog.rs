//! The dialog that asks before a credential is deleted: who uses it, and whether pausing it first would be enough.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    console::{
        components::{last_used::LastUsed, pause_control::PauseForm},
        list_address,
        marks::{action, id},
        model::CredentialView,
        moment::Moment,
        place::place,
        server_fns::credentials::DeleteCredential,
        texts::{given, rich, t},
    },
    domain::{credential_query::CredentialQuery, display_name::spellings, pause::PauseLength},
};

/// The known usage of a credential.
pub struct Use {
    /// The last use, and by whom.
    pub last: Option<(Moment, String)>,
    /// Whether that was so recent that the name must be typed.
    pub is_recent: bool,
    /// The callers in the last seven days, the busiest first.
    pub callers: Vec<String>,
    /// Whether it is paused now.
    pub is_paused: bool,
}

/// The dialog.
#[component]
pub fn DeleteDialog(
    credential: CredentialView,
    used: Use,
    /// The list to return to.
    query: CredentialQuery,
) -> impl IntoView {
    let Use { last, is_recent, callers, is_paused } = used;
    let (list, cancel) = (list_address::query_of(&query), list_address::at_row(&query, credential.id));
    let callers: Vec<_> = callers.into_iter().map(|caller| view! { <li>{given(caller)}</li> }).collect();
    let callers =
        (callers.len() > 1).then(|| view! { <p>{t!("callers-of-7-days")}</p> <ul class="callers">{callers}</ul> });
    let returned = list.clone();
    let pause = (is_recent && !is_paused).then(|| {
        view! {
            <div class="pause-first">
                <p>{t!("delete-pause-first")}</p>
                <PauseForm id=credential.id length=PauseLength::QuarterHour list=Some(format!("?{list}"))/>
            </div>
        }
    });
    let typed_name = is_recent.then(|| {
        view! {
            <div class="field">
                <label class="field-label" for="typed_name">{t!("delete-type-name")}</label>
                <p class="field-help" id="typed-name-help">{given(credential.name.clone())}</p>
                <input
                    class="text-input"
                    id="typed_name"
                    name="typed_name"
                    type="text"
                    required
                    pattern=name_pattern(&credential.name)
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="typed-name-help typed-name-error"
                />
                <p class="field-error" id=id::TYPED_NAME_ERROR.name role="status" data-error=t!("delete-name-is", name = credential.name.as_str())></p>
            </div>
        }
    });
    // Browsers let no page in a frame take the focus by itself.
    let is_focused = place().frame_origins().is_none();
    view! {
        <dialog class="dialog" open aria-labelledby="delete-title">
            <h2 id="delete-title">{rich!("delete-title", name = given(credential.name))}</h2>
            <p>{rich!("delete-warning", answer = view! { <code translate="no">"401 Unauthorized"</code> })}</p>
            <LastUsed last/>
            {callers}
            {pause}
            <form method="post" action=DeleteCredential::url() class="delete-form" novalidate>
                <input type="hidden" name="list" value=returned/>
                <input type="hidden" name="id" value=credential.id.to_string()/>
                {typed_name}
                <div class="dialog-actions">
                    <a class="button quiet" href=cancel autofocus=is_focused data-action=action::CANCEL.name>{t!("cancel")}</a>
                    <button class="button destructive" type="submit">{t!("delete-credential")}</button>
                </div>
            </form>
        </dialog>
    }
}

/// A pattern that matches every spelling of a name that reads the same, as far as a pattern can express it: letters in
/// either case and with accents in either form, white space of any length, invisible characters or none. The server
/// decides.
fn name_pattern(name: &str) -> String {
    let mut pattern = String::from(r"\s*");
    let mut characters = name.trim().chars().peekable();
    while let Some(character) = characters.next() {
        if character.is_whitespace() {
            while characters.next_if(|next| next.is_whitespace()).is_some() {}
            pattern.push_str(r"\s+");
            continue;
        }
        let spellings = spellings(character);
        match spellings.as_slice() {
            [only] => pattern.push_str(&escaped(only)),
            several => {
                let several: Vec<_> = several.iter().map(|spelling| escaped(spelling)).collect();
                pattern.extend(["(?:", &several.join("|"), ")"]);
            }
        }
    }
    pattern.push_str(r"\s*");
    pattern
}

/// Escapes only special characters: browsers ignore a pattern with any other escape.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if r"^$\.*+?()[]{}|/".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_escapes_what_has_a_meaning_and_nothing_else() {
        assert_eq!(name_pattern("1-2_3: '4' (5.6)/7"), r"\s*1-2_3:\s+'4'\s+\(5\.6\)\/7\s*");
    }

    #[test]
    fn a_pattern_takes_what_reads_the_same() {
        assert_eq!(name_pattern("a  b"), r"\s*(?:a|A)\s+(?:b|B)\s*");
        assert_eq!(name_pattern("ß\u{200b}ü"), "\\s*(?:ß|SS|ss)(?:\u{200b}|)(?:ü|u\u{308}|Ü|U\u{308})\\s*");
    }
}
