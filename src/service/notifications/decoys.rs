//! Decoys: any use of one is told at once.

use serde_json::json;

use crate::{
    domain::{
        clock::to_milliseconds,
        notification::Topic,
        refusal::{Cause, Episode},
    },
    service::{Failure, Services},
    storage::{Repository, credentials::CredentialKey},
};

/// Milliseconds in which the uses of a decoy from one network are told once.
const SILENCE: i64 = 600_000;

impl Services {
    /// Notes the notifications of the decoys that were used; returns whether there are any.
    pub(in crate::service) async fn notify_of_decoys(
        &self,
        repository: &mut dyn Repository,
        episodes: &[Episode],
    ) -> Result<bool, Failure> {
        let mut is_noted = false;
        for episode in episodes.iter().filter(|episode| episode.kind.cause == Cause::Decoy) {
            let Some(id) = episode.kind.credential_id else { continue };
            let found = repository.find_credential(&CredentialKey::Id(id)).await?;
            let Some(decoy) = found.map(|found| found.credential).filter(|decoy| !decoy.is_deleted()) else { continue };
            let last = &episode.last;
            let network = episode.kind.network.map(|network| network.to_string()).unwrap_or_default();
            let window = to_milliseconds(last.at).div_euclid(SILENCE);
            let data = json!({
                "credential_id": id, "name": decoy.name, "place": decoy.decoy_place, "address": last.address,
                "client": last.client, "request_id": last.request_id, "uses": episode.refusals,
            });
            let key = Some(format!("decoy {id} {network} {window}"));
            let notification = self.notification(decoy.organization_id, Topic::Decoy, key, data)?;
            is_noted |= self.notify_in(repository, &notification).await?;
        }
        Ok(is_noted)
    }
}
