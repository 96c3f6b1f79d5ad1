//! Questions to a table of the Data API: which records, in which order, from where on, and how many.
//!
//! A typed tree, free of text: whoever reads a query from a URL builds it with the checks here, whoever answers it can
//! trust it. Null follows OData 4.01 (URL Conventions, section 5.1.1.1): null equals null and nothing else, so `ne` is
//! true for a null and a value; an order comparison with null is false; a boolean attribute that is null is neither
//! true nor false, and neither is its negation.

use super::{
    entity::{Attribute, AttributeKind, Entity, ID},
    record::Scalar,
    record_time::RecordTime,
};

/// Records in one page.
pub const PAGE_SIZE: u32 = 500;

/// A question to a table.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordQuery {
    /// The table.
    pub entity: Entity,
    /// Which records; `None` for all.
    pub filter: Option<Filter>,
    /// In which order.
    pub order: Order,
    /// Which attributes to return; `None` for all of them and every other member.
    pub select: Option<Vec<&'static Attribute>>,
    /// The most records in all pages together, from here on.
    pub top: Option<u64>,
    /// How many records to leave out at the start.
    pub skip: u64,
    /// Whether to count the records that match, whatever `top` and `skip` say.
    pub count: bool,
    /// Where the page before ended.
    pub after: Option<Position>,
}

impl RecordQuery {
    /// Every record of a table by id.
    pub fn all(entity: Entity) -> Self {
        let order = Order::new(Vec::new());
        Self { entity, filter: None, order, select: None, top: None, skip: 0, count: false, after: None }
    }
}

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
    /// A boolean stands for itself, made by [`Filter::is_true`].
    IsTrue(Operand),
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// What the record holds.
    Attribute(&'static Attribute),
    /// What the query says.
    Literal(Scalar),
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
enum Type {
    Null,
    String,
    Boolean,
    Number,
    DateTime,
    Structure,
}

impl Operand {
    const fn kind(&self) -> Type {
        match self {
            Self::Literal(Scalar::Null) => Type::Null,
            Self::Literal(Scalar::String(_)) => Type::String,
            Self::Literal(Scalar::Boolean(_)) => Type::Boolean,
            Self::Literal(Scalar::Number(_)) => Type::Number,
            Self::Literal(Scalar::DateTime(_)) => Type::DateTime,
            Self::Attribute(attribute) => match attribute.kind {
                AttributeKind::String => Type::String,
                AttributeKind::Boolean => Type::Boolean,
                AttributeKind::DateTime => Type::DateTime,
                AttributeKind::Object | AttributeKind::Array => Type::Structure,
            },
        }
    }

    fn describe(&self) -> String {
        let kind = match self.kind() {
            Type::Null => "null",
            Type::String => "a string",
            Type::Boolean => "a boolean",
            Type::Number => "a number",
            Type::DateTime => "a date-time",
            Type::Structure => "an object or array",
        };
        match self {
            Self::Attribute(attribute) => format!("{}, which is {kind}", attribute.name),
            Self::Literal(_) => kind.to_owned(),
        }
    }

    /// Reads quoted text as an instant where the other side is one.
    fn into_instant(self) -> Result<Self, TypeError> {
        match self {
            Self::Literal(Scalar::String(text)) => RecordTime::parse(&text)
                .map(|at| Self::Literal(Scalar::DateTime(at)))
                .ok_or_else(|| TypeError("a date-time such as '2026-09-01T00:00:00Z'".to_owned())),
            other => Ok(other),
        }
    }
}

/// Two values do not go together; the text says what would, to be read after "expected".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TypeError(String);

impl Filter {
    /// Compares two values of one type, or a value with null. Quoted text against an instant is read as an instant.
    ///
    /// # Errors
    /// [`TypeError`] if the types do not go together.
    pub fn compare(left: Operand, comparison: Comparison, right: Operand) -> Result<Self, TypeError> {
        let (left, right) = match (left.kind(), right.kind()) {
            (Type::DateTime, Type::String) => (left, right.into_instant()?),
            (Type::String, Type::DateTime) => (left.into_instant()?, right),
            _ => (left, right),
        };
        let (left_type, right_type) = (left.kind(), right.kind());
        let is_structure = left_type == Type::Structure || right_type == Type::Structure;
        let has_null = left_type == Type::Null || right_type == Type::Null;
        if is_structure && !(has_null && matches!(comparison, Comparison::Equal | Comparison::NotEqual)) {
            let structure = if left_type == Type::Structure { &left } else { &right };
            return Err(TypeError(format!("`eq null` or `ne null` with {}", structure.describe())));
        }
        if left_type != right_type && !has_null {
            return Err(TypeError(format!(
                "a value of the type of {}, but this is {}",
                left.describe(),
                right.describe()
            )));
        }
        Ok(Self::Compare(left, comparison, right))
    }

    /// A boolean attribute or literal as a condition; null is neither true nor false.
    ///
    /// # Errors
    /// [`TypeError`] if it is not a boolean.
    pub fn is_true(operand: Operand) -> Result<Self, TypeError> {
        match operand.kind() {
            Type::Boolean | Type::Null => Ok(Self::IsTrue(operand)),
            _ => Err(TypeError(format!("a comparison (eq, ne, gt, ge, lt, le) after {}", operand.describe()))),
        }
    }
}

/// A term of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderTerm {
    /// By which attribute, a scalar one.
    pub attribute: &'static Attribute,
    /// Greatest first. Nulls come first when ascending and last when descending (OData 4.01 Protocol, section 11.2.6.2).
    pub descending: bool,
}

/// An order in which no two records are equal: its last term, and only that, is the id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order(Vec<OrderTerm>);

impl Order {
    /// Ends terms with the id and leaves out those that change nothing.
    ///
    /// The id runs in the direction of the term before it, so that an index over both is read in one direction: exports
    /// stamp so many records with one `last_updated_time` that sorting those for each page would cost too much.
    pub fn new(terms: Vec<OrderTerm>) -> Self {
        let descending = terms.last().is_some_and(|term| term.descending);
        let mut kept: Vec<OrderTerm> = Vec::new();
        for term in terms.into_iter().chain([OrderTerm { attribute: ID, descending }]) {
            if !kept.iter().any(|earlier| earlier.attribute == term.attribute || earlier.attribute == ID) {
                kept.push(term);
            }
        }
        Self(kept)
    }

    /// The terms, most significant first.
    pub fn terms(&self) -> &[OrderTerm] {
        &self.0
    }
}

/// A record's place in an order: its values for each of the order's terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Position(Vec<Scalar>);

impl Position {
    /// Reads a place; `None` if the values are not those of `order`.
    pub fn new(order: &Order, values: Vec<Scalar>) -> Option<Self> {
        let fits = |(term, value): (&OrderTerm, &Scalar)| match value {
            Scalar::Null => term.attribute != ID,
            Scalar::String(_) => term.attribute.kind == AttributeKind::String,
            Scalar::Boolean(_) => term.attribute.kind == AttributeKind::Boolean,
            Scalar::DateTime(_) => term.attribute.kind == AttributeKind::DateTime,
            Scalar::Number(_) => false,
        };
        let all_fit = order.terms().len() == values.len() && order.terms().iter().zip(&values).all(fits);
        all_fit.then_some(Self(values))
    }

    /// The values, one for each term of the order.
    pub fn values(&self) -> &[Scalar] {
        &self.0
    }
}

/// Where the next page begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Continuation {
    /// Where the page before ended.
    pub position: Position,
    /// The most records that may still follow.
    pub top: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(name: &str) -> Operand {
        Operand::Attribute(Entity::PluginResources.attribute(name).unwrap())
    }

    fn text(text: &str) -> Operand {
        Operand::Literal(Scalar::String(text.to_owned()))
    }

    #[test]
    fn quoted_text_against_an_instant_is_an_instant() {
        let filter = Filter::compare(attribute("created_time"), Comparison::Greater, text("2026-01-01T00:00:00Z"));
        assert!(matches!(filter, Ok(Filter::Compare(_, _, Operand::Literal(Scalar::DateTime(_))))));
        assert!(Filter::compare(attribute("created_time"), Comparison::Greater, text("soon")).is_err());
    }

    #[test]
    fn types_must_go_together() {
        let number = Operand::Literal(Scalar::Number(1.0));
        assert!(Filter::compare(attribute("user_id"), Comparison::Equal, number).is_err());
        assert!(Filter::compare(attribute("cited"), Comparison::Equal, text("true")).is_err());
        assert!(Filter::compare(attribute("detail"), Comparison::Equal, text("x")).is_err());
        let null = Operand::Literal(Scalar::Null);
        assert!(Filter::compare(attribute("detail"), Comparison::NotEqual, null.clone()).is_ok());
        assert!(Filter::compare(attribute("detail"), Comparison::Less, null).is_err());
        assert!(Filter::is_true(attribute("type")).is_err());
        assert!(Filter::is_true(attribute("cited")).is_ok());
    }

    #[test]
    fn an_order_ends_in_the_id_once() {
        let term = |name: &str, descending| OrderTerm { attribute: Entity::Users.attribute(name).unwrap(), descending };
        let names = |order: Order| order.terms().iter().map(|term| term.attribute.name).collect::<Vec<_>>();
        assert_eq!(names(Order::new(vec![])), ["id"]);
        let order = Order::new(vec![
            term("last_name", true),
            term("last_name", false),
            term("id", true),
            term("first_name", true),
        ]);
        assert_eq!(names(order.clone()), ["last_name", "id"]);
        assert_eq!(order.terms().iter().map(|term| term.descending).collect::<Vec<_>>(), [true, true]);
        assert!(!Order::new(vec![term("last_name", false)]).terms()[1].descending);
    }
}
