//! Organizations in PostgreSQL.

use async_trait::async_trait;
use sqlx::{Row as _, postgres::PgRow};
use uuid::Uuid;

use super::{PostgresRepository, conflict, id, instant};
use crate::{
    domain::{display_name::DisplayName, organization::Organization},
    storage::{StorageError, organizations::OrganizationsRepository},
};

fn organization(row: &PgRow) -> Result<Organization, StorageError> {
    Ok(Organization {
        id: id(row, "id")?,
        name: DisplayName::from_stored(row.try_get("name")?)
            .map_err(|_| StorageError::Corrupt("an organization's name".into()))?,
        created_at: instant(row, "created_at")?,
    })
}

#[async_trait]
impl OrganizationsRepository for PostgresRepository {
    async fn list_organizations(&mut self) -> Result<Vec<Organization>, StorageError> {
        let rows = sqlx::query("SELECT id, name, created_at FROM organizations ORDER BY created_at, id")
            .fetch_all(&mut *self.transaction)
            .await?;
        rows.iter().map(organization).collect()
    }

    async fn insert_organization(&mut self, organization: &Organization) -> Result<(), StorageError> {
        sqlx::query("INSERT INTO organizations (id, name, name_key, created_at) VALUES ($1, $2, $3, $4)")
            .bind(Uuid::from(organization.id))
            .bind(organization.name.as_str())
            .bind(organization.name.key())
            .bind(organization.created_at)
            .execute(&mut *self.transaction)
            .await
            .map_err(conflict)?;
        Ok(())
    }

    async fn get_installation_value(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        self.lock(&format!("installation {key}")).await?;
        Ok(sqlx::query_scalar("SELECT value FROM installation WHERE key = $1")
            .bind(key)
            .fetch_optional(&mut *self.transaction)
            .await?)
    }

    async fn get_installation_values(&mut self, keys: [&str; 2]) -> Result<[Option<String>; 2], StorageError> {
        self.lock(&format!("installation {}", keys[0])).await?;
        let (first, second) = sqlx::query_as(
            "SELECT (SELECT value FROM installation WHERE key = $1), (SELECT value FROM installation WHERE key = $2)",
        )
        .bind(keys[0])
        .bind(keys[1])
        .fetch_one(&mut *self.transaction)
        .await?;
        Ok([first, second])
    }

    async fn set_installation_value(&mut self, key: &str, value: &str) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO installation (key, value) VALUES ($1, $2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .bind(key)
        .bind(value)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}
