//! The audit log: entries are added, never changed or removed. They are written by the commit of the change that they record.

use std::fmt::Write as _;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    connection::{Query, Row, Statements as _, Transaction, Value, parsed},
};
use crate::domain::{
    audit_event::{AuditEntry, LoggedEntry},
    audit_query::AuditQuery,
    credential_query::Side,
    id::OrganizationId,
};

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
    /// Refused requests, which have their own tables.
    Refusals,
    /// Deliveries of notifications, which have their own log; and what is told of the clock.
    Deliveries,
    /// A browser session, which has its own entry at its start.
    Session,
    /// An attempt to sign in; failures have one entry for each account and a quarter of an hour.
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
    /// A backup that failed is due again.
    Backup,
    /// Entries are put into their tree.
    Sealed,
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

    /// At most `limit` entries of an organization next to the query's place, the newest first.
    async fn list_audit_events(
        &mut self,
        organization_id: OrganizationId,
        query: &AuditQuery,
        limit: u32,
    ) -> Result<Vec<LoggedEntry>, StorageError> {
        let (number, detail) = (self.connection().number(), self.connection().json_text("detail"));
        let mut sql = format!(
            "SELECT {number} AS number, id, organization_id, at, actor_user_id, actor, via, address, request_id, action, subject,
                    {detail} AS detail
             FROM audit_events WHERE organization_id = $1"
        );
        let mut values = vec![Value::from(organization_id)];
        let mut demand = |condition: &str, value: Value| {
            values.push(value);
            let _ = write!(sql, " AND {condition} ${}", values.len());
        };
        // Few entries are about one thing or of one request: no other filter's index is to be preferred to theirs.
        let is_narrow = query.subject.is_some() || query.request_id.is_some();
        let texts = [
            ("subject =", &query.subject),
            ("request_id =", &query.request_id),
            (if is_narrow { "actor || '' =" } else { "actor =" }, &query.actor),
            (if is_narrow { "action || '' =" } else { "action =" }, &query.action),
        ];
        for (condition, text) in texts {
            if let Some(text) = text {
                demand(condition, text.as_str().into());
            }
        }
        for (condition, instant) in [("at >=", query.since), ("at <", query.until)] {
            if let Some(instant) = instant {
                demand(condition, instant.into());
            }
        }
        let is_before = query.from.is_some_and(|from| from.side == Side::Before);
        if let Some(from) = query.from {
            values.extend([Value::from(from.at), Value::from(from.number)]);
            let comparison = if is_before { '>' } else { '<' };
            let _ = write!(sql, " AND (at, {number}) {comparison} (${}, ${})", values.len() - 1, values.len());
        }
        let order = if is_before { "ASC" } else { "DESC" };
        let _ = write!(sql, " ORDER BY at {order}, {number} {order} LIMIT {limit}");
        let select = values.into_iter().fold(self.query(sql), Query::bind);
        let mut entries = select.fetch_all().await?.iter().map(logged).collect::<Result<Vec<_>, _>>()?;
        if is_before {
            entries.reverse();
        }
        Ok(entries)
    }
}

pub(super) fn logged(row: &Row) -> Result<LoggedEntry, StorageError> {
    let (via, address): (Option<String>, Option<String>) = (row.get("via")?, row.get("address")?);
    let entry = AuditEntry {
        id: row.get("id")?,
        organization_id: row.get("organization_id")?,
        at: row.get("at")?,
        actor_user_id: row.get("actor_user_id")?,
        actor: row.get("actor")?,
        via: via.as_deref().map(parsed).transpose()?,
        address: address.as_deref().map(parsed).transpose()?,
        request_id: row.get("request_id")?,
        action: row.get("action")?,
        subject: row.get("subject")?,
        detail: row.get("detail")?,
    };
    Ok(LoggedEntry { number: row.get("number")?, entry })
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
            "INSERT INTO audit_events
                 (id, organization_id, at, actor_user_id, actor, via, address, request_id, action, subject, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        );
        let insert = insert.bind(entry.id).bind(entry.organization_id).bind(entry.at).bind(entry.actor_user_id);
        let insert = insert.bind(&entry.actor).bind(entry.via.map(|via| via.as_str().to_owned()));
        let insert = insert.bind(entry.address.map(|address| address.to_string())).bind(entry.request_id.clone());
        insert.bind(&entry.action).bind(&entry.subject).bind(detail).execute().await?;
        let unsealed = transaction.query("INSERT INTO audit_unsealed (event_id) VALUES ($1)");
        unsealed.bind(entry.id).execute().await?;
    }
    Ok(())
}
