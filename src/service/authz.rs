//! Authorisation: the one place that decides, and the proof of its decision.

use std::marker::PhantomData;

use crate::domain::{
    actor::{Actor, Principal},
    user::Role,
};

/// An action that requires authorisation.
pub trait Permission {
    /// Whether a principal may do it.
    fn is_held_by(principal: &Principal) -> bool;
}

/// To see credentials and their usage: auditors, and whoever may change them.
#[derive(Debug)]
pub struct SeeCredentials;

impl Permission for SeeCredentials {
    fn is_held_by(principal: &Principal) -> bool {
        sees(principal)
    }
}

/// To read the audit log: whoever sees credentials.
#[derive(Debug)]
pub struct ReadAuditLog;

impl Permission for ReadAuditLog {
    fn is_held_by(principal: &Principal) -> bool {
        sees(principal)
    }
}

const fn sees(principal: &Principal) -> bool {
    match principal {
        Principal::CommandLine => true,
        Principal::User { role, .. } => role.sees_credentials(),
        _ => false,
    }
}

/// To see and change credentials: super admins, and the command line.
#[derive(Debug)]
pub struct ManageCredentials;

impl Permission for ManageCredentials {
    fn is_held_by(principal: &Principal) -> bool {
        matches!(principal, Principal::CommandLine | Principal::User { role: Role::SuperAdmin, .. })
    }
}

/// To see and change the people of an organization, and its rules for them: super admins, and the command line.
#[derive(Debug)]
pub struct ManagePeople;

impl Permission for ManagePeople {
    fn is_held_by(principal: &Principal) -> bool {
        ManageCredentials::is_held_by(principal)
    }
}

/// To operate the installation: organizations, loading records, people's passwords. The command line, and the server by itself.
#[derive(Debug)]
pub struct OperateInstallation;

impl Permission for OperateInstallation {
    fn is_held_by(principal: &Principal) -> bool {
        matches!(principal, Principal::CommandLine | Principal::System)
    }
}

/// The actor may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the role does not allow this")]
pub struct Forbidden;

/// The proof that an actor may do something; only [`authorise`] creates one.
#[derive(Debug)]
pub struct Authorised<'a, P> {
    actor: &'a Actor,
    permission: PhantomData<P>,
}

impl<P> Authorised<'_, P> {
    /// Who was authorised.
    pub const fn actor(&self) -> &Actor {
        self.actor
    }
}

/// Decides whether an actor may do something. Whoever has to add a second factor may do nothing else.
///
/// # Errors
/// [`Forbidden`] if the actor may not.
pub fn authorise<P: Permission>(actor: &Actor) -> Result<Authorised<'_, P>, Forbidden> {
    let is_limited = actor.session.is_some_and(|session| session.needs_second_factor);
    if P::is_held_by(&actor.principal) && !is_limited {
        Ok(Authorised { actor, permission: PhantomData })
    } else {
        Err(Forbidden)
    }
}
