//! Rotation: a new secret takes the place of the one of a credential, and both are accepted until the older one ends.
//!
//! Every request obeys a planned end by the clock. [`Services::confirm_ended_secrets`] only notes what has ended, so that a
//! clock that is set back revives nothing, and ends the secrets that are silent.

use super::{ClientKey, Credentials, SaveCredentialError, proof::NewProof};
use crate::{
    crypto::{
        random::RandomUnavailable,
        secret::{self, PlainSecret},
    },
    domain::{
        actor::{Actor, Principal},
        audit_event::{At, AuditEvent, RetiredBy},
        credential::{
            AuthenticationType, Credential,
            secret::{CannotEnd, EndInPast, Overlap, Replacement, TooManySecrets, replaced, replaced_next},
        },
        id::{CredentialId, SecretId},
        secret_use::SecretCaller,
    },
    service::{Failure, Services, from_failure},
    storage::{
        Repository, StorageError,
        credentials::{CredentialKey, CredentialLock, Secrets, StoredSecret},
        rotations::ReplacedSecret,
    },
};

/// Rotations that are looked at in one go.
const BATCH: u32 = 1000;

/// A rotation to be begun.
#[derive(Debug, Clone, Copy)]
pub struct Rotation<'a> {
    /// How long the present secret is accepted besides the new one.
    pub overlap: Overlap,
    /// The next public key, for a client that authenticates by a private key.
    pub key: Option<&'a ClientKey>,
    /// What the form that asks for it has named.
    pub form: Option<RotationForm>,
}

/// What a form names, so that sending it twice rotates once.
#[derive(Debug, Clone, Copy)]
pub struct RotationForm {
    /// The id of the new secret.
    pub secret_id: SecretId,
    /// The newest secret at that time.
    pub replaces: Option<SecretId>,
}

/// A credential whose secret was rotated.
#[derive(Debug)]
pub struct Rotated {
    /// The credential.
    pub credential: Credential,
    /// The id of the new secret.
    pub secret_id: SecretId,
    /// The new proof.
    pub proof: RotatedProof,
}

/// The new proof of a credential.
#[derive(Debug)]
pub enum RotatedProof {
    /// The only copy of the API key or client secret.
    Secret(PlainSecret),
    /// The thumbprint of the public key (RFC 7638).
    PublicKey(String),
}

/// Why a secret was not rotated, or its end not changed.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// There is no such credential in the organization.
    #[error("there is no such credential")]
    NotFound,
    /// Two secrets are accepted already.
    #[error(transparent)]
    TooManySecrets(#[from] TooManySecrets),
    /// The secret cannot be ended.
    #[error(transparent)]
    CannotEnd(#[from] CannotEnd),
    /// The end lies in the past.
    #[error(transparent)]
    EndInPast(#[from] EndInPast),
    /// The form was sent before and its secret was shown, or someone else has rotated in the meantime.
    #[error("the credential was rotated in the meantime")]
    AlreadyRotated,
    /// The client has a key pair, and no public key was given.
    #[error("this client authenticates by a private key: give the public key of its next key pair")]
    PublicKeyNeeded,
    /// A public key was given for an API key.
    #[error("an API key has no public key; only an oAuth 2.0 credential does")]
    PublicKeyForApiKey,
    /// The public key is registered already, or was.
    #[error("this public key is registered already, or was; make another key pair")]
    PublicKeyExists,
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(RotateError: RandomUnavailable, StorageError);

impl From<SaveCredentialError> for RotateError {
    fn from(error: SaveCredentialError) -> Self {
        match error {
            SaveCredentialError::PublicKeyExists => Self::PublicKeyExists,
            SaveCredentialError::Failure(failure) => Self::Failure(failure),
            other => Self::Failure(StorageError::Other(other.to_string()).into()),
        }
    }
}

/// A credential that is locked, and its secrets.
struct Locked {
    credential: Credential,
    secrets: Secrets,
    _lock: CredentialLock,
}

impl Locked {
    async fn of(repository: &mut dyn Repository, actor: &Actor, id: CredentialId) -> Result<Self, RotateError> {
        let found = repository.get_credential_for_update(actor.organization_id, id).await?;
        let (credential, lock) = found.ok_or(RotateError::NotFound)?;
        let found = repository.find_credential(&CredentialKey::Id(id)).await?.ok_or(RotateError::NotFound)?;
        Ok(Self { credential, secrets: found.secrets, _lock: lock })
    }
}

impl Credentials<'_> {
    /// Adds a secret, or a public key, that takes the place of the newest one.
    ///
    /// # Errors
    /// [`RotateError`]; nothing has changed then.
    pub async fn rotate(&self, id: CredentialId, rotation: Rotation<'_>) -> Result<Rotated, RotateError> {
        let (services, actor) = (self.services, self.authorised.actor());
        let now = services.clock.now();
        let mut repository = services.storage.begin().await?;
        let Locked { credential, secrets, _lock } = Locked::of(repository.as_mut(), actor, id).await?;
        let newest = secrets.live(now).next_back();
        let has_key_pair = newest.is_some_and(|secret| secret.public_key.is_some());
        match rotation.key {
            None if has_key_pair => return Err(RotateError::PublicKeyNeeded),
            Some(_) if credential.authentication_type == AuthenticationType::ApiKey => {
                return Err(RotateError::PublicKeyForApiKey);
            }
            _ => {}
        }
        let form = rotation.form;
        let is_repeated = form.is_some_and(|form| secrets.of_id(form.secret_id).is_some());
        if !is_repeated && form.is_some_and(|form| form.replaces != newest.map(|secret| secret.record.id)) {
            return Err(RotateError::AlreadyRotated);
        }
        let secret = secret::generate(credential.authentication_type, services.random.as_ref())?;
        let thumbprint = rotation.key.map(ClientKey::thumbprint);
        let proof = match (rotation.key, &thumbprint) {
            (Some(key), Some(thumbprint)) => NewProof::PublicKey { jwk: key.as_jwk(), thumbprint },
            _ => NewProof::Secret(&secret),
        };
        let (new_id, event) = if let Some(newest) = newest.filter(|_| is_repeated) {
            if newest.public_key.is_some() && newest.public_key.as_deref() == rotation.key.map(ClientKey::as_jwk) {
                let proof = RotatedProof::PublicKey(thumbprint.unwrap_or_default());
                return Ok(Rotated { credential, secret_id: newest.record.id, proof });
            }
            if self.is_known(repository.as_mut(), id, newest).await? {
                return Err(RotateError::AlreadyRotated);
            }
            repository.retire_secret(newest.record.id, now).await?;
            let (name, key) = (credential.name.clone(), newest.record.hint.clone());
            (None, AuditEvent::CredentialSecretReplaced { name, key })
        } else {
            let old = replaced_next(secrets.records(), now)?;
            let end = rotation.overlap.end(now)?;
            if let Some(old) = old {
                let planned = end.unwrap_or_default();
                repository.set_replacement(old.id, Replacement { since: now, end: planned }).await?;
                if end.is_none() {
                    repository.retire_secret(old.id, now).await?;
                }
            }
            let event = AuditEvent::CredentialSecretRotated {
                name: credential.name.clone(),
                secret: proof.hint(),
                replaces: old.map(|old| old.hint.clone()),
                overlap: rotation.overlap,
                ends_at: old.and(end).and_then(|end| end.at).map(At),
            };
            (form.map(|form| form.secret_id), event)
        };
        let secret_id = services.add_proof(repository.as_mut(), id, new_id, &proof).await?;
        if form.is_none() {
            // The command line shows it in any case.
            repository.set_revealed(id, now).await?;
        }
        let entry = services.audit_entry(actor, id, &event)?;
        services.commit(repository, entry).await?;
        let proof = thumbprint.map_or(RotatedProof::Secret(secret), RotatedProof::PublicKey);
        Ok(Rotated { credential, secret_id, proof })
    }

    /// Whether a secret was shown to anybody, or used.
    pub(super) async fn is_known(
        &self,
        repository: &mut dyn Repository,
        id: CredentialId,
        secret: &StoredSecret,
    ) -> Result<bool, Failure> {
        let secret_id = secret.record.id;
        let is_used = |caller: &SecretCaller| caller.secret_id == secret_id;
        Ok(self.services.usage.last_use_of_secret(id, secret_id).is_some()
            || repository.is_revealed(secret_id).await?
            || repository.list_secret_callers(id).await?.iter().any(is_used))
    }

    /// Moves the planned end of a replaced secret, or takes it back, until it is reached.
    ///
    /// # Errors
    /// [`RotateError`]; nothing has changed then.
    pub async fn plan_end(
        &self,
        id: CredentialId,
        secret_id: Option<SecretId>,
        overlap: Overlap,
    ) -> Result<Credential, RotateError> {
        let (services, actor) = (self.services, self.authorised.actor());
        let now = services.clock.now();
        let mut repository = services.storage.begin().await?;
        let Locked { credential, secrets, _lock } = Locked::of(repository.as_mut(), actor, id).await?;
        let (secret, replacement) = replaced(secrets.records(), secret_id, now)?;
        let (name, hint) = (credential.name.clone(), secret.hint.clone());
        let event = match overlap.end(now)? {
            None => {
                repository.retire_secret(secret.id, now).await?;
                AuditEvent::CredentialSecretRetired { name, secret: hint, by: RetiredBy::Hand }
            }
            Some(end) => {
                repository.set_replacement(secret.id, Replacement { end, ..replacement }).await?;
                AuditEvent::CredentialSecretEndPlanned { name, secret: hint, overlap, ends_at: end.at.map(At) }
            }
        };
        let entry = services.audit_entry(actor, id, &event)?;
        services.commit(repository, entry).await?;
        Ok(credential)
    }

    /// Ends a replaced secret now: the one of an id, otherwise the only one.
    ///
    /// # Errors
    /// [`RotateError`]; nothing has changed then.
    pub async fn retire(&self, id: CredentialId, secret_id: Option<SecretId>) -> Result<Credential, RotateError> {
        self.plan_end(id, secret_id, Overlap::None).await
    }
}

impl Services {
    /// Retires the replaced secrets whose end is past, and those that are silent while the one in their place is in use.
    ///
    /// # Errors
    /// [`Failure`]; the rest is retired the next time.
    pub async fn confirm_ended_secrets(&self) -> Result<(), Failure> {
        let listed = self.storage.read().await?.list_replaced_secrets(None, BATCH).await?;
        for replaced in listed {
            self.confirm_end(replaced).await?;
        }
        Ok(())
    }

    async fn confirm_end(&self, replaced: ReplacedSecret) -> Result<(), Failure> {
        let ReplacedSecret { organization_id, credential_id: id, secret_id } = replaced;
        let now = self.clock.now();
        // Read without a lock first: nearly always there is nothing to do.
        if self.ended_by(self.storage.read().await?.as_mut(), id, secret_id).await?.is_none() {
            return Ok(());
        }
        let mut repository = self.storage.begin().await?;
        let found = repository.get_credential_for_update(organization_id, id).await?;
        let Some((credential, _lock)) = found else { return Ok(()) };
        let Some((secret, by)) = self.ended_by(repository.as_mut(), id, secret_id).await? else { return Ok(()) };
        repository.retire_secret(secret_id, secret.record.ends_at().filter(|end| *end <= now).unwrap_or(now)).await?;
        let event =
            AuditEvent::CredentialSecretRetired { name: credential.name, secret: secret.record.hint.clone(), by };
        let entry = self.audit_entry(&Principal::System.within(organization_id), id, &event)?;
        Ok(self.commit(repository, entry).await?)
    }

    /// By what a secret has ended that is not retired yet; `None` if it has not.
    async fn ended_by(
        &self,
        repository: &mut dyn Repository,
        id: CredentialId,
        secret_id: SecretId,
    ) -> Result<Option<(StoredSecret, RetiredBy)>, Failure> {
        let now = self.clock.now();
        let Some(found) = repository.find_credential(&CredentialKey::Id(id)).await? else { return Ok(None) };
        let Some(secret) = found.secrets.of_id(secret_id).filter(|secret| secret.record.retired_at.is_none()) else {
            return Ok(None);
        };
        if !secret.record.is_live(now) {
            return Ok(Some((secret.clone(), RetiredBy::End)));
        }
        if !secret.record.is_silent(None, now) {
            return Ok(None);
        }
        let newest = found.secrets.live(now).next_back().map(|secret| secret.record.id);
        let callers = repository.list_secret_callers(id).await?;
        // The latest comes first.
        let last = |id| callers.iter().find(|caller| Some(caller.secret_id) == id).map(|caller| caller.last.at);
        let is_silent = secret.record.is_silent(last(Some(secret_id)), now)
            && self.usage.last_use_of_secret(id, secret_id).is_none()
            && newest != Some(secret_id)
            && last(newest).is_some();
        Ok(is_silent.then(|| (secret.clone(), RetiredBy::Silence)))
    }
}
