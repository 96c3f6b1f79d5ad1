//! Data that is hashed and sealed under a server key, while one key replaces another.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    change::Change,
    connection::{Statements as _, Transaction},
    credentials::{StoredSecret, stored_secret},
};
use crate::{
    crypto::secret::SecretHash,
    domain::{
        id::{CredentialId, OrganizationId, SecretId},
        secret_hint::SecretHint,
    },
};

/// A secret that is to be stored under another hash.
#[derive(Debug, Clone)]
pub struct Rehash {
    /// The secret, or the public key in its place.
    pub id: SecretId,
    /// Its present hash; nothing happens if it has another one.
    pub before: SecretHash,
    /// Its hash from now on.
    pub hash: SecretHash,
    /// The number of the server key of the new hash.
    pub key_number: i64,
}

/// A valid secret that nobody has presented since the server key changed.
#[derive(Debug, Clone)]
pub struct SecretLeft {
    /// The secret.
    pub id: SecretId,
    /// Its hint.
    pub hint: SecretHint,
    /// Its credential.
    pub credential_id: CredentialId,
    /// The credential's name.
    pub credential_name: String,
    /// The organization of the credential.
    pub organization_id: OrganizationId,
}

/// Valid secrets that are hashed under a server key before the one of a number.
macro_rules! secrets_before_key {
    () => {
        "FROM secrets s JOIN credentials c ON c.id = s.credential_id WHERE s.key_number < $1 AND s.retired_at IS NULL
         AND (s.ends_at IS NULL OR s.ends_at > $2) AND s.public_key IS NULL AND c.deleted_at IS NULL"
    };
}

/// Reads and writes data that depends on server keys, and tells followers of changes when other keys become active.
#[async_trait]
pub trait ServerKeysRepository: Transaction {
    /// Appends to the sequence of changes that other server keys are active.
    async fn announce_server_keys(&mut self) -> Result<(), StorageError> {
        self.note(Change::Everything);
        Ok(())
    }

    /// Stores a secret under another hash; it is still found by the previous one.
    async fn rehash_secret(&mut self, rehash: &Rehash) -> Result<(), StorageError> {
        let update = self.query(
            "UPDATE secrets SET previous_hmac = hmac, hmac = $1, key_number = $2 WHERE id = $3 AND hmac = $4
             RETURNING credential_id",
        );
        let update = update.bind(&rehash.hash).bind(rehash.key_number).bind(rehash.id).bind(&rehash.before);
        if let Some(owner) = update.fetch_value().await? {
            self.note(Change::Credential(owner));
        }
        Ok(())
    }

    /// Deletes the previous hashes of secrets.
    async fn forget_previous_hashes(&mut self) -> Result<(), StorageError> {
        let update = self.query("UPDATE secrets SET previous_hmac = NULL WHERE previous_hmac IS NOT NULL");
        update.execute().await.map(drop)
    }

    /// How many valid secrets are hashed under a server key before the one of a number, without public keys.
    async fn count_secrets_before_key(&mut self, number: i64, now: OffsetDateTime) -> Result<u64, StorageError> {
        self.query(concat!("SELECT count(*) ", secrets_before_key!())).bind(number).bind(now).fetch_one_value().await
    }

    /// Those secrets.
    async fn list_secrets_before_key(
        &mut self,
        number: i64,
        now: OffsetDateTime,
    ) -> Result<Vec<SecretLeft>, StorageError> {
        let select = self
            .query(concat!("SELECT s.id, s.hint, s.credential_id, c.name, c.organization_id ", secrets_before_key!()));
        let rows = select.bind(number).bind(now).fetch_all().await?;
        rows.iter()
            .map(|row| {
                Ok(SecretLeft {
                    id: row.get("id")?,
                    hint: SecretHint::from_stored(row.get("hint")?),
                    credential_id: row.get("credential_id")?,
                    credential_name: row.get("name")?,
                    organization_id: row.get("organization_id")?,
                })
            })
            .collect()
    }

    /// Every public key of a client, those of deleted credentials included.
    async fn list_public_keys(&mut self) -> Result<Vec<StoredSecret>, StorageError> {
        let select = self.query(
            "SELECT id AS secret_id, hint, hmac, key_number, previous_hmac, public_key, created_at AS secret_created_at,
             replaced_at, ends_at, silent_for_seconds, retired_at FROM secrets WHERE public_key IS NOT NULL",
        );
        select.fetch_all().await?.iter().map(stored_secret).collect()
    }

    /// Stores the newly sealed private part of a signing key.
    async fn reseal_signing_key(&mut self, id: &str, sealed_private_key: &[u8]) -> Result<(), StorageError> {
        let update = self.query("UPDATE signing_keys SET sealed_private_key = $1 WHERE id = $2");
        update.bind(sealed_private_key).bind(id).execute().await.map(drop)
    }
}

impl<T: Transaction> ServerKeysRepository for T {}
