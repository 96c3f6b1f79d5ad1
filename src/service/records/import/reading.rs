//! Reads the values of a file's records, one chunk after the other: for any size of the file, one chunk is in memory.
//!
//! It accepts JSON arrays of records, envelopes (a page of the Data API: an object with an array `value`) and records
//! themselves, any number of them after each other. This includes NDJSON, and pages that were concatenated into one
//! file.

use std::io::{BufRead, BufReader, Read};

use super::{
    chunk::Chunk,
    mistake::ReadFileError,
    scanner::{Found, Scanner},
    unpacking::{GZIP, Members},
};

/// Bytes that are read at once.
const BUFFER: usize = 256 * 1024;

/// Reads a file, which may be compressed by gzip, and passes the values of its records to `each`, until it returns that it
/// wants no more.
///
/// # Errors
/// [`ReadFileError`] names the line of the first error; the values before it were passed to `each`.
pub(super) fn read_chunks(file: impl Read, each: &mut dyn FnMut(Chunk) -> bool) -> Result<(), ReadFileError> {
    let mut file = BufReader::with_capacity(BUFFER, file);
    if beginning(&mut file)?.starts_with(&GZIP) {
        let mut unpacked = BufReader::with_capacity(BUFFER, Members::new(file));
        if beginning(&mut unpacked)?.starts_with(&GZIP) {
            return Err(ReadFileError::PackedTwice);
        }
        read_text(unpacked, each)
    } else {
        read_text(file, each)
    }
}

fn beginning(file: &mut impl BufRead) -> Result<&[u8], ReadFileError> {
    file.fill_buf().map_err(ReadFileError::Io)
}

fn read_text(mut text: impl BufRead, each: &mut dyn FnMut(Chunk) -> bool) -> Result<(), ReadFileError> {
    if let Some(encoding) = other_encoding(beginning(&mut text)?) {
        return Err(ReadFileError::Encoding(encoding));
    }
    let mut reading = Reading { text: Scanner::new(text), chunk: Chunk::default(), each };
    let read = reading.read_parts();
    // The values before an error may contain another one.
    let is_wanted = matches!(read, Err(Stopped::Unwanted)) || (reading.each)(reading.chunk);
    match read {
        Err(Stopped::Mistake(mistake)) if is_wanted => Err(mistake),
        _ => Ok(()),
    }
}

/// Detects encodings of Unicode by the byte order mark, or by the position of the zeros in a first character of ASCII.
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
    text: Scanner<R>,
    chunk: Chunk,
    each: &'a mut dyn FnMut(Chunk) -> bool,
}

impl<R: BufRead> Reading<'_, R> {
    /// Reads all top-level values: lists of records, envelopes around them, and records.
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

    /// Adds the value that was read last to the chunk, and passes the chunk on once it is full.
    fn hand_on(&mut self) -> Result<(), Stopped> {
        if self.chunk.is_full() {
            let next = self.chunk.next();
            if !(self.each)(std::mem::replace(&mut self.chunk, next)) {
                return Err(Stopped::Unwanted);
            }
        }
        self.chunk.push(self.text.value());
        Ok(())
    }
}

#[cfg(test)]
mod tests;
