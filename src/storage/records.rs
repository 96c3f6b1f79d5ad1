//! The records of the Data API.

use async_trait::async_trait;

use super::StorageError;
use crate::domain::{
    entity::Entity,
    id::OrganizationId,
    record::Record,
    record_query::{Filter, RecordQuery},
    record_time::RecordTime,
};

/// Which records are to be removed.
#[derive(Debug, Clone, Copy)]
pub enum PurgeCriterion<'a> {
    /// Those whose `created_time` is before an instant; none where there is no such attribute.
    CreatedBefore(&'a RecordTime),
    /// Those of a person: by `user_id`, in the table of users by `id`.
    OfUser(&'a str),
}

/// The result of adding records.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Upserted {
    /// Records whose id was new.
    pub inserted: u64,
    /// Records that replaced another of the same id.
    pub updated: u64,
}

/// Reads and writes records.
#[async_trait]
pub trait RecordsRepository {
    /// At most `limit` documents ([`Record::document`]) of an organization, by a query's filter, order and position.
    ///
    /// `skip` counts only without a position. `top`, `select` and `count` are left to the caller.
    async fn list_records(
        &mut self,
        organization_id: OrganizationId,
        query: &RecordQuery,
        limit: u32,
    ) -> Result<Vec<String>, StorageError>;
    /// How many records of an organization match.
    async fn count_records(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
        filter: Option<&Filter>,
    ) -> Result<u64, StorageError>;
    /// A text that changes with every change of a table of an organization; empty if there was none yet.
    async fn records_version(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
    ) -> Result<String, StorageError>;
    /// Whether an organization has any record of an entity.
    async fn has_records(&mut self, organization_id: OrganizationId, entity: Entity) -> Result<bool, StorageError>;
    /// Adds records, one after the other, replacing those of the same id unless theirs is the later `last_updated_time`.
    /// Returns how many were new and how many replaced another; the rest was skipped. Locks the records of the entity.
    async fn upsert_records(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
        records: &[Record],
    ) -> Result<Upserted, StorageError>;
    /// Removes at most `limit` records; returns their number.
    async fn delete_records(
        &mut self,
        organization_id: OrganizationId,
        entity: Entity,
        criterion: &PurgeCriterion<'_>,
        limit: u32,
    ) -> Result<u64, StorageError>;
}
