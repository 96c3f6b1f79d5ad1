//! The operands of a filter, and their types.

use crate::domain::{
    entity::{AttributeKind, Path},
    record::Scalar,
    record_time::{RecordDate, RecordTime},
};

/// An operand. Functions are created by [`super::Function::apply`], which checks their arguments.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A value of the record.
    Path(Path),
    /// A literal of the query.
    Literal(Scalar),
    /// A number of the query; no attribute holds one.
    Number(f64),
    /// A day of the query; no attribute holds one.
    Day(RecordDate),
    /// A string with its letters in one case. A converted literal is a literal.
    InCase(LetterCase, Path),
    /// The number of characters (code points) of a string.
    Length(Box<Operand>),
    /// A component of an instant or, except for those of the clock, of a day.
    Part(DatePart, Box<Operand>),
    /// The day of an instant.
    DayOf(Box<Operand>),
    /// Whether the first string contains the second.
    Has(TextTest, Box<(Operand, Operand)>),
}

/// Where one string is looked for in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextTest {
    /// Anywhere.
    Contains,
    /// At its start.
    StartsWith,
    /// At its end.
    EndsWith,
}

/// A component of an instant, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePart {
    /// The year, 0 to 9999.
    Year,
    /// The month, 1 to 12.
    Month,
    /// The day of the month, 1 to 31.
    Day,
    /// The hour, 0 to 23.
    Hour,
    /// The minute, 0 to 59.
    Minute,
    /// The second, 0 to 59, without its fraction.
    Second,
}

/// The case of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterCase {
    /// Small.
    Lower,
    /// Capital.
    Upper,
}

/// The type of an operand.
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
    pub(super) fn beside(self, other: Type) -> Result<Self, TypeError> {
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

/// The types of two values do not match; the text names the expected type and follows the word "expected".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TypeError(pub(super) String);
