//! The sessions of a person: where one is signed in, and ending them. Each request reads its session from the database, so
//! one that is ended is refused with the next request at every server.

use time::OffsetDateTime;

use crate::{
    domain::{
        actor::{ActingSession, Actor},
        audit_event::AuditEvent,
        id::SessionId,
        session::BrowserSession,
    },
    service::{Failure, Services, from_failure},
    storage::StorageError,
};

/// Why a session was not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndSessionError {
    /// The person has no such session.
    #[error("there is no such session any more")]
    NotFound,
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(EndSessionError: StorageError);

impl Services {
    /// The sessions of the actor, the one used last first.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn own_sessions(&self, actor: &Actor) -> Result<Vec<BrowserSession>, Failure> {
        let Some(user_id) = actor.user_id() else { return Ok(Vec::new()) };
        let mut sessions = self.storage.read().await?.list_sessions(user_id, self.clock.now()).await?;
        sessions.sort_by_key(|session| std::cmp::Reverse((session.active_at, session.id)));
        Ok(sessions)
    }

    /// Ends a session of the actor.
    ///
    /// # Errors
    /// [`EndSessionError::NotFound`] if it is not the actor's, or has ended.
    pub async fn end_own_session(&self, actor: &Actor, id: SessionId) -> Result<(), EndSessionError> {
        let user_id = actor.user_id().ok_or(EndSessionError::NotFound)?;
        let entry = self.audit_entry(actor, user_id, &AuditEvent::UserSessionsEnded { sessions: 1 })?;
        let mut repository = self.storage.begin().await?;
        if !repository.delete_session_of(user_id, id).await? {
            return Err(EndSessionError::NotFound);
        }
        Ok(self.commit(repository, entry).await?)
    }

    /// Ends the sessions of the actor but for the one with which it acts; returns how many.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn end_other_sessions(&self, actor: &Actor) -> Result<u64, Failure> {
        let Some(user_id) = actor.user_id() else { return Ok(0) };
        let mut repository = self.storage.begin().await?;
        let sessions = repository.delete_sessions_of(user_id, actor.session.map(|session| session.id)).await?;
        if sessions > 0 {
            let entry = self.audit_entry(actor, user_id, &AuditEvent::UserSessionsEnded { sessions })?;
            self.commit(repository, entry).await?;
        }
        Ok(sessions)
    }

    /// Whether an actor has proved a moment ago to be who it is. Commands, scheduled work and hosts that vouch for a person
    /// with each request always have.
    pub fn is_fresh(&self, actor: &Actor) -> bool {
        // A clock that was set back makes nobody fresh for longer.
        let is_recent = |at: OffsetDateTime| (self.clock.now() - at).abs() < self.sign_in_age;
        actor.session.is_none_or(|ActingSession { authenticated_at, .. }| is_recent(authenticated_at))
    }

    /// Refuses an actor who is not fresh, before any work is done.
    ///
    /// # Errors
    /// [`Failure::StaleSignIn`].
    pub(super) fn require_fresh(&self, actor: &Actor) -> Result<(), Failure> {
        if self.is_fresh(actor) { Ok(()) } else { Err(Failure::StaleSignIn) }
    }
}
