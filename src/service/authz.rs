//! Who may: the one place that decides, and the proof of its decision.

use std::marker::PhantomData;

use crate::domain::{
    actor::{Actor, Principal},
    user::Role,
};

/// Something that not everyone may do.
pub trait Permission {
    /// Whether a person of a role may do it.
    fn is_held_by(role: Role) -> bool;
}

/// To see and change credentials: super admins.
#[derive(Debug)]
pub struct ManageCredentials;

impl Permission for ManageCredentials {
    fn is_held_by(role: Role) -> bool {
        role == Role::SuperAdmin
    }
}

/// To operate the installation: people, organizations, loading records. The command line only.
#[derive(Debug)]
pub struct OperateInstallation;

impl Permission for OperateInstallation {
    fn is_held_by(_: Role) -> bool {
        false
    }
}

/// The actor may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the role does not allow this")]
pub struct Forbidden;

/// The proof that an actor may do something; only [`authorise`] makes one.
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

/// Decides whether an actor may do something. Whoever holds the command line of the machine may do everything.
///
/// # Errors
/// [`Forbidden`] if the actor may not.
pub fn authorise<P: Permission>(actor: &Actor) -> Result<Authorised<'_, P>, Forbidden> {
    let allowed = match &actor.principal {
        Principal::CommandLine => true,
        Principal::KeyHolder => false,
        Principal::User { role, .. } => P::is_held_by(*role),
    };
    if allowed { Ok(Authorised { actor, permission: PhantomData }) } else { Err(Forbidden) }
}
