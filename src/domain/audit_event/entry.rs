//! The entries of the audit log.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{At, AuditEvent};
use crate::domain::{
    actor::{Actor, Via},
    id::{AuditEventId, OrganizationId, UserId},
};

impl AuditEvent {
    /// Returns its name, and its details as a JSON object whose members are sorted.
    ///
    /// # Errors
    /// [`serde_json::Error`] if it cannot be written.
    pub fn serialised(&self) -> Result<(String, String), serde_json::Error> {
        #[derive(serde::Deserialize)]
        struct Parts {
            action: String,
            detail: serde_json::Value,
        }
        let Parts { action, detail } = serde_json::from_value(serde_json::to_value(self)?)?;
        Ok((action, detail.to_string()))
    }
}

/// A stored entry of the audit log.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// Its identifier.
    pub id: AuditEventId,
    /// The organization it belongs to.
    pub organization_id: OrganizationId,
    /// When it happened.
    pub at: OffsetDateTime,
    /// The person who did it, if it was one.
    pub actor_user_id: Option<UserId>,
    /// Who did it, as named at that time.
    pub actor: String,
    /// The way in; none in the entries of releases that did not record it.
    pub via: Option<Via>,
    /// The address of the client.
    pub address: Option<IpAddr>,
    /// The id of the request.
    pub request_id: Option<String>,
    /// What happened.
    pub action: String,
    /// The id of what it happened to.
    pub subject: String,
    /// Its details: a JSON object.
    pub detail: String,
}

impl AuditEntry {
    /// The entry of an event: what an actor did to a subject at an instant.
    ///
    /// # Errors
    /// As [`AuditEvent::serialised`].
    pub fn new(
        id: AuditEventId,
        at: OffsetDateTime,
        actor: &Actor,
        subject: impl ToString,
        event: &AuditEvent,
    ) -> Result<Self, serde_json::Error> {
        let (action, detail) = event.serialised()?;
        let source = actor.source.as_ref();
        Ok(Self {
            id,
            organization_id: actor.organization_id,
            at,
            actor_user_id: actor.user_id(),
            actor: actor.label().into_owned(),
            via: Some(actor.via()),
            address: source.map(|source| source.address),
            request_id: source.map(|source| source.request_id.clone()),
            action,
            subject: subject.to_string(),
            detail,
        })
    }

    /// The entry as a line of JSON, with its members always in this order and the details sorted. Instants are as in RFC 3339, with
    /// three digits of a second.
    ///
    /// # Errors
    /// [`serde_json::Error`] if the details are no JSON.
    pub fn line(&self) -> Result<String, serde_json::Error> {
        self.line_at(Place { generation: None, position: None, continues: None })
    }

    /// The line that is hashed for the place of an entry in a tree, which it names; the first one of a generation names the tree
    /// that it continues.
    ///
    /// # Errors
    /// As [`Self::line`].
    pub fn sealed_line(
        &self,
        generation: u32,
        position: u64,
        continues: Option<&ContinuedTree>,
    ) -> Result<String, serde_json::Error> {
        self.line_at(Place { generation: Some(generation), position: Some(position), continues })
    }

    fn line_at(&self, place: Place<'_>) -> Result<String, serde_json::Error> {
        #[derive(Serialize)]
        struct Line<'a> {
            #[serde(flatten)]
            place: Place<'a>,
            id: String,
            at: At,
            actor: &'a str,
            actor_id: Option<UserId>,
            via: Option<&'static str>,
            address: Option<IpAddr>,
            request_id: Option<&'a str>,
            action: &'a str,
            subject: &'a str,
            detail: serde_json::Value,
        }
        serde_json::to_string(&Line {
            place,
            id: self.id.to_string(),
            at: At(self.at),
            actor: &self.actor,
            actor_id: self.actor_user_id,
            via: self.via.map(Via::as_str),
            address: self.address,
            request_id: self.request_id.as_deref(),
            action: &self.action,
            subject: &self.subject,
            detail: serde_json::from_str(&self.detail)?,
        })
    }
}

/// The tree of the generation before, as it was in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContinuedTree {
    /// Its generation.
    pub generation: u32,
    /// How many entries it had.
    pub size: u64,
    /// Its root, in base64.
    pub root: String,
}

/// What a line says of its place.
#[derive(Serialize)]
struct Place<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    continues: Option<&'a ContinuedTree>,
}

/// An entry at its place in the log.
#[derive(Debug, Clone)]
pub struct LoggedEntry {
    /// Its place in the order in which entries were written.
    pub number: i64,
    /// The entry.
    pub entry: AuditEntry,
}
