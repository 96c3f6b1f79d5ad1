//! Organizations in SQLite.

use async_trait::async_trait;
use sqlx::{Row, sqlite::SqliteRow};

use super::{SqliteRepository, conflict_on, instant, parsed};
use crate::{
    domain::{clock::to_milliseconds, display_name::DisplayName, organization::Organization},
    storage::{StorageError, constraint, organizations::OrganizationsRepository},
};

fn organization(row: &SqliteRow) -> Result<Organization, StorageError> {
    Ok(Organization {
        id: parsed(row.try_get("id")?)?,
        name: DisplayName::from_stored(row.try_get("name")?)
            .map_err(|_| StorageError::Corrupt("an organization's name".into()))?,
        created_at: instant(row.try_get("created_at")?)?,
    })
}

#[async_trait]
impl OrganizationsRepository for SqliteRepository {
    async fn list_organizations(&mut self) -> Result<Vec<Organization>, StorageError> {
        let rows = sqlx::query("SELECT id, name, created_at FROM organizations ORDER BY created_at, id")
            .fetch_all(&mut *self.transaction)
            .await?;
        rows.iter().map(organization).collect()
    }

    async fn insert_organization(&mut self, organization: &Organization) -> Result<(), StorageError> {
        sqlx::query("INSERT INTO organizations (id, name, name_key, created_at) VALUES (?, ?, ?, ?)")
            .bind(organization.id.to_string())
            .bind(organization.name.as_str())
            .bind(organization.name.key())
            .bind(to_milliseconds(organization.created_at))
            .execute(&mut *self.transaction)
            .await
            .map_err(conflict_on(constraint::ORGANIZATIONS_NAME))?;
        Ok(())
    }

    async fn get_installation_value(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        Ok(sqlx::query_scalar("SELECT value FROM installation WHERE key = ?")
            .bind(key)
            .fetch_optional(&mut *self.transaction)
            .await?)
    }

    async fn get_installation_values(&mut self, keys: [&str; 2]) -> Result<[Option<String>; 2], StorageError> {
        let (first, second) = sqlx::query_as(
            "SELECT (SELECT value FROM installation WHERE key = ?), (SELECT value FROM installation WHERE key = ?)",
        )
        .bind(keys[0])
        .bind(keys[1])
        .fetch_one(&mut *self.transaction)
        .await?;
        Ok([first, second])
    }

    async fn set_installation_value(&mut self, key: &str, value: &str) -> Result<(), StorageError> {
        sqlx::query(
            "INSERT INTO installation (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .bind(key)
        .bind(value)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }
}
