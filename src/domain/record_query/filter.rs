//! Conditions on records, and what they are made of.

use super::function::{DatePart, LetterCase, TextTest};
use crate::domain::{
    entity::{AttributeKind, Path},
    record::Scalar,
    record_time::{RecordDate, RecordTime},
};

/// A condition on a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of them hold.
    All(Vec<Filter>),
    /// One of them holds.
    Any(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// A comparison, made by [`Filter::compare`].
    Compare(Operand, Comparison, Operand),
    /// The first is equal to one of the literals, made by [`Filter::within`].
    In(Operand, Vec<Operand>),
    /// A boolean stands for itself, made by [`Filter::is_true`].
    IsTrue(Operand),
}

/// What is compared. Functions are made by [`super::Function::apply`], which checks what they are given.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// What the record holds.
    Path(Path),
    /// What the query says.
    Literal(Scalar),
    /// A number that the query says; no attribute holds one.
    Number(f64),
    /// A day that the query says; no attribute holds one.
    Day(RecordDate),
    /// A string with its letters in one case. Of a literal it is a literal.
    InCase(LetterCase, Path),
    /// The number of characters (code points) of a string.
    Length(Box<Operand>),
    /// A number of an instant or, but for those of the clock, of a day.
    Part(DatePart, Box<Operand>),
    /// The day of an instant.
    DayOf(Box<Operand>),
    /// Whether the first string has the second as a part.
    Has(TextTest, Box<(Operand, Operand)>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

impl Comparison {
    /// Every comparison.
    pub const ALL: [Self; 6] =
        [Self::Equal, Self::NotEqual, Self::Greater, Self::GreaterOrEqual, Self::Less, Self::LessOrEqual];

    /// The name in OData.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "ge",
            Self::Less => "lt",
            Self::LessOrEqual => "le",
        }
    }
}

/// What the type of an operand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Null,
    String,
    Boolean,
    Number,
    DateTime,
    Day,
    Structure,
}

impl Type {
    pub(super) const fn describe(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::String => "a string",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::DateTime => "a date-time",
            Self::Day => "a date",
            Self::Structure => "an object or array",
        }
    }
}

impl Operand {
    pub(super) const fn kind(&self) -> Type {
        match self {
            Self::Literal(Scalar::Null) => Type::Null,
            Self::Literal(Scalar::String(_)) | Self::InCase(..) => Type::String,
            Self::Literal(Scalar::Boolean(_)) | Self::Has(..) => Type::Boolean,
            Self::Number(_) | Self::Length(_) | Self::Part(..) => Type::Number,
            Self::Literal(Scalar::DateTime(_)) => Type::DateTime,
            Self::Day(_) | Self::DayOf(_) => Type::Day,
            Self::Path(path) => match path.end().kind {
                AttributeKind::String => Type::String,
                AttributeKind::Boolean => Type::Boolean,
                AttributeKind::DateTime => Type::DateTime,
                AttributeKind::Object | AttributeKind::Array => Type::Structure,
            },
        }
    }

    pub(super) fn describe(&self) -> String {
        let kind = self.kind().describe();
        match self {
            Self::Path(path) => format!("{path}, which is {kind}"),
            _ => kind.to_owned(),
        }
    }

    /// Reads a literal as an instant or a day where the other side is one.
    fn beside(self, other: Type) -> Result<Self, TypeError> {
        match (self, other) {
            (Self::Literal(Scalar::String(text)), Type::DateTime) => RecordTime::parse(&text)
                .map(|at| Self::Literal(Scalar::DateTime(at)))
                .ok_or_else(|| TypeError("a date-time such as '2026-09-01T00:00:00Z'".to_owned())),
            (Self::Literal(Scalar::String(text)), Type::Day) => {
                RecordDate::parse(&text).map(Self::Day).ok_or_else(|| TypeError("a date such as 2026-09-01".to_owned()))
            }
            (Self::Day(date), Type::DateTime) => Ok(Self::Literal(Scalar::DateTime(date.midnight()))),
            (other, _) => Ok(other),
        }
    }
}

/// Two values do not go together; the text says what would, to be read after "expected".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TypeError(pub(super) String);

impl Filter {
    /// Compares two values of one type, or a value with null. Quoted text against an instant or a day is read as one; a
    /// day against an instant is its midnight.
    ///
    /// # Errors
    /// [`TypeError`] if the types do not go together.
    pub fn compare(left: Operand, comparison: Comparison, right: Operand) -> Result<Self, TypeError> {
        let (left_type, right_type) = (left.kind(), right.kind());
        let (left, right) = (left.beside(right_type)?, right.beside(left_type)?);
        let (left_type, right_type) = (left.kind(), right.kind());
        let is_structure = left_type == Type::Structure || right_type == Type::Structure;
        let has_null = left_type == Type::Null || right_type == Type::Null;
        if is_structure && !(has_null && matches!(comparison, Comparison::Equal | Comparison::NotEqual)) {
            let structure = if left_type == Type::Structure { &left } else { &right };
            return Err(TypeError(format!("`eq null` or `ne null` with {}", structure.describe())));
        }
        if left_type != right_type && !has_null {
            let (expected, found) = (left.describe(), right.describe());
            return Err(TypeError(format!("a value of the type of {expected}, but this is {found}")));
        }
        Ok(Self::Compare(left, comparison, right))
    }

    /// Whether a value is equal to one of the literals, null included (OData 4.01 URL Conventions, section 5.1.1.1.12).
    ///
    /// # Errors
    /// The index of the first literal that does not go together with the value, and why.
    pub fn within(value: Operand, literals: Vec<Operand>) -> Result<Self, (usize, TypeError)> {
        let mut items = Vec::with_capacity(literals.len());
        for (index, literal) in literals.into_iter().enumerate() {
            let Self::Compare(_, _, item) =
                Self::compare(value.clone(), Comparison::Equal, literal).map_err(|error| (index, error))?
            else {
                continue;
            };
            items.push(item);
        }
        Ok(Self::In(value, items))
    }

    /// A boolean as a condition; null is neither true nor false.
    ///
    /// # Errors
    /// [`TypeError`] if it is not a boolean.
    pub fn is_true(operand: Operand) -> Result<Self, TypeError> {
        match operand.kind() {
            Type::Boolean | Type::Null => Ok(Self::IsTrue(operand)),
            _ => Err(TypeError(format!("a comparison (eq, ne, gt, ge, lt, le, in) after {}", operand.describe()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entity::Entity;

    fn attribute(name: &str) -> Operand {
        Operand::Path(Path::to(Entity::PluginResources.attribute(name).unwrap()))
    }

    fn text(text: &str) -> Operand {
        Operand::Literal(Scalar::String(text.to_owned()))
    }

    #[test]
    fn quoted_text_against_an_instant_is_an_instant_and_a_day_its_midnight() {
        let instant = Operand::Literal(Scalar::DateTime(RecordTime::parse("2026-01-01T00:00:00Z").unwrap()));
        for literal in [text("2026-01-01T01:00:00+01:00"), Operand::Day(RecordDate::parse("2026-01-01").unwrap())] {
            let expected = Filter::Compare(attribute("created_time"), Comparison::Greater, instant.clone());
            let filter = Filter::compare(attribute("created_time"), Comparison::Greater, literal.clone());
            assert_eq!(filter, Ok(expected));
            let filter = Filter::within(attribute("created_time"), vec![literal]);
            assert_eq!(filter, Ok(Filter::In(attribute("created_time"), vec![instant.clone()])));
        }
        assert!(Filter::compare(attribute("created_time"), Comparison::Greater, text("soon")).is_err());
    }

    #[test]
    fn types_must_go_together() {
        assert!(Filter::compare(attribute("user_id"), Comparison::Equal, Operand::Number(1.0)).is_err());
        assert!(Filter::compare(attribute("cited"), Comparison::Equal, text("true")).is_err());
        assert!(Filter::compare(attribute("detail"), Comparison::Equal, text("x")).is_err());
        let null = Operand::Literal(Scalar::Null);
        assert!(Filter::compare(attribute("detail"), Comparison::NotEqual, null.clone()).is_ok());
        assert!(Filter::compare(attribute("detail"), Comparison::Less, null.clone()).is_err());
        assert!(Filter::is_true(attribute("type")).is_err());
        assert!(Filter::is_true(attribute("cited")).is_ok());
        let error = Filter::within(attribute("type"), vec![text("x"), null, Operand::Number(1.0)]).unwrap_err();
        assert_eq!(error.0, 2);
    }
}
