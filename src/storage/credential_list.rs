//! The list of credentials: what its statements have in common in both databases.

use async_trait::async_trait;
use time::{Duration, OffsetDateTime};

use super::{StorageError, connection::Row, credentials::stored_credential, usage::last_use};
use crate::domain::{
    credential::details::Details,
    credential_query::{
        CredentialCursor, CredentialQuery, CredentialSort, ListedCredential, ListedOwner, ListedState, Side,
    },
    id::{OrganizationId, UserId},
    secret_hint::SecretHint,
};

/// Up to this number, sorting credentials is faster than skipping as many others to find them in order.
pub(super) const FEW: i64 = 1000;

/// Lists credentials.
#[async_trait]
pub trait CredentialListRepository {
    /// At most `limit` credentials of a query, in its order: those next to its place; without their details.
    async fn list_credentials(
        &mut self,
        organization_id: OrganizationId,
        query: &CredentialQuery,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<ListedCredential>, StorageError>;

    /// The number of credentials of a query, wherever its page begins; at most `limit`.
    async fn count_credentials(
        &mut self,
        organization_id: OrganizationId,
        query: &CredentialQuery,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<u32, StorageError>;
}

/// Whether the credentials next to the query's place are found by reading against its order.
pub(super) const fn is_backwards(query: &CredentialQuery) -> bool {
    matches!(query.from, Some(CredentialCursor { side: Side::Before, .. }))
}

/// A rare property, by which credentials are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rarity {
    /// The text that is searched for.
    Search,
    /// The scope.
    Scope,
    /// The pause.
    Pause,
    /// The expiry.
    Expiry,
    /// The owner.
    Owner,
    /// The tag.
    Tag,
}

/// The instants between which the credentials of a query expire, the last one included; the first is left out if it is `None`.
pub(super) fn expiry_range(
    query: &CredentialQuery,
    now: OffsetDateTime,
) -> Option<(Option<OffsetDateTime>, OffsetDateTime)> {
    match (query.state, query.expires_days) {
        (Some(ListedState::Expired), _) => Some((None, now)),
        (_, Some(days)) => Some((Some(now), now.saturating_add(Duration::days(days.into())))),
        _ => None,
    }
}

/// The person whose credentials a query lists; nobody's are those of whoever is no person.
pub(super) const fn person(owner: ListedOwner) -> Option<UserId> {
    match owner {
        ListedOwner::Person(id) => Some(id),
        ListedOwner::Mine | ListedOwner::Orphaned | ListedOwner::Nobody => None,
    }
}

/// The column of an order, or the expression in its place.
pub(super) const fn column(sort: CredentialSort) -> &'static str {
    match sort {
        CredentialSort::Name => "c.name_key",
        CredentialSort::Type => "c.authentication_type",
        CredentialSort::ClientId => "coalesce(c.client_id, '')",
        CredentialSort::CreatedBy => "c.created_by",
        CredentialSort::CreatedOn => "c.created_at",
        CredentialSort::LastUsed => "c.last_used_at",
    }
}

/// Reads a row of the list.
pub(super) fn listed(row: &Row) -> Result<ListedCredential, StorageError> {
    Ok(ListedCredential {
        credential: stored_credential(row)?,
        name_key: row.get("name_key")?,
        secret_hint: row.get::<Option<String>>("secret_hint")?.map(SecretHint::from_stored),
        last_use: last_use(row)?,
        details: Details::default(),
    })
}
