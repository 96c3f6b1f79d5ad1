//! Organizations, and the values that apply to the whole installation.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    StorageError,
    change::Change,
    connection::{Row, Statements as _, Transaction},
    constraint::ORGANIZATIONS_NAME,
};
use crate::domain::{
    display_name::DisplayName,
    id::OrganizationId,
    organization::{Freeze, Organization},
};

/// Reads and writes organizations.
#[async_trait]
pub trait OrganizationsRepository: Transaction {
    /// Every organization, oldest first.
    async fn list_organizations(&mut self) -> Result<Vec<Organization>, StorageError> {
        let select = self.query("SELECT * FROM organizations ORDER BY created_at, id");
        select.fetch_all().await?.iter().map(organization).collect()
    }

    /// One of them.
    async fn get_organization(&mut self, id: OrganizationId) -> Result<Option<Organization>, StorageError> {
        let select = self.query("SELECT * FROM organizations WHERE id = $1").bind(id);
        select.fetch_optional().await?.as_ref().map(organization).transpose()
    }

    /// Freezes all credentials of one; returns whether they were not frozen before.
    async fn freeze_organization(&mut self, id: OrganizationId, freeze: &Freeze) -> Result<bool, StorageError> {
        self.note(Change::Everything);
        let update = self.query(
            "UPDATE organizations SET frozen_at = $1, frozen_by = $2, frozen_reason = $3
             WHERE id = $4 AND frozen_at IS NULL",
        );
        let update = update.bind(freeze.since).bind(&freeze.by).bind(freeze.reason.as_str()).bind(id);
        Ok(update.execute().await? > 0)
    }

    /// Ends a freeze; returns whether there was one.
    async fn thaw_organization(&mut self, id: OrganizationId) -> Result<bool, StorageError> {
        self.note(Change::Everything);
        let update = self.query(
            "UPDATE organizations SET frozen_at = NULL, frozen_by = '', frozen_reason = ''
             WHERE id = $1 AND frozen_at IS NOT NULL",
        );
        Ok(update.bind(id).execute().await? > 0)
    }

    /// From when on its super admins need a second factor.
    async fn second_factor_from(&mut self, id: OrganizationId) -> Result<Option<OffsetDateTime>, StorageError> {
        let row =
            self.query("SELECT second_factor_from FROM organizations WHERE id = $1").bind(id).fetch_optional().await?;
        row.map_or(Ok(None), |row| row.get("second_factor_from"))
    }

    /// Sets from when on its super admins need a second factor.
    async fn set_second_factor(
        &mut self,
        id: OrganizationId,
        from: Option<OffsetDateTime>,
    ) -> Result<(), StorageError> {
        let update = self.query("UPDATE organizations SET second_factor_from = $1 WHERE id = $2");
        update.bind(from).bind(id).execute().await.map(drop)
    }

    /// Sets after how many days without a use its credentials are paused.
    async fn set_idle_days(&mut self, id: OrganizationId, days: Option<u16>) -> Result<(), StorageError> {
        let update = self.query("UPDATE organizations SET pause_idle_days = $1 WHERE id = $2");
        update.bind(days.map(i64::from)).bind(id).execute().await.map(drop)
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
    let name = |column| {
        DisplayName::from_stored(row.text(column)?)
            .map_err(|_| StorageError::Corrupt(format!("the {column} of an organization")))
    };
    let freeze = match row.get("frozen_at")? {
        Some(since) => Some(Freeze { since, by: row.get("frozen_by")?, reason: name("frozen_reason")? }),
        None => None,
    };
    Ok(Organization {
        id: row.get("id")?,
        name: name("name")?,
        created_at: row.get("created_at")?,
        freeze,
        pause_idle_days: row.get("pause_idle_days")?,
        second_factor_from: row.get("second_factor_from")?,
    })
}

impl<T: Transaction> OrganizationsRepository for T {}
