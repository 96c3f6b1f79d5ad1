//! Deliveries that are due, for whoever carries them out, and what came of them.

use time::{Duration, OffsetDateTime};
use url::Url;

use super::{facts, outbox::SEAL_PURPOSE};
use crate::{
    crypto::webhook_key::WebhookKey,
    domain::{
        actor::Principal,
        audit_event::AuditEvent,
        id::{DeliveryId, EndpointId, NotificationId, OrganizationId},
        notification::{
            Topic,
            delivery::{DisabledBy, Endpoint, Target, next_attempt},
        },
        user::Role,
    },
    service::{Failure, Services},
    storage::{
        Repository, StorageError,
        audit_log::Unaudited,
        notifications::{Attempt, DueDelivery, StoredEndpoint},
    },
};

/// Deliveries that one server carries out at once.
pub const DELIVERIES_AT_ONCE: u32 = 16;
/// Those of them to one endpoint: one that does not answer keeps no other waiting.
const TO_ONE_ENDPOINT: u32 = 4;
/// After how long another server takes a delivery whose outcome is not known: longer than any attempt takes.
const HOLD: Duration = Duration::minutes(1);
/// How long notifications and what became of them are kept.
const KEPT: Duration = Duration::days(30);
/// Longest text of an outcome, in bytes.
const MAX_OUTCOME_BYTES: usize = 300;

/// One attempt to deliver a notification.
#[derive(Debug)]
pub struct Parcel {
    /// The delivery.
    pub id: DeliveryId,
    /// The notification: the same id for every attempt.
    pub notification_id: NotificationId,
    /// What it is about.
    pub topic: Topic,
    /// The body of a webhook: JSON.
    pub body: String,
    /// Where it goes.
    pub kind: ParcelKind,
    /// The endpoint; none for a mail about a disabled one.
    pub endpoint_id: Option<EndpointId>,
    organization_id: OrganizationId,
    attempt: u32,
}

/// Where a parcel goes.
#[derive(Debug)]
pub enum ParcelKind {
    /// To a webhook, with what it is signed for and by.
    Webhook {
        /// The URL.
        url: Url,
        /// `webhook-timestamp`, in seconds since 1970-01-01T00:00:00Z.
        timestamp: i64,
        /// `webhook-signature`.
        signature: String,
    },
    /// To a mailbox.
    Mail {
        /// Its address.
        address: String,
    },
}

/// What came of an attempt.
#[derive(Debug, Clone)]
pub struct AttemptResult {
    /// Whether it was delivered.
    pub is_delivered: bool,
    /// Whether the endpoint wants nothing any more (410 Gone).
    pub is_gone: bool,
    /// How long the endpoint asks to wait.
    pub wait: Option<Duration>,
    /// A status, or what went wrong. Nothing of the answer's body.
    pub outcome: String,
}

impl Services {
    /// Waits until a notification may be waiting that this process has noted.
    pub async fn wants_delivering(&self) {
        self.undelivered.notified().await;
    }

    /// Takes deliveries that are due, at most `limit`, and none to endpoints that this process delivers to right now. Each
    /// must be told the outcome of within a minute, or another server takes it.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn take_deliveries(&self, limit: u32, busy: &[Option<EndpointId>]) -> Result<Vec<Parcel>, Failure> {
        let now = self.clock.now();
        // Read first: whoever looks every few seconds must not wait for the one transaction that writes.
        if !self.storage.read().await?.has_due_deliveries(now).await? {
            return Ok(Vec::new());
        }
        let mut repository = self.storage.begin().await?;
        let taken = repository.take_due_deliveries(now, HOLD, (limit, TO_ONE_ENDPOINT), busy).await?;
        let mut parcels = Vec::new();
        for due in taken {
            parcels.extend(self.packed(repository.as_mut(), due, now).await?);
        }
        self.commit(repository, Unaudited::Deliveries).await?;
        Ok(parcels)
    }

    async fn packed(
        &self,
        repository: &mut dyn Repository,
        due: DueDelivery,
        now: OffsetDateTime,
    ) -> Result<Option<Parcel>, Failure> {
        let DueDelivery { id, notification_id, organization_id, endpoint_id, recipient, attempts, topic, body } = due;
        let stored = match endpoint_id {
            Some(endpoint_id) => repository.get_endpoint(organization_id, endpoint_id).await?,
            None => None,
        };
        let kind = match (stored, recipient) {
            (
                Some(StoredEndpoint {
                    endpoint: Endpoint { target: Target::Webhook(url), .. },
                    keys: Some((sealed, _)),
                }),
                _,
            ) => {
                let keys = self.server_keys_in(repository).await?;
                let key = WebhookKey::from_private(&keys.open(SEAL_PURPOSE, &sealed)?);
                let key = key.map_err(|error| StorageError::Corrupt(error.to_string()))?;
                let timestamp = now.unix_timestamp();
                let signature = key.sign(&notification_id.to_string(), timestamp, &body);
                ParcelKind::Webhook { url, timestamp, signature }
            }
            (Some(StoredEndpoint { endpoint: Endpoint { target: Target::Mail(address), .. }, .. }), _) => {
                ParcelKind::Mail { address: address.as_str().to_owned() }
            }
            (_, Some(address)) => ParcelKind::Mail { address },
            _ => return Ok(None),
        };
        Ok(Some(Parcel { id, notification_id, topic, body, kind, organization_id, endpoint_id, attempt: attempts }))
    }

    /// Notes what came of an attempt. An endpoint that has failed for days, or wants nothing any more, is disabled, and the
    /// super admins are told by mail.
    ///
    /// # Errors
    /// [`Failure`] if storage fails: the attempt will be repeated.
    pub async fn note_delivery(&self, parcel: &Parcel, result: AttemptResult) -> Result<(), Failure> {
        let at = self.clock.now();
        let mut repository = self.storage.begin().await?;
        let stored = match parcel.endpoint_id {
            Some(id) => repository.get_endpoint(parcel.organization_id, id).await?,
            None => None,
        };
        let next_at = next_attempt(parcel.attempt, at, result.wait).filter(|_| !result.is_delivered && !result.is_gone);
        let mut outcome = result.outcome;
        outcome.truncate(outcome.floor_char_boundary(MAX_OUTCOME_BYTES));
        let attempt = Attempt { at, next_at, is_delivered: result.is_delivered, outcome };
        repository.note_attempt(parcel.id, &attempt).await?;
        let Some(StoredEndpoint { endpoint, .. }) = stored.filter(|stored| stored.endpoint.disabled.is_none()) else {
            return Ok(self.commit(repository, Unaudited::Deliveries).await?);
        };
        let failing_since = if result.is_delivered { None } else { endpoint.failing_since.or(Some(at)) };
        let changed = Endpoint { failing_since, ..endpoint };
        if !result.is_delivered
            && let Some(by) = changed.gives_up(result.is_gone, at)
        {
            return self.disable(repository, changed, by).await;
        }
        repository.update_endpoint(&changed).await?;
        Ok(self.commit(repository, Unaudited::Deliveries).await?)
    }

    async fn disable(
        &self,
        mut repository: Box<dyn Repository>,
        endpoint: Endpoint,
        by: DisabledBy,
    ) -> Result<(), Failure> {
        let (id, organization_id) = (endpoint.id, endpoint.organization_id);
        let disabled = Endpoint { disabled: Some((self.clock.now(), by)), ..endpoint };
        repository.update_endpoint(&disabled).await?;
        repository.give_up_deliveries(id).await?;
        let event = AuditEvent::EndpointDisabled { endpoint: facts(&disabled), because: by.as_str() };
        let entry = self.audit_entry(&Principal::System.within(organization_id), id, &event)?;
        let target = disabled.target.label();
        let data = serde_json::json!({ "endpoint": id, "kind": disabled.target.kind(), "target": target, "because": by.as_str() });
        let notification = self.notification(organization_id, Topic::EndpointDisabled, None, data)?;
        repository.insert_notification(&notification).await?;
        for person in repository.list_users(organization_id).await? {
            if person.role == Role::SuperAdmin && person.disabled_at.is_none() {
                self.deliver_in(repository.as_mut(), &notification, Err(&person.email)).await?;
            }
        }
        self.commit(repository, entry).await?;
        self.undelivered.notify_one();
        Ok(())
    }

    /// Removes old notifications.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn forget_notifications(&self) -> Result<(), Failure> {
        let mut repository = self.storage.begin().await?;
        repository.delete_notifications_before(self.clock.now() - KEPT).await?;
        Ok(self.commit(repository, Unaudited::Expired).await?)
    }
}
