//! The audit log: entries are added, never changed or removed. They are written by the commit of the change that they are about.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Transaction, Value},
};
use crate::domain::audit_event::AuditEntry;

/// What a transaction leaves in the audit log.
#[derive(Debug)]
pub enum Recorded {
    /// Entries, at least one.
    Entries {
        /// The first.
        first: Box<AuditEntry>,
        /// Those that follow.
        others: Vec<AuditEntry>,
    },
    /// Nothing, for a reason.
    Nothing(Unaudited),
}

/// Why a transaction leaves nothing in the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unaudited {
    /// What is counted of requests has a table of its own.
    Usage,
    /// A browser session, which begins with an entry of its own.
    Session,
    /// A failed attempt to sign in, of somebody who is not known to be anybody.
    SignInFailure,
    /// An assertion or a link is used up; what it was used for has an entry.
    UsedUp,
    /// Which processes follow the changes, and how far they have come.
    Followers,
    /// The same, hashed or sealed under another key.
    SealedState,
    /// A step of something that has an entry for all of it.
    Continued,
    /// What has ended is cleared away.
    Expired,
    /// When a backup was begun.
    Backup,
    /// What a new installation needs to exist at all.
    Installation,
}

impl Recorded {
    /// The entries.
    pub fn entries(&self) -> impl Iterator<Item = &AuditEntry> {
        let (first, others): (Option<&AuditEntry>, &[AuditEntry]) = match self {
            Self::Entries { first, others } => (Some(first), others),
            Self::Nothing(_) => (None, &[]),
        };
        first.into_iter().chain(others)
    }

    /// Adds an entry behind those that are there.
    #[must_use]
    pub fn and(self, entry: AuditEntry) -> Self {
        match self {
            Self::Entries { first, mut others } => {
                others.push(entry);
                Self::Entries { first, others }
            }
            Self::Nothing(_) => entry.into(),
        }
    }
}

impl From<AuditEntry> for Recorded {
    fn from(entry: AuditEntry) -> Self {
        Self::Entries { first: Box::new(entry), others: Vec::new() }
    }
}

impl From<Unaudited> for Recorded {
    fn from(reason: Unaudited) -> Self {
        Self::Nothing(reason)
    }
}

/// Reads the audit log.
#[async_trait]
pub trait AuditLogRepository {
    /// When the newest entry of any organization was made.
    async fn newest_audit_event(&mut self) -> Result<Option<OffsetDateTime>, StorageError>;
}

#[async_trait]
impl<T: Transaction> AuditLogRepository for T {
    async fn newest_audit_event(&mut self) -> Result<Option<OffsetDateTime>, StorageError> {
        self.query("SELECT max(at) FROM audit_events").fetch_one_value().await
    }
}

/// Adds entries to the log; triggers keep it append-only.
pub(super) async fn insert_audit_entries(
    transaction: &mut impl Transaction,
    recorded: &Recorded,
) -> Result<(), StorageError> {
    for entry in recorded.entries() {
        let detail = Value::json(entry.detail.clone())?;
        let insert = transaction.query(
            "INSERT INTO audit_events (id, organization_id, at, actor_user_id, actor, action, subject, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        );
        let insert = insert.bind(entry.id).bind(entry.organization_id).bind(entry.at).bind(entry.actor_user_id);
        insert.bind(&entry.actor).bind(&entry.action).bind(&entry.subject).bind(detail).execute().await?;
    }
    Ok(())
}
