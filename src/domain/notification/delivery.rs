//! Endpoints of notifications, and the deliveries to them.

use std::{fmt, str::FromStr};

use time::{Duration, OffsetDateTime};
use url::Url;

use super::{Topic, Topics};
use crate::domain::{
    id::{DeliveryId, EndpointId, NotificationId, OrganizationId},
    user::Email,
};

/// Longest URL of a webhook, in bytes.
pub const MAX_URL_BYTES: usize = 500;
/// Most endpoints of an organization.
pub const MAX_ENDPOINTS: usize = 20;

/// How long after each attempt that failed the next one is made (Standard Webhooks 1.0).
const PAUSES: [Duration; 9] = [
    Duration::seconds(5),
    Duration::minutes(5),
    Duration::minutes(30),
    Duration::hours(2),
    Duration::hours(5),
    Duration::hours(10),
    Duration::hours(14),
    Duration::hours(20),
    Duration::hours(24),
];
/// How long an endpoint may fail without a success before nothing more is sent to it.
const PATIENCE: Duration = Duration::days(5);
/// Longest wait that an endpoint can ask for.
const MAX_WAIT: Duration = Duration::DAY;

/// Where notifications go.
#[derive(Debug, Clone)]
pub enum Target {
    /// An HTTP endpoint.
    Webhook(Url),
    /// A mailbox.
    Mail(Email),
}

/// A text names no place where notifications can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTarget {
    /// No URL of a webhook.
    #[error(
        "enter a URL such as https://hooks.example.com/credentials, without a name and password, at most 500 characters long"
    )]
    Url,
    /// No email address.
    #[error("enter an email address such as name@example.com, at most 254 characters long")]
    Mail,
}

impl Target {
    /// Reads the URL of a webhook. Whether its address may be reached is decided when a connection is made.
    ///
    /// # Errors
    /// [`InvalidTarget::Url`].
    pub fn webhook(text: &str) -> Result<Self, InvalidTarget> {
        let text = text.trim();
        let url = Url::parse(text).ok().filter(|_| text.len() <= MAX_URL_BYTES).ok_or(InvalidTarget::Url)?;
        let is_http = matches!(url.scheme(), "https" | "http") && url.has_host();
        let has_person = !url.username().is_empty() || url.password().is_some();
        if !is_http || has_person || url.fragment().is_some() {
            Err(InvalidTarget::Url)
        } else {
            Ok(Self::Webhook(url))
        }
    }

    /// Reads an email address.
    ///
    /// # Errors
    /// [`InvalidTarget::Mail`].
    pub fn mail(text: &str) -> Result<Self, InvalidTarget> {
        Email::parse(text).map(Self::Mail).map_err(|_| InvalidTarget::Mail)
    }

    /// Its kind in storage.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Webhook(_) => "webhook",
            Self::Mail(_) => "mail",
        }
    }

    /// Reads kind and place.
    ///
    /// # Errors
    /// [`InvalidTarget`].
    pub fn from_stored(kind: &str, place: &str) -> Result<Self, InvalidTarget> {
        if kind == "mail" { Self::mail(place) } else { Self::webhook(place) }
    }

    /// Its place, as far as it may be recorded: of a URL without its path, which may be a secret.
    pub fn label(&self) -> String {
        match self {
            Self::Webhook(url) => url.origin().ascii_serialization(),
            Self::Mail(address) => address.as_str().to_owned(),
        }
    }
}

/// The whole place.
impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Webhook(url) => formatter.write_str(url.as_str()),
            Self::Mail(address) => formatter.write_str(address.as_str()),
        }
    }
}

/// Why nothing more is sent to an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisabledBy {
    /// It has failed for [`PATIENCE`].
    Failures,
    /// It answered 410 Gone.
    Gone,
}

impl DisabledBy {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failures => "failures",
            Self::Gone => "gone",
        }
    }
}

impl FromStr for DisabledBy {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Failures, Self::Gone].into_iter().find(|by| by.as_str() == text).ok_or("not a reason to disable")
    }
}

/// A place where the notifications of an organization go.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Its identifier.
    pub id: EndpointId,
    /// Whose notifications.
    pub organization_id: OrganizationId,
    /// Where they go.
    pub target: Target,
    /// Which.
    pub topics: Topics,
    /// When it was added.
    pub created_at: OffsetDateTime,
    /// Since when nothing is sent to it, and why.
    pub disabled: Option<(OffsetDateTime, DisabledBy)>,
    /// Since when every attempt has failed.
    pub failing_since: Option<OffsetDateTime>,
}

impl Endpoint {
    /// Why it is to be disabled after an attempt failed at an instant.
    pub fn gives_up(&self, is_gone: bool, now: OffsetDateTime) -> Option<DisabledBy> {
        let has_failed_long = self.failing_since.is_some_and(|since| now - since >= PATIENCE);
        if is_gone { Some(DisabledBy::Gone) } else { has_failed_long.then_some(DisabledBy::Failures) }
    }
}

/// A notification on its way to one place.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its identifier.
    pub id: DeliveryId,
    /// What is delivered.
    pub notification_id: NotificationId,
    /// What it is about.
    pub topic: Topic,
    /// When that happened.
    pub happened_at: OffsetDateTime,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; `None` if it was delivered or given up.
    pub next_at: Option<OffsetDateTime>,
    /// When it was tried last.
    pub last_at: Option<OffsetDateTime>,
    /// When it was delivered.
    pub delivered_at: Option<OffsetDateTime>,
    /// What came of the last attempt: a status, or what went wrong.
    pub outcome: Option<String>,
}

/// An endpoint with its last deliveries.
#[derive(Debug, Clone)]
pub struct EndpointOverview {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The public key of a webhook.
    pub public_key: Option<String>,
    /// Its deliveries, the newest first.
    pub deliveries: Vec<Delivery>,
}

/// When a delivery is tried again after so many attempts failed, the last of them at an instant; `None` if it is given up.
pub fn next_attempt(attempts: u32, failed_at: OffsetDateTime, wait: Option<Duration>) -> Option<OffsetDateTime> {
    let pause = *PAUSES.get(usize::try_from(attempts).ok()?.checked_sub(1)?)?;
    Some(failed_at + wait.unwrap_or_default().min(MAX_WAIT).max(pause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_a_url_without_a_person_in_it() {
        assert!(Target::webhook(" https://hooks.example.com/a?b=c ").is_ok());
        for text in
            ["", "hooks.example.com", "ftp://a.example", "https://u@a.example", "https://a.example/#b", "https://"]
        {
            assert_eq!(Target::webhook(text).err(), Some(InvalidTarget::Url), "{text}");
        }
        let target = Target::webhook("https://hooks.example.com:8443/secret?token=a").unwrap();
        assert_eq!(target.label(), "https://hooks.example.com:8443");
    }

    #[test]
    fn attempts_are_made_for_three_days_and_then_given_up() {
        let now = OffsetDateTime::UNIX_EPOCH;
        assert_eq!(next_attempt(1, now, None), Some(now + Duration::seconds(5)));
        assert_eq!(next_attempt(1, now, Some(Duration::minutes(2))), Some(now + Duration::minutes(2)));
        assert_eq!(next_attempt(2, now, Some(Duration::days(9))), Some(now + Duration::DAY));
        assert_eq!(next_attempt(9, now, None), Some(now + Duration::DAY));
        assert_eq!(next_attempt(10, now, None), None);
    }
}
