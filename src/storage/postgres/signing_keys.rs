//! Signing keys in PostgreSQL.

use async_trait::async_trait;
use sqlx::Row as _;

use super::{PostgresRepository, instant};
use crate::storage::{
    StorageError,
    signing_keys::{SigningKeysRepository, StoredSigningKey},
};

#[async_trait]
impl SigningKeysRepository for PostgresRepository {
    async fn list_signing_keys(&mut self) -> Result<Vec<StoredSigningKey>, StorageError> {
        // Servers that start together make one key, and replace it once.
        self.lock("signing keys").await?;
        let rows = sqlx::query("SELECT * FROM signing_keys ORDER BY created_at DESC, id")
            .fetch_all(&mut *self.transaction)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(StoredSigningKey {
                    id: row.try_get("id")?,
                    algorithm: row.try_get("algorithm")?,
                    public_key: row.try_get("public_key")?,
                    sealed_private_key: row.try_get("sealed_private_key")?,
                    created_at: instant(row, "created_at")?,
                })
            })
            .collect()
    }

    async fn insert_signing_key(&mut self, key: &StoredSigningKey) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO signing_keys (id, algorithm, public_key, sealed_private_key, created_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&key.id)
        .bind(&key.algorithm)
        .bind(&key.public_key)
        .bind(&key.sealed_private_key)
        .bind(key.created_at)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}
