//! The audit log: entries are added, never changed or removed. They are written by the commit of the change that they record.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Statements as _, Transaction, Value},
};
use crate::domain::audit_event::AuditEntry;

/// The audit log entries of a transaction.
#[derive(Debug)]
pub enum Recorded {
    /// Entries, at least one.
    Entries {
        /// The first.
        first: Box<AuditEntry>,
        /// The following ones.
        others: Vec<AuditEntry>,
    },
    /// Nothing, for a reason.
    Nothing(Unaudited),
}

/// Why a transaction has no entry in the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unaudited {
    /// The counts of requests, which have their own table.
    Usage,
    /// A browser session, which has its own entry at its start.
    Session,
    /// A failed attempt to sign in, of an unauthenticated person.
    SignInFailure,
    /// An assertion or a link is used up; the resulting action has an entry.
    UsedUp,
    /// The processes that follow the changes, and their progress.
    Followers,
    /// The same data, hashed or sealed under another key.
    SealedState,
    /// A step of an action that has one entry for all steps.
    Continued,
    /// Expired data is removed.
    Expired,
    /// A secret was shown to the person whose creation of it has an entry.
    Reveal,
    /// How a person prefers pages to be.
    Preference,
    /// The start of a backup.
    Backup,
    /// The initial data of a new installation.
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

    /// Adds an entry after the existing ones.
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
pub trait AuditLogRepository: Transaction {
    /// When the newest entry of any organization was written.
    async fn newest_audit_event(&mut self) -> Result<Option<OffsetDateTime>, StorageError> {
        self.query("SELECT max(at) FROM audit_events").fetch_one_value().await
    }
}

impl<T: Transaction> AuditLogRepository for T {}

/// Adds entries to the log; triggers keep it append-only.
pub(super) async fn insert_audit_entries(
    transaction: &mut (impl Transaction + ?Sized),
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
