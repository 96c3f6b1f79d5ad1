//! What nobody does but the clock: credentials that expire, quotas that are nearly used up, callers that keep failing, the
//! checkpoint of a day. Every server looks; what was told is told once.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::{
    domain::{
        clock::to_milliseconds,
        credential_query::CredentialQuery,
        id::OrganizationId,
        notification::{Topic, Topics},
        quota::QuotaKind,
        refusal::EPISODE_GAP,
        timestamp::timestamp,
    },
    service::{Failure, Services},
    storage::{Repository, audit_log::Unaudited, refusals::RefusalScope},
};

/// How many days before a credential expires it is told.
const EXPIRING_DAYS: [u16; 3] = [1, 7, 30];
/// At how many per cent of a quota it is told.
const QUOTA_PER_CENT: [u64; 2] = [100, 80];
/// After how long a failing caller is told.
const FAILING: Duration = Duration::minutes(10);
/// Most things of a kind that are looked at in one organization.
const MOST: u32 = 1000;

/// Something that may be told.
struct Notice {
    topic: Topic,
    key: String,
    data: Value,
}

impl Services {
    /// Notes what the clock has brought about since the last time, for the organizations that want to be told.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn note_notices(&self) -> Result<(), Failure> {
        let mut reader = self.storage.read().await?;
        let endpoints = reader.list_endpoints(None).await?;
        let endpoints = endpoints.into_iter().map(|stored| stored.endpoint);
        let mut wanted: Vec<(OrganizationId, Topics)> = Vec::new();
        for endpoint in endpoints.filter(|endpoint| endpoint.disabled.is_none()) {
            wanted.push((endpoint.organization_id, endpoint.topics));
        }
        let organizations: BTreeSet<_> = wanted.iter().map(|(organization, _)| *organization).collect();
        let mut notices = Vec::new();
        for organization_id in organizations {
            let wants = |topic| {
                wanted.iter().any(|(organization, topics)| *organization == organization_id && topics.contain(topic))
            };
            let found = self.notices(reader.as_mut(), organization_id, wants).await?;
            for notice in found {
                if !reader.is_notified(organization_id, &notice.key).await? {
                    notices.push((organization_id, notice));
                }
            }
        }
        drop(reader);
        for (organization_id, Notice { topic, key, data }) in notices {
            let notification = self.notification(organization_id, topic, Some(key), data)?;
            let mut repository = self.storage.begin().await?;
            if self.notify_in(repository.as_mut(), &notification).await? {
                self.commit(repository, Unaudited::Deliveries).await?;
                self.undelivered.notify_one();
            }
        }
        Ok(())
    }

    async fn notices(
        &self,
        reader: &mut dyn Repository,
        organization_id: OrganizationId,
        wants: impl Fn(Topic) -> bool + Send,
    ) -> Result<Vec<Notice>, Failure> {
        let now = self.clock.now();
        let mut notices = Vec::new();
        if wants(Topic::Expiring) {
            notices.extend(expiring(reader, organization_id, now).await?);
        }
        if wants(Topic::Quota) {
            notices.extend(quotas(reader, organization_id, now).await?);
        }
        if wants(Topic::Failing) {
            notices.extend(failing(reader, organization_id, now).await?);
        }
        if wants(Topic::Checkpoint)
            && let Some(newest) = reader.newest_checkpoint(organization_id).await?
        {
            let data = json!({ "size": newest.size, "at": timestamp(newest.at), "checkpoint": newest.note });
            notices.push(Notice { topic: Topic::Checkpoint, key: format!("checkpoint {}", now.date()), data });
        }
        Ok(notices)
    }
}

async fn expiring(
    reader: &mut dyn Repository,
    organization_id: OrganizationId,
    now: OffsetDateTime,
) -> Result<Vec<Notice>, Failure> {
    let query = CredentialQuery { expires_days: EXPIRING_DAYS.last().copied(), ..CredentialQuery::default() };
    let listed = reader.list_credentials(organization_id, &query, now, MOST).await?;
    let notices = listed.into_iter().filter_map(|listed| {
        let credential = listed.credential;
        let expires_at = credential.terms.expires_at.filter(|expiry| *expiry > now)?;
        let days = EXPIRING_DAYS.into_iter().find(|days| expires_at - now <= Duration::days((*days).into()))?;
        Some(Notice {
            topic: Topic::Expiring,
            key: format!("expiring {} {} {days}", credential.id, to_milliseconds(expires_at)),
            data: json!({
                "credential_id": credential.id, "name": credential.name, "expires_at": timestamp(expires_at), "days": days,
            }),
        })
    });
    Ok(notices.collect())
}

async fn quotas(
    reader: &mut dyn Repository,
    organization_id: OrganizationId,
    now: OffsetDateTime,
) -> Result<Vec<Notice>, Failure> {
    let at = to_milliseconds(now);
    // Of requests, the minute that is over and the one that runs.
    let periods = [QuotaKind::Requests.period_of(at) - 1, QuotaKind::Rows.period_of(at)];
    let day = QuotaKind::Rows.period_of(at);
    let mut notices = Vec::new();
    for used in reader.list_quota_use(organization_id, None, periods, MOST).await? {
        for (kind, quota) in
            [(QuotaKind::Requests, used.quotas.requests_per_minute), (QuotaKind::Rows, used.quotas.rows_per_day)]
        {
            let Some(quota) = quota.map(|quota| u64::from(quota.get())) else { continue };
            let amount = used.used(kind);
            let Some(per_cent) = QUOTA_PER_CENT.into_iter().find(|per_cent| amount * 100 >= quota * per_cent) else {
                continue;
            };
            notices.push(Notice {
                topic: Topic::Quota,
                // Once a day, of requests too: a minute that is full is followed by others.
                key: format!("quota {} {} {day} {per_cent}", used.credential_id, kind.as_str()),
                data: json!({
                    "credential_id": used.credential_id, "name": used.name, "quota": kind.as_str(), "amount": quota,
                    "used": amount, "per_cent": per_cent,
                }),
            });
        }
    }
    Ok(notices)
}

async fn failing(
    reader: &mut dyn Repository,
    organization_id: OrganizationId,
    now: OffsetDateTime,
) -> Result<Vec<Notice>, Failure> {
    let scope = RefusalScope { organization_id, with_unknown: false };
    let listed = reader.list_episodes(scope, None, now - EPISODE_GAP, MOST).await?;
    let notices = listed.into_iter().filter(|failing| {
        let episode = &failing.episode;
        episode.last.at - episode.since >= FAILING
    });
    let notices = notices.map(|failing| {
        let episode = failing.episode;
        let (kind, since) = (episode.kind, timestamp(episode.since));
        let id = kind.credential_id.map(|id| id.to_string()).unwrap_or_default();
        let secret = kind.secret_id.map(|id| id.to_string()).unwrap_or_default();
        let network = kind.network.map(|network| network.to_string()).unwrap_or_default();
        Notice {
            topic: Topic::Failing,
            key: format!("failing {} {id} {secret} {network} {since}", kind.cause.code()),
            data: json!({
                "credential_id": kind.credential_id, "name": failing.name, "cause": kind.cause.code(),
                "secret": failing.secret.map(|hint| hint.to_string()), "address": episode.last.address,
                "client": episode.last.client, "since": since, "refusals": episode.refusals,
                "request_id": episode.last.request_id,
            }),
        }
    });
    Ok(notices.collect())
}
