//! The steps of a rotation, started by the operator.

use super::{Roles, Rotation};
use crate::{
    crypto::{client_key::ClientKey, secret::Purpose, server_key::ActiveKeys},
    domain::{
        actor::Principal,
        audit_event::{AuditEvent, Change},
    },
    service::{
        Failure, Services,
        authz::{Authorised, OperateInstallation},
        from_failure,
        identity::codes::{CODE_SECRETS, RECOVERY_CODES},
        installation::signing_keys::SEAL_PURPOSE,
        ledger::seal,
        notifications::WEBHOOK_KEYS,
    },
    storage::{
        Repository, StorageError,
        audit_log::{Recorded, Unaudited},
        server_keys::Rehash,
    },
};

/// The server keys of a database, by their fingerprints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerKeyStatus {
    /// New data is hashed and sealed under this one.
    pub current: String,
    /// The one that will replace it.
    pub next: Option<String>,
    /// The one before.
    pub previous: Option<String>,
    /// Those before that one, which are never used again.
    pub retired: Vec<String>,
    /// Secrets that work and are still hashed under the previous key.
    pub secrets_under_previous: u64,
}

/// The result of a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerKeyRotation {
    /// The new key is the current one.
    Done,
    /// It is announced; some servers do not have it yet.
    Waiting {
        /// The number of these servers.
        servers: u64,
    },
}

/// A key that was just retired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetiredServerKey {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Secrets that were revoked with it.
    pub secrets_ended: usize,
}

/// Why the server key was not rotated.
#[derive(Debug, thiserror::Error)]
pub enum RotateServerKeyError {
    /// One rotation at a time.
    #[error("the previous server key is still in use, secrets under it: {secrets}; first run keys retire-server-key")]
    PreviousInUse {
        /// The secrets.
        secrets: u64,
    },
    /// Another rotation runs at the same time.
    #[error("somebody else is rotating the server key, too; see keys server-key")]
    Interrupted,
    /// The key was retired, and may have been retired for a reason.
    #[error("this server key was retired; make another one")]
    Retired,
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Why the previous key was not retired.
#[derive(Debug, thiserror::Error)]
pub enum RetireServerKeyError {
    /// There is only one key.
    #[error("there is no previous server key")]
    NoPrevious,
    /// The holders of these secrets could not use them any more.
    #[error("secrets that nobody has used since the rotation: {0}; --force ends them")]
    SecretsLeft(usize),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(RotateServerKeyError: StorageError);
from_failure!(RetireServerKeyError: StorageError, crate::crypto::random::RandomUnavailable);

impl Services {
    /// Which server keys there are, and how many secrets wait for the current one.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn server_key_status(&self, _: &Authorised<'_, OperateInstallation>) -> Result<ServerKeyStatus, Failure> {
        let mut repository = self.storage.read().await?;
        let roles = Roles::read(repository.as_mut()).await?.ok_or(Failure::OtherServerKey)?;
        let secrets_under_previous = repository.count_secrets_before_key(roles.rotation.number, self.now()).await?;
        let Roles { current, rotation: Rotation { next, previous, retired, .. } } = roles;
        Ok(ServerKeyStatus { current, next, previous, retired, secrets_under_previous })
    }

    /// Announces the key of a fingerprint as the next one, and replaces the current one with it if every server has it. Until
    /// then, and for as long as there is a previous key, everything is read by both.
    ///
    /// # Errors
    /// [`RotateServerKeyError`]; nothing has changed then.
    pub async fn rotate_server_key(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        next: &str,
    ) -> Result<ServerKeyRotation, RotateServerKeyError> {
        let mut repository = self.storage.begin().await?;
        let mut roles = Roles::read(repository.as_mut()).await?.ok_or(Failure::OtherServerKey)?;
        if roles.rotation.previous.is_some() {
            let secrets = repository.count_secrets_before_key(roles.rotation.number, self.now()).await?;
            return Err(RotateServerKeyError::PreviousInUse { secrets });
        }
        if roles.is_retired(next) || roles.current == next {
            return Err(RotateServerKeyError::Retired);
        }
        // Announced again, so that every server checks its keys again.
        roles.rotation.next = Some(next.to_owned());
        roles.write(repository.as_mut()).await?;
        self.commit(repository, Unaudited::Continued).await?;

        let mut repository = self.storage.begin().await?;
        let announced = roles;
        let mut roles = Roles::read(repository.as_mut()).await?.ok_or(Failure::OtherServerKey)?;
        if roles != announced {
            return Err(RotateServerKeyError::Interrupted);
        }
        let servers = repository.count_followers_without_server_key(next, self.index.follower).await?;
        if servers > 0 {
            return Ok(ServerKeyRotation::Waiting { servers });
        }
        let previous = std::mem::replace(&mut roles.current, next.to_owned());
        let event = AuditEvent::ServerKeyRotated(Change { from: previous.clone(), to: next.to_owned() });
        roles.rotation.previous = Some(previous);
        roles.rotation.next = None;
        roles.rotation.number += 1;
        roles.write(repository.as_mut()).await?;
        repository.forget_previous_hashes().await?;
        let keys = roles.choose(self.keys.active().known.clone())?;
        self.reseal(repository.as_mut(), &keys).await?;
        let entry = self.audit_entry(authorised.actor(), next, &event)?;
        self.commit(repository, entry).await?;
        Ok(ServerKeyRotation::Done)
    }

    /// Seals and hashes the data in the database under the current key, except secrets.
    async fn reseal(&self, repository: &mut dyn Repository, keys: &ActiveKeys) -> Result<(), Failure> {
        for signing_key in repository.list_signing_keys().await? {
            let private = keys.open(SEAL_PURPOSE, &signing_key.sealed_private_key)?;
            let sealed = keys.seal(SEAL_PURPOSE, &private, self.random.as_ref())?;
            repository.reseal_signing_key(&signing_key.id, &sealed).await?;
        }
        for audit_key in repository.list_audit_keys().await? {
            let private = keys.open(seal::SEAL_PURPOSE, &audit_key.sealed_private_key)?;
            let sealed = keys.seal(seal::SEAL_PURPOSE, &private, self.random.as_ref())?;
            repository.reseal_audit_key(&audit_key.id, &sealed).await?;
        }
        for stored in repository.list_endpoints(None).await? {
            let Some((sealed, _)) = stored.keys else { continue };
            let sealed = keys.seal(WEBHOOK_KEYS, &keys.open(WEBHOOK_KEYS, &sealed)?, self.random.as_ref())?;
            repository.reseal_endpoint(stored.endpoint.id, &sealed).await?;
        }
        for (user_id, sealed) in repository.list_sealed_code_secrets().await? {
            let sealed = keys.seal(CODE_SECRETS, &keys.open(CODE_SECRETS, &sealed)?, self.random.as_ref())?;
            repository.reseal_code_secret(user_id, &sealed).await?;
        }
        for (user_id, sealed) in repository.list_sealed_recovery_codes().await? {
            let sealed = keys.seal(RECOVERY_CODES, &keys.open(RECOVERY_CODES, &sealed)?, self.random.as_ref())?;
            repository.reseal_recovery_codes(user_id, &sealed).await?;
        }
        for stored in repository.list_public_keys().await? {
            let Some(public_key) = &stored.public_key else { continue };
            let thumbprint = ClientKey::from_stored(public_key)?.thumbprint();
            let hash = keys.hash(Purpose::ClientKey, &thumbprint);
            let rehash = Rehash { id: stored.record.id, before: stored.hash, hash, key_number: keys.number };
            repository.rehash_secret(&rehash).await?;
        }
        Ok(())
    }

    /// Retires the previous key, which is no longer accepted then. Remaining secrets are revoked with it if `force` is set.
    ///
    /// # Errors
    /// [`RetireServerKeyError`]; nothing has changed then.
    pub async fn retire_server_key(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
        force: bool,
    ) -> Result<RetiredServerKey, RetireServerKeyError> {
        let mut repository = self.storage.begin().await?;
        let mut roles = Roles::read(repository.as_mut()).await?.ok_or(Failure::OtherServerKey)?;
        let fingerprint = roles.rotation.previous.take().ok_or(RetireServerKeyError::NoPrevious)?;
        let left = repository.list_secrets_before_key(roles.rotation.number, self.now()).await?;
        if !left.is_empty() && !force {
            return Err(RetireServerKeyError::SecretsLeft(left.len()));
        }
        let mut ended = Vec::new();
        for secret in &left {
            let actor = Principal::CommandLine.within(secret.organization_id);
            let (name, hint) = (secret.credential_name.clone(), secret.hint.clone());
            let event = AuditEvent::CredentialSecretEnded { name, secret: hint };
            ended.push(self.audit_entry(&actor, secret.credential_id, &event)?);
            repository.retire_secret(secret.id, self.clock.now()).await?;
        }
        roles.rotation.retired.push(fingerprint.clone());
        roles.write(repository.as_mut()).await?;
        let event = AuditEvent::ServerKeyRetired { secrets_ended: left.len() };
        let entry = self.audit_entry(authorised.actor(), &fingerprint, &event)?;
        let recorded = ended.into_iter().chain([entry]).fold(Unaudited::Continued.into(), Recorded::and);
        self.commit(repository, recorded).await?;
        Ok(RetiredServerKey { fingerprint, secrets_ended: left.len() })
    }
}
