//! What is hashed and sealed under a server key, in SQLite.

use async_trait::async_trait;
use sqlx::Row as _;

use super::{SqliteRepository, credential_changes::Change, credentials::secret, parsed};
use crate::{
    domain::secret_hint::SecretHint,
    storage::{
        StorageError,
        credentials::StoredSecret,
        server_keys::{Rehash, SecretLeft, ServerKeysRepository},
    },
};

/// Secrets that work, hashed under a server key before the one of a number.
macro_rules! secrets_before_key {
    () => {
        "FROM secrets s JOIN credentials c ON c.id = s.credential_id WHERE s.key_number < ? AND s.retired_at IS NULL
         AND s.public_key IS NULL AND c.deleted_at IS NULL"
    };
}

#[async_trait]
impl ServerKeysRepository for SqliteRepository {
    async fn announce_server_keys(&mut self) -> Result<(), StorageError> {
        self.changed.insert(Change::ServerKeys);
        Ok(())
    }

    async fn rehash_secret(&mut self, rehash: &Rehash) -> Result<(), StorageError> {
        let owner: Option<String> = sqlx::query_scalar(
            "UPDATE secrets SET previous_hmac = hmac, hmac = ?, key_number = ? WHERE id = ? AND hmac = ?
             RETURNING credential_id",
        )
        .bind(rehash.hash.as_bytes().as_slice())
        .bind(rehash.key_number)
        .bind(rehash.id.to_string())
        .bind(rehash.before.as_bytes().as_slice())
        .fetch_optional(&mut *self.transaction)
        .await?;
        if let Some(owner) = owner {
            self.changed.insert(Change::Credential(parsed(&owner)?));
        }
        Ok(())
    }

    async fn forget_previous_hashes(&mut self) -> Result<(), StorageError> {
        sqlx::query("UPDATE secrets SET previous_hmac = NULL WHERE previous_hmac IS NOT NULL")
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn count_secrets_before_key(&mut self, number: i64) -> Result<u64, StorageError> {
        let count: i64 = sqlx::query_scalar(concat!("SELECT count(*) ", secrets_before_key!()))
            .bind(number)
            .fetch_one(&mut *self.transaction)
            .await?;
        Ok(count.unsigned_abs())
    }

    async fn list_secrets_before_key(&mut self, number: i64) -> Result<Vec<SecretLeft>, StorageError> {
        let rows = sqlx::query(concat!(
            "SELECT s.id, s.hint, s.credential_id, c.name, c.organization_id ",
            secrets_before_key!()
        ))
        .bind(number)
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(SecretLeft {
                    id: parsed(row.try_get("id")?)?,
                    hint: SecretHint::from_stored(row.try_get("hint")?),
                    credential_id: parsed(row.try_get("credential_id")?)?,
                    credential_name: row.try_get("name")?,
                    organization_id: parsed(row.try_get("organization_id")?)?,
                })
            })
            .collect()
    }

    async fn list_public_keys(&mut self) -> Result<Vec<StoredSecret>, StorageError> {
        let rows = sqlx::query(
            "SELECT id AS secret_id, hint, hmac, key_number, previous_hmac, public_key, created_at AS secret_created_at,
             retired_at FROM secrets WHERE public_key IS NOT NULL",
        )
        .fetch_all(&mut *self.transaction)
        .await?;
        rows.iter().map(secret).collect()
    }

    async fn reseal_signing_key(&mut self, id: &str, sealed_private_key: &[u8]) -> Result<(), StorageError> {
        sqlx::query("UPDATE signing_keys SET sealed_private_key = ? WHERE id = ?")
            .bind(sealed_private_key)
            .bind(id)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
