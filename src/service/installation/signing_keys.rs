//! The keys that sign access tokens: sealed in the database, the same for every process.
//!
//! The newest key signs; one that is created after the clock was set back is still newer than those before it. A replaced key stays in
//! the key set until the last token signed by it has expired. A process caches the keys for at most [`SIGNING_KEY_LEASE`], so a
//! rotation has taken effect everywhere once that time has passed.

use std::sync::{Arc, PoisonError, RwLock};

use time::{Duration, OffsetDateTime};

use crate::{
    crypto::{
        sealed_box::CannotOpen,
        server_key::ServerKeys,
        token_signing::{InvalidSigningKey, PublicJwk, SigningKey},
    },
    domain::{
        access_token::{ACCESS_TOKEN_SECONDS, SigningAlgorithm},
        audit_event::AuditEvent,
    },
    service::{
        Failure, Services,
        authz::{Authorised, OperateInstallation},
    },
    storage::{
        audit_log::{Recorded, Unaudited},
        signing_keys::StoredSigningKey,
    },
};

/// The purpose for which the private part of a signing key is sealed.
pub(in crate::service) const SEAL_PURPOSE: &str = "signing key";
/// Maximum age of the cached keys in a process.
pub const SIGNING_KEY_LEASE: Duration = Duration::seconds(1);

/// Which keys sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigningPolicy {
    /// How tokens are signed.
    pub algorithm: SigningAlgorithm,
    /// When a key is replaced by the schedule; zero means never.
    pub replace_after: Duration,
}

/// A key that signs, or has signed tokens that are still valid.
#[derive(Clone)]
pub struct PublishedKey {
    /// The key.
    pub key: Arc<SigningKey>,
    /// When it was created.
    pub created_at: OffsetDateTime,
    /// When it leaves the key set; `None` for the key that signs.
    pub published_until: Option<OffsetDateTime>,
}

/// The cached keys of a process.
pub(in crate::service) struct SigningKeys {
    policy: SigningPolicy,
    known: RwLock<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    read_at: OffsetDateTime,
    /// Newest first; the first one signs.
    keys: Arc<[PublishedKey]>,
}

/// Opens a stored key.
///
/// # Errors
/// [`Failure`] if it was sealed under another server key, or is not a key.
pub fn open_signing_key<'a>(
    mut keys: impl Iterator<Item = &'a ServerKeys>,
    stored: &StoredSigningKey,
) -> Result<SigningKey, Failure> {
    let private = keys.find_map(|keys| keys.sealed_box.open(SEAL_PURPOSE, &stored.sealed_private_key).ok());
    let private = private.ok_or(CannotOpen)?;
    let algorithm = stored.algorithm.parse().map_err(|_| InvalidSigningKey::Unreadable)?;
    Ok(SigningKey::from_private(algorithm, &private)?)
}

impl SigningKeys {
    pub(in crate::service) const fn new(policy: SigningPolicy) -> Self {
        Self { policy, known: RwLock::new(None) }
    }
}

impl Services {
    /// The keys of the key set, newest first; the first one signs.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn signing_keys(&self) -> Result<Arc<[PublishedKey]>, Failure> {
        let now = self.clock.now();
        let known = self.signing_keys.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        // A clock that was set back proves nothing about the age.
        if let Some(known) =
            known.as_ref().filter(|known| known.read_at <= now && now - known.read_at < SIGNING_KEY_LEASE)
        {
            return Ok(Arc::clone(&known.keys));
        }
        let mut stored = self.list_signing_keys().await?;
        if stored.first().is_none_or(|newest| newest.algorithm != self.signing_keys.policy.algorithm.as_str()) {
            stored = self.add_signing_key(None).await?;
        }
        let before: &[PublishedKey] = known.as_ref().map_or(&[], |known| &known.keys);
        let keys = self.published(&stored, before, now)?;
        let known = Known { read_at: now, keys: Arc::clone(&keys) };
        *self.signing_keys.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(keys)
    }

    /// The sealed keys, under server keys that this process knows from then on.
    async fn list_signing_keys(&self) -> Result<Vec<StoredSigningKey>, Failure> {
        let mut repository = self.storage.read().await?;
        self.server_keys_in(repository.as_mut()).await?;
        Ok(repository.list_signing_keys().await?)
    }

    /// Replaces the key that signs. This takes effect in every process after [`SIGNING_KEY_LEASE`]; tokens already issued
    /// stay valid.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn rotate_signing_key(&self, authorised: &Authorised<'_, OperateInstallation>) -> Result<(), Failure> {
        self.add_signing_key(Some(authorised)).await?;
        *self.signing_keys.known.write().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    /// Replaces the key that signs if this is due by the schedule; returns whether it did.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn rotate_signing_key_if_due(
        &self,
        authorised: &Authorised<'_, OperateInstallation>,
    ) -> Result<bool, Failure> {
        let replace_after = self.signing_keys.policy.replace_after;
        let keys = self.signing_keys().await?;
        let age = keys.first().map_or(Duration::ZERO, |newest| self.clock.now() - newest.created_at);
        let is_due = replace_after > Duration::ZERO && age >= replace_after;
        if is_due {
            self.rotate_signing_key(authorised).await?;
        }
        Ok(is_due)
    }

    /// Adds a key and returns all of them. Without an actor, only if the newest is not of the configured algorithm: of
    /// two processes that start together, one creates it.
    async fn add_signing_key(
        &self,
        authorised: Option<&Authorised<'_, OperateInstallation>>,
    ) -> Result<Vec<StoredSigningKey>, Failure> {
        let algorithm = self.signing_keys.policy.algorithm;
        let mut repository = self.storage.begin().await?;
        let server_keys = self.server_keys_in(repository.as_mut()).await?;
        let mut stored = repository.list_signing_keys().await?;
        if authorised.is_none() && stored.first().is_some_and(|newest| newest.algorithm == algorithm.as_str()) {
            return Ok(stored);
        }
        let key = SigningKey::generate(algorithm, self.random.as_ref())?;
        let now = self.clock.now();
        let new = StoredSigningKey {
            id: key.id().to_owned(),
            algorithm: algorithm.as_str().to_owned(),
            public_key: key.public_key().to_vec(),
            sealed_private_key: server_keys.seal(SEAL_PURPOSE, key.expose_private(), self.random.as_ref())?,
            created_at: stored.first().map_or(now, |newest| now.max(newest.created_at + Duration::milliseconds(1))),
        };
        repository.insert_signing_key(&new).await?;
        let recorded: Recorded = match authorised {
            None => Unaudited::Installation.into(),
            Some(authorised) => {
                let event = AuditEvent::SigningKeyRotated { algorithm };
                self.audit_entry(authorised.actor(), &new.id, &event)?.into()
            }
        };
        self.commit(repository, recorded).await?;
        stored.insert(0, new);
        Ok(stored)
    }

    /// The keys that are in the key set at `now`. Known keys are not opened again.
    fn published(
        &self,
        stored: &[StoredSigningKey],
        known: &[PublishedKey],
        now: OffsetDateTime,
    ) -> Result<Arc<[PublishedKey]>, Failure> {
        let mut replaced_at = None;
        let mut keys = Vec::new();
        for stored in stored {
            let published_until =
                replaced_at.map(|at: OffsetDateTime| at + Duration::seconds(ACCESS_TOKEN_SECONDS) + SIGNING_KEY_LEASE);
            if published_until.is_some_and(|until| until <= now) {
                break;
            }
            let key = match known.iter().find(|known| known.key.id() == stored.id) {
                Some(known) => Arc::clone(&known.key),
                None => Arc::new(open_signing_key(self.keys.active().both(), stored)?),
            };
            keys.push(PublishedKey { key, created_at: stored.created_at, published_until });
            replaced_at = Some(stored.created_at);
        }
        Ok(keys.into())
    }

    /// The key that signs new tokens.
    pub(in crate::service) async fn current_signing_key(&self) -> Result<Arc<SigningKey>, Failure> {
        let keys = self.signing_keys().await?;
        Ok(Arc::clone(&keys.first().ok_or(InvalidSigningKey::Unreadable)?.key))
    }

    /// The key of a `kid`.
    pub(in crate::service) async fn find_signing_key(&self, id: &str) -> Result<Option<Arc<SigningKey>>, Failure> {
        let keys = self.signing_keys().await?;
        Ok(keys.iter().find(|known| known.key.id() == id).map(|known| Arc::clone(&known.key)))
    }

    /// The public keys with which anyone can verify our tokens (RFC 7517, section 5).
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn public_keys(&self) -> Result<Vec<PublicJwk>, Failure> {
        Ok(self.signing_keys().await?.iter().map(|known| known.key.to_jwk()).collect())
    }
}
