//! The people of an organization as super admins see them: how they sign in, their second factors, their sessions, and the
//! rule on second factors.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;

use super::users::{SaveUserError, find};
use crate::{
    domain::{
        audit_event::{AuditEvent, Change},
        id::UserId,
        timestamp::timestamp,
        user::{PersonOverview, User},
    },
    service::{
        Failure, Services,
        authz::{Authorised, ManagePeople},
    },
};

impl Services {
    /// The people of the actor's organization, by email address.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn list_people(&self, authorised: &Authorised<'_, ManagePeople>) -> Result<Vec<PersonOverview>, Failure> {
        let organization_id = authorised.actor().organization_id;
        let mut repository = self.storage.read().await?;
        let factors: HashSet<UserId> =
            repository.list_people_with_factors(organization_id).await?.into_iter().collect();
        let mut sessions: HashMap<UserId, (usize, i64)> = HashMap::new();
        for session in repository.list_sessions_of_organization(organization_id, self.clock.now()).await? {
            let (count, active_at) = sessions.entry(session.user_id).or_default();
            *count += 1;
            *active_at = session.active_at.max(*active_at);
        }
        let users = repository.list_users(organization_id).await?;
        Ok(users
            .into_iter()
            .map(|user| {
                let open = sessions.get(&user.id);
                PersonOverview {
                    has_second_factor: factors.contains(&user.id),
                    sessions: open.map_or(0, |(count, _)| *count),
                    last_seen: open.and_then(|(_, at)| OffsetDateTime::from_unix_timestamp(*at).ok()),
                    user,
                }
            })
            .collect())
    }

    /// The email address of a person of the actor's organization.
    ///
    /// # Errors
    /// [`SaveUserError::NotFound`].
    pub async fn email_of(
        &self,
        authorised: &Authorised<'_, ManagePeople>,
        id: UserId,
    ) -> Result<String, SaveUserError> {
        let stored = self.storage.read().await?.get_user(id).await?;
        let user = stored.map(|stored| stored.user);
        let user = user.filter(|user| user.organization_id == authorised.actor().organization_id);
        Ok(user.ok_or(SaveUserError::NotFound)?.email)
    }

    /// Removes the second factors of a person who has lost them, and ends the person's sessions. The password is enough
    /// then, until there is a factor again.
    ///
    /// # Errors
    /// [`SaveUserError::NotFound`] if there is no such person.
    pub async fn reset_factors(
        &self,
        authorised: &Authorised<'_, ManagePeople>,
        email: &str,
    ) -> Result<User, SaveUserError> {
        let mut repository = self.storage.begin().await?;
        let user = find(repository.as_mut(), authorised.actor(), email).await?;
        let entry = self.audit_entry(authorised.actor(), user.id, &AuditEvent::UserFactorsReset {})?;
        repository.delete_one_time_codes(user.id).await?;
        repository.delete_passkeys(user.id).await?;
        repository.delete_recovery_codes(user.id).await?;
        repository.delete_sessions_of(user.id, None).await?;
        self.commit(repository, entry).await?;
        Ok(user)
    }

    /// Ends every session of a person; returns how many there were.
    ///
    /// # Errors
    /// [`SaveUserError::NotFound`] if there is no such person.
    pub async fn end_sessions(
        &self,
        authorised: &Authorised<'_, ManagePeople>,
        email: &str,
    ) -> Result<(User, u64), SaveUserError> {
        let mut repository = self.storage.begin().await?;
        let user = find(repository.as_mut(), authorised.actor(), email).await?;
        let sessions = repository.delete_sessions_of(user.id, None).await?;
        if sessions > 0 {
            let event = AuditEvent::UserSessionsEnded { sessions };
            let entry = self.audit_entry(authorised.actor(), user.id, &event)?;
            self.commit(repository, entry).await?;
        }
        Ok((user, sessions))
    }

    /// From when on super admins of the actor's organization need a second factor.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn second_factor_rule(
        &self,
        authorised: &Authorised<'_, ManagePeople>,
    ) -> Result<Option<OffsetDateTime>, Failure> {
        Ok(self.storage.read().await?.second_factor_from(authorised.actor().organization_id).await?)
    }

    /// Sets from when on super admins need a second factor; `None` for not at all.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn set_second_factor_rule(
        &self,
        authorised: &Authorised<'_, ManagePeople>,
        from: Option<OffsetDateTime>,
    ) -> Result<(), Failure> {
        let actor = authorised.actor();
        let id = actor.organization_id;
        let mut repository = self.storage.begin().await?;
        let before = repository.second_factor_from(id).await?;
        let text = |from: &Option<OffsetDateTime>| from.map_or_else(|| "never".to_owned(), timestamp);
        let Some(change) = Change::between(&before, &from, text) else { return Ok(()) };
        let entry = self.audit_entry(actor, id, &AuditEvent::OrganizationSecondFactorSet(change))?;
        repository.set_second_factor(id, from).await?;
        Ok(self.commit(repository, entry).await?)
    }
}
