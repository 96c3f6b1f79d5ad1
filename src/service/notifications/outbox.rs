//! What has happened is noted for those who are to be told, in the transaction in which it happens.

use crate::{
    crypto::random::random_bytes,
    domain::{
        id::{DeliveryId, EndpointId},
        notification::Notification,
    },
    service::{Failure, Services},
    storage::{Repository, audit_log::Recorded},
};

/// The purpose for which the keys of webhooks are sealed.
pub(super) const SEAL_PURPOSE: &str = "webhook keys";

impl Services {
    /// Notes the notifications of entries of the audit log; returns whether there are any.
    pub(in crate::service) async fn notify_of_entries(
        &self,
        repository: &mut dyn Repository,
        recorded: &Recorded,
    ) -> Result<bool, Failure> {
        let mut is_noted = false;
        for notification in recorded.entries().filter_map(Notification::of_entry) {
            is_noted |= self.notify_in(repository, &notification).await?;
        }
        for (user_id, notification) in recorded.entries().filter_map(Notification::to_its_person) {
            let Some(person) = repository.get_user(user_id).await? else { continue };
            if repository.insert_notification(&notification).await? {
                self.deliver_in(repository, &notification, Err(&person.user.email)).await?;
                is_noted = true;
            }
        }
        Ok(is_noted)
    }

    /// Notes a notification for each endpoint that has chosen its topic; returns whether there is one, and it was not noted
    /// before.
    pub(super) async fn notify_in(
        &self,
        repository: &mut dyn Repository,
        notification: &Notification,
    ) -> Result<bool, Failure> {
        let endpoints = repository.list_endpoints(Some(notification.organization_id)).await?;
        let endpoints = endpoints.into_iter().map(|stored| stored.endpoint);
        let wanting: Vec<_> = endpoints
            .filter(|endpoint| endpoint.disabled.is_none() && endpoint.topics.contain(notification.topic))
            .collect();
        if wanting.is_empty() || !repository.insert_notification(notification).await? {
            return Ok(false);
        }
        for endpoint in wanting {
            self.deliver_in(repository, notification, Ok(endpoint.id)).await?;
        }
        Ok(true)
    }

    /// Notes that a notification, which is noted, is to be delivered: to an endpoint, or to a mailbox.
    pub(super) async fn deliver_in(
        &self,
        repository: &mut dyn Repository,
        notification: &Notification,
        to: Result<EndpointId, &str>,
    ) -> Result<(), Failure> {
        let now = self.clock.now();
        let id = DeliveryId::new(now, random_bytes(self.random.as_ref())?);
        Ok(repository.insert_delivery(id, notification.id, to, now).await?)
    }
}
