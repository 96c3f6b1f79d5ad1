//! Reports of leaked secrets, from whoever scans the world for them.

use crate::{
    crypto::{
        report_key::{self, ReportKeys},
        secret::{self, Purpose},
    },
    domain::{
        actor::{Principal, Source},
        admission::Denial,
        audit_event::AuditEvent,
        credential::secret::SecretRecord,
        leak::LeakAction,
        pause::UNTIL_RESUMED,
        refusal::RefusedCredential,
    },
    service::{
        Failure, Services,
        admission::limits::{Gate, LimitReached},
        from_failure,
    },
    storage::{
        Repository, StorageError,
        credentials::{CredentialKey, CredentialWithSecrets},
    },
};

/// Longest place of a report that is recorded, in bytes.
const MAX_URL_BYTES: usize = 300;

/// Who may report leaks, and what is done about them.
#[derive(Debug, Clone, Default)]
pub struct LeakPolicy {
    /// The keys that sign reports; without any there are no reports.
    pub keys: Option<ReportKeys>,
    /// What is done about a secret that works.
    pub action: LeakAction,
}

/// A secret that was found somewhere.
#[derive(Debug)]
pub struct LeakReport<'a> {
    /// What was found.
    pub token: &'a str,
    /// Where.
    pub url: &'a str,
}

/// What is known of a reported secret.
#[derive(Debug)]
pub struct JudgedLeak {
    /// The SHA-256 of what was found, in hexadecimal digits.
    pub token_hash: String,
    /// Whether it is or was one of ours.
    pub is_ours: bool,
}

/// Why a secret was not looked at.
#[derive(Debug, thiserror::Error)]
pub enum VerifyLeakError {
    /// Too many unknown ones from the address.
    #[error(transparent)]
    LimitReached(#[from] LimitReached),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(VerifyLeakError: StorageError);

impl Services {
    /// The keys that sign reports of leaks, if there are any.
    pub const fn report_keys(&self) -> Option<&ReportKeys> {
        self.leaks.keys.as_ref()
    }

    /// Takes a report. If the secret is one of ours and works, what the policy says is done, recorded and told.
    ///
    /// # Errors
    /// [`Failure`]; nothing is done then.
    pub async fn report_leak(&self, report: &LeakReport<'_>, source: Source) -> Result<JudgedLeak, Failure> {
        let is_ours = self.act_on_leak(report, source).await?;
        Ok(JudgedLeak { token_hash: report_key::digest(report.token), is_ours })
    }

    /// Acts on a report; returns whether the secret is or was one of ours.
    async fn act_on_leak(&self, report: &LeakReport<'_>, source: Source) -> Result<bool, Failure> {
        let known = self.owner_of(self.storage.read().await?.as_mut(), report.token).await?;
        let Some((owner, secret)) = known else { return Ok(false) };
        let now = self.clock.now();
        let (id, organization_id) = (owner.credential.id, owner.credential.organization_id);
        let mut repository = self.storage.begin().await?;
        let Some((credential, lock)) = repository.get_credential_for_update(organization_id, id).await? else {
            return Ok(true);
        };
        let Some((_, secret)) = self.owner_of(repository.as_mut(), report.token).await?.filter(|_| secret.is_live(now))
        else {
            return Ok(true);
        };
        let action = if credential.decoy_place.is_some() { LeakAction::Tell } else { self.leaks.action };
        let event = AuditEvent::CredentialLeakReported {
            name: credential.name.clone(),
            secret: secret.hint.clone(),
            url: report.url.get(..report.url.floor_char_boundary(MAX_URL_BYTES)).unwrap_or_default().to_owned(),
            outcome: action,
        };
        match action {
            LeakAction::Tell => {}
            LeakAction::Pause => {
                if let Ok(paused) = credential.pause(UNTIL_RESUMED) {
                    repository.update_credential(&paused, lock).await?;
                }
            }
            LeakAction::Revoke => repository.retire_secret(secret.id, now).await?,
        }
        let entry = self.audit_entry(&Principal::System.within(organization_id).with(source), id, &event)?;
        self.commit(repository, entry).await?;
        Ok(true)
    }

    /// Whether a secret that was found works, for a scanner. An unknown one counts as a guess; a decoy tells of itself, and is
    /// unknown.
    ///
    /// # Errors
    /// [`VerifyLeakError`].
    pub async fn is_live_secret(&self, presented: &str, gate: &Gate) -> Result<bool, VerifyLeakError> {
        let found = self.owner_of(self.storage.read().await?.as_mut(), presented).await?;
        let Some((owner, secret)) = found else {
            gate.count_failure()?;
            return Ok(false);
        };
        let credential = owner.credential;
        if credential.decoy_place.is_some() {
            let presented = RefusedCredential { credential_id: credential.id, secret_id: Some(secret.id) };
            gate.note_refused(presented, Denial::Decoy);
            gate.count_failure()?;
            return Ok(false);
        }
        let now = self.clock.now();
        Ok(secret.is_live(now) && credential.check_usable(now).is_ok() && !owner.is_frozen)
    }

    /// The credential that has a secret, and the secret.
    pub(in crate::service) async fn owner_of(
        &self,
        repository: &mut dyn Repository,
        presented: &str,
    ) -> Result<Option<(CredentialWithSecrets, SecretRecord)>, Failure> {
        if secret::claimed_type(presented).is_none() || !secret::is_plausible(presented) {
            return Ok(None);
        }
        let keys = self.server_keys_in(repository).await?;
        for hash in keys.hashes(Purpose::Credential, presented) {
            if let Some(owner) = repository.find_credential(&CredentialKey::Secret(hash)).await? {
                let secret = owner.secrets.of_hash(&hash).map(|secret| secret.record.clone());
                return Ok(secret.map(|secret| (owner, secret)));
            }
        }
        Ok(None)
    }
}
