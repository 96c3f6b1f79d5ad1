//! Notifications, the endpoints to which they go, and their deliveries.

use async_trait::async_trait;
use time::{Duration, OffsetDateTime};

use super::{
    StorageError,
    connection::{Row, Statements as _, Transaction},
};
use crate::domain::{
    id::{DeliveryId, EndpointId, NotificationId, OrganizationId},
    notification::{
        Notification, Topic, Topics,
        delivery::{Delivery, Endpoint, Target},
    },
};

/// An endpoint with the keys of a webhook.
#[derive(Debug, Clone)]
pub struct StoredEndpoint {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// Its sealed keys and its public key, if it is a webhook.
    pub keys: Option<(Vec<u8>, String)>,
}

/// A delivery that is to be made now.
#[derive(Debug, Clone)]
pub struct DueDelivery {
    /// Its identifier.
    pub id: DeliveryId,
    /// What is delivered.
    pub notification_id: NotificationId,
    /// The organization that it is about.
    pub organization_id: OrganizationId,
    /// Its endpoint, if it goes to one.
    pub endpoint_id: Option<EndpointId>,
    /// The mailbox that it goes to, if it goes to no endpoint.
    pub recipient: Option<String>,
    /// How often it was tried before.
    pub attempts: u32,
    /// What it is about.
    pub topic: Topic,
    /// The body.
    pub body: String,
}

/// What came of an attempt.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// When it ended.
    pub at: OffsetDateTime,
    /// When the next one is made; `None` if it was delivered or given up.
    pub next_at: Option<OffsetDateTime>,
    /// Whether it was delivered.
    pub is_delivered: bool,
    /// A status, or what went wrong.
    pub outcome: String,
}

/// Reads and writes notifications.
#[async_trait]
pub trait NotificationsRepository: Transaction {
    /// The endpoints of an organization, or of all, the oldest first.
    async fn list_endpoints(&mut self, of: Option<OrganizationId>) -> Result<Vec<StoredEndpoint>, StorageError> {
        let condition = if of.is_some() { "organization_id = $1" } else { "$1 IS NULL" };
        let select =
            self.query(format!("SELECT * FROM notification_endpoints WHERE {condition} ORDER BY created_at, id"));
        select.bind(of).fetch_all().await?.iter().map(endpoint).collect()
    }

    /// An endpoint of an organization. Locks it in a transaction that writes.
    async fn get_endpoint(
        &mut self,
        organization_id: OrganizationId,
        id: EndpointId,
    ) -> Result<Option<StoredEndpoint>, StorageError> {
        let select = self.query("SELECT * FROM notification_endpoints WHERE id = $1 AND organization_id = $2");
        let rows = select.bind(id).bind(organization_id).fetch_all().await?;
        rows.first().map(endpoint).transpose()
    }

    /// Adds an endpoint.
    async fn insert_endpoint(&mut self, stored: &StoredEndpoint) -> Result<(), StorageError> {
        let endpoint = &stored.endpoint;
        let (keys, public_key) =
            stored.keys.as_ref().map(|(sealed, public)| (sealed.as_slice(), public.as_str())).unzip();
        let insert = self.query(
            "INSERT INTO notification_endpoints (id, organization_id, kind, target, topics, created_at, sealed_keys, public_key)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        );
        let insert = insert.bind(endpoint.id).bind(endpoint.organization_id).bind(endpoint.target.kind());
        let insert = insert.bind(endpoint.target.to_string()).bind(endpoint.topics.to_string());
        insert.bind(endpoint.created_at).bind(keys).bind(public_key).execute().await.map(drop)
    }

    /// Writes what can change of an endpoint: its topics, and whether it fails and is disabled.
    async fn update_endpoint(&mut self, endpoint: &Endpoint) -> Result<(), StorageError> {
        let update = self.query(
            "UPDATE notification_endpoints SET topics = $1, disabled_at = $2, disabled_by = $3, failing_since = $4 WHERE id = $5",
        );
        let (disabled_at, disabled_by) = endpoint.disabled.map(|(at, by)| (at, by.as_str())).unzip();
        let update = update.bind(endpoint.topics.to_string()).bind(disabled_at).bind(disabled_by);
        update.bind(endpoint.failing_since).bind(endpoint.id).execute().await.map(drop)
    }

    /// Replaces the sealed keys of a webhook.
    async fn reseal_endpoint(&mut self, id: EndpointId, sealed: &[u8]) -> Result<(), StorageError> {
        let update = self.query("UPDATE notification_endpoints SET sealed_keys = $1 WHERE id = $2");
        update.bind(sealed).bind(id).execute().await.map(drop)
    }

    /// Removes an endpoint and the deliveries to it.
    async fn delete_endpoint(&mut self, id: EndpointId) -> Result<(), StorageError> {
        self.query("DELETE FROM deliveries WHERE endpoint_id = $1").bind(id).execute().await?;
        self.query("DELETE FROM notification_endpoints WHERE id = $1").bind(id).execute().await.map(drop)
    }

    /// Whether what a key names was told.
    async fn is_notified(&mut self, organization_id: OrganizationId, key: &str) -> Result<bool, StorageError> {
        let select = self.query("SELECT EXISTS (SELECT 1 FROM notifications WHERE organization_id = $1 AND key = $2)");
        select.bind(organization_id).bind(key).fetch_one_value().await
    }

    /// Adds a notification; `false` if what it tells was told before.
    async fn insert_notification(&mut self, notification: &Notification) -> Result<bool, StorageError> {
        let body = notification.body().map_err(|error| StorageError::Corrupt(error.to_string()))?;
        let insert = self.query(
            "INSERT INTO notifications (id, organization_id, key, topic, at, body) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (organization_id, key) DO NOTHING",
        );
        let insert = insert.bind(notification.id).bind(notification.organization_id).bind(&notification.key);
        let insert = insert.bind(notification.topic.code()).bind(notification.at).bind(body);
        Ok(insert.execute().await? > 0)
    }

    /// Adds a delivery of a notification that is due at once: to an endpoint, or to a mailbox.
    async fn insert_delivery(
        &mut self,
        id: DeliveryId,
        notification_id: NotificationId,
        to: Result<EndpointId, &str>,
        at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let insert = self.query(
            "INSERT INTO deliveries (id, notification_id, endpoint_id, recipient, attempts, next_at) VALUES ($1, $2, $3, $4, $5, $6)",
        );
        let insert = insert.bind(id).bind(notification_id).bind(to.ok()).bind(to.err());
        insert.bind(0_u32).bind(at).execute().await.map(drop)
    }

    /// Whether a delivery is due at an instant.
    async fn has_due_deliveries(&mut self, now: OffsetDateTime) -> Result<bool, StorageError> {
        let select = self.query("SELECT EXISTS (SELECT 1 FROM deliveries WHERE next_at <= $1)");
        select.bind(now).fetch_one_value().await
    }

    /// Takes at most `limit` deliveries that are due at an instant, the longest due first, and makes each of them due again
    /// `hold` later, for whoever takes it then because this process has not told what came of it. Locks them. None to the
    /// endpoints in `busy` (`None`: to no endpoint, but to a mailbox alone), and at most `of_endpoint` to each other one.
    async fn take_due_deliveries(
        &mut self,
        now: OffsetDateTime,
        hold: Duration,
        (limit, of_endpoint): (u32, u32),
        busy: &[Option<EndpointId>],
    ) -> Result<Vec<DueDelivery>, StorageError> {
        let unlocked = self.connection().for_update_skip_locked();
        let known: Vec<EndpointId> = busy.iter().copied().flatten().collect();
        let has_endpoint = if known.len() < busy.len() { " AND endpoint_id IS NOT NULL" } else { "" };
        let places: Vec<_> = (5..known.len() + 5).map(|place| format!("${place}")).collect();
        let is_other = if places.is_empty() {
            String::new()
        } else {
            format!(" AND (endpoint_id IS NULL OR endpoint_id NOT IN ({}))", places.join(", "))
        };
        let update = self.query(format!(
            "UPDATE deliveries SET next_at = $1, attempts = attempts + 1 WHERE id IN (
                 SELECT id FROM deliveries WHERE next_at <= $2 AND id IN (
                     SELECT id FROM (
                         SELECT id, ROW_NUMBER() OVER (PARTITION BY endpoint_id ORDER BY next_at) AS place
                         FROM deliveries WHERE next_at <= $2{has_endpoint}{is_other}
                     ) AS due WHERE place <= $4
                 ) ORDER BY next_at LIMIT $3{unlocked}
             ) RETURNING id"
        ));
        let update = update.bind(now + hold).bind(now).bind(limit).bind(of_endpoint);
        let taken = known.iter().fold(update, |update, id| update.bind(*id)).fetch_all().await?;
        let mut due = Vec::new();
        for row in taken {
            let id: DeliveryId = row.get("id")?;
            let select = self.query(
                "SELECT d.*, n.organization_id, n.topic, n.body FROM deliveries d
                 JOIN notifications n ON n.id = d.notification_id WHERE d.id = $1",
            );
            due.push(due_delivery(&select.bind(id).fetch_one().await?)?);
        }
        Ok(due)
    }

    /// Notes what came of an attempt. Nothing is changed if the delivery is gone.
    async fn note_attempt(&mut self, id: DeliveryId, attempt: &Attempt) -> Result<(), StorageError> {
        let update = self
            .query("UPDATE deliveries SET next_at = $1, last_at = $2, delivered_at = $3, outcome = $4 WHERE id = $5");
        let delivered_at = attempt.is_delivered.then_some(attempt.at);
        let update = update.bind(attempt.next_at).bind(attempt.at).bind(delivered_at).bind(&attempt.outcome);
        update.bind(id).execute().await.map(drop)
    }

    /// Gives up the deliveries to an endpoint that are still to be made.
    async fn give_up_deliveries(&mut self, endpoint_id: EndpointId) -> Result<(), StorageError> {
        let update = self.query("UPDATE deliveries SET next_at = NULL WHERE endpoint_id = $1 AND next_at IS NOT NULL");
        update.bind(endpoint_id).execute().await.map(drop)
    }

    /// Makes a delivery to an endpoint of an organization due at an instant, as if it had not been tried; `false` if there is no
    /// such delivery.
    async fn repeat_delivery(
        &mut self,
        organization_id: OrganizationId,
        id: DeliveryId,
        at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let update = self.query(
            "UPDATE deliveries SET next_at = $1, attempts = 0, delivered_at = NULL WHERE id = $2 AND endpoint_id IN
             (SELECT id FROM notification_endpoints WHERE organization_id = $3 AND disabled_at IS NULL)",
        );
        Ok(update.bind(at).bind(id).bind(organization_id).execute().await? > 0)
    }

    /// The deliveries to an endpoint, the newest first; at most `limit`.
    async fn list_deliveries(&mut self, endpoint_id: EndpointId, limit: u32) -> Result<Vec<Delivery>, StorageError> {
        let select = self.query(
            "SELECT d.*, n.topic, n.at FROM deliveries d JOIN notifications n ON n.id = d.notification_id
             WHERE d.endpoint_id = $1 ORDER BY n.at DESC, d.id DESC LIMIT $2",
        );
        select.bind(endpoint_id).bind(limit).fetch_all().await?.iter().map(delivery).collect()
    }

    /// Removes notifications from before an instant, with their deliveries.
    async fn delete_notifications_before(&mut self, at: OffsetDateTime) -> Result<(), StorageError> {
        let old = "SELECT id FROM notifications WHERE at < $1";
        let delete = self.query(format!("DELETE FROM deliveries WHERE notification_id IN ({old})"));
        delete.bind(at).execute().await?;
        self.query("DELETE FROM notifications WHERE at < $1").bind(at).execute().await.map(drop)
    }
}

fn endpoint(row: &Row) -> Result<StoredEndpoint, StorageError> {
    let target = Target::from_stored(row.text("kind")?, row.text("target")?);
    let disabled_at: Option<OffsetDateTime> = row.get("disabled_at")?;
    let sealed: Option<Vec<u8>> = row.get("sealed_keys")?;
    let endpoint = Endpoint {
        id: row.get("id")?,
        organization_id: row.get("organization_id")?,
        target: target.map_err(|error| StorageError::Corrupt(error.to_string()))?,
        topics: Topics::from_stored(row.text("topics")?),
        created_at: row.get("created_at")?,
        disabled: match disabled_at {
            Some(at) => Some((at, row.parse("disabled_by")?)),
            None => None,
        },
        failing_since: row.get("failing_since")?,
    };
    let keys = match sealed {
        Some(sealed) => Some((sealed, row.get("public_key")?)),
        None => None,
    };
    Ok(StoredEndpoint { endpoint, keys })
}

fn due_delivery(row: &Row) -> Result<DueDelivery, StorageError> {
    Ok(DueDelivery {
        id: row.get("id")?,
        notification_id: row.get("notification_id")?,
        organization_id: row.get("organization_id")?,
        endpoint_id: row.get("endpoint_id")?,
        recipient: row.get("recipient")?,
        attempts: row.get("attempts")?,
        topic: row.parse("topic")?,
        body: row.get("body")?,
    })
}

fn delivery(row: &Row) -> Result<Delivery, StorageError> {
    Ok(Delivery {
        id: row.get("id")?,
        notification_id: row.get("notification_id")?,
        topic: row.parse("topic")?,
        happened_at: row.get("at")?,
        attempts: row.get("attempts")?,
        next_at: row.get("next_at")?,
        last_at: row.get("last_at")?,
        delivered_at: row.get("delivered_at")?,
        outcome: row.get("outcome")?,
    })
}

impl<T: Transaction> NotificationsRepository for T {}
