//! What people and their programs are told of, and how.

pub mod delivery;

use std::{fmt, str::FromStr};

use serde::Serialize;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{
    actor::Via,
    audit_event::AuditEntry,
    id::{NotificationId, OrganizationId, UserId},
    timestamp::timestamp,
    widening,
};

macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// What a notification is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Topic {
            $($(#[$doc])* $name,)+
        }

        impl Topic {
            /// Every topic.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// A name that never changes: `type` of a webhook.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

topics! {
    /// A credential was created or imported.
    Created = "credential.created",
    /// A credential may read more, from more networks, longer, or as often as before and more.
    Widened = "credential.widened",
    /// A credential got a new secret.
    Rotated = "credential.rotated",
    /// A credential expires in 30, 7 or 1 days.
    Expiring = "credential.expiring",
    /// A credential has expired.
    Expired = "credential.expired",
    /// A credential has used 80 or 100 % of a quota.
    Quota = "credential.quota",
    /// A caller with a known credential has been refused for a while.
    Failing = "credential.failing",
    /// All credentials were frozen, or thawed.
    Frozen = "credentials.frozen",
    /// Somebody has used a decoy.
    Decoy = "decoy.used",
    /// A secret was found where it should not be, and was revoked.
    Leaked = "leak.reported",
    /// Somebody may sign in who could not before, or may do more or less; or the rule on second factors was changed.
    People = "people.changed",
    /// The checkpoint of the audit log of a day, to be kept elsewhere.
    Checkpoint = "audit.checkpoint",
    /// Notifications to an endpoint were given up.
    EndpointDisabled = "endpoint.disabled",
    /// Something was changed of how a person signs in: to the person.
    Account = "account.changed",
    /// Somebody tries an endpoint.
    Test = "test",
}

impl Topic {
    /// Whether it can be chosen: the others go to whom they concern.
    pub const fn is_chosen(self) -> bool {
        !matches!(self, Self::EndpointDisabled | Self::Account | Self::Test)
    }
}

impl FromStr for Topic {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|topic| topic.code() == text).ok_or("not a topic of notifications")
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// Something to be told. Never a secret.
#[derive(Debug, Clone)]
pub struct Notification {
    /// Its identifier; the same for every attempt to deliver it.
    pub id: NotificationId,
    /// The organization that it is about.
    pub organization_id: OrganizationId,
    /// What it is about.
    pub topic: Topic,
    /// When it happened.
    pub at: OffsetDateTime,
    /// Identifies what has happened: it is told once, whoever notices it.
    pub key: String,
    /// What has happened: a JSON object.
    pub data: Value,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    timestamp: String,
    data: &'a Value,
}

impl Notification {
    /// What an entry of the audit log tells the person it is about, if it changes how that person signs in.
    pub fn to_its_person(entry: &AuditEntry) -> Option<(UserId, Self)> {
        let concerns = matches!(
            entry.action.as_str(),
            "user.password_set"
                | "user.factor_added"
                | "user.factor_removed"
                | "user.factors_reset"
                | "user.recovery_codes_made"
                | "user.role_set"
                | "user.disabled"
                | "user.enabled"
        );
        let user_id = entry.subject.parse().ok().filter(|_| concerns)?;
        let detail: Value = serde_json::from_str(&entry.detail).ok()?;
        let told = Self::told(entry, Topic::Account, detail);
        // Another identifier than that of what the same entry tells endpoints.
        let id = uuid::Uuid::from_u128(uuid::Uuid::from(entry.id).as_u128() ^ 1);
        Some((user_id, Self { id: id.into(), key: id.to_string(), ..told }))
    }

    /// What an entry of the audit log tells endpoints, if it is about something that is told.
    pub fn of_entry(entry: &AuditEntry) -> Option<Self> {
        let detail: Value = serde_json::from_str(&entry.detail).ok()?;
        let topic = match entry.action.as_str() {
            "credential.created" | "credential.imported" => Topic::Created,
            "credential.updated" if widening::is_wider(&detail) => Topic::Widened,
            "credential.secret_rotated" => Topic::Rotated,
            "credential.expired" => Topic::Expired,
            "credential.secret_leaked" | "credential.leak_reported" => Topic::Leaked,
            "organization.frozen" | "organization.thawed" => Topic::Frozen,
            "user.added"
            | "user.invited"
            | "user.role_set"
            | "user.disabled"
            | "user.enabled"
            | "user.factors_reset"
            | "organization.second_factor_set" => Topic::People,
            _ => return None,
        };
        Some(Self::told(entry, topic, detail))
    }

    fn told(entry: &AuditEntry, topic: Topic, detail: Value) -> Self {
        let data = json!({
            "action": entry.action,
            "actor": entry.actor,
            "via": entry.via.map(Via::as_str),
            "address": entry.address,
            "request_id": entry.request_id,
            "subject": entry.subject,
            "detail": detail,
        });
        let id = uuid::Uuid::from(entry.id);
        let (organization_id, at) = (entry.organization_id, entry.at);
        Self { id: id.into(), organization_id, topic, at, key: id.to_string(), data }
    }

    /// The body of a webhook: `{"type", "timestamp", "data"}`, as Standard Webhooks 1.0 recommends.
    ///
    /// # Errors
    /// [`serde_json::Error`] if it cannot be written.
    pub fn body(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Body { r#type: self.topic.code(), timestamp: timestamp(self.at), data: &self.data })
    }
}

/// The topics of an endpoint, in the order of [`Topic::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Topics(Vec<Topic>);

/// The topics of an endpoint are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTopics {
    /// There is none.
    #[error("choose at least one topic")]
    None,
    /// One does not exist, or cannot be chosen.
    #[error("one of the topics does not exist")]
    Unknown,
}

impl Topics {
    /// Every topic that can be chosen.
    pub fn all() -> Self {
        Self(Topic::ALL.iter().copied().filter(|topic| topic.is_chosen()).collect())
    }

    /// Reads names.
    ///
    /// # Errors
    /// [`InvalidTopics`].
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidTopics> {
        let topics = names.into_iter().map(|name| name.parse::<Topic>().ok().filter(|topic| topic.is_chosen()));
        let mut topics = topics.collect::<Option<Vec<_>>>().ok_or(InvalidTopics::Unknown)?;
        topics.sort_unstable();
        topics.dedup();
        if topics.is_empty() { Err(InvalidTopics::None) } else { Ok(Self(topics)) }
    }

    /// Reads the text that [`fmt::Display`] writes; topics of other releases are left out.
    pub fn from_stored(text: &str) -> Self {
        Self(text.split(' ').filter_map(|name| name.parse().ok()).collect())
    }

    /// Whether a topic is among them.
    pub fn contain(&self, topic: Topic) -> bool {
        self.0.contains(&topic)
    }

    /// The topics.
    pub fn iter(&self) -> impl Iterator<Item = Topic> {
        self.0.iter().copied()
    }
}

/// Separated by spaces.
impl fmt::Display for Topics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|topic| topic.code()).collect();
        formatter.write_str(&names.join(" "))
    }
}
