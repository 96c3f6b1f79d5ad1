//! Reads tokens one after the other, and reports which one was expected.

use super::{
    QueryError,
    lexer::{PlacedToken, Token, tokens},
};
use crate::domain::{
    entity::{Attribute, AttributeKind, Entity, Path},
    record_query::TypeError,
};

/// The value of one option, read from left to right.
pub(super) struct Parser<'a> {
    option: &'static str,
    entity: Entity,
    tokens: Vec<PlacedToken<'a>>,
    next: usize,
    end: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(option: &'static str, entity: Entity, text: &'a str) -> Result<Self, QueryError> {
        Ok(Self { option, entity, tokens: tokens(option, text)?, next: 0, end: text.chars().count() + 1 })
    }

    pub(super) fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    /// The word that a parenthesis follows: the name of a function.
    pub(super) fn peek_function(&self) -> Option<&'a str> {
        match (self.peek()?, self.tokens.get(self.next + 1)?) {
            (Token::Word(name), (_, Token::Open)) => Some(name),
            _ => None,
        }
    }

    /// Whether quoted text follows the next token.
    pub(super) fn is_before_text(&self) -> bool {
        matches!(self.tokens.get(self.next + 1), Some((_, Token::Text(_))))
    }

    pub(super) fn skip(&mut self) {
        self.next += 1;
    }

    pub(super) fn take(&mut self, token: &Token<'_>) -> bool {
        let found = self.peek() == Some(token);
        self.next += usize::from(found);
        found
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word));
        self.next += usize::from(found);
        found
    }

    /// An attribute, or a slash and a member behind an object (OData 4.01 URL Conventions, section 4.6).
    pub(super) fn path(&mut self) -> Result<Path, QueryError> {
        let attribute = self.name(self.entity.attributes(), self.entity.as_str())?;
        let position = self.position();
        if !self.take(&Token::Slash) {
            return Ok(Path::to(attribute));
        }
        if attribute.kind != AttributeKind::Object {
            let expected = format!("no `/` after {}, which is {}", attribute.name, attribute.kind.describe());
            return Err(self.error(position, &expected, "one"));
        }
        Ok(Path { attribute, member: Some(self.name(attribute.members, attribute.name)?) })
    }

    fn name(&mut self, among: &'static [Attribute], of: &str) -> Result<&'static Attribute, QueryError> {
        let attribute = match self.peek() {
            Some(Token::Word(name)) => among.iter().find(|attribute| attribute.name == *name),
            _ => None,
        };
        let Some(attribute) = attribute else {
            let names: Vec<_> = among.iter().map(|attribute| attribute.name).collect();
            return Err(self.unexpected(&format!("an attribute of {of} ({})", names.join(", "))));
        };
        self.skip();
        Ok(attribute)
    }

    pub(super) fn end(&self, expected: &str) -> Result<(), QueryError> {
        if self.peek().is_none() { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    /// Where the next token begins.
    pub(super) fn position(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(position, _)| *position)
    }

    pub(super) fn unexpected(&self, expected: &str) -> QueryError {
        let found = self.peek().map_or_else(|| "the end".to_owned(), Token::describe);
        self.error(self.position(), expected, &found)
    }

    pub(super) fn error(&self, position: usize, expected: &str, found: &str) -> QueryError {
        QueryError::at(self.option, position, expected, found)
    }

    /// The error for a value of the wrong type.
    pub(super) fn mismatch(&self, position: usize, error: &TypeError) -> QueryError {
        QueryError::new(self.option, Some(position), format!("expected {error}"))
    }
}
