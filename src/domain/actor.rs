//! Who acts: a person in the console, whoever holds the command line of the machine, the server by itself, a host, or a client.

use std::borrow::Cow;

use super::{
    id::{OrganizationId, UserId},
    user::Role,
};

/// The command line, as who made or changed something.
pub const COMMAND_LINE: &str = "command line";
/// The command line, as earlier releases wrote down who made a credential.
const COMMAND_LINE_AS_MAKER: &str = "Created by command line";

/// Who made or changed something, by one name whichever release wrote it down.
pub fn maker(name: &str) -> &str {
    if name == COMMAND_LINE_AS_MAKER { COMMAND_LINE } else { name }
}

/// Someone who acts within one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The organization within which the actor acts; nothing outside of it exists for the actor.
    pub organization_id: OrganizationId,
    /// Who it is.
    pub principal: Principal,
}

/// Who an actor is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A person who is signed in.
    User {
        /// The person.
        id: UserId,
        /// The email address, shown as the maker of what the person makes.
        email: String,
        /// The console role.
        role: Role,
    },
    /// The operator, by the command line of the machine.
    CommandLine,
    /// The server by itself: work that is scheduled.
    System,
    /// An application around the console that makes people known, or gives them roles.
    Host {
        /// Its name.
        name: String,
    },
    /// Whoever presents an API key. It may end that key and nothing else.
    KeyHolder,
    /// An OAuth client. It may end its own access tokens and nothing else.
    Client,
}

impl Actor {
    /// The person, if it is one.
    pub const fn user_id(&self) -> Option<UserId> {
        match self.principal {
            Principal::User { id, .. } => Some(id),
            _ => None,
        }
    }

    /// How the actor is named in the audit log, and as who made or changed something.
    pub fn label(&self) -> Cow<'_, str> {
        match &self.principal {
            Principal::User { email, .. } => email.into(),
            Principal::CommandLine => COMMAND_LINE.into(),
            Principal::System => "system".into(),
            Principal::Host { name } => format!("host {name}").into(),
            Principal::KeyHolder => "holder of the API key".into(),
            Principal::Client => "client".into(),
        }
    }
}
