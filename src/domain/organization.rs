//! The tenant that owns users, credentials and records.

use time::OffsetDateTime;

use super::id::OrganizationId;

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its identifier.
    pub id: OrganizationId,
    /// Its name, unique ignoring case.
    pub name: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
}
