//! What happened: entries of the audit log, which are committed with a change, and the log as people read it.

mod check;
mod log;
mod retention;
pub(in crate::service) mod seal;
mod verify;

pub use self::{
    check::{Break, TreeCheck},
    log::{AuditLog, AuditPage},
    verify::{ExportLine, Verified},
};

use super::{Failure, Services};
use crate::{
    crypto::random::{RandomSource, random_bytes},
    domain::{
        actor::{Actor, Principal},
        audit_event::{AuditEntry, AuditEvent},
        clock::Clock,
        id::AuditEventId,
        organization::Organization,
        step_up::needs_fresh_sign_in,
    },
    storage::{
        Storage,
        audit_log::{Recorded, Unaudited},
        credential_changes::Changes,
    },
};

impl Services {
    /// An entry for the audit log, at this instant.
    ///
    /// # Errors
    /// [`Failure::StaleSignIn`] if the change needs a fresh sign-in and the actor has none: nothing is committed without an
    /// entry, so no use case can forget to ask. [`Failure::Random`] if there is no randomness for its identifier.
    pub fn audit_entry(
        &self,
        actor: &Actor,
        subject: impl ToString,
        event: &AuditEvent,
    ) -> Result<AuditEntry, Failure> {
        let entry = entry(self.clock.as_ref(), self.random.as_ref(), actor, subject, event)?;
        if needs_fresh_sign_in(&entry) && !self.is_fresh(actor) {
            return Err(Failure::StaleSignIn);
        }
        Ok(entry)
    }

    /// Entries of an event that is about the whole installation: one in the log of each organization.
    ///
    /// # Errors
    /// As [`Self::audit_entry`].
    pub(super) fn entries_for_all(
        &self,
        organizations: &[Organization],
        principal: &Principal,
        event: &AuditEvent,
    ) -> Result<Recorded, Failure> {
        entries_for_all(self.clock.as_ref(), self.random.as_ref(), organizations, principal, event)
    }
}

/// Records in a database that an operator has filled it, from another one or from a backup.
///
/// # Errors
/// [`Failure`] if storage fails.
pub async fn record_origin(
    storage: &dyn Storage,
    clock: &dyn Clock,
    random: &dyn RandomSource,
    event: &AuditEvent,
) -> Result<(), Failure> {
    let mut repository = storage.begin().await?;
    let organizations = repository.list_organizations().await?;
    let recorded = entries_for_all(clock, random, &organizations, &Principal::CommandLine, event)?;
    if matches!(event, AuditEvent::InstallationRestored {}) {
        // The log goes on from the backup in another tree: two that differ after the same entries would be a forgery.
        let next = seal::generation(repository.as_mut()).await? + 1;
        repository.set_installation_value(seal::GENERATION, &next.to_string()).await?;
    }
    // No process serves a database that was just filled, so that none has anything in memory to forget.
    let _: Changes = repository.commit(recorded).await?;
    Ok(storage.close().await?)
}

fn entries_for_all(
    clock: &dyn Clock,
    random: &dyn RandomSource,
    organizations: &[Organization],
    principal: &Principal,
    event: &AuditEvent,
) -> Result<Recorded, Failure> {
    organizations.iter().try_fold(Unaudited::Installation.into(), |recorded: Recorded, organization| {
        let actor = principal.clone().within(organization.id);
        Ok(recorded.and(entry(clock, random, &actor, organization.id, event)?))
    })
}

fn entry(
    clock: &dyn Clock,
    random: &dyn RandomSource,
    actor: &Actor,
    subject: impl ToString,
    event: &AuditEvent,
) -> Result<AuditEntry, Failure> {
    let at = clock.now();
    Ok(AuditEntry::new(AuditEventId::new(at, random_bytes(random)?), at, actor, subject, event)?)
}
