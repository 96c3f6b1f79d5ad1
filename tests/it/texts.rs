//! The catalogue of texts: complete in each language, nothing in it that is not shown, and no text elsewhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement, Variant, VariantKey},
    parser,
};

use crate::architecture::{Source, sources};

/// Languages, and the plural categories of each (CLDR) besides `other`.
const LANGUAGES: [(&str, &[&str]); 3] = [("en", &["one"]), ("de", &["one"]), ("ja", &[])];

/// Where people read what the console shows.
const VIEWS: [&str; 4] = ["console/pages", "console/components", "console/islands", "console/app"];

/// What is English in every language: the reference of the API, as the API is, and the gallery for those who develop.
const IN_ENGLISH: [&str; 2] = ["console/pages/api_reference", "console/pages/gallery"];

/// Literals of views that are nothing to read.
const NO_TEXT: [&str; 17] = [
    "B",
    "MB",
    "GB",
    "Escape",
    "Enter",
    "ArrowDown",
    "ArrowUp",
    "-----BEGIN PUBLIC KEY-----",
    "401 Unauthorized",
    "CSV",
    "JSON",
    "NDJSON",
    "audit verify",
    "curl",
    ".env",
    "Kubernetes Secret",
    "Postman environment",
];

/// A message: what it says, and its arguments.
struct Known {
    arguments: BTreeSet<String>,
    is_empty: bool,
    /// The categories of each choice, with the one that is left.
    choices: Vec<BTreeSet<String>>,
}

fn catalogue(language: &str) -> BTreeMap<String, Known> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/console/texts/{language}.ftl"));
    let text = fs::read_to_string(file).unwrap();
    let resource = parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{language}.ftl: {errors:?}"));
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        let Entry::Message(Message { id, value, .. }) = entry else { continue };
        let value = value.unwrap_or_else(|| panic!("{language}.ftl: {} says nothing", id.name));
        let mut known = Known { arguments: BTreeSet::new(), is_empty: value.elements.is_empty(), choices: Vec::new() };
        known.read(&value);
        assert!(messages.insert(id.name.clone(), known).is_none(), "{language}.ftl: {} twice", id.name);
    }
    messages
}

impl Known {
    fn read(&mut self, pattern: &Pattern<String>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { .. } => {}
                PatternElement::Placeable { expression: Expression::Inline(inline) } => self.read_inline(inline),
                PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                    self.read_inline(selector);
                    self.choices.push(variants.iter().map(category).collect());
                    for variant in variants {
                        self.read(&variant.value);
                    }
                }
            }
        }
    }

    fn read_inline(&mut self, inline: &InlineExpression<String>) {
        if let InlineExpression::VariableReference { id } = inline {
            self.arguments.insert(id.name.clone());
        }
    }
}

fn category(variant: &Variant<String>) -> String {
    match &variant.key {
        VariantKey::Identifier { name } => name.clone(),
        VariantKey::NumberLiteral { value } => value.clone(),
    }
}

/// String literals of a source, without tests, each with the code right before it.
fn literals(source: &Source) -> Vec<(String, String)> {
    let text = source.text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut code = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '/' if characters.peek() == Some(&'/') => while characters.next_if(|next| *next != '\n').is_some() {},
            '\'' => {
                // A character, or a lifetime.
                let mut ahead = characters.clone();
                let first = ahead.next();
                if first == Some('\\') || ahead.next() == Some('\'') {
                    let escaped = characters.next() == Some('\\');
                    if escaped {
                        characters.next();
                    }
                    while characters.next().is_some_and(|next| next != '\'') {}
                }
            }
            '"' => {
                let mut literal = String::new();
                while let Some(character) = characters.next() {
                    match character {
                        '"' => break,
                        '\\' => literal.extend(characters.next()),
                        character => literal.push(character),
                    }
                }
                found.push((std::mem::take(&mut code), literal));
            }
            character => code.push(character),
        }
    }
    found
}

/// Whether a literal is there to be read by people: it has a word that begins with a capital letter, or several words.
fn is_text(before: &str, literal: &str) -> bool {
    let before = before.trim_end();
    let is_attribute =
        ["class=", "describedby=", "viewBox=", "d=", "points=", "reason =", "transform=", "rel=", "content="]
            .iter()
            .any(|end| before.ends_with(end));
    let is_code =
        ["error!(", "warn!(", "dom::", "::<", "path!(", "query_selector(", "matches(", "closest("].iter().any(|call| {
            before.rfind(call).is_some_and(|at| {
                !before[at..].contains(';') && !before[at..].contains('>') || at + call.len() == before.len()
            })
        });
    let is_classes = literal.contains('-') && literal.chars().all(|of| of.is_ascii_lowercase() || " -".contains(of));
    let is_selector = literal.contains(['[', '#', '/', '=', '<', '>', '_']) || literal.starts_with(['.', ':', '-']);
    let words: Vec<_> = literal
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphabetic) && !word.contains(|of: char| of == '{' || of.is_numeric()))
        .collect();
    let is_readable = words.len() > 1 || words.iter().any(|word| word.starts_with(char::is_uppercase));
    is_readable && !is_attribute && !is_code && !is_classes && !is_selector && !NO_TEXT.contains(&literal)
}

fn views() -> Vec<Source> {
    let is_view = |source: &Source| {
        let module = source.module.join("/");
        VIEWS.iter().any(|view| module.starts_with(view)) && !IN_ENGLISH.iter().any(|view| module.starts_with(view))
    };
    sources().into_iter().filter(is_view).collect()
}

#[test]
fn every_language_has_every_text_with_the_same_arguments() {
    let [(first, _), others @ ..] = LANGUAGES;
    let english = catalogue(first);
    for (language, _) in others {
        let other = catalogue(language);
        assert!(english.keys().eq(other.keys()), "{language}: {:?}", difference(&english, &other));
        for (key, known) in &english {
            assert_eq!(known.arguments, other[key].arguments, "{language}.ftl: the arguments of {key}");
        }
    }
}

fn difference(one: &BTreeMap<String, Known>, other: &BTreeMap<String, Known>) -> Vec<String> {
    let (one, other): (BTreeSet<_>, BTreeSet<_>) = (one.keys().collect(), other.keys().collect());
    one.symmetric_difference(&other).map(ToString::to_string).collect()
}

#[test]
fn every_choice_has_the_plurals_of_its_language() {
    for (language, categories) in LANGUAGES {
        let expected: BTreeSet<_> = categories.iter().chain(&["other"]).map(ToString::to_string).collect();
        for (key, known) in catalogue(language) {
            assert!(!known.is_empty, "{language}.ftl: {key} is empty");
            assert!(known.choices.iter().all(|choice| *choice == expected), "{language}.ftl: {key}");
        }
    }
}

#[test]
fn every_text_is_shown_and_everything_that_is_shown_is_there() {
    let known = catalogue("en");
    let mut named = BTreeSet::new();
    for source in sources().iter().filter(|source| source.module.first().is_some_and(|first| first == "console")) {
        for (before, literal) in literals(source) {
            let call = before.trim_end().strip_suffix("t!(").or(before.trim_end().strip_suffix("rich!("));
            let is_asked_for = call.is_some_and(|before| !before.ends_with(char::is_alphanumeric));
            assert!(!is_asked_for || known.contains_key(&literal), "{} asks for {literal}", source.module.join("::"));
            named.insert(literal);
        }
    }
    let unused: Vec<_> = known.keys().filter(|key| !named.contains(*key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn no_text_stands_in_a_view() {
    let mut found = Vec::new();
    for source in views() {
        let texts = literals(&source).into_iter().filter(|(before, literal)| is_text(before, literal));
        found.extend(texts.map(|(_, literal)| format!("{}: {literal:?}", source.module.join("::"))));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_text_in_a_view_would_be_found() {
    let view = r#"view! { <p class="one two" title="Cancel">"Not here"</p> <p>{t!("here")}</p> }"#;
    let source = Source { text: view.to_owned(), ..views().remove(0) };
    let found: Vec<_> = literals(&source).into_iter().filter(|(before, literal)| is_text(before, literal)).collect();
    assert_eq!(found.into_iter().map(|(_, literal)| literal).collect::<Vec<_>>(), ["Cancel", "Not here"]);
}
