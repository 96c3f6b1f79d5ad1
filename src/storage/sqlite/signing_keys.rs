//! Signing keys in SQLite.

use async_trait::async_trait;
use sqlx::Row;

use super::{SqliteRepository, instant};
use crate::{
    domain::clock::to_milliseconds,
    storage::{
        StorageError,
        signing_keys::{SigningKeysRepository, StoredSigningKey},
    },
};

#[async_trait]
impl SigningKeysRepository for SqliteRepository {
    async fn list_signing_keys(&mut self) -> Result<Vec<StoredSigningKey>, StorageError> {
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
                    created_at: instant(row.try_get("created_at")?)?,
                })
            })
            .collect()
    }

    async fn insert_signing_key(&mut self, key: &StoredSigningKey) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO signing_keys (id, algorithm, public_key, sealed_private_key, created_at) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(&key.id)
        .bind(&key.algorithm)
        .bind(&key.public_key)
        .bind(&key.sealed_private_key)
        .bind(to_milliseconds(key.created_at))
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}
