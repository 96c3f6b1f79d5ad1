//! Queries of a table of the Data API: which records, in which order, from where on, and how many.
//!
//! A typed tree without text: the parser of a URL builds it with the checks here, so the storage can trust it. Null
//! follows OData 4.01 (URL Conventions, section 5.1.1.1): null equals null and nothing else, so `ne` is true for a null
//! and a value; an order comparison with null is false; a boolean that is null is neither true nor false, and neither is
//! its negation; a function of null is null.

#[cfg(test)]
pub mod evaluation;
mod filter;
mod function;
mod operand;

pub use self::{
    filter::{Comparison, Filter},
    function::{ArgumentError, Function},
    operand::{DatePart, LetterCase, Operand, TextTest, TypeError},
};
use super::{
    entity::{AttributeKind, Entity, Path},
    record::Scalar,
};

/// Records in one page, unless the client prefers another number.
pub const PAGE_SIZE: u32 = 500;

/// A query of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordQuery {
    /// The table.
    pub entity: Entity,
    /// Which records; `None` for all.
    pub filter: Option<Filter>,
    /// In which order.
    pub order: Order,
    /// What to return; `None` for every attribute and every other member.
    pub select: Option<Vec<Path>>,
    /// The most records in all pages together, from here on.
    pub top: Option<u64>,
    /// How many records to leave out at the start.
    pub skip: u64,
    /// Whether to count all records that match, regardless of `top` and `skip`.
    pub count: bool,
    /// Where the page before ended.
    pub after: Option<Position>,
    /// The most records in one page.
    pub page_size: u32,
}

impl RecordQuery {
    /// Every record of a table in its usual order.
    pub fn all(entity: Entity) -> Self {
        let order = Order::usual(entity);
        Self {
            entity,
            filter: None,
            order,
            select: None,
            top: None,
            skip: 0,
            count: false,
            after: None,
            page_size: PAGE_SIZE,
        }
    }
}

/// A term of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderTerm {
    /// The sort key, a scalar.
    pub path: Path,
    /// Greatest first. Nulls come first when ascending and last when descending (OData 4.01 Protocol, section 11.2.6.2).
    pub descending: bool,
}

/// An order in which no two records are equal: its last term, and only that, is the id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order(Vec<OrderTerm>);

impl Order {
    /// Appends the id to the terms and removes those without effect.
    ///
    /// The id runs in the direction of the term before it, so that an index over both is read in one direction: exports
    /// give so many records the same `last_updated_time` that sorting those for each page would cost too much.
    pub fn new(terms: Vec<OrderTerm>) -> Self {
        let descending = terms.last().is_some_and(|term| term.descending);
        let mut kept: Vec<OrderTerm> = Vec::new();
        for term in terms.into_iter().chain([OrderTerm { path: Path::ID, descending }]) {
            if !kept.iter().any(|earlier| earlier.path == term.path || earlier.path == Path::ID) {
                kept.push(term);
            }
        }
        Self(kept)
    }

    /// The default order of a table: by creation time, in which records arrive and are stored next to each other, so that an
    /// export reads a table from its beginning to its end. The creation time of a record does not change. By id where there
    /// is none.
    pub fn usual(entity: Entity) -> Self {
        let created = entity.attribute("created_time");
        Self::new(
            created.map(|attribute| OrderTerm { path: Path::to(attribute), descending: false }).into_iter().collect(),
        )
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
    /// Creates a position; `None` if the values do not match `order`.
    pub fn new(order: &Order, values: Vec<Scalar>) -> Option<Self> {
        let fits = |(term, value): (&OrderTerm, &Scalar)| match value {
            Scalar::Null => term.path != Path::ID,
            Scalar::String(_) => term.path.end().kind == AttributeKind::String,
            Scalar::Boolean(_) => term.path.end().kind == AttributeKind::Boolean,
            Scalar::DateTime(_) => term.path.end().kind == AttributeKind::DateTime,
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
    /// The most records in one page.
    pub page_size: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_ends_in_the_id_once() {
        let path = |name: &str| Path::to(Entity::Users.attribute(name).unwrap());
        let term = |name: &str, descending| OrderTerm { path: path(name), descending };
        let names = |order: Order| order.terms().iter().map(|term| term.path.to_string()).collect::<Vec<_>>();
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
