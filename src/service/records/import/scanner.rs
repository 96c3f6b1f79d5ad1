//! Finds the beginnings and ends of the values of a JSON text, without parsing them: one value is in memory, with at most
//! [`MAX_RECORD_BYTES`].

use std::io::BufRead;

use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::{MAX_RECORD_BYTES, mistake::ReadFileError};

/// A byte order mark, which some editors write.
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
/// The placeholder for the part of an envelope that was read before.
const ENVELOPE_SO_FAR: &[u8] = b"{\"\":0";

/// The position up to which a text was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// The line, from 1. It ends in a line feed, a carriage return or both.
    line: usize,
    /// Bytes of the line.
    column: usize,
    /// Whether the last byte was a carriage return.
    after_return: bool,
}

impl Position {
    fn advance(&mut self, byte: u8) {
        match byte {
            b'\n' if self.after_return => self.column = 0,
            b'\n' | b'\r' => {
                self.line += 1;
                self.column = 0;
            }
            _ => self.column += 1,
        }
        self.after_return = byte == b'\r';
    }
}

/// The kind of value at a place where an object may be a record or an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A whole value.
    Value,
    /// An envelope, as far as the bracket that begins its records; the bracket is the next byte.
    Envelope,
}

/// The members of an object, as far as they distinguish an envelope from a record.
#[derive(Debug, Default)]
struct Members {
    /// Where the string begins that is the name of a member.
    name_from: Option<usize>,
    expects_name: bool,
    has_id: bool,
    is_value: bool,
}

/// A raw value of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawValue<'a> {
    pub(super) text: &'a [u8],
    /// Where it begins.
    pub(super) start: Position,
    /// Bytes at its beginning that are not in the text.
    invented: usize,
}

/// A JSON text, read byte for byte.
pub(super) struct Scanner<R> {
    text: R,
    position: Position,
    /// The value that was read last.
    value: Vec<u8>,
    /// Bytes at the beginning of `value` that are not in the text.
    invented: usize,
    /// Where `value` begins.
    start: Position,
}

impl<R: BufRead> Scanner<R> {
    pub(super) fn new(text: R) -> Self {
        let start = Position { line: 1, column: 0, after_return: false };
        Self { text, position: start, value: Vec::new(), invented: 0, start }
    }

    /// The value that was read last.
    pub(super) fn value(&self) -> RawValue<'_> {
        RawValue { text: &self.value, invented: self.invented, start: self.start }
    }

    /// Returns the next byte without consuming it.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, ReadFileError> {
        Ok(self.text.fill_buf().map_err(ReadFileError::Io)?.first().copied())
    }

    /// Consumes the byte that was peeked.
    pub(super) fn pass(&mut self, byte: u8) {
        self.text.consume(1);
        self.position.advance(byte);
    }

    /// Advances to the next byte that is not white space (RFC 8259, section 2), and returns it.
    pub(super) fn next(&mut self) -> Result<Option<u8>, ReadFileError> {
        while let Some(byte) = self.peek()? {
            if !is_white_space(byte) {
                return Ok(Some(byte));
            }
            self.pass(byte);
        }
        Ok(None)
    }

    /// As [`Self::next`], between the parts of a concatenated file: there may be byte order marks.
    pub(super) fn next_part(&mut self) -> Result<Option<u8>, ReadFileError> {
        loop {
            let next = self.next()?;
            if next != BYTE_ORDER_MARK.first().copied() {
                return Ok(next);
            }
            for byte in BYTE_ORDER_MARK {
                if self.peek()? != Some(byte) {
                    return Err(self.unexpected("expected a record, a list of records or an envelope"));
                }
                self.text.consume(1);
            }
        }
    }

    /// Reads a value to its end.
    pub(super) fn read_value(&mut self) -> Result<(), ReadFileError> {
        self.begin(&[]);
        self.read_to_end(0, None).map(drop)
    }

    /// Reads an object to its end, or to the list in its member `value`. A record may have a member of this name too, and has its
    /// id before it.
    pub(super) fn read_object(&mut self) -> Result<Found, ReadFileError> {
        self.begin(&[]);
        let found = self.read_to_end(0, Some(Members::default()))?;
        if found == Found::Envelope {
            self.value.extend_from_slice(b"0}");
            self.check()?;
        }
        Ok(found)
    }

    /// Reads what follows the records of an envelope.
    pub(super) fn read_rest_of_envelope(&mut self) -> Result<(), ReadFileError> {
        self.begin(ENVELOPE_SO_FAR);
        match self.read_to_end(1, Some(Members::default()))? {
            Found::Value => self.check(),
            Found::Envelope => Err(self.unexpected("there is a second list `value` in one envelope")),
        }
    }

    /// An error at the next byte.
    pub(super) fn unexpected(&mut self, problem: &str) -> ReadFileError {
        let is_end = matches!(self.peek(), Ok(None));
        let Position { line, column, .. } = self.position;
        let column = if is_end { column } else { column + 1 };
        ReadFileError::Syntax { line, column: column.max(1), problem: problem.to_owned() }
    }

    fn begin(&mut self, invented: &[u8]) {
        self.start = self.position;
        self.invented = invented.len();
        self.value.clear();
        self.value.extend_from_slice(invented);
    }

    fn check(&self) -> Result<(), ReadFileError> {
        self.value().parse::<IgnoredAny>().map(drop)
    }

    /// Reads on from within `depth` brackets until they are closed. With `members` it stops before an envelope's records. A
    /// text that ends before leaves a value that cannot be parsed.
    fn read_to_end(&mut self, mut depth: usize, mut members: Option<Members>) -> Result<Found, ReadFileError> {
        let (mut is_string, mut is_escaped) = (false, false);
        loop {
            if is_string && !is_escaped {
                self.read_plain_text()?;
            }
            let Some(byte) = self.peek()? else { break };
            if depth == 0 && !is_string && (is_white_space(byte) || matches!(byte, b',' | b']' | b'}')) {
                break;
            }
            if self.value.len() - self.invented >= MAX_RECORD_BYTES {
                return Err(self.too_long());
            }
            if is_string {
                is_string = is_escaped || byte != b'"';
                is_escaped = !is_escaped && byte == b'\\';
            } else {
                if let Some(members) = members.as_mut().filter(|_| depth == 1)
                    && byte == b'['
                    && members.is_value
                    && !members.has_id
                {
                    return Ok(Found::Envelope);
                }
                match byte {
                    b'"' => is_string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
            }
            self.value.push(byte);
            self.pass(byte);
            if let Some(members) = members.as_mut().filter(|_| depth == 1) {
                members.note(&self.value, byte, is_string);
            }
            if depth == 0 && !is_string && matches!(byte, b'"' | b'}' | b']') {
                break;
            }
        }
        Ok(Found::Value)
    }

    /// Reads on within a string as far as all bytes are plain and on one line.
    fn read_plain_text(&mut self) -> Result<(), ReadFileError> {
        let most = (MAX_RECORD_BYTES + self.invented).saturating_sub(self.value.len());
        let bytes = self.text.fill_buf().map_err(ReadFileError::Io)?;
        let bytes = bytes.get(..most).unwrap_or(bytes);
        let end = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r'));
        let plain = end.and_then(|end| bytes.get(..end)).unwrap_or(bytes);
        let length = plain.len();
        self.value.extend_from_slice(plain);
        self.text.consume(length);
        if length > 0 {
            self.position.column += length;
            self.position.after_return = false;
        }
        Ok(())
    }

    /// An error for a value that is too long, perhaps because a bracket or a quotation mark is missing.
    fn too_long(&self) -> ReadFileError {
        match serde_json::from_slice::<IgnoredAny>(&self.value) {
            Err(error) if error.classify() == Category::Syntax => {
                self.check().err().unwrap_or(ReadFileError::TooLong { line: self.start.line })
            }
            _ => ReadFileError::TooLong { line: self.start.line },
        }
    }
}

impl<'a> RawValue<'a> {
    pub(super) const fn new(text: &'a [u8], start: Position) -> Self {
        Self { text, start, invented: 0 }
    }

    /// The line on which it begins.
    pub(super) const fn line(&self) -> usize {
        self.start.line
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`ReadFileError`] with the place of the error in it.
    pub(super) fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, ReadFileError> {
        if let Err(error) = std::str::from_utf8(self.text) {
            let length = error.valid_up_to() + 1;
            return Err(self.at(length, "not UTF-8: save the file in UTF-8".to_owned()));
        }
        serde_json::from_slice(self.text).map_err(|error| {
            // The parser of a part of a value knows no place in the whole.
            let error = serde_json::from_slice::<IgnoredAny>(self.text).err().unwrap_or(error);
            let lines = self.text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(place, _)| place + 1);
            let line = std::iter::once(0).chain(lines).nth(error.line().saturating_sub(1)).unwrap_or_default();
            let text = error.to_string();
            self.at(line + error.column(), text.split(" at line ").next().unwrap_or_default().to_owned())
        })
    }

    /// An error at the last of `length` bytes.
    fn at(&self, length: usize, problem: String) -> ReadFileError {
        let mut position = self.start;
        let bytes = self.text.iter().take(length).skip(self.invented);
        bytes.for_each(|byte| position.advance(*byte));
        ReadFileError::Syntax { line: position.line, column: position.column.max(1), problem }
    }
}

impl Members {
    /// Notes the last byte that was added to the text of the object.
    fn note(&mut self, object: &[u8], byte: u8, is_string: bool) {
        match (byte, self.name_from) {
            (b'"', None) if is_string && self.expects_name => self.name_from = Some(object.len()),
            (b'"', Some(from)) if !is_string => {
                let name = object.get(from..object.len() - 1).unwrap_or_default();
                self.has_id |= name == b"id";
                self.is_value = name == b"value";
                self.expects_name = false;
                self.name_from = None;
            }
            (b'{' | b',', None) if !is_string => {
                self.expects_name = true;
                self.is_value = false;
            }
            _ => {}
        }
    }
}

const fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
