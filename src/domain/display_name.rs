//! Names of credentials and organizations: which characters are allowed, and when two names are the same.
//!
//! An invisible name cannot be selected, and one that reverses the text around it is misleading. Invisible characters within a
//! visible name, such as the joiner within an emoji, stay as written and do not distinguish names.

use std::{borrow::Cow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// A name: trimmed, 1 to 100 characters in Normalization Form C (Unicode Standard Annex 15), some of them visible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DisplayName(Arc<str>);

/// Why a text cannot be a name; worded for a credential, as other names are given on the command line only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NameError {
    /// Nothing visible.
    #[error("Please enter a name for your credential.")]
    Empty,
    /// More than [`DisplayName::MAX_CHARACTERS`].
    #[error("Please use at most 100 characters.")]
    TooLong,
    /// A control character, a line break, or a mark that changes the direction of text.
    #[error("Please use only visible characters: no tabs, line breaks or marks that change the direction of text.")]
    Invisible,
}

impl DisplayName {
    /// Maximum characters of a name.
    pub const MAX_CHARACTERS: usize = 100;

    /// Checks the rule of a name, without creating one: the browser has no normalization tables.
    ///
    /// # Errors
    /// [`NameError`], whose text says what to do.
    pub fn check(text: &str) -> Result<(), NameError> {
        let text = text.trim();
        if text
            .chars()
            .any(|character| character.is_control() || is_line_break(character) || turns_direction(character))
        {
            return Err(NameError::Invisible);
        }
        if !text.chars().any(is_visible) {
            return Err(NameError::Empty);
        }
        if text.chars().count() > Self::MAX_CHARACTERS {
            return Err(NameError::TooLong);
        }
        Ok(())
    }

    /// Reads a name.
    ///
    /// # Errors
    /// [`NameError`], whose text says what to do.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = composed(text.trim());
        Self::check(&text)?;
        Ok(Self(text.trim().into()))
    }

    /// Reads a name from storage, which may hold names from times when the rule was less strict.
    ///
    /// # Errors
    /// [`NameError`] if no release has ever accepted it.
    pub fn from_stored(text: &str) -> Result<Self, NameError> {
        if text.trim().is_empty() {
            return Err(NameError::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(NameError::Invisible);
        }
        Ok(Self(text.into()))
    }

    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key shared by all names that look the same to a reader.
    pub fn key(&self) -> String {
        folded(&self.0)
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A text in Normalization Form C: `e` with a combining accent is `é`.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// A text without the differences that a reader does not see: case (`ß` is `ss`, `ς` is `σ`), the form of accents, white
/// space in a row or of another kind, and invisible characters.
pub fn folded(text: &str) -> String {
    let visible = composed(text).chars().filter(|character| !is_ignorable(*character)).collect::<String>();
    let words = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    // By way of upper case, as lower case alone does not change `ß`, `ς` and ligatures.
    let folded: String = words.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
    composed(&folded).into_owned()
}

/// The spellings of a character in texts that read the same: the character first, then its other case and forms of its
/// accents; none for an invisible one.
pub fn spellings(character: char) -> Vec<String> {
    if is_ignorable(character) {
        return vec![character.to_string(), String::new()];
    }
    let upper: String = character.to_uppercase().collect();
    let lower: String = upper.chars().flat_map(char::to_lowercase).collect();
    let mut spellings: Vec<String> = Vec::new();
    for text in [character.to_string(), upper, lower] {
        for spelling in [text.clone(), text.nfd().collect()] {
            if !spellings.contains(&spelling) {
                spellings.push(spelling);
            }
        }
    }
    spellings
}

/// A text to embed in another one, which reads from left to right in any case: isolated (Unicode Standard Annex 9, section
/// 2.4) where it has letters that run from right to left, and without characters that change the direction.
pub fn isolated(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|character| turns_direction(character) || runs_leftwards(character)) {
        return Cow::Borrowed(text);
    }
    let text: String = text.chars().filter(|character| !turns_direction(*character)).collect();
    Cow::Owned(format!("\u{2068}{text}\u{2069}"))
}

/// Whether a text has nothing invisible: no white space, no control character, no default-ignorable character.
pub fn is_all_visible(text: &str) -> bool {
    text.chars().all(|character| !character.is_control() && is_visible(character))
}

fn is_visible(character: char) -> bool {
    // The Braille pattern without a dot is no white space but looks like it.
    !character.is_whitespace() && !is_ignorable(character) && character != '\u{2800}'
}

const fn is_line_break(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}')
}

/// Embeddings, overrides and isolates. The marks for one place (U+061C, U+200E, U+200F) do not reverse other text.
pub(super) const fn turns_direction(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The blocks of scripts that run from right to left.
const fn runs_leftwards(character: char) -> bool {
    matches!(character, '\u{0590}'..='\u{08FF}' | '\u{200F}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// `Default_Ignorable_Code_Point` of the Unicode Character Database, and the marks of interlinear annotation.
const fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_visible_and_at_most_100_characters() {
        assert_eq!(DisplayName::parse("  Nightly  ").unwrap().as_str(), "Nightly");
        assert!(DisplayName::parse(&"ü".repeat(100)).is_ok());
        assert!(DisplayName::parse(&"u\u{308}".repeat(100)).is_ok(), "what is composed is counted");
        assert_eq!(DisplayName::parse(&"ü".repeat(101)), Err(NameError::TooLong));
        for text in ["a\nb", "a\tb", "a\u{85}b", "a\u{2028}b", "a\u{2029}b", "\u{202e}eliF", "a\u{2067}b", "a\u{7f}"] {
            assert_eq!(DisplayName::parse(text), Err(NameError::Invisible), "{text:?}");
        }
        for text in ["", " \t ", "\u{200b}", "\u{3164}", "\u{2800}", "\u{ad}", "\u{feff}", "\u{2063}\u{200d} \u{e0041}"]
        {
            assert_eq!(DisplayName::parse(text), Err(NameError::Empty), "{text:?}");
        }
        for text in ["👩\u{200d}💻 on call", "می\u{200c}خواهم", "Größe", "売上パイプライン", "❤\u{fe0f}"]
        {
            assert_eq!(DisplayName::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_name_from_an_older_release_is_read_as_it_is() {
        for text in ["\u{200b}", "\u{202e}eliF", "Zoe\u{308}", "a\u{2028}b"] {
            assert_eq!(DisplayName::from_stored(text).unwrap().as_str(), text);
        }
        for text in ["", "  ", "a\nb"] {
            assert!(DisplayName::from_stored(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn names_that_look_the_same_are_the_same() {
        for (one, other) in [
            ("Zoë", "Zoe\u{308}"),
            ("Warehouse", "Ware\u{200b}house"),
            ("Warehouse", "\u{feff}WAREHOUSE"),
            ("A B", "a  b"),
            ("A B", "A\u{a0}B"),
            ("A B", "A\u{3000}B"),
            ("straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
            ("ﬁle", "File"),
            ("e\u{34f}\u{301}", "É"),
        ] {
            assert_eq!(folded(one), folded(other), "{one:?} {other:?}");
            assert_eq!(folded(&folded(one)), folded(one));
        }
        assert_ne!(folded("Zoë"), folded("Zoe"));
        assert_ne!(folded("AB"), folded("A B"));
    }

    #[test]
    fn only_what_could_turn_a_sentence_round_is_isolated() {
        for text in ["Nightly", "Größe", "売上", "👩\u{200d}💻"] {
            assert_eq!(isolated(text), text);
        }
        assert_eq!(isolated("שלום"), "\u{2068}שלום\u{2069}");
        assert_eq!(isolated("\u{202e}eliF\u{2069}"), "\u{2068}eliF\u{2069}");
    }
}
