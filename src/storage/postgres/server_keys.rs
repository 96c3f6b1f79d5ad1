//! What is hashed and sealed under a server key, in PostgreSQL.

use async_trait::async_trait;
use sqlx::Row as _;
use uuid::Uuid;

use super::{PostgresRepository, credential_changes::Change, credentials::secret, id};
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
        "FROM secrets s JOIN credentials c ON c.id = s.credential_id WHERE s.key_number < $1 AND s.retired_at IS NULL
         AND s.public_key IS NULL AND c.deleted_at IS NULL"
    };
}

#[async_trait]
impl ServerKeysRepository for PostgresRepository {
    async fn announce_server_keys(&mut self) -> Result<(), StorageError> {
        self.changed.insert(Change::ServerKeys);
        Ok(())
    }

    async fn rehash_secret(&mut self, rehash: &Rehash) -> Result<(), StorageError> {
        let owner: Option<Uuid> = sqlx::query_scalar(
            "UPDATE secrets SET previous_hmac = hmac, hmac = $1, key_number = $2 WHERE id = $3 AND hmac = $4
             RETURNING credential_id",
        )
        .bind(rehash.hash.as_bytes().as_slice())
        .bind(rehash.key_number)
        .bind(Uuid::from(rehash.id))
        .bind(rehash.before.as_bytes().as_slice())
        .fetch_optional(&mut *self.transaction)
        .await?;
        if let Some(owner) = owner {
            self.changed.insert(Change::Credential(owner.into()));
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
                    id: id(row, "id")?,
                    hint: SecretHint::from_stored(row.try_get("hint")?),
                    credential_id: id(row, "credential_id")?,
                    credential_name: row.try_get("name")?,
                    organization_id: id(row, "organization_id")?,
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
        sqlx::query("UPDATE signing_keys SET sealed_private_key = $1 WHERE id = $2")
            .bind(sealed_private_key)
            .bind(id)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}
