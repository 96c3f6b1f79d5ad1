//! Finds which paths a source file names: in `use` trees and in the code, macros included.

use std::iter::Peekable;

/// A path that a module names, from the crate's root: `crate` first for one of ours, otherwise the name of a crate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedPath(pub Vec<String>);

/// What of a source text matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    /// `::`
    Joint,
    Sign(char),
}

/// Every path that a file names. `module` is the file's own, such as `["service", "sign_in"]`.
pub fn named_paths(source: &str, module: &[String]) -> Vec<NamedPath> {
    let mut reader =
        Reader { tokens: tokens(source).into_iter().peekable(), module: module.to_vec(), found: Vec::new() };
    reader.read();
    reader.found
}

struct Reader<I: Iterator<Item = Token>> {
    tokens: Peekable<I>,
    module: Vec<String>,
    found: Vec<NamedPath>,
}

impl<I: Iterator<Item = Token>> Reader<I> {
    fn read(&mut self) {
        let mut depth = 0_usize;
        // Modules inside of the file, with the depth of their braces.
        let mut inner: Vec<usize> = Vec::new();
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Sign('{') => depth += 1,
                Token::Sign('}') => {
                    depth = depth.saturating_sub(1);
                    if inner.last() == Some(&depth) {
                        inner.pop();
                        self.module.pop();
                    }
                }
                Token::Word(word) if word == "mod" => {
                    let Some(Token::Word(name)) = self.tokens.next() else { continue };
                    if self.tokens.peek() == Some(&Token::Sign('{')) {
                        inner.push(depth);
                        self.module.push(name);
                    }
                }
                Token::Word(word) if word == "use" => self.tree(&[]),
                // Who may see something (`pub(in crate::service)`) is no use of it.
                Token::Word(word) if word == "in" && self.tokens.peek() == Some(&Token::Word("crate".to_owned())) => {
                    while self.tokens.next_if(|token| *token != Token::Sign(')')).is_some() {}
                }
                Token::Word(word) => self.path(word),
                // What follows a joint without a word before it belongs to a type, as in `<T as Trait>::NAME`.
                Token::Joint => drop(self.tokens.next()),
                Token::Sign(_) => {}
            }
        }
    }

    /// The rest of a path in the code, such as `crate::domain::Id::new`.
    fn path(&mut self, first: String) {
        let mut path = vec![first];
        while self.tokens.next_if_eq(&Token::Joint).is_some() {
            match self.tokens.next_if(|token| matches!(token, Token::Word(_))) {
                Some(Token::Word(word)) => path.push(word),
                _ => break,
            }
        }
        if path.len() > 1 {
            self.keep(&path);
        }
    }

    /// The rest of a `use` tree below a path, up to the comma or the end.
    fn tree(&mut self, above: &[String]) {
        let mut path = above.to_vec();
        let mut is_branch = false;
        loop {
            match self.tokens.peek() {
                Some(Token::Word(word)) if word == "as" => {
                    self.tokens.next();
                    self.tokens.next();
                }
                Some(Token::Word(_)) => {
                    let Some(Token::Word(word)) = self.tokens.next() else { return };
                    path.push(word);
                }
                Some(Token::Joint | Token::Sign('*')) => drop(self.tokens.next()),
                Some(Token::Sign('{')) => {
                    is_branch = true;
                    self.tokens.next();
                    while self.tokens.next_if_eq(&Token::Sign('}')).is_none() {
                        self.tree(&path);
                        self.tokens.next_if_eq(&Token::Sign(','));
                    }
                }
                _ => break,
            }
        }
        if !is_branch {
            self.keep(&path);
        }
    }

    /// Makes a path one from the root.
    fn keep(&mut self, path: &[String]) {
        let Some((first, rest)) = path.split_first() else { return };
        let mut base = match first.as_str() {
            "super" => self.parent(&self.module),
            "self" => [vec!["crate".to_owned()], self.module.clone()].concat(),
            _ => vec![first.clone()],
        };
        for word in rest {
            if word == "super" {
                base.pop();
            } else {
                base.push(word.clone());
            }
        }
        self.found.push(NamedPath(base));
    }

    #[expect(clippy::unused_self, reason = "it reads as part of the walk")]
    fn parent(&self, module: &[String]) -> Vec<String> {
        let above = module.split_last().map(|(_, above)| above.to_vec()).unwrap_or_default();
        [vec!["crate".to_owned()], above].concat()
    }
}

/// Splits a source text, without its comments and literals.
fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if let Some(length) = literal(rest) {
            rest = &rest[length..];
        } else if first.is_alphabetic() || first == '_' {
            let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        } else if let Some(after) = rest.strip_prefix("::") {
            tokens.push(Token::Joint);
            rest = after;
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

/// The length of the literal that a text begins with: a string, a raw string or a character, not a lifetime.
fn literal(text: &str) -> Option<usize> {
    let raw = text.strip_prefix("br").or_else(|| text.strip_prefix('r'));
    if let Some(raw) = raw {
        let hashes = raw.bytes().take_while(|byte| *byte == b'#').count();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let body = &raw[hashes + 1..];
            let after = &body[body.find(&end)? + end.len()..];
            return Some(text.len() - after.len());
        }
    }
    let quoted = text.strip_prefix('b').unwrap_or(text);
    let quote = quoted.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let mut letters = quoted[1..].char_indices();
    while let Some((position, letter)) = letters.next() {
        if letter == quote {
            return Some(text.len() - quoted.len() + position + 2);
        }
        let is_escape = letter == '\\';
        if is_escape {
            letters.next();
        }
        // A lifetime has a letter and then no quote.
        if quote == '\'' && !is_escape && !letters.as_str().starts_with('\'') {
            return None;
        }
        if quote == '\'' && is_escape && letter == '\n' {
            return None;
        }
    }
    None
}

#[test]
fn paths_are_found_in_trees_in_code_and_in_macros() {
    let source = r##"
        use super::{a::{self, B as C}, d::*};
        use { crate::e::{F, g}, sqlx::Row };
        // use crate::comment;
        const TEXT: &str = "crate::text"; const RAW: &str = r#"crate::"raw"#; const QUOTE: char = '"';
        fn f<'a>(x: &'a str) -> crate::h::I<'a> { view! { <p>{self::j()} {Vec::<axum::K>::new()}</p> } }
        mod inner { use super::l; }
    "##;
    let module = ["m", "n"].map(str::to_owned);
    let found: Vec<String> = named_paths(source, &module).into_iter().map(|path| path.0.join("::")).collect();
    let expected = [
        "crate::m::a::self",
        "crate::m::a::B",
        "crate::m::d",
        "crate::e::F",
        "crate::e::g",
        "sqlx::Row",
        "crate::h::I",
        "crate::m::n::j",
        "axum::K",
        "crate::m::n::l",
    ];
    assert_eq!(found, expected);
}
