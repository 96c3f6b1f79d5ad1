//! Errors in a file of records.

use std::{fmt, io};

use super::MAX_RECORD_BYTES;
use crate::domain::record::RecordError;

/// The location of a record in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordLocation {
    /// The line it begins on, from 1.
    pub line: usize,
    /// Which record it is, from 1.
    pub record: usize,
}

impl fmt::Display for RecordLocation {
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
    /// Its beginning has no known form.
    #[error(
        "line 1: expected a JSON array, an object with an array `value`, or a JSON object on each line; plain or gzip, in UTF-8"
    )]
    UnknownFormat,
    /// It is text in an encoding that has several bytes for each character of JSON.
    #[error("the file is in {0} and not in UTF-8: save it in UTF-8 (PowerShell: Set-Content -Encoding utf8)")]
    Encoding(&'static str),
    /// The unpacked content is compressed again.
    #[error("the file is compressed by gzip more than once: unpack it with gunzip first")]
    PackedTwice,
    /// It is not JSON.
    #[error("line {line}, column {column}: {problem}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
        /// The problem.
        problem: String,
    },
    /// A record, or the rest of an envelope, is too long.
    #[error("line {line}: what begins here is longer than {} KiB, the most for one record", MAX_RECORD_BYTES >> 10)]
    TooLong {
        /// The line it begins on, from 1.
        line: usize,
    },
    /// A value in it is not a record.
    #[error("{place}: {error}")]
    Record {
        /// Where.
        place: RecordLocation,
        /// The problem.
        error: RecordError,
    },
}
