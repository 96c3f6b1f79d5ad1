//! A file to records, one after the other: however large it is, one record is in memory, of [`MAX_RECORD_BYTES`] at most.
//!
//! Read are JSON arrays of records, envelopes (a page of the Data API: an object with an array `value`) and records
//! themselves, any number of them after each other. So NDJSON is read, and pages that were put together into one file.

use std::{
    fmt,
    io::{self, BufRead, BufReader, Read},
};

use super::{
    scanner::{Found, MAX_RECORD_BYTES, Scanner},
    unpacking::{GZIP, Members},
};
use crate::domain::{
    entity::Entity,
    json::Json,
    record::{Record, RecordError},
};

/// Bytes that are read at once.
const BUFFER: usize = 256 * 1024;

/// Where a record stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line it begins on, from 1.
    pub line: usize,
    /// Which record it is, from 1.
    pub record: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {} (record {})", self.line, self.record)
    }
}

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadFileError {
    /// It cannot be read.
    #[error("the file cannot be read: {0}")]
    Io(io::Error),
    /// It begins like nothing we know.
    #[error(
        "line 1: expected a JSON array, an object with an array `value`, or a JSON object on each line; plain or gzip, in UTF-8"
    )]
    UnknownFormat,
    /// It is text in an encoding that has several bytes for each character of JSON.
    #[error("the file is in {0} and not in UTF-8: save it in UTF-8 (PowerShell: Set-Content -Encoding utf8)")]
    Encoding(&'static str),
    /// What was unpacked is compressed again.
    #[error("the file is compressed by gzip more than once: unpack it with gunzip first")]
    PackedTwice,
    /// It is not JSON.
    #[error("line {line}, column {column}: {problem}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
    },
    /// A record, or what an envelope has besides its records, is too long.
    #[error("line {line}: what begins here is longer than {} KiB, the most for one record", MAX_RECORD_BYTES >> 10)]
    TooLong {
        /// The line it begins on, from 1.
        line: usize,
    },
    /// Something in it is not a record.
    #[error("{place}: {error}")]
    Record {
        /// Where.
        place: Place,
        /// What is wrong.
        error: RecordError,
    },
}

/// Reads and checks each record of a file, which may be compressed by gzip, and hands it on, until `each` answers that it
/// wants no more. Gives the number of records.
///
/// # Errors
/// [`ReadFileError`] names the line of the first mistake; the records before it were handed on.
pub fn read_records(
    entity: Entity,
    file: impl Read,
    each: &mut dyn FnMut(Record) -> bool,
) -> Result<usize, ReadFileError> {
    let mut file = BufReader::with_capacity(BUFFER, file);
    if beginning(&mut file)?.starts_with(&GZIP) {
        let mut unpacked = BufReader::with_capacity(BUFFER, Members::new(file));
        if beginning(&mut unpacked)?.starts_with(&GZIP) {
            return Err(ReadFileError::PackedTwice);
        }
        read_text(entity, unpacked, each)
    } else {
        read_text(entity, file, each)
    }
}

fn beginning(file: &mut impl BufRead) -> Result<&[u8], ReadFileError> {
    file.fill_buf().map_err(ReadFileError::Io)
}

fn read_text(
    entity: Entity,
    mut text: impl BufRead,
    each: &mut dyn FnMut(Record) -> bool,
) -> Result<usize, ReadFileError> {
    if let Some(encoding) = other_encoding(beginning(&mut text)?) {
        return Err(ReadFileError::Encoding(encoding));
    }
    let mut reading = Reading { entity, text: Scanner::new(text), records: 0, each };
    match reading.read_parts() {
        Ok(()) | Err(Stopped::Unwanted) => Ok(reading.records),
        Err(Stopped::Mistake(mistake)) => Err(mistake),
    }
}

/// Tells encodings of Unicode by the byte order mark, or by where the zeros are in a first character of ASCII.
fn other_encoding(beginning: &[u8]) -> Option<&'static str> {
    match beginning {
        [0, 0, 0, 0, ..] => None,
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, _, ..] | [_, 0, 0, 0, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..] => Some("UTF-16"),
        _ => None,
    }
}

enum Stopped {
    Unwanted,
    Mistake(ReadFileError),
}

impl From<ReadFileError> for Stopped {
    fn from(mistake: ReadFileError) -> Self {
        Self::Mistake(mistake)
    }
}

struct Reading<'a, R> {
    entity: Entity,
    text: Scanner<R>,
    records: usize,
    each: &'a mut dyn FnMut(Record) -> bool,
}

impl<R: BufRead> Reading<'_, R> {
    /// Reads all that stands by itself: lists of records, envelopes around them, and records.
    fn read_parts(&mut self) -> Result<(), Stopped> {
        let mut is_first = true;
        while let Some(byte) = self.text.next_part()? {
            match byte {
                b'[' => self.read_list()?,
                b'{' => match self.text.read_object()? {
                    Found::Value => self.hand_on()?,
                    Found::Envelope => {
                        self.read_list()?;
                        self.text.read_rest_of_envelope()?;
                    }
                },
                _ if is_first => return Err(ReadFileError::UnknownFormat.into()),
                _ => return Err(self.text.unexpected("expected a record, a list of records or an envelope").into()),
            }
            is_first = false;
        }
        Ok(())
    }

    /// Reads a list whose bracket is the next byte.
    fn read_list(&mut self) -> Result<(), Stopped> {
        self.text.pass(b'[');
        if self.text.next()? == Some(b']') {
            self.text.pass(b']');
            return Ok(());
        }
        loop {
            match self.text.next()? {
                None => return Err(self.text.unexpected("EOF while parsing a list").into()),
                Some(b',' | b']' | b'}') => return Err(self.text.unexpected("expected value").into()),
                Some(_) => {}
            }
            self.text.read_value()?;
            self.hand_on()?;
            match self.text.next()? {
                Some(b',') => self.text.pass(b','),
                Some(b']') => {
                    self.text.pass(b']');
                    return Ok(());
                }
                Some(_) => return Err(self.text.unexpected("expected `,` or `]`").into()),
                None => return Err(self.text.unexpected("EOF while parsing a list").into()),
            }
        }
    }

    /// Hands on the record that was read last.
    fn hand_on(&mut self) -> Result<(), Stopped> {
        let place = Place { line: self.text.line_of_value(), record: self.records + 1 };
        let record = Record::parse(self.entity, self.text.parse::<Json>()?)
            .map_err(|error| Stopped::Mistake(ReadFileError::Record { place, error }))?;
        self.records = place.record;
        if (self.each)(record) { Ok(()) } else { Err(Stopped::Unwanted) }
    }
}

#[cfg(test)]
mod tests;
