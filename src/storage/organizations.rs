//! Organizations, and what must stay the same for the whole installation.

use async_trait::async_trait;

use super::StorageError;
use crate::domain::organization::Organization;

/// Reads and writes organizations.
#[async_trait]
pub trait OrganizationsRepository {
    /// Every organization, oldest first.
    async fn list_organizations(&mut self) -> Result<Vec<Organization>, StorageError>;
    /// Adds one; [`StorageError::Conflict`] on [`super::constraint::ORGANIZATIONS_NAME`].
    async fn insert_organization(&mut self, organization: &Organization) -> Result<(), StorageError>;
    /// A value that was kept for the installation.
    async fn get_installation_value(&mut self, key: &str) -> Result<Option<String>, StorageError>;
    /// Two values that were kept for the installation. Of transactions that may write, those that ask for the first wait for each
    /// other.
    async fn get_installation_values(&mut self, keys: [&str; 2]) -> Result<[Option<String>; 2], StorageError>;
    /// Keeps a value for the installation, replacing an earlier one.
    async fn set_installation_value(&mut self, key: &str, value: &str) -> Result<(), StorageError>;
}
