//! The grammar of `$filter`, `$orderby` and `$select` (OData 4.01 URL Conventions, sections 5.1.1, 5.1.3 and 5.1.4).
//!
//! A recursive descent over tokens, loosest operator first: [`Grammar::any`] reads `or`, [`Grammar::all`] reads `and`,
//! [`Grammar::negation`] reads `not`, [`Grammar::primary`] reads parentheses, comparisons and `in`, [`Grammar::operand`]
//! reads what is compared. Operators, functions and literals are read ignoring case (OData 4.01 Protocol asks servers
//! to), attributes are not. Depth and number of everything are bounded, so that no filter exhausts the stack here or the
//! database's own limits.

use super::{QueryError, lexer::Token, parser::Parser};
use crate::domain::{
    entity::{Entity, Path},
    record::Scalar,
    record_query::{Comparison, Filter, Function, Operand, Order, OrderTerm},
    record_time::{RecordDate, RecordTime},
};

/// Most levels of parentheses, `not` and functions.
const MAX_DEPTH: usize = 50;
/// Most conditions in one filter.
const MAX_CONDITIONS: usize = 200;
/// Most values in the lists of one filter.
const MAX_LISTED: usize = 1_000;
/// Most `tolower` and `toupper` in one filter: each is a search for every letter that has a case.
const MAX_CASE_CHANGES: usize = 20;
/// Most attributes to order by; the position of a record holds a value for each of them.
const MAX_ORDER_TERMS: usize = 20;

/// Reads `$filter`.
pub fn filter(entity: Entity, text: &str) -> Result<Filter, QueryError> {
    let parser = Parser::new("$filter", entity, text)?;
    let mut grammar = Grammar { parser, conditions: 0, listed: 0, case_changes: 0 };
    let filter = grammar.any(0)?;
    grammar.parser.end("`and`, `or` or the end")?;
    Ok(filter)
}

/// Reads `$orderby`.
pub fn order(entity: Entity, text: &str) -> Result<Order, QueryError> {
    let mut parser = Parser::new("$orderby", entity, text)?;
    let mut terms = Vec::new();
    loop {
        let position = parser.position();
        let path = parser.path()?;
        let kind = path.end().kind;
        if !kind.is_scalar() {
            let found = format!("{path}, which is {}", kind.describe());
            return Err(parser.error(position, "an attribute with an order", &found));
        }
        let descending = parser.take_word("desc");
        if !descending {
            parser.take_word("asc");
        }
        if terms.len() == MAX_ORDER_TERMS {
            return Err(parser.error(position, &format!("at most {MAX_ORDER_TERMS} attributes"), "more"));
        }
        terms.push(OrderTerm { path, descending });
        if !parser.take(&Token::Comma) {
            parser.end("`asc`, `desc`, a comma or the end")?;
            return Ok(Order::new(terms));
        }
    }
}

/// Reads `$select`; `None` means `*`, everything.
pub fn select(entity: Entity, text: &str) -> Result<Option<Vec<Path>>, QueryError> {
    let mut parser = Parser::new("$select", entity, text)?;
    if parser.take(&Token::Star) {
        parser.end("the end")?;
        return Ok(None);
    }
    let mut paths = Vec::new();
    loop {
        let path = parser.path()?;
        if !paths.contains(&path) {
            paths.push(path);
        }
        if !parser.take(&Token::Comma) {
            parser.end("a comma or the end")?;
            return Ok(Some(paths));
        }
    }
}

struct Grammar<'a> {
    parser: Parser<'a>,
    conditions: usize,
    listed: usize,
    case_changes: usize,
}

impl Grammar<'_> {
    fn any(&mut self, depth: usize) -> Result<Filter, QueryError> {
        let first = self.all(depth)?;
        let mut filters = vec![first];
        while self.parser.take_word("or") {
            filters.push(self.all(depth)?);
        }
        Ok(only(filters, Filter::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Filter, QueryError> {
        let first = self.negation(depth)?;
        let mut filters = vec![first];
        while self.parser.take_word("and") {
            filters.push(self.negation(depth)?);
        }
        Ok(only(filters, Filter::All))
    }

    fn negation(&mut self, depth: usize) -> Result<Filter, QueryError> {
        self.within_depth(depth)?;
        if !self.parser.take_word("not") {
            return self.primary(depth);
        }
        let position = self.parser.position();
        let in_parentheses = self.parser.peek() == Some(&Token::Open);
        let negated = self.negation(depth + 1)?;
        // `not` binds tighter than a comparison: `not a eq b` would be `(not a) eq b`, which nobody means.
        if !in_parentheses && matches!(negated, Filter::Compare(..) | Filter::In(..)) {
            let expected = "parentheses around the comparison that `not` negates";
            return Err(self.parser.error(position, expected, "none"));
        }
        Ok(Filter::Not(Box::new(negated)))
    }

    fn primary(&mut self, depth: usize) -> Result<Filter, QueryError> {
        if self.parser.take(&Token::Open) {
            let inner = self.any(depth + 1)?;
            return self.close("`and`, `or` or `)`").map(|()| inner);
        }
        let start = self.parser.position();
        self.conditions += 1;
        self.bound(start, self.conditions, MAX_CONDITIONS, "conditions")?;
        let left = self.operand(depth)?;
        let position = self.parser.position();
        if self.parser.take_word("in") {
            return self.list(left, position);
        }
        let comparison = Comparison::ALL.into_iter().find(|comparison| self.parser.take_word(comparison.as_str()));
        let Some(comparison) = comparison else {
            return Filter::is_true(left).map_err(|error| self.parser.unexpected(&error.to_string()));
        };
        let position = self.parser.position();
        let right = self.operand(depth)?;
        Filter::compare(left, comparison, right).map_err(|error| self.parser.mismatch(position, &error))
    }

    /// The list behind `in`.
    fn list(&mut self, left: Operand, position: usize) -> Result<Filter, QueryError> {
        if !self.parser.take(&Token::Open) {
            return Err(self.parser.unexpected("`(` and a list of values"));
        }
        let (mut positions, mut literals) = (Vec::new(), Vec::new());
        loop {
            let start = self.parser.position();
            positions.push(start);
            let Some(literal) = self.literal()? else {
                return Err(self.parser.unexpected("a value"));
            };
            literals.push(literal);
            self.listed += 1;
            self.bound(start, self.listed, MAX_LISTED, "values in lists")?;
            if !self.parser.take(&Token::Comma) {
                break;
            }
        }
        self.close("a comma or `)`")?;
        Filter::within(left, literals)
            .map_err(|(index, error)| self.parser.mismatch(positions.get(index).copied().unwrap_or(position), &error))
    }

    fn operand(&mut self, depth: usize) -> Result<Operand, QueryError> {
        if let Some(name) = self.parser.peek_function() {
            return self.function(name, depth + 1);
        }
        if let Some(literal) = self.literal()? {
            return Ok(literal);
        }
        match self.parser.peek() {
            Some(Token::Word(_)) if self.parser.is_before_text() => {
                let expected = "a value without a word before its quotes, such as 'text' or 2026-09-01T00:00:00Z";
                Err(self.parser.unexpected(expected))
            }
            Some(Token::Word(_)) => self.parser.path().map(Operand::Path),
            _ => Err(self.parser.unexpected("an attribute, a value or a function")),
        }
    }

    fn function(&mut self, name: &str, depth: usize) -> Result<Operand, QueryError> {
        self.within_depth(depth)?;
        let start = self.parser.position();
        let Some(function) = Function::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(name)) else {
            let names = Function::ALL.map(Function::as_str).join(", ");
            return Err(self.parser.unexpected(&format!("a function ({names})")));
        };
        if matches!(function, Function::InCase(_)) {
            self.case_changes += 1;
            self.bound(start, self.case_changes, MAX_CASE_CHANGES, "of `tolower` and `toupper` together")?;
        }
        self.parser.skip();
        self.parser.skip();
        let (mut positions, mut arguments) = (Vec::new(), Vec::new());
        for index in 0..function.arity() {
            if index > 0 && !self.parser.take(&Token::Comma) {
                return Err(self.parser.unexpected("a comma"));
            }
            positions.push(self.parser.position());
            arguments.push(self.operand(depth)?);
        }
        self.close("`)`")?;
        function.apply(arguments).map_err(|failed| {
            self.parser.mismatch(positions.get(failed.index).copied().unwrap_or(start), &failed.error)
        })
    }

    /// A value, if one is next.
    fn literal(&mut self) -> Result<Option<Operand>, QueryError> {
        let literal = match self.parser.peek() {
            Some(Token::Text(text)) => Operand::Literal(Scalar::String(text.clone())),
            Some(Token::Digits(text)) => number_or_time(text).ok_or_else(|| {
                self.parser.unexpected("a number, a date or a date-time such as 2026-09-01T00:00:00Z")
            })?,
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("null") => Operand::Literal(Scalar::Null),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("true") => Operand::Literal(Scalar::Boolean(true)),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("false") => Operand::Literal(Scalar::Boolean(false)),
            _ => return Ok(None),
        };
        self.parser.skip();
        Ok(Some(literal))
    }

    fn close(&mut self, expected: &str) -> Result<(), QueryError> {
        if self.parser.take(&Token::Close) { Ok(()) } else { Err(self.parser.unexpected(expected)) }
    }

    fn within_depth(&self, depth: usize) -> Result<(), QueryError> {
        self.bound(self.parser.position(), depth, MAX_DEPTH, "levels of `not`, parentheses and functions")
    }

    fn bound(&self, position: usize, number: usize, most: usize, what: &str) -> Result<(), QueryError> {
        if number <= most {
            Ok(())
        } else {
            Err(self.parser.error(position, &format!("at most {most} {what}"), "more"))
        }
    }
}

fn only(mut filters: Vec<Filter>, group: fn(Vec<Filter>) -> Filter) -> Filter {
    match filters.pop() {
        Some(filter) if filters.is_empty() => filter,
        last => group(filters.into_iter().chain(last).collect()),
    }
}

fn number_or_time(text: &str) -> Option<Operand> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Some(Operand::Number(number)),
        _ => RecordDate::parse(text)
            .map(Operand::Day)
            .or_else(|| RecordTime::parse(text).map(|at| Operand::Literal(Scalar::DateTime(at)))),
    }
}

#[cfg(test)]
mod tests;
