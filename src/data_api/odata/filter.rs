//! The grammar of `$filter`, `$orderby` and `$select` (OData 4.01 URL Conventions, sections 5.1.1, 5.1.3 and 5.1.4).
//!
//! A recursive descent over tokens, loosest operator first: [`Parser::any`] reads `or`, [`Parser::all`] reads `and`,
//! [`Parser::negation`] reads `not`, [`Parser::primary`] reads parentheses and comparisons. Operators and literals are
//! read ignoring case (OData 4.01 Protocol asks servers to), attributes are not. Depth and number of comparisons are
//! bounded, so that no filter exhausts the stack here or the database's own limits.

use super::{
    QueryError,
    lexer::{PlacedToken, Token, tokens},
};
use crate::domain::{
    entity::{Attribute, Entity},
    record::Scalar,
    record_query::{Comparison, Filter, Operand, Order, OrderTerm},
    record_time::RecordTime,
};

/// Most levels of parentheses and `not`.
const MAX_DEPTH: usize = 50;
/// Most conditions in one filter.
const MAX_CONDITIONS: usize = 200;

/// Reads `$filter`.
pub fn filter(entity: Entity, text: &str) -> Result<Filter, QueryError> {
    let mut parser = Parser::new("$filter", entity, text)?;
    let filter = parser.any(0)?;
    parser.end("`and`, `or` or the end")?;
    Ok(filter)
}

/// Reads `$orderby`.
pub fn order(entity: Entity, text: &str) -> Result<Order, QueryError> {
    let mut parser = Parser::new("$orderby", entity, text)?;
    let mut terms = Vec::new();
    loop {
        let (position, attribute) = parser.attribute()?;
        if !attribute.kind.is_scalar() {
            let found = format!("{}, which is {}", attribute.name, attribute.kind.describe());
            return Err(parser.error(position, "an attribute with an order", &found));
        }
        let descending = parser.take_word("desc");
        if !descending {
            parser.take_word("asc");
        }
        terms.push(OrderTerm { attribute, descending });
        if !parser.take(&Token::Comma) {
            parser.end("`asc`, `desc`, a comma or the end")?;
            return Ok(Order::new(terms));
        }
    }
}

/// Reads `$select`; `None` stands for `*`, everything.
pub fn select(entity: Entity, text: &str) -> Result<Option<Vec<&'static Attribute>>, QueryError> {
    let mut parser = Parser::new("$select", entity, text)?;
    if parser.take(&Token::Star) {
        parser.end("the end")?;
        return Ok(None);
    }
    let mut attributes = Vec::new();
    loop {
        attributes.push(parser.attribute()?.1);
        if !parser.take(&Token::Comma) {
            parser.end("a comma or the end")?;
            return Ok(Some(attributes));
        }
    }
}

struct Parser<'a> {
    option: &'static str,
    entity: Entity,
    tokens: std::iter::Peekable<std::vec::IntoIter<PlacedToken<'a>>>,
    end: usize,
    conditions: usize,
}

impl<'a> Parser<'a> {
    fn new(option: &'static str, entity: Entity, text: &'a str) -> Result<Self, QueryError> {
        let tokens = tokens(option, text)?.into_iter().peekable();
        Ok(Self { option, entity, tokens, end: text.chars().count() + 1, conditions: 0 })
    }

    fn any(&mut self, depth: usize) -> Result<Filter, QueryError> {
        let first = self.all(depth)?;
        let mut filters = vec![first];
        while self.take_word("or") {
            filters.push(self.all(depth)?);
        }
        Ok(only(filters, Filter::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Filter, QueryError> {
        let first = self.negation(depth)?;
        let mut filters = vec![first];
        while self.take_word("and") {
            filters.push(self.negation(depth)?);
        }
        Ok(only(filters, Filter::All))
    }

    fn negation(&mut self, depth: usize) -> Result<Filter, QueryError> {
        let position = self.position();
        if depth > MAX_DEPTH {
            return Err(self.error(position, &format!("at most {MAX_DEPTH} levels of `not` and parentheses"), "more"));
        }
        if !self.take_word("not") {
            return self.primary(depth);
        }
        let position = self.position();
        let in_parentheses = matches!(self.tokens.peek(), Some((_, Token::Open)));
        let negated = self.negation(depth + 1)?;
        // `not` binds tighter than a comparison: `not a eq b` would be `(not a) eq b`, which nobody means.
        if !in_parentheses && matches!(negated, Filter::Compare(..)) {
            return Err(self.error(position, "parentheses around the comparison that `not` negates", "none"));
        }
        Ok(Filter::Not(Box::new(negated)))
    }

    fn primary(&mut self, depth: usize) -> Result<Filter, QueryError> {
        if self.take(&Token::Open) {
            let inner = self.any(depth + 1)?;
            return if self.take(&Token::Close) { Ok(inner) } else { Err(self.unexpected("`and`, `or` or `)`")) };
        }
        let position = self.position();
        self.conditions += 1;
        if self.conditions > MAX_CONDITIONS {
            return Err(self.error(position, &format!("at most {MAX_CONDITIONS} conditions"), "more"));
        }
        let left = self.operand()?;
        let Some(comparison) = Comparison::ALL.into_iter().find(|comparison| self.take_word(comparison.as_str()))
        else {
            let next = self.position();
            return Filter::is_true(left).map_err(|error| self.unexpected_at(next, &error.to_string()));
        };
        let position = self.position();
        let right = self.operand()?;
        Filter::compare(left, comparison, right)
            .map_err(|error| QueryError::new(self.option, Some(position), format!("expected {error}")))
    }

    fn operand(&mut self) -> Result<Operand, QueryError> {
        let position = self.position();
        let literal = match self.tokens.peek() {
            Some((_, Token::Text(text))) => Scalar::String(text.clone()),
            Some((_, Token::Digits(text))) => match number_or_instant(text) {
                Some(literal) => literal,
                None => return Err(self.unexpected("a number or a date-time such as 2026-09-01T00:00:00Z")),
            },
            Some((_, Token::Word(word))) if word.eq_ignore_ascii_case("null") => Scalar::Null,
            Some((_, Token::Word(word))) if word.eq_ignore_ascii_case("true") => Scalar::Boolean(true),
            Some((_, Token::Word(word))) if word.eq_ignore_ascii_case("false") => Scalar::Boolean(false),
            Some((_, Token::Word(_))) => return self.attribute().map(|(_, attribute)| Operand::Attribute(attribute)),
            _ => return Err(self.unexpected_at(position, "an attribute or a value")),
        };
        self.tokens.next();
        Ok(Operand::Literal(literal))
    }

    fn attribute(&mut self) -> Result<(usize, &'static Attribute), QueryError> {
        let position = self.position();
        let attribute = match self.tokens.peek() {
            Some((_, Token::Word(name))) => self.entity.attribute(name),
            _ => None,
        };
        let Some(attribute) = attribute else {
            let names: Vec<_> = self.entity.attributes().iter().map(|attribute| attribute.name).collect();
            let expected = format!("an attribute of {} ({})", self.entity.as_str(), names.join(", "));
            return Err(self.unexpected(&expected));
        };
        self.tokens.next();
        Ok((position, attribute))
    }

    fn take(&mut self, token: &Token<'_>) -> bool {
        self.tokens.next_if(|(_, next)| next == token).is_some()
    }

    fn take_word(&mut self, word: &str) -> bool {
        self.tokens
            .next_if(|(_, next)| matches!(next, Token::Word(found) if found.eq_ignore_ascii_case(word)))
            .is_some()
    }

    fn end(&mut self, expected: &str) -> Result<(), QueryError> {
        if self.tokens.peek().is_none() { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    fn position(&mut self) -> usize {
        self.tokens.peek().map_or(self.end, |(position, _)| *position)
    }

    fn unexpected(&mut self, expected: &str) -> QueryError {
        let position = self.position();
        self.unexpected_at(position, expected)
    }

    fn unexpected_at(&mut self, position: usize, expected: &str) -> QueryError {
        let found = self.tokens.peek().map_or_else(|| "the end".to_owned(), |(_, token)| token.describe());
        self.error(position, expected, &found)
    }

    fn error(&self, position: usize, expected: &str, found: &str) -> QueryError {
        QueryError::at(self.option, position, expected, found)
    }
}

fn only(mut filters: Vec<Filter>, group: fn(Vec<Filter>) -> Filter) -> Filter {
    match filters.pop() {
        Some(filter) if filters.is_empty() => filter,
        last => group(filters.into_iter().chain(last).collect()),
    }
}

fn number_or_instant(text: &str) -> Option<Scalar> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Some(Scalar::Number(number)),
        _ => RecordTime::parse(text).map(Scalar::DateTime),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a filter in a form that shows how it was grouped.
    fn show(filter: &Filter) -> String {
        let operand = |operand: &Operand| match operand {
            Operand::Attribute(attribute) => attribute.name.to_owned(),
            Operand::Literal(Scalar::Null) => "null".to_owned(),
            Operand::Literal(Scalar::String(text)) => format!("{text:?}"),
            Operand::Literal(Scalar::Boolean(value)) => value.to_string(),
            Operand::Literal(Scalar::Number(value)) => value.to_string(),
            Operand::Literal(Scalar::DateTime(at)) => at.to_string(),
        };
        let list = |filters: &[Filter]| filters.iter().map(show).collect::<Vec<_>>().join(" ");
        match filter {
            Filter::All(filters) => format!("(all {})", list(filters)),
            Filter::Any(filters) => format!("(any {})", list(filters)),
            Filter::Not(filter) => format!("(not {})", show(filter)),
            Filter::Compare(left, comparison, right) => {
                format!("({} {} {})", comparison.as_str(), operand(left), operand(right))
            }
            Filter::IsTrue(value) => operand(value),
        }
    }

    fn read(text: &str) -> String {
        show(&filter(Entity::PluginCalls, text).unwrap())
    }

    fn refused(text: &str) -> String {
        filter(Entity::PluginCalls, text).unwrap_err().to_string()
    }

    #[test]
    fn and_binds_tighter_than_or_and_parentheses_tighter_than_both() {
        assert_eq!(
            read("id eq 'a' or id eq 'b' and not (used) or served"),
            r#"(any (eq id "a") (all (eq id "b") (not used)) served)"#
        );
        assert_eq!(read("(id eq 'a' OR id EQ 'b') and not used"), r#"(all (any (eq id "a") (eq id "b")) (not used))"#);
    }

    #[test]
    fn every_operator_and_literal_is_read() {
        for operator in ["eq", "ne", "gt", "ge", "lt", "le"] {
            assert_eq!(read(&format!("id {operator} 'it''s'")), format!(r#"({operator} id "it's")"#));
        }
        assert_eq!(read("used eq true and null ne served"), "(all (eq used true) (ne null served))");
        assert_eq!(read("1 lt 2.5"), "(lt 1 2.5)");
        for literal in ["'2026-09-01T00:00:00Z'", "2026-09-01T02:00:00.000+02:00", "2026-09-01T02:00:00 02:00"] {
            assert_eq!(read(&format!("created_time ge {literal}")), "(ge created_time 2026-09-01T00:00:00.000Z)");
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_position_and_what_was_expected() {
        assert_eq!(refused(""), "$filter, position 1: expected an attribute or a value, found the end");
        assert_eq!(refused("id eq"), "$filter, position 6: expected an attribute or a value, found the end");
        assert_eq!(refused("(used"), "$filter, position 6: expected `and`, `or` or `)`, found the end");
        assert_eq!(refused("used served"), "$filter, position 6: expected `and`, `or` or the end, found `served`");
        assert_eq!(
            refused("id = 'a'"),
            "$filter, position 4: expected an attribute, a value, an operator or a parenthesis, found `=`"
        );
        assert!(
            refused("used and colour eq 'red'")
                .starts_with("$filter, position 10: expected an attribute of plugin-calls (conversation_id, ")
        );
        assert_eq!(
            refused("created_time gt 'soon'"),
            "$filter, position 17: expected a date-time such as '2026-09-01T00:00:00Z'"
        );
        assert_eq!(
            refused("user_id eq 123"),
            "$filter, position 12: expected a value of the type of user_id, which is a string, but this is a number"
        );
        assert_eq!(
            refused("not id eq 'a'"),
            "$filter, position 5: expected parentheses around the comparison that `not` negates, found none"
        );
        assert!(
            refused("user_id").contains("position 8: expected a comparison (eq, ne, gt, ge, lt, le) after user_id")
        );
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let nested = |depth: usize| format!("{}used{}", "(".repeat(depth), ")".repeat(depth));
        assert!(filter(Entity::PluginCalls, &nested(MAX_DEPTH)).is_ok());
        assert!(refused(&nested(MAX_DEPTH + 1)).contains("at most 50 levels"));
        assert!(refused(&"not ".repeat(2_000)).contains("at most 50 levels"));
        assert!(refused(&vec!["used"; MAX_CONDITIONS + 1].join(" or ")).contains("at most 200 conditions"));
    }

    #[test]
    fn an_order_and_a_selection_are_lists_of_attributes() {
        let order = order(Entity::Users, "last_name desc, first_name asc,id").unwrap();
        let terms: Vec<_> = order.terms().iter().map(|term| (term.attribute.name, term.descending)).collect();
        assert_eq!(terms, [("last_name", true), ("first_name", false), ("id", false)]);
        let error = super::order(Entity::Users, "external_ids").unwrap_err().to_string();
        assert!(error.starts_with("$orderby, position 1: expected an attribute with an order"), "{error}");
        assert!(super::order(Entity::Users, "id descending").is_err());
        assert_eq!(select(Entity::Users, "id,last_name").unwrap().unwrap().len(), 2);
        assert_eq!(select(Entity::Users, "*").unwrap(), None);
        assert!(select(Entity::Users, "id,").is_err());
    }
}
