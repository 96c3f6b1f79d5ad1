//! Conditions on records, and their parts.

use super::operand::{Operand, Type, TypeError};

/// A condition on a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of them are true.
    All(Vec<Filter>),
    /// One of them is true.
    Any(Vec<Filter>),
    /// It is false.
    Not(Box<Filter>),
    /// A comparison, created by [`Filter::compare`].
    Compare(Operand, Comparison, Operand),
    /// The first is equal to one of the literals, created by [`Filter::within`].
    In(Operand, Vec<Operand>),
    /// A boolean as a condition, created by [`Filter::is_true`].
    IsTrue(Operand),
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

impl Filter {
    /// Compares two values of one type, or a value with null. Quoted text against an instant or a day is read as one; a
    /// day against an instant is its midnight.
    ///
    /// # Errors
    /// [`TypeError`] if the types do not match.
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
    /// The index of the first literal that does not match the value's type, and why.
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
    use crate::domain::{
        entity::{Entity, Path},
        record::Scalar,
        record_time::{RecordDate, RecordTime},
    };

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
