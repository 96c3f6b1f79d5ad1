//! Notifications: written in the transaction in which something happens, delivered by whichever server takes them next, at
//! least once and always under the same id. This is where endpoints are managed; who delivers is outside.

mod decoys;
mod delivering;
mod notices;
mod outbox;

pub use self::delivering::{AttemptResult, DELIVERIES_AT_ONCE, Parcel, ParcelKind};

use self::outbox::SEAL_PURPOSE;
use super::{
    Failure, Services,
    authz::{Authorised, Forbidden, ManageCredentials, authorise},
    from_failure,
};
use crate::{
    crypto::{
        random::{RandomUnavailable, random_bytes},
        sealed_box::CannotSeal,
        secret::PlainSecret,
        webhook_key::WebhookKey,
    },
    domain::{
        actor::Actor,
        audit_event::{AuditEvent, EndpointFacts},
        id::{DeliveryId, EndpointId, NotificationId, OrganizationId},
        notification::{
            Notification, Topic, Topics,
            delivery::{Endpoint, EndpointOverview, MAX_ENDPOINTS, Target},
        },
    },
    storage::{Repository, StorageError, notifications::StoredEndpoint},
};

/// The purpose for which the keys of webhooks are sealed.
pub(in crate::service) const WEBHOOK_KEYS: &str = SEAL_PURPOSE;
/// Most deliveries that are listed.
const MAX_DELIVERIES: u32 = 50;

/// The notifications of the actor's organization.
pub struct Notifications<'a> {
    services: &'a Services,
    authorised: Authorised<'a, ManageCredentials>,
}

/// A new endpoint, with the only copy of the secret of a webhook.
#[derive(Debug)]
pub struct AddedEndpoint {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The secret and the public key, by which a receiver verifies signatures; of a webhook.
    pub keys: Option<(PlainSecret, String)>,
}

/// Why an endpoint was not changed.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// The organization has no such endpoint, or no such delivery to one that is enabled.
    #[error("there is no such endpoint or delivery, or it is disabled")]
    NotFound,
    /// The organization has as many as it can have.
    #[error("there are 20 endpoints already; remove one first")]
    TooMany,
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(EndpointError: StorageError, RandomUnavailable, CannotSeal, serde_json::Error);

impl Services {
    /// The notifications of the actor's organization.
    ///
    /// # Errors
    /// [`Forbidden`] unless the actor is a super admin or the command line.
    pub fn notifications<'a>(&'a self, actor: &'a Actor) -> Result<Notifications<'a>, Forbidden> {
        Ok(Notifications { services: self, authorised: authorise(actor)? })
    }
}

impl Notifications<'_> {
    const fn actor(&self) -> &Actor {
        self.authorised.actor()
    }

    /// The endpoints with their last deliveries, the oldest first.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn list(&self) -> Result<Vec<EndpointOverview>, Failure> {
        let mut repository = self.services.storage.read().await?;
        let mut overviews = Vec::new();
        for StoredEndpoint { endpoint, keys } in repository.list_endpoints(Some(self.actor().organization_id)).await? {
            let deliveries = repository.list_deliveries(endpoint.id, MAX_DELIVERIES).await?;
            overviews.push(EndpointOverview { endpoint, public_key: keys.map(|(_, public)| public), deliveries });
        }
        Ok(overviews)
    }

    /// Adds an endpoint.
    ///
    /// # Errors
    /// [`EndpointError`].
    pub async fn add(&self, target: Target, topics: Topics) -> Result<AddedEndpoint, EndpointError> {
        let services = self.services;
        let organization_id = self.actor().organization_id;
        let mut repository = services.storage.begin().await?;
        repository.lock(&format!("notification endpoints {organization_id}")).await?;
        if repository.list_endpoints(Some(organization_id)).await?.len() >= MAX_ENDPOINTS {
            return Err(EndpointError::TooMany);
        }
        let created_at = services.clock.now();
        let id = EndpointId::new(created_at, random_bytes(services.random.as_ref())?);
        let (disabled, failing_since) = (None, None);
        let endpoint = Endpoint { id, organization_id, target, topics, created_at, disabled, failing_since };
        let key = match endpoint.target {
            Target::Webhook(_) => Some(WebhookKey::generate(services.random.as_ref())?),
            Target::Mail(_) => None,
        };
        let sealed = match &key {
            Some(key) => {
                let server_keys = services.server_keys_in(repository.as_mut()).await?;
                let sealed = server_keys.seal(SEAL_PURPOSE, &key.expose_private(), services.random.as_ref())?;
                Some((sealed, key.public_key()))
            }
            None => None,
        };
        repository.insert_endpoint(&StoredEndpoint { endpoint: endpoint.clone(), keys: sealed }).await?;
        let event = AuditEvent::EndpointAdded(facts(&endpoint));
        let entry = services.audit_entry(self.actor(), id, &event)?;
        services.commit(repository, entry).await?;
        Ok(AddedEndpoint { endpoint, keys: key.map(|key| (key.secret(), key.public_key())) })
    }

    /// Chooses other topics for an endpoint, and enables it again.
    ///
    /// # Errors
    /// [`EndpointError::NotFound`]; [`EndpointError::Failure`].
    pub async fn change(&self, id: EndpointId, topics: Topics) -> Result<(), EndpointError> {
        let mut repository = self.services.storage.begin().await?;
        let found = self.found(repository.as_mut(), id).await?;
        let endpoint = Endpoint { topics, disabled: None, failing_since: None, ..found };
        repository.update_endpoint(&endpoint).await?;
        let event = AuditEvent::EndpointChanged(facts(&endpoint));
        let entry = self.services.audit_entry(self.actor(), id, &event)?;
        Ok(self.services.commit(repository, entry).await?)
    }

    /// Removes an endpoint, and the deliveries to it.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub async fn remove(&self, id: EndpointId) -> Result<(), EndpointError> {
        let mut repository = self.services.storage.begin().await?;
        let found = self.found(repository.as_mut(), id).await?;
        repository.delete_endpoint(id).await?;
        let entry = self.services.audit_entry(self.actor(), id, &AuditEvent::EndpointRemoved(facts(&found)))?;
        Ok(self.services.commit(repository, entry).await?)
    }

    /// Sends a notification that says nothing but that somebody tries the endpoint.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub async fn test(&self, id: EndpointId) -> Result<(), EndpointError> {
        let mut repository = self.services.storage.begin().await?;
        let found = self.found(repository.as_mut(), id).await?;
        if found.disabled.is_some() {
            return Err(EndpointError::NotFound);
        }
        let data = serde_json::json!({ "actor": self.actor().label() });
        let organization_id = self.actor().organization_id;
        let notification = self.services.notification(organization_id, Topic::Test, None, data)?;
        repository.insert_notification(&notification).await?;
        self.services.deliver_in(repository.as_mut(), &notification, Ok(id)).await?;
        let event = AuditEvent::EndpointTested(facts(&found));
        let entry = self.services.audit_entry(self.actor(), id, &event)?;
        Ok(self.services.commit(repository, entry).await?)
    }

    /// Delivers a notification once more.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub async fn replay(&self, id: DeliveryId) -> Result<(), EndpointError> {
        let mut repository = self.services.storage.begin().await?;
        let now = self.services.clock.now();
        if !repository.repeat_delivery(self.actor().organization_id, id, now).await? {
            return Err(EndpointError::NotFound);
        }
        let entry = self.services.audit_entry(self.actor(), id, &AuditEvent::DeliveryReplayed {})?;
        self.services.commit(repository, entry).await?;
        self.services.undelivered.notify_one();
        Ok(())
    }

    async fn found(&self, repository: &mut dyn Repository, id: EndpointId) -> Result<Endpoint, EndpointError> {
        let found = repository.get_endpoint(self.actor().organization_id, id).await?;
        Ok(found.ok_or(EndpointError::NotFound)?.endpoint)
    }
}

impl Services {
    /// A notification, named by a key if it is told once.
    fn notification(
        &self,
        organization_id: OrganizationId,
        topic: Topic,
        key: Option<String>,
        data: serde_json::Value,
    ) -> Result<Notification, RandomUnavailable> {
        let at = self.clock.now();
        let id = NotificationId::new(at, random_bytes(self.random.as_ref())?);
        Ok(Notification { id, organization_id, topic, at, key: key.unwrap_or_else(|| id.to_string()), data })
    }
}

/// An endpoint as the audit log names it.
fn facts(endpoint: &Endpoint) -> EndpointFacts {
    EndpointFacts { kind: endpoint.target.kind(), target: endpoint.target.label(), topics: endpoint.topics.to_string() }
}
