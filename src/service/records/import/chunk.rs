//! Raw values of a file in chunks of some thousands: they are found one after the other, and parsed in parallel.

use super::{
    mistake::{ReadFileError, RecordLocation},
    scanner::{Position, RawValue},
};
use crate::domain::{entity::Entity, json::Json, record::Record};

/// Values in one chunk.
const VALUES: usize = 10_000;
/// Bytes in one chunk, plus at most one value.
const BYTES: usize = 4 << 20;

/// Consecutive values of a file.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// The values, one after the other.
    text: Vec<u8>,
    /// Where each begins in the file, and where it ends in `text`.
    values: Vec<(Position, usize)>,
    /// Values of the file that come before.
    before: usize,
}

impl Chunk {
    pub(super) fn is_full(&self) -> bool {
        self.values.len() >= VALUES || self.text.len() >= BYTES
    }

    /// The following chunk, empty.
    pub(super) fn next(&self) -> Self {
        Self { before: self.before + self.values.len(), ..Self::default() }
    }

    pub(super) fn push(&mut self, value: RawValue<'_>) {
        self.text.extend_from_slice(value.text);
        self.values.push((value.start, self.text.len()));
    }

    /// Reads and checks the records, one after the other.
    ///
    /// # Errors
    /// [`ReadFileError`] names the line of a mistake.
    pub(super) fn records(&self, entity: Entity) -> impl Iterator<Item = Result<Record, ReadFileError>> {
        let mut from = 0;
        let values = self.values.iter().map(move |(start, end)| {
            let text = self.text.get(from..*end).unwrap_or_default();
            from = *end;
            RawValue::new(text, *start)
        });
        (self.before + 1..).zip(values).map(move |(record, value)| {
            let place = RecordLocation { line: value.line(), record };
            Record::parse(entity, value.parse::<Json>()?).map_err(|error| ReadFileError::Record { place, error })
        })
    }
}
