//! How values are written in the details of an event.

use std::fmt::Display;

use serde::{Serialize, Serializer};
use time::OffsetDateTime;

use crate::domain::timestamp::timestamp;

/// An instant, to the millisecond (RFC 3339).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At(pub OffsetDateTime);

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        as_timestamp(&self.0, serializer)
    }
}

/// A value before and after a change.
#[derive(Debug, Clone, Serialize)]
pub struct Change<T: Display> {
    /// Before.
    #[serde(serialize_with = "as_text")]
    pub from: T,
    /// After.
    #[serde(serialize_with = "as_text")]
    pub to: T,
}

impl Change<String> {
    /// The change of what a text says of a value, if it has changed.
    pub fn between<V>(from: &V, to: &V, text: impl Fn(&V) -> String) -> Option<Self> {
        let (from, to) = (text(from), text(to));
        (from != to).then_some(Self { from, to })
    }
}

pub(super) fn as_text<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

pub(super) fn as_timestamp<S: Serializer>(at: &OffsetDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&timestamp(*at))
}
