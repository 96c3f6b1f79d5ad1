//! Evaluates a filter for one record in memory by the rules of OData: the reference for the SQL of each database.

use std::cmp::Ordering;

use super::{Comparison, DatePart, Filter, Operand, TextTest};
use crate::domain::{
    entity::Path,
    json::{Json, Members},
    record::Scalar,
};

/// A value; instants and days are in their stored form as text.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
enum Plain {
    Text(String),
    Boolean(bool),
    Number(f64),
    Structure,
}

/// Returns true, false, or `None` if it is neither. `nul` is what a database stores for U+0000.
pub fn evaluate(filter: &Filter, record: &Members, nul: &str) -> Option<bool> {
    match filter {
        Filter::All(filters) => decide(filters, record, nul, false),
        Filter::Any(filters) => decide(filters, record, nul, true),
        Filter::Not(filter) => evaluate(filter, record, nul).map(|value| !value),
        Filter::Compare(left, comparison, right) => {
            Some(compare(value(left, record, nul).as_ref(), *comparison, value(right, record, nul).as_ref()))
        }
        Filter::In(operand, items) => {
            let found = value(operand, record, nul);
            Some(items.iter().any(|item| compare(found.as_ref(), Comparison::Equal, value(item, record, nul).as_ref())))
        }
        Filter::IsTrue(operand) => value(operand, record, nul).map(|value| value == Plain::Boolean(true)),
    }
}

/// One filter that is `decisive` decides; otherwise one that is neither true nor false makes the result unknown.
fn decide(filters: &[Filter], record: &Members, nul: &str, decisive: bool) -> Option<bool> {
    let values: Vec<_> = filters.iter().map(|filter| evaluate(filter, record, nul)).collect();
    if values.contains(&Some(decisive)) {
        return Some(decisive);
    }
    (!values.contains(&None)).then_some(!decisive)
}

fn compare(left: Option<&Plain>, comparison: Comparison, right: Option<&Plain>) -> bool {
    let order = left.zip(right).and_then(|(left, right)| left.partial_cmp(right));
    match comparison {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
    }
}

fn value(operand: &Operand, record: &Members, nul: &str) -> Option<Plain> {
    match operand {
        Operand::Path(path) => at_path(*path, record, nul),
        Operand::Literal(Scalar::Null) => None,
        Operand::Literal(Scalar::String(text)) => Some(Plain::Text(text.replace('\0', nul))),
        Operand::Literal(Scalar::Boolean(value)) => Some(Plain::Boolean(*value)),
        Operand::Literal(Scalar::DateTime(at)) => Some(Plain::Text(at.as_str().to_owned())),
        Operand::Number(value) => Some(Plain::Number(*value)),
        Operand::Day(day) => Some(Plain::Text(day.as_str().to_owned())),
        Operand::InCase(case, path) => Some(Plain::Text(case.apply(&text(at_path(*path, record, nul))?))),
        Operand::Length(of) => {
            let length = text(value(of, record, nul))?.chars().count();
            Some(Plain::Number(f64::from(u32::try_from(length).unwrap())))
        }
        Operand::Part(part, of) => {
            let (from, to) = match part {
                DatePart::Year => (0, 4),
                DatePart::Month => (5, 7),
                DatePart::Day => (8, 10),
                DatePart::Hour => (11, 13),
                DatePart::Minute => (14, 16),
                DatePart::Second => (17, 19),
            };
            Some(Plain::Number(text(value(of, record, nul))?[from..to].parse().unwrap()))
        }
        Operand::DayOf(of) => Some(Plain::Text(text(value(of, record, nul))?[..10].to_owned())),
        Operand::Has(test, operands) => {
            let (whole, part) = (text(value(&operands.0, record, nul))?, text(value(&operands.1, record, nul))?);
            Some(Plain::Boolean(match test {
                TextTest::Contains => whole.contains(&part),
                TextTest::StartsWith => whole.starts_with(&part),
                TextTest::EndsWith => whole.ends_with(&part),
            }))
        }
    }
}

fn at_path(path: Path, record: &Members, nul: &str) -> Option<Plain> {
    use crate::domain::entity::AttributeKind;
    match (path.end().kind, path.value_in(record)) {
        (AttributeKind::String, Json::String(text)) => Some(Plain::Text(text.replace('\0', nul))),
        (AttributeKind::DateTime, Json::String(text)) => Some(Plain::Text(text.trim_end_matches('Z').to_owned())),
        (AttributeKind::Boolean, Json::Boolean(value)) => Some(Plain::Boolean(*value)),
        (AttributeKind::Object, Json::Object(_)) | (AttributeKind::Array, Json::Array(_)) => Some(Plain::Structure),
        _ => None,
    }
}

fn text(value: Option<Plain>) -> Option<String> {
    match value? {
        Plain::Text(text) => Some(text),
        other => panic!("{other:?} is no text"),
    }
}
