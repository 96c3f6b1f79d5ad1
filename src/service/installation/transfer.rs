//! Copies an installation from one database into another, and compares their contents.
//!
//! The source is read from one consistent state. Rows arrive in the order of their keys and in whole batches, so that an
//! interrupted copy has written the beginning of each table: the next one reads all of the source again, for its digest,
//! and writes the missing rows. Afterwards all of the target is read. Only if both are equal is the copy finished, and a
//! server may start on the target.

use futures::StreamExt as _;

use crate::{
    crypto::row_digest::RowDigest,
    domain::clock::to_milliseconds,
    storage::{
        StorageError,
        transfer::{Row, Table, TableReader, TableWriter, Tables, UNFINISHED_COPY, Value, tables},
    },
};

/// Maximum rows in a transaction of the target.
const BATCH_ROWS: usize = 5_000;
/// Bytes after which a batch is full in any case: it is held in memory.
const BATCH_BYTES: usize = 16 << 20;

/// The progress of a copy.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// The table at work.
    pub table: &'static str,
    /// Rows that were read, from both sides.
    pub done: u64,
    /// Rows to read in total.
    pub total: u64,
}

/// Receives the progress.
pub type OnProgress<'a> = &'a mut (dyn FnMut(Progress) + Send);

/// The content of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Content {
    /// How many rows.
    pub rows: u64,
    /// The digest of all of them, each in one canonical form.
    pub digest: RowDigest,
}

/// A table that was copied.
#[derive(Debug, Clone, Copy)]
pub struct CopiedTable {
    /// Its name.
    pub name: &'static str,
    /// The content of the source.
    pub source: Content,
    /// The content of the target.
    pub target: Content,
}

impl CopiedTable {
    /// Whether both sides are equal.
    pub fn is_same(&self) -> bool {
        self.source == self.target
    }
}

/// Why a copy failed or is incomplete.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The source is itself an unfinished copy.
    #[error("the source is a copy from {0} that is not finished; finish that one first")]
    UnfinishedSource(String),
    /// The target is not an empty database.
    #[error("the target holds something already (table {0}); give an empty database, nothing is overwritten")]
    NotEmpty(&'static str),
    /// The target is the beginning of a copy of another source.
    #[error("the target holds the beginning of a copy from {0}; copy from there again, or give an empty database")]
    OtherSource(String),
    /// A database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Copies everything, or the rows missing since an interrupted copy from a source of this name, and compares both
/// sides. If a table differs then, the copy is not finished.
///
/// # Errors
/// [`CopyError`]; the rows written until then are the beginning of a copy.
pub async fn copy(
    source: &dyn Tables,
    source_name: &str,
    target: &dyn Tables,
    on_progress: OnProgress<'_>,
) -> Result<Vec<CopiedTable>, CopyError> {
    let tables = tables();
    let mut reader = source.reader().await?;
    if let Some(name) = reader.installation_value(UNFINISHED_COPY).await? {
        return Err(CopyError::UnfinishedSource(name));
    }
    let mut writer = target.writer().await?;
    begin(target, writer.as_mut(), source_name, &tables).await?;

    let mut total = 0;
    for table in &tables {
        total += 2 * reader.count(table).await?;
    }
    let mut pace = Pace { on_progress, done: 0, total };
    let mut copied = Vec::new();
    for table in &tables {
        let written = target.reader().await?.count(table).await?;
        let source = fill(reader.as_mut(), writer.as_mut(), table, written, &mut pace).await?;
        copied.push(CopiedTable { name: table.name, source, target: Content::default() });
    }
    drop(reader);

    let mut reader = target.reader().await?;
    for (table, copied) in tables.iter().zip(&mut copied) {
        copied.target = content(reader.as_mut(), table, &mut pace).await?;
    }
    drop(reader);
    if copied.iter().all(CopiedTable::is_same) {
        writer.finish().await?;
    }
    Ok(copied)
}

/// Ensures that the target is empty, or the beginning of this copy.
async fn begin(
    target: &dyn Tables,
    writer: &mut dyn TableWriter,
    source_name: &str,
    tables: &[Table],
) -> Result<(), CopyError> {
    let mut reader = target.reader().await?;
    match reader.installation_value(UNFINISHED_COPY).await? {
        Some(known) if known == source_name => return Ok(()),
        Some(known) => return Err(CopyError::OtherSource(known)),
        None => {}
    }
    for table in tables {
        // Every database has one organization from the start.
        let from_the_start = u64::from(table.name == "organizations");
        if reader.count(table).await? > from_the_start {
            return Err(CopyError::NotEmpty(table.name));
        }
    }
    drop(reader);
    Ok(writer.begin(source_name).await?)
}

/// Writes the rows of a table after those that exist already; returns the content of the source.
async fn fill(
    reader: &mut dyn TableReader,
    writer: &mut dyn TableWriter,
    table: &Table,
    written: u64,
    pace: &mut Pace<'_>,
) -> Result<Content, StorageError> {
    let (mut content, mut batch, mut bytes, mut canonical) = (Content::default(), Vec::new(), 0, Vec::new());
    let mut rows = reader.rows(table);
    while let Some(row) = rows.next().await.transpose()? {
        content.add(&row, &mut canonical);
        if content.rows > written {
            bytes += canonical.len();
            batch.push(row);
        }
        if batch.len() >= BATCH_ROWS || bytes >= BATCH_BYTES {
            writer.insert(table, &batch).await?;
            batch.clear();
            bytes = 0;
        }
        pace.step(table);
    }
    if !batch.is_empty() {
        writer.insert(table, &batch).await?;
    }
    Ok(content)
}

async fn content(reader: &mut dyn TableReader, table: &Table, pace: &mut Pace<'_>) -> Result<Content, StorageError> {
    let (mut content, mut canonical) = (Content::default(), Vec::new());
    let mut rows = reader.rows(table);
    while let Some(row) = rows.next().await.transpose()? {
        content.add(&row, &mut canonical);
        pace.step(table);
    }
    Ok(content)
}

/// Reports the progress at intervals.
struct Pace<'a> {
    on_progress: OnProgress<'a>,
    done: u64,
    total: u64,
}

impl Pace<'_> {
    const STEP: u64 = 1_000;

    fn step(&mut self, table: &Table) {
        self.done += 1;
        if self.done.is_multiple_of(Self::STEP) {
            (self.on_progress)(Progress { table: table.name, done: self.done, total: self.total });
        }
    }
}

impl Content {
    fn add(&mut self, row: &Row, canonical: &mut Vec<u8>) {
        canonical.clear();
        for value in row {
            push_canonical(canonical, value);
        }
        self.rows += 1;
        self.digest.add(canonical);
    }
}

/// Writes a value in a canonical form, unique per value and the same from either database: a text is written as PostgreSQL
/// stores it, without U+0000, and the members of JSON are sorted.
fn push_canonical(bytes: &mut Vec<u8>, value: &Value) {
    let mut push = |kind: u8, content: &[u8]| {
        bytes.push(kind);
        bytes.extend((content.len() as u64).to_le_bytes());
        bytes.extend(content);
    };
    match value {
        Value::Null => push(0, &[]),
        Value::Text(text) if text.contains('\0') => push(1, text.replace('\0', "\u{fffd}").as_bytes()),
        Value::Text(text) => push(1, text.as_bytes()),
        Value::Integer(number) => push(2, &number.to_le_bytes()),
        Value::Boolean(value) => push(3, &[u8::from(*value)]),
        Value::Bytes(content) => push(4, content),
        Value::Instant(at) => push(5, &to_milliseconds(*at).to_le_bytes()),
        Value::Json(json) => {
            let mut json = json.clone();
            json.sort_all_objects();
            push(6, json.to_string().replace("\\u0000", "\u{fffd}").as_bytes());
        }
        Value::Id(id) => push(7, id.as_bytes()),
    }
}
