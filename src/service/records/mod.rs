//! Reading records: a page, how many there are, or whether anything has changed.

pub mod import;
pub mod purge;
mod turns;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc, time::Duration};

use serde_json::value::{RawValue, to_raw_value};

pub(super) use self::turns::Turns;

use self::turns::Turn;
use super::{
    Failure, Services,
    admission::{
        Caller,
        limits::{Gate, LimitReached},
        quotas::{QuotaRefusal, ReservedRows},
    },
    from_failure,
};
use crate::{
    domain::{
        entity::{Entity, Path},
        id::OrganizationId,
        json::Members,
        record::{Scalar, scalar_of},
        record_query::{Continuation, Filter, Order, Position, RecordQuery},
        scope::Scope,
    },
    storage::{Repository, StorageError},
    telemetry::traces::within,
};

/// Records that are read at once. A page is read in slices while it is sent, so that memory holds one slice for any length
/// of the page, and a slow client holds no transaction.
const SLICE: u32 = 500;

/// How long a query waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a page that is being sent waits for the turn of its next slice: it cannot be rejected any more, only cut off.
const PATIENCE_WITHIN_A_PAGE: Duration = Duration::from_mins(1);

/// A page of records, of which the first slice was read.
pub struct RecordsPage {
    /// The version of the table in the state of count and first slice.
    pub version: String,
    /// Most records in it: those that the query asks for, or that a quota leaves.
    pub page_size: u32,
    /// How many records match on all pages, if the query asks.
    pub count: Option<u64>,
    /// Where it begins.
    pub first: Slice,
    /// The reader of the rest, if there may be more.
    pub rest: Option<PageReader>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// Records as JSON objects, in the query's order.
    pub documents: Vec<String>,
    /// Where the next page begins, if this ends a page and is not the end.
    pub next: Option<Continuation>,
}

/// Why records were not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadRecordsError {
    /// The caller lacks the scope of the table.
    #[error("the scope {0} is needed")]
    ScopeMissing(Scope),
    /// Other queries of the same credential or organization did not finish in time.
    #[error("other queries of this credential or organization are still running; wait for them to end and try again")]
    NoTurn,
    /// The query exceeded its time limit.
    #[error(
        "the query was stopped after {0} s: narrow it by a filter on created_time or another indexed attribute, order by id, or \
         leave out contains, tolower and $count"
    )]
    TooSlow(u64),
    /// The caller has no rows left in its quota.
    #[error(transparent)]
    LimitReached(#[from] LimitReached),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(ReadRecordsError: StorageError);

impl From<QuotaRefusal> for ReadRecordsError {
    fn from(refusal: QuotaRefusal) -> Self {
        match refusal {
            QuotaRefusal::Reached(reached) => Self::LimitReached(reached),
            QuotaRefusal::Failure(failure) => Self::Failure(failure),
        }
    }
}

/// A transaction that reads records, in its turn.
struct Reading {
    repository: Box<dyn Repository>,
    // After the transaction: the next query finds its connection free.
    _turn: Turn,
}

/// A table of the organization of a caller that may read it; only [`Services::records`] returns one.
#[derive(Clone)]
pub struct AuthorisedTable {
    services: Arc<Services>,
    caller: Caller,
    entity: Entity,
}

impl Services {
    /// The records of a table, for a caller.
    ///
    /// # Errors
    /// [`ReadRecordsError::ScopeMissing`] if the caller may not read it.
    pub fn records(self: &Arc<Self>, caller: Caller, entity: Entity) -> Result<AuthorisedTable, ReadRecordsError> {
        let scope = entity.scope();
        if !caller.scopes().contains(scope) {
            return Err(ReadRecordsError::ScopeMissing(scope));
        }
        Ok(AuthorisedTable { services: Arc::clone(self), caller, entity })
    }
}

impl AuthorisedTable {
    /// The organization that owns the records.
    pub fn organization_id(&self) -> OrganizationId {
        self.caller.organization_id()
    }

    /// Begins a page of records. Count and first slice are of one state of the data; further slices are read later, like further
    /// pages.
    ///
    /// # Errors
    /// [`ReadRecordsError`]
    pub async fn list(&self, query: RecordQuery, gate: &Gate) -> Result<RecordsPage, ReadRecordsError> {
        let query = RecordQuery { entity: self.entity, ..query };
        let wanted = rows_of_page(&query);
        let reserved = self.services.reserve_rows(&self.caller, wanted, gate).await?;
        let cut = reserved.as_ref().map(ReservedRows::left).filter(|left| *left < wanted);
        let page_size = cut.unwrap_or(query.page_size);
        let mut reading = self.begin_reading(PATIENCE).await?;
        let version = self.version_in(&mut reading).await?;
        let mut count = None;
        if query.count {
            let filter = query.filter.as_ref();
            let counting = reading.repository.count_records(self.organization_id(), self.entity, filter);
            count = Some(within("count records", counting).await.map_err(|error| self.reading_failed(error))?);
        }
        let mut reader = PageReader::new(self.clone(), query, page_size, reserved);
        let first = reader.read(reading).await?;
        Ok(RecordsPage { version, page_size, count, first, rest: (!reader.is_done()).then_some(reader) })
    }

    /// A text that changes whenever the table changes.
    ///
    /// # Errors
    /// [`ReadRecordsError::Failure`] if storage fails.
    pub async fn version(&self) -> Result<String, ReadRecordsError> {
        // One row: a request for unchanged data waits for no turn.
        Ok(self.services.records.read().await?.records_version(self.organization_id(), self.entity).await?)
    }

    /// Counts the records that match; also returns the version of the table at this count.
    ///
    /// # Errors
    /// [`ReadRecordsError`]
    pub async fn count(&self, filter: Option<&Filter>) -> Result<(u64, String), ReadRecordsError> {
        let mut reading = self.begin_reading(PATIENCE).await?;
        let version = self.version_in(&mut reading).await?;
        let counting = reading.repository.count_records(self.organization_id(), self.entity, filter);
        let count = within("count records", counting).await.map_err(|error| self.reading_failed(error))?;
        Ok((count, version))
    }

    /// The version in the state that is being read, which counts against the same time limit.
    async fn version_in(&self, reading: &mut Reading) -> Result<String, ReadRecordsError> {
        let version = reading.repository.records_version(self.organization_id(), self.entity).await;
        version.map_err(|error| self.reading_failed(error))
    }

    /// Waits for the caller's turn and begins to read. A query that is dropped on the way is cancelled in the database, too.
    async fn begin_reading(&self, patience: Duration) -> Result<Reading, ReadRecordsError> {
        let Self { services, caller, .. } = self;
        let turn = services.record_turns.take(caller.credential_id(), caller.organization_id(), patience).await?;
        let repository = services.records.read_records(services.query_limit).await?;
        Ok(Reading { repository, _turn: turn })
    }

    fn reading_failed(&self, error: StorageError) -> ReadRecordsError {
        match error {
            StorageError::TooSlow => ReadRecordsError::TooSlow(self.services.query_limit.as_secs()),
            error => error.into(),
        }
    }
}

/// Reads a page slice by slice.
pub struct PageReader {
    table: AuthorisedTable,
    /// Its position is after the records that were read.
    query: RecordQuery,
    /// How many records may still be read.
    left: u32,
    /// The number of records that the query's `top` leaves to the pages after this one; `None` if it has none.
    top: Option<u64>,
    /// Whether the query's `top` allows another page.
    may_go_on: bool,
    /// The rows that it may read, if the caller has a quota.
    reserved: Option<ReservedRows>,
}

/// Most records that a query may have in a page.
fn rows_of_page(query: &RecordQuery) -> u32 {
    query.top.map_or(query.page_size, |top| u32::try_from(top).unwrap_or(u32::MAX).min(query.page_size))
}

impl PageReader {
    fn new(table: AuthorisedTable, query: RecordQuery, page_size: u32, reserved: Option<ReservedRows>) -> Self {
        let left = rows_of_page(&query).min(page_size);
        let top = query.top.map(|top| top.saturating_sub(page_size.into()));
        Self { table, query, left, top, may_go_on: top != Some(0), reserved }
    }

    /// Whether the page was read to its end.
    pub const fn is_done(&self) -> bool {
        self.left == 0
    }

    /// Reads the next slice.
    ///
    /// # Errors
    /// [`ReadRecordsError`]
    pub async fn next(&mut self) -> Result<Slice, ReadRecordsError> {
        let reading = self.table.begin_reading(PATIENCE_WITHIN_A_PAGE).await?;
        self.read(reading).await
    }

    async fn read(&mut self, mut reading: Reading) -> Result<Slice, ReadRecordsError> {
        let wanted = self.left.min(SLICE);
        self.left -= wanted;
        // One record more than the page shows whether another page follows.
        let limit = wanted + u32::from(self.left == 0 && self.may_go_on);
        let mut documents = if limit == 0 {
            Vec::new()
        } else {
            let listing = reading.repository.list_records(self.table.organization_id(), &self.query, limit);
            within("read records", listing).await.map_err(|error| self.table.reading_failed(error))?
        };
        drop(reading);
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let goes_on = documents.len() > wanted;
        documents.truncate(wanted);
        if documents.len() < wanted {
            self.left = 0;
        }
        if let Some(reserved) = &mut self.reserved {
            reserved.spend(documents.len());
        }
        let mut next = None;
        if let Some(last) = documents.last().filter(|_| goes_on || self.left > 0) {
            let position = position_of(&self.query.order, last)?;
            next = goes_on.then(|| Continuation {
                position: position.clone(),
                top: self.top,
                page_size: self.query.page_size,
            });
            self.query.after = Some(position);
        }
        if let Some(paths) = &self.query.select {
            documents =
                documents.iter().map(|document| select(document, paths)).collect::<Result<_, StorageError>>()?;
        }
        Ok(Slice { documents, next })
    }
}

fn corrupt(error: &serde_json::Error) -> StorageError {
    StorageError::Corrupt(format!("a record is no JSON object: {error}"))
}

fn position_of(order: &Order, document: &str) -> Result<Position, StorageError> {
    let members: Members = serde_json::from_str(document).map_err(|error| corrupt(&error))?;
    let values: Option<Vec<_>> = order
        .terms()
        .iter()
        .map(|term| match (term.path.member, scalar_of(term.path.end(), term.path.value_in(&members))) {
            // A member that holds another kind counts as null.
            (Some(_), None) => Some(Scalar::Null),
            (_, value) => value,
        })
        .collect();
    values
        .and_then(|values| Position::new(order, values))
        .ok_or_else(|| StorageError::Corrupt("a record has no place in an order".to_owned()))
}

/// Keeps the values that the paths name: a whole attribute, or its members by name if only those are named. A missing
/// member is null, like every attribute (OData 4.01 Protocol, section 11.2.5.1).
///
/// Values are copied unchanged from the document, numbers digit for digit.
fn select(document: &str, paths: &[Path]) -> Result<String, StorageError> {
    selected(document, paths).map_err(|error| corrupt(&error))
}

fn selected(document: &str, paths: &[Path]) -> Result<String, serde_json::Error> {
    let record: BTreeMap<String, &RawValue> = serde_json::from_str(document)?;
    let mut kept = BTreeMap::new();
    for (name, value) in &record {
        let mut chosen = paths.iter().filter(|path| path.attribute.name == name).peekable();
        if chosen.peek().is_none() {
            continue;
        }
        let members: Option<Vec<_>> = chosen.map(|path| path.member).collect();
        let value = match members.filter(|_| value.get().starts_with('{')) {
            None => Cow::Borrowed(*value),
            Some(members) => {
                let held: BTreeMap<String, &RawValue> = serde_json::from_str(value.get())?;
                let members = members.into_iter().map(|member| (member.name, held.get(member.name)));
                Cow::Owned(to_raw_value(&members.collect::<BTreeMap<_, _>>())?)
            }
        };
        kept.insert(name, value);
    }
    serde_json::to_string(&kept)
}
