//! Actors: a person in the console, the operator on the machine's command line, the server by itself, a host, or a client.

use std::borrow::Cow;

use super::{
    id::{OrganizationId, UserId},
    user::{Role, User},
};

/// The command line, as the author of a change.
pub const COMMAND_LINE: &str = "command line";
/// The command line, as earlier releases stored it as the creator of a credential.
const COMMAND_LINE_AS_MAKER: &str = "Created by command line";

/// Returns the author of a change under one name, independent of the release that stored it.
pub fn maker(name: &str) -> &str {
    if name == COMMAND_LINE_AS_MAKER { COMMAND_LINE } else { name }
}

/// Someone who acts within one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The organization within which the actor acts; the actor can see nothing outside of it.
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
        /// The email address, shown as the creator of what the person creates.
        email: String,
        /// The console role.
        role: Role,
    },
    /// The operator, by the command line of the machine.
    CommandLine,
    /// The server by itself: work that is scheduled.
    System,
    /// A host application that embeds the console and creates accounts or assigns roles.
    Host {
        /// Its name.
        name: String,
    },
    /// The holder of an API key. It may revoke that key and nothing else.
    KeyHolder,
    /// An OAuth client. It may revoke its own access tokens and nothing else.
    Client,
}

impl Principal {
    /// The person of an account.
    pub fn of_user(user: &User) -> Self {
        Self::User { id: user.id, email: user.email.clone(), role: user.role }
    }

    /// The actor that acts within an organization.
    pub const fn within(self, organization_id: OrganizationId) -> Actor {
        Actor { organization_id, principal: self }
    }
}

impl Actor {
    /// The person, if it is one.
    pub const fn user_id(&self) -> Option<UserId> {
        match self.principal {
            Principal::User { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The name of the actor in the audit log, and as the author of a change.
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
