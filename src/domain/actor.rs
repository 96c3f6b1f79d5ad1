//! Actors: a person in the console, the operator on the machine's command line, the server by itself, a host, or a client.

use std::{borrow::Cow, net::IpAddr, str::FromStr};

use time::OffsetDateTime;

use super::{
    id::{OrganizationId, SessionId, UserId},
    session::SignInWay,
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
    /// The request with which it acts; none for commands and scheduled work.
    pub source: Option<Source>,
    /// The session with which a person acts; none where somebody else vouches for the person with each request.
    pub session: Option<ActingSession>,
}

/// The browser session with which a person acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActingSession {
    /// The session.
    pub id: SessionId,
    /// How the person has proved to be that person.
    pub way: SignInWay,
    /// When, last.
    pub authenticated_at: OffsetDateTime,
    /// Whether the organization wants a second factor of the person, and the session began without one.
    pub needs_second_factor: bool,
}

/// A request, as the audit log names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The way in.
    pub via: Via,
    /// The address of the client.
    pub address: IpAddr,
    /// The request's id (`X-Request-Id`).
    pub request_id: String,
}

/// The way in by which an actor acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The console, by itself or merged into another application.
    Console,
    /// The console in a frame.
    Frame,
    /// An endpoint for programs.
    Api,
    /// A command on the machine.
    CommandLine,
    /// Nobody: scheduled work.
    Schedule,
}

impl Via {
    /// Every way.
    pub const ALL: [Self; 5] = [Self::Console, Self::Frame, Self::Api, Self::CommandLine, Self::Schedule];

    /// The name in storage and exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Frame => "frame",
            Self::Api => "api",
            Self::CommandLine => "command-line",
            Self::Schedule => "schedule",
        }
    }
}

impl FromStr for Via {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|via| via.as_str() == text).ok_or("not a way in")
    }
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
    /// Somebody who tried to sign in and failed.
    Unknown,
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
        Actor { organization_id, principal: self, source: None, session: None }
    }
}

impl Actor {
    /// The same actor, acting with a request.
    #[must_use]
    pub fn with(self, source: Source) -> Self {
        Self { source: Some(source), ..self }
    }

    /// The same actor, acting with a session.
    #[must_use]
    pub fn in_session(self, session: ActingSession) -> Self {
        Self { session: Some(session), ..self }
    }

    /// The way in.
    pub fn via(&self) -> Via {
        match (&self.source, &self.principal) {
            (Some(source), _) => source.via,
            (None, Principal::CommandLine) => Via::CommandLine,
            (None, Principal::System) => Via::Schedule,
            (None, Principal::User { .. } | Principal::Host { .. } | Principal::Unknown) => Via::Console,
            (None, Principal::KeyHolder | Principal::Client) => Via::Api,
        }
    }

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
            Principal::Unknown => "unknown".into(),
            Principal::KeyHolder => "holder of the API key".into(),
            Principal::Client => "client".into(),
        }
    }
}
