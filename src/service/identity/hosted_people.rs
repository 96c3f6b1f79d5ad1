//! People whom a host application has signed in: by an assertion in a frame, or by its own authentication if it has merged
//! our router (docs/EMBEDDING.md).
//!
//! The host names the person, the organization and the role; all three must be the same here. With provisioning, the
//! host's assertion creates people and changes their role. It never moves anybody to another organization, and never
//! admits a disabled person.

use std::sync::Arc;

use super::{
    sign_in::{SignInError, SignedIn, actor},
    users::SaveUserError,
};
use crate::{
    crypto::{client_key::ClientKey, random::RandomUnavailable, secret},
    domain::{
        actor::{Actor, Principal, Source},
        audit_event::{AuditEvent, Change, How},
        host_assertion::{HostAssertionClaims, HostPerson, UnknownPeople},
        id::OrganizationId,
        organization::Organization,
        session::SignInWay,
        user::{Email, User},
    },
    service::{Failure, Services, from_failure},
    storage::{StorageError, audit_log::Unaudited, constraint, users::StoredUser},
};

/// The name in the audit log of an application that has merged our router.
const MERGED_HOST: &str = "application";

/// The application whose assertions are accepted in frames.
#[derive(Debug, Clone)]
pub struct HostPolicy {
    /// Its name, the `iss` of its assertions.
    pub issuer: String,
    /// The keys, one of which must have signed.
    pub keys: Arc<[ClientKey]>,
    /// The policy for unknown people.
    pub unknown_people: UnknownPeople,
}

/// Why a person whom a host signs in is not admitted.
#[derive(Debug, thiserror::Error)]
pub enum HostedError {
    /// No host may sign people in by assertions.
    #[error("no host is configured")]
    NoHost,
    /// Signature, issuer, audience, time or another claim is not valid.
    #[error("the assertion is not signed by the host, not for this server, or not of now")]
    InvalidAssertion,
    /// It was used before.
    #[error("the assertion was used before")]
    Used,
    /// There is no such organization, or the person belongs to another one.
    #[error("the person is not of the organization that the host says")]
    OtherOrganization,
    /// Nobody has the email address, and provisioning is off.
    #[error("the person is not known here")]
    UnknownPerson,
    /// The person has another role here.
    #[error("the person has another role here than the host says")]
    OtherRole,
    /// The person may not sign in any more.
    #[error("the person is disabled")]
    Disabled,
    /// The session could not be stored.
    #[error("the session could not be kept")]
    SessionLost,
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(HostedError: StorageError, RandomUnavailable);

impl Services {
    /// Signs in the person whom an assertion of the host names. It is valid once.
    ///
    /// # Errors
    /// [`HostedError`].
    pub async fn sign_in_by_host(&self, assertion: &str, source: Source) -> Result<SignedIn, HostedError> {
        let host = self.host.as_ref().ok_or(HostedError::NoHost)?;
        let read = |key: &ClientKey| key.verify::<HostAssertionClaims>(assertion).ok();
        let claims = host.keys.iter().find_map(read).ok_or(HostedError::InvalidAssertion)?;
        let person = claims.prove(&host.issuer, &self.public_url, self.clock.now());
        let person = person.ok_or(HostedError::InvalidAssertion)?;
        // Used up first: a second try with it creates nobody and changes no role.
        let mut repository = self.storage.begin().await?;
        if !repository.insert_host_assertion(&host.issuer, &claims.assertion.jti, claims.assertion.exp).await? {
            return Err(HostedError::Used);
        }
        self.commit(repository, Unaudited::UsedUp).await?;
        let stored = self.find_or_make(&person, host.unknown_people, &host.issuer).await?;
        let repository = self.storage.begin().await?;
        let by = Some(host.issuer.clone());
        self.record_sign_in(repository, stored, source, SignInWay::Host, by, None).await.map_err(|error| match error {
            SignInError::Failure(failure) => HostedError::Failure(failure),
            SignInError::Refused | SignInError::TooManyFailures { .. } => HostedError::InvalidAssertion,
        })
    }

    /// Returns the actor whom a host has signed in by its own authentication.
    ///
    /// # Errors
    /// [`HostedError`], but never one about assertions.
    pub async fn actor_of_host(
        &self,
        person: &HostPerson,
        unknown_people: UnknownPeople,
    ) -> Result<Actor, HostedError> {
        Ok(actor(&self.find_or_make(person, unknown_people, MERGED_HOST).await?.user))
    }

    /// Finds or creates a person.
    async fn find_or_make(
        &self,
        person: &HostPerson,
        unknown_people: UnknownPeople,
        host: &str,
    ) -> Result<StoredUser, HostedError> {
        let email = Email::sought(&person.email).map_err(|_| HostedError::UnknownPerson)?;
        let organization_id = self.organization_of(person).await?;
        let found = self.storage.read().await?.find_user_by_email(&email).await?;
        let mut stored = match (found, unknown_people) {
            (Some(stored), _) => stored,
            (None, UnknownPeople::Refuse) => return Err(HostedError::UnknownPerson),
            (None, UnknownPeople::Provision) => self.provision(person, organization_id, host).await?,
        };
        if stored.user.organization_id != organization_id {
            return Err(HostedError::OtherOrganization);
        }
        if stored.user.disabled_at.is_some() {
            return Err(HostedError::Disabled);
        }
        if stored.user.role != person.role {
            if unknown_people == UnknownPeople::Refuse {
                return Err(HostedError::OtherRole);
            }
            self.give_role(&stored.user, person, host).await?;
            stored.user.role = person.role;
        }
        Ok(stored)
    }

    async fn organization_of(&self, person: &HostPerson) -> Result<OrganizationId, HostedError> {
        let organizations = self.list_organizations().await?;
        let found = Organization::named(&organizations, &person.organization);
        Ok(found.ok_or(HostedError::OtherOrganization)?.id)
    }

    /// Creates a person, with a password that nobody knows.
    async fn provision(
        &self,
        person: &HostPerson,
        organization_id: OrganizationId,
        host: &str,
    ) -> Result<StoredUser, HostedError> {
        let password = secret::random_text(self.random.as_ref())?;
        let maker = Principal::Host { name: host.to_owned() }.within(organization_id);
        let made = self.new_user(&maker, &person.email, person.role, password).await;
        let stored = made.map_err(|error| match error {
            SaveUserError::Failure(failure) => HostedError::Failure(failure),
            _ => HostedError::UnknownPerson,
        })?;
        let event = AuditEvent::UserAdded { email: stored.user.email.clone(), role: person.role, by: Some(How::Host) };
        let entry = self.audit_entry(&maker, stored.user.id, &event)?;
        let mut repository = self.storage.begin().await?;
        match repository.insert_user(&stored).await {
            Ok(()) => {}
            // Another request of the same person came first.
            Err(StorageError::Conflict { constraint: constraint::USERS_EMAIL }) => {
                let email = Email::sought(&person.email).map_err(|_| HostedError::UnknownPerson)?;
                drop(repository);
                let found = self.storage.read().await?.find_user_by_email(&email).await?;
                return found.ok_or(HostedError::UnknownPerson);
            }
            Err(error) => return Err(error.into()),
        }
        self.commit(repository, entry).await?;
        Ok(stored)
    }

    async fn give_role(&self, user: &User, person: &HostPerson, host: &str) -> Result<(), HostedError> {
        let giver = Principal::Host { name: host.to_owned() }.within(user.organization_id);
        let event = AuditEvent::UserRoleSet(Change { from: user.role, to: person.role });
        let entry = self.audit_entry(&giver, user.id, &event)?;
        let mut repository = self.storage.begin().await?;
        repository.update_role(user.id, person.role).await?;
        Ok(self.commit(repository, entry).await?)
    }
}
