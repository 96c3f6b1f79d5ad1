//! Loading records: everything is read and checked first, then written in one transaction.
//!
//! Read are a JSON array, the envelope of a Data API page, and NDJSON (one record on each line). What is wrong is named
//! by its line.

use std::{
    collections::HashMap,
    fmt,
    io::{self, Read},
};

use serde::{Deserialize, de::IgnoredAny};
use serde_json::{json, value::RawValue};

use super::{
    Failure, Services,
    authz::{Authorised, OperateInstallation},
};
use crate::domain::{
    audit_event::AuditAction,
    entity::Entity,
    record::{Record, RecordError},
};

/// Records between two reports of progress.
const BATCH: usize = 500;

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
    /// It cannot be read, or is not UTF-8.
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

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    value: Vec<&'a RawValue>,
}

/// Reads and checks every record of a file. Of records with one id the last one counts.
///
/// # Errors
/// [`ReadFileError`] names the line of the first mistake.
pub fn read_records(entity: Entity, mut reader: impl Read) -> Result<Vec<Record>, ReadFileError> {
    let mut text = String::new();
    reader.read_to_string(&mut text)?;
    // A byte order mark, as some editors write it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let records = match text.trim_start().chars().next() {
        None => Vec::new(),
        Some('[') => parse_all(entity, text, &serde_json::from_str::<Vec<&RawValue>>(text).map_err(syntax)?)?,
        Some('{') if is_envelope(text) => {
            parse_all(entity, text, &serde_json::from_str::<Envelope<'_>>(text).map_err(syntax)?.value)?
        }
        Some('{') => parse_lines(entity, text)?,
        Some(_) => return Err(ReadFileError::UnknownFormat),
    };
    Ok(last_of_each_id(records))
}

/// Tells an envelope from lines of records: its first line is not whole, or is all there is and has no `id`.
fn is_envelope(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Shape {
        id: Option<IgnoredAny>,
        value: Option<Vec<IgnoredAny>>,
    }
    let text = text.trim();
    let first_line = text.lines().next().unwrap_or_default();
    if serde_json::from_str::<IgnoredAny>(first_line).is_err() {
        return text.len() > first_line.len();
    }
    let shape = serde_json::from_str::<Shape>(text);
    shape.is_ok_and(|shape| shape.value.is_some() && shape.id.is_none())
}

fn parse_all(entity: Entity, text: &str, values: &[&RawValue]) -> Result<Vec<Record>, ReadFileError> {
    let (mut line, mut counted_to) = (1, 0);
    let mut records = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let begin = value.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
        line += text.get(counted_to..begin).map_or(0, |skipped| skipped.matches('\n').count());
        counted_to = begin;
        records.push(parse(entity, value.get(), Place { line, record: index + 1 })?);
    }
    Ok(records)
}

fn parse_lines(entity: Entity, text: &str) -> Result<Vec<Record>, ReadFileError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .enumerate()
        .map(|(record, (line, text))| parse(entity, text, Place { line: line + 1, record: record + 1 }))
        .collect()
}

fn parse(entity: Entity, text: &str, place: Place) -> Result<Record, ReadFileError> {
    let value = serde_json::from_str(text).map_err(|error| match syntax(error) {
        ReadFileError::Syntax { line, column, problem } => {
            ReadFileError::Syntax { line: place.line + line - 1, column, problem }
        }
        other => other,
    })?;
    Record::parse(entity, value).map_err(|error| ReadFileError::Record { place, error })
}

fn syntax(error: serde_json::Error) -> ReadFileError {
    let text = error.to_string();
    // The position is told apart from the problem, because a line's own count of lines is not the file's.
    let problem = text.split(" at line ").next().unwrap_or_default().to_owned();
    ReadFileError::Syntax { line: error.line().max(1), column: error.column(), problem }
}

fn last_of_each_id(records: Vec<Record>) -> Vec<Record> {
    let last: HashMap<String, usize> =
        records.iter().enumerate().map(|(index, record)| (record.id.clone(), index)).collect();
    let is_last = |index: usize, record: &Record| last.get(&record.id) == Some(&index);
    records
        .into_iter()
        .enumerate()
        .filter(|(index, record)| is_last(*index, record))
        .map(|(_, record)| record)
        .collect()
}

impl Services {
    /// Writes records, replacing those of the same id, in one transaction with its entry in the audit log.
    ///
    /// `progress` is told, from time to time, how many have been written. Answers with their number.
    ///
    /// # Errors
    /// [`Failure`]; nothing is written then.
    pub async fn import_records(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        entity: Entity,
        records: &[Record],
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<usize, Failure> {
        let actor = authorised.actor();
        let detail = json!({ "records": records.len() });
        let event = self.audit_event(actor, AuditAction::RecordsImported, entity.as_str(), detail)?;
        let mut repository = self.storage.begin().await?;
        let mut written = 0;
        for batch in records.chunks(BATCH) {
            repository.upsert_records(actor.organization_id, entity, batch).await?;
            written += batch.len();
            progress(written);
        }
        repository.insert_audit_event(&event).await?;
        self.commit(repository).await?;
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<String> {
        read_records(Entity::Users, text.as_bytes()).unwrap().into_iter().map(|record| record.id).collect()
    }

    fn refused(text: &str) -> String {
        read_records(Entity::Users, text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn every_form_is_read() {
        assert_eq!(ids(r#" [{"id":"a"},{"id":"b"}]"#), ["a", "b"]);
        assert_eq!(ids("{\"@odata.context\":\"x\",\"value\":[{\"id\":\"a\"}]}\n"), ["a"]);
        assert_eq!(ids("{\n \"value\": [\n  {\"id\": \"a\"}\n ]\n}"), ["a"]);
        assert_eq!(ids("\u{feff}{\"id\":\"a\",\"value\":[]}\r\n\n{\"id\":\"b\"}\n"), ["a", "b"]);
        assert_eq!(ids("{\"id\":\"a\"}"), ["a"]);
        assert_eq!(ids(" \n"), [""; 0]);
        assert_eq!(ids("[]"), [""; 0]);
    }

    #[test]
    fn of_records_with_one_id_the_last_one_counts() {
        let records =
            read_records(Entity::Users, &br#"[{"id":"a","first_name":"A"},{"id":"b"},{"id":"a"}]"#[..]).unwrap();
        assert_eq!(records.iter().map(|record| record.id.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert!(records[1].document.contains(r#""first_name":null"#));
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
        assert!(refused("id,name\n").starts_with("line 1: expected a JSON array"));
    }
}
