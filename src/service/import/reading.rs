//! A file to records, one after the other: however large it is, one record is in memory.
//!
//! Read are JSON arrays of records, envelopes (a page of the Data API: an object with an array `value`) and records
//! themselves, any number of them after each other. So NDJSON is read, and pages that were put together into one file.

use std::{
    cell::{Cell, RefCell},
    fmt,
    io::{self, BufRead, BufReader, Read},
    rc::Rc,
};

use flate2::bufread::MultiGzDecoder;
use serde::{
    Deserializer as _,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::domain::{
    entity::Entity,
    json::{Json, Members},
    record::{Record, RecordError},
};

/// How a file begins that is compressed by gzip (RFC 1952, section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// A byte order mark, as some editors write it.
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
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
    Io(#[from] io::Error),
    /// It begins like nothing we know.
    #[error("line 1: expected a JSON array, an object with an array `value`, or a JSON object on each line")]
    UnknownFormat,
    /// It is not JSON.
    #[error("line {line}, column {column}: {problem}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
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
    if file.fill_buf()?.starts_with(&GZIP) {
        let unpacked = BufReader::with_capacity(BUFFER, MultiGzDecoder::new(file));
        read_text(entity, unpacked, each)
    } else {
        read_text(entity, file, each)
    }
}

fn read_text(
    entity: Entity,
    mut text: impl BufRead,
    each: &mut dyn FnMut(Record) -> bool,
) -> Result<usize, ReadFileError> {
    if text.fill_buf()?.starts_with(&BYTE_ORDER_MARK) {
        text.consume(BYTE_ORDER_MARK.len());
    }
    let line = Rc::new(Cell::new(1));
    let first = Rc::new(Cell::new(None));
    let text = Counted { text, line: Rc::clone(&line), first: Rc::clone(&first) };
    let reading =
        Reading { entity, line, records: Cell::new(0), each: RefCell::new(each), stopped: RefCell::default() };
    let mut json = serde_json::Deserializer::from_reader(text);
    // What ends here is white space only; anything else stays to be read.
    while let Err(error) = json.end() {
        let line = reading.line.get();
        let read = if error.is_io() { Err(error) } else { json.deserialize_any(AtTop { reading: &reading, line }) };
        match (read, reading.stopped.take()) {
            (_, Some(Stopped::Unwanted)) => break,
            (_, Some(Stopped::Mistake(mistake))) => return Err(mistake),
            (Err(error), None) if error.is_io() => return Err(ReadFileError::Io(error.into())),
            (Err(_), None) if first.get().is_some_and(|byte| !matches!(byte, b'[' | b'{')) => {
                return Err(ReadFileError::UnknownFormat);
            }
            (Err(error), None) => return Err(syntax(&error)),
            (Ok(()), None) => {}
        }
    }
    Ok(reading.records.get())
}

fn syntax(error: &serde_json::Error) -> ReadFileError {
    let text = error.to_string();
    let problem = text.split(" at line ").next().unwrap_or_default().to_owned();
    ReadFileError::Syntax { line: error.line().max(1), column: error.column(), problem }
}

/// Counts the lines of what was read. The parser asks for a byte at a time, so the count is that of its place.
struct Counted<R> {
    text: R,
    line: Rc<Cell<usize>>,
    /// The first byte that is not white space.
    first: Rc<Cell<Option<u8>>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.text.read(buffer)?;
        for byte in buffer.iter().take(length) {
            if *byte == b'\n' {
                self.line.set(self.line.get() + 1);
            } else if self.first.get().is_none() && !byte.is_ascii_whitespace() {
                self.first.set(Some(*byte));
            }
        }
        Ok(length)
    }
}

enum Stopped {
    Unwanted,
    Mistake(ReadFileError),
}

struct Reading<'a> {
    entity: Entity,
    line: Rc<Cell<usize>>,
    records: Cell<usize>,
    each: RefCell<&'a mut dyn FnMut(Record) -> bool>,
    /// Why the parser was stopped; its own error says nothing then.
    stopped: RefCell<Option<Stopped>>,
}

impl Reading<'_> {
    fn hand_on<E: serde::de::Error>(&self, value: Json, line: usize) -> Result<(), E> {
        let record = self.records.get() + 1;
        let stopped = match Record::parse(self.entity, value) {
            Ok(parsed) => {
                self.records.set(record);
                if (self.each.borrow_mut())(parsed) {
                    return Ok(());
                }
                Stopped::Unwanted
            }
            Err(error) => Stopped::Mistake(ReadFileError::Record { place: Place { line, record }, error }),
        };
        *self.stopped.borrow_mut() = Some(stopped);
        Err(E::custom("stopped"))
    }
}

/// What stands by itself: a list of records, an envelope around one, or a record.
struct AtTop<'a> {
    reading: &'a Reading<'a>,
    /// The line it begins on.
    line: usize,
}

impl<'de> Visitor<'de> for AtTop<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a record, a list of records or an envelope")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        read_list(self.reading, list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut members = Members::new();
        while let Some(name) = object.next_key::<String>()? {
            // A record may have a member of this name too, and has its id before it.
            if name == "value" && !members.contains_key("id") {
                match object.next_value_seed(ListOrValue(self.reading))? {
                    Some(value) => members.insert(name, value),
                    None => return skip_rest(object),
                };
            } else {
                members.insert(name, object.next_value()?);
            }
        }
        self.reading.hand_on(Json::Object(members), self.line)
    }
}

fn skip_rest<'de, A: MapAccess<'de>>(mut object: A) -> Result<(), A::Error> {
    while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

fn read_list<'de, A: SeqAccess<'de>>(reading: &Reading<'_>, mut list: A) -> Result<(), A::Error> {
    while let Some(text) = list.next_element::<Box<RawValue>>()? {
        let line = reading.line.get() - text.get().matches('\n').count();
        let value = serde_json::from_str::<Json>(text.get()).map_err(A::Error::custom)?;
        reading.hand_on(value, line)?;
    }
    Ok(())
}

/// Reads the records of a list, or gives what is not a list.
struct ListOrValue<'a>(&'a Reading<'a>);

impl<'de> DeserializeSeed<'de> for ListOrValue<'_> {
    type Value = Option<Json>;

    fn deserialize<D: serde::Deserializer<'de>>(self, value: D) -> Result<Option<Json>, D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ListOrValue<'_> {
    type Value = Option<Json>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Option<Json>, A::Error> {
        read_list(self.0, list).map(|()| None)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn read(text: &[u8]) -> Result<Vec<String>, String> {
        let mut ids = Vec::new();
        let read = read_records(Entity::Users, text, &mut |record| {
            ids.push(record.id);
            true
        });
        read.map_err(|error| error.to_string()).map(|count| {
            assert_eq!(count, ids.len());
            ids
        })
    }

    fn ids(text: &str) -> Vec<String> {
        read(text.as_bytes()).unwrap()
    }

    fn refused(text: &str) -> String {
        read(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn every_form_is_read() {
        assert_eq!(ids(r#" [{"id":"a"},{"id":"b"}]"#), ["a", "b"]);
        assert_eq!(ids("{\"@odata.context\":\"x\",\"value\":[{\"id\":\"a\"}],\"@odata.nextLink\":\"y\"}\n"), ["a"]);
        assert_eq!(ids("{\n \"value\": [\n  {\"id\": \"a\"}\n ]\n}"), ["a"]);
        assert_eq!(ids("{\"value\":[{\"id\":\"a\"}]}\n{\"value\":[{\"id\":\"b\"}]}"), ["a", "b"]);
        assert_eq!(ids("\u{feff}{\"id\":\"a\",\"value\":[]}\r\n\n{\"id\":\"b\"}\n"), ["a", "b"]);
        assert_eq!(ids("{\n\"id\":\"a\"\n}\n{\"id\":\"b\"}"), ["a", "b"]);
        assert_eq!(ids(" \n"), [""; 0]);
        assert_eq!(ids("[]"), [""; 0]);
    }

    #[test]
    fn compressed_files_are_read_also_of_several_parts() {
        let mut file = Vec::new();
        for line in ["{\"id\":\"a\"}\n", "{\"id\":\"b\"}\n"] {
            let mut part = GzEncoder::new(Vec::new(), Compression::default());
            part.write_all(line.as_bytes()).unwrap();
            file.extend(part.finish().unwrap());
        }
        assert_eq!(read(&file), Ok(vec!["a".to_owned(), "b".to_owned()]));
        let cut = file.get(..file.len() - 4).unwrap();
        assert!(read(cut).unwrap_err().starts_with("the file cannot be read: "), "{:?}", read(cut));
    }

    #[test]
    fn a_mistake_is_named_by_its_line() {
        assert_eq!(
            refused("{\"id\":\"a\"}\n\n{\"id\":\"b\",\"access_to_bot\":1}"),
            "line 3 (record 2): `access_to_bot` must be a boolean or null"
        );
        assert_eq!(
            refused("[{\"id\":\"a\"},\n\n{}]"),
            "line 3 (record 2): `id` must be a string of 1 to 256 characters"
        );
        assert_eq!(refused("{\n\"value\":[{\"id\":\"a\"},\n7]}"), "line 3 (record 2): a record is a JSON object");
        assert_eq!(refused("{\"id\":\"a\"}\n{\"id\":}"), "line 2, column 7: expected value");
        assert_eq!(refused("[{\"id\":\"a\"},\n{\"id\":}]"), "line 2, column 7: expected value");
        assert!(refused("[{\"id\":\"a\"}").starts_with("line 1, column 11: EOF while parsing"));
        assert!(refused("id,name\n").starts_with("line 1: expected a JSON array"));
        assert!(refused("7").starts_with("line 1: expected a JSON array"));
    }

    #[test]
    fn reading_ends_when_nothing_more_is_wanted() {
        let mut wanted = 2;
        let read = read_records(Entity::Users, &b"[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":"[..], &mut |_| {
            wanted -= 1;
            wanted > 0
        });
        assert_eq!(read.unwrap(), 2);
    }
}
