//! The details of events that are about something else than a credential.

use serde::Serialize;

/// A place where notifications go.
#[derive(Debug, Clone, Serialize)]
pub struct EndpointFacts {
    /// Its kind: `webhook` or `mail`.
    pub kind: &'static str,
    /// The origin of its URL, or its email address.
    pub target: String,
    /// Its topics.
    pub topics: String,
}

/// By what a replaced secret has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RetiredBy {
    /// Somebody has retired it.
    Hand,
    /// Its planned end was reached.
    End,
    /// It was unused while the newer one was in use.
    Silence,
}

/// How a change was made that operators can make, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum How {
    /// By the link that the first start gives.
    #[serde(rename = "first-run link")]
    FirstRunLink,
    /// By the link of an invitation.
    #[serde(rename = "invitation")]
    Invitation,
    /// By the assertion of a host.
    #[serde(rename = "host")]
    Host,
    /// By the person.
    #[serde(rename = "own")]
    Own,
}

/// Which records were removed.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purge {
    /// Those created before an instant.
    CreatedBefore(String),
    /// Those of a person.
    UserId(String),
}
