//! Organizations, and the values that apply to the whole installation.

use async_trait::async_trait;

use super::{
    StorageError,
    connection::{Row, Statements as _, Transaction},
    constraint::ORGANIZATIONS_NAME,
};
use crate::domain::{display_name::DisplayName, organization::Organization};

/// Reads and writes organizations.
#[async_trait]
pub trait OrganizationsRepository: Transaction {
    /// Every organization, oldest first.
    async fn list_organizations(&mut self) -> Result<Vec<Organization>, StorageError> {
        let select = self.query("SELECT id, name, created_at FROM organizations ORDER BY created_at, id");
        select.fetch_all().await?.iter().map(organization).collect()
    }

    /// Adds one; [`StorageError::Conflict`] on [`super::constraint::ORGANIZATIONS_NAME`].
    async fn insert_organization(&mut self, organization: &Organization) -> Result<(), StorageError> {
        let insert = self.query("INSERT INTO organizations (id, name, name_key, created_at) VALUES ($1, $2, $3, $4)");
        let name = &organization.name;
        let insert = insert.bind(organization.id).bind(name.as_str()).bind(name.key()).bind(organization.created_at);
        insert.may_violate(ORGANIZATIONS_NAME).execute().await.map(drop)
    }

    /// A stored value of the installation. Locks the value.
    async fn get_installation_value(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        self.lock(&format!("installation {key}")).await?;
        self.query("SELECT value FROM installation WHERE key = $1").bind(key).fetch_value().await
    }

    /// Two stored values of the installation. Locks the first.
    async fn get_installation_values(&mut self, keys: [&str; 2]) -> Result<[Option<String>; 2], StorageError> {
        self.lock(&format!("installation {}", keys[0])).await?;
        let select = self.query(
            "SELECT (SELECT value FROM installation WHERE key = $1), (SELECT value FROM installation WHERE key = $2)",
        );
        let row = select.bind(keys[0]).bind(keys[1]).fetch_one().await?;
        Ok([row.get(0)?, row.get(1)?])
    }

    /// Stores a value of the installation, replacing an earlier one.
    async fn set_installation_value(&mut self, key: &str, value: &str) -> Result<(), StorageError> {
        let upsert = self.query(
            "INSERT INTO installation (key, value) VALUES ($1, $2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        );
        upsert.bind(key).bind(value).execute().await.map(drop)
    }
}

fn organization(row: &Row) -> Result<Organization, StorageError> {
    Ok(Organization {
        id: row.get("id")?,
        name: DisplayName::from_stored(row.text("name")?)
            .map_err(|_| StorageError::Corrupt("an organization's name".into()))?,
        created_at: row.get("created_at")?,
    })
}

impl<T: Transaction> OrganizationsRepository for T {}
