//! Reading records: one page, or how many there are.

use serde_json::{Map, Value};

use super::{Failure, Services, from_failure, verification::Caller};
use crate::{
    domain::{
        entity::{Attribute, Entity, Path},
        record::{Scalar, scalar_of},
        record_query::{Continuation, Filter, Order, Position, RecordQuery},
        scope::Scope,
    },
    storage::StorageError,
};

/// A page of records.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordsPage {
    /// The records as JSON objects, in the query's order.
    pub documents: Vec<String>,
    /// How many records match on all pages, if the query asks.
    pub count: Option<u64>,
    /// Where the next page begins; `None` if this is the last one.
    pub next: Option<Continuation>,
}

/// Why records were not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadRecordsError {
    /// The caller lacks the scope of the table.
    #[error("the scope {0} is needed")]
    ScopeMissing(Scope),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(ReadRecordsError: StorageError);

/// Decides whether a caller may read a table. Reading asks again; this is for those who must answer before they read.
///
/// # Errors
/// [`ReadRecordsError::ScopeMissing`] if the caller may not.
pub fn authorise_entity(caller: &Caller, entity: Entity) -> Result<(), ReadRecordsError> {
    let scope = entity.scope();
    if caller.scopes.contains(scope) { Ok(()) } else { Err(ReadRecordsError::ScopeMissing(scope)) }
}

impl Services {
    /// Reads a page of records of the caller's organization.
    ///
    /// Records and count are of one state of the data.
    ///
    /// # Errors
    /// [`ReadRecordsError::ScopeMissing`] before anything is read.
    pub async fn list_records(&self, caller: &Caller, query: &RecordQuery) -> Result<RecordsPage, ReadRecordsError> {
        authorise_entity(caller, query.entity)?;
        let top = query.top.map_or(u32::MAX, |top| u32::try_from(top).unwrap_or(u32::MAX));
        let page_size = top.min(query.page_size);
        // One record more than the page tells whether another page follows.
        let may_go_on = query.top.is_none_or(|top| top > u64::from(page_size));
        let limit = page_size + u32::from(may_go_on);
        let mut repository = self.storage.read().await?;
        let mut count = None;
        if query.count {
            let filter = query.filter.as_ref();
            count = Some(repository.count_records(caller.organization_id, query.entity, filter).await?);
        }
        let mut documents = match limit {
            0 => Vec::new(),
            _ => repository.list_records(caller.organization_id, query, limit).await?,
        };
        let goes_on = documents.len() > usize::try_from(page_size).unwrap_or(usize::MAX);
        if goes_on {
            documents.pop();
        }
        let next = match documents.last() {
            Some(last) if goes_on => {
                let top = query.top.map(|top| top.saturating_sub(u64::from(page_size)));
                Some(Continuation { position: position_of(&query.order, last)?, top, page_size: query.page_size })
            }
            _ => None,
        };
        if let Some(attributes) = &query.select {
            documents =
                documents.iter().map(|document| select(document, attributes)).collect::<Result<_, StorageError>>()?;
        }
        Ok(RecordsPage { documents, count, next })
    }

    /// Counts the records of the caller's organization that match.
    ///
    /// # Errors
    /// [`ReadRecordsError::ScopeMissing`] before anything is read.
    pub async fn count_records(
        &self,
        caller: &Caller,
        entity: Entity,
        filter: Option<&Filter>,
    ) -> Result<u64, ReadRecordsError> {
        authorise_entity(caller, entity)?;
        Ok(self.storage.read().await?.count_records(caller.organization_id, entity, filter).await?)
    }
}

fn members(document: &str) -> Result<Map<String, Value>, StorageError> {
    serde_json::from_str(document)
        .map_err(|error| StorageError::Corrupt(format!("a record is no JSON object: {error}")))
}

fn position_of(order: &Order, document: &str) -> Result<Position, StorageError> {
    let members = members(document)?;
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

/// Leaves what the paths name: all of an attribute, or its members by name if only those are named. A member that is not
/// there is null, as every attribute is (OData 4.01 Protocol, section 11.2.5.1).
fn select(document: &str, paths: &[Path]) -> Result<String, StorageError> {
    let mut record = members(document)?;
    record.retain(|name, value| {
        let mut chosen = paths.iter().filter(|path| path.attribute.name == name).peekable();
        if chosen.peek().is_none() {
            return false;
        }
        if let (Some(members), Value::Object(held)) =
            (chosen.map(|path| path.member).collect::<Option<Vec<_>>>(), value)
        {
            let member = |member: &Attribute| {
                let value = held.get(member.name).cloned().unwrap_or(Value::Null);
                (member.name.to_owned(), value)
            };
            *held = members.into_iter().map(member).collect();
        }
        true
    });
    Ok(Value::Object(record).to_string())
}
