//! Lists of credentials that people have given a name.

use async_trait::async_trait;

use super::{
    StorageError,
    connection::{Statements as _, Transaction},
};
use crate::domain::{display_name::DisplayName, id::UserId, saved_view::SavedView};

/// Reads and writes saved views.
#[async_trait]
pub trait SavedViewsRepository: Transaction {
    /// The views of a person, by name.
    async fn list_saved_views(&mut self, user_id: UserId) -> Result<Vec<SavedView>, StorageError> {
        let select = self.query("SELECT name, query FROM saved_views WHERE user_id = $1 ORDER BY name_key");
        let rows = select.bind(user_id).fetch_all().await?;
        let view = |row: &super::connection::Row| {
            let name = DisplayName::from_stored(row.text("name")?);
            Ok(SavedView {
                name: name.map_err(|_| StorageError::Corrupt("a saved view's name".into()))?,
                query: row.get("query")?,
            })
        };
        rows.iter().map(view).collect()
    }

    /// Saves a view in place of another that reads the same.
    async fn save_view(&mut self, user_id: UserId, view: &SavedView) -> Result<(), StorageError> {
        let upsert = self.query(
            "INSERT INTO saved_views (user_id, name_key, name, query) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id, name_key) DO UPDATE SET name = excluded.name, query = excluded.query",
        );
        let upsert = upsert.bind(user_id).bind(view.name.key()).bind(view.name.as_str()).bind(&view.query);
        upsert.execute().await.map(drop)
    }

    /// Deletes a view; returns whether there was one.
    async fn delete_view(&mut self, user_id: UserId, name: &DisplayName) -> Result<bool, StorageError> {
        let delete = self.query("DELETE FROM saved_views WHERE user_id = $1 AND name_key = $2");
        Ok(delete.bind(user_id).bind(name.key()).execute().await? > 0)
    }
}

impl<T: Transaction> SavedViewsRepository for T {}
