//! Lists that people have given a name.

use super::Credentials;
use crate::{
    domain::{
        display_name::DisplayName,
        saved_view::{MAX_VIEWS, SavedView},
    },
    service::Failure,
    storage::audit_log::Unaudited,
};

impl<P> Credentials<'_, P> {
    /// The views of the person who acts, by name; nobody else has any.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn saved_views(&self) -> Result<Vec<SavedView>, Failure> {
        let Some(user_id) = self.actor().user_id() else { return Ok(Vec::new()) };
        Ok(self.services.storage.read().await?.list_saved_views(user_id).await?)
    }

    /// Saves a view in place of another of its name. Returns false, and saves nothing, for a person who has
    /// [`MAX_VIEWS`], and for whoever is no person.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn save_view(&self, view: &SavedView) -> Result<bool, Failure> {
        let Some(user_id) = self.actor().user_id() else { return Ok(false) };
        let mut repository = self.services.storage.begin().await?;
        let views = repository.list_saved_views(user_id).await?;
        let is_new = views.iter().all(|other| other.name.key() != view.name.key());
        if is_new && views.len() >= MAX_VIEWS {
            return Ok(false);
        }
        repository.save_view(user_id, view).await?;
        self.services.commit(repository, Unaudited::Preference).await?;
        Ok(true)
    }

    /// Deletes a view; returns whether there was one.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn delete_view(&self, name: &DisplayName) -> Result<bool, Failure> {
        let Some(user_id) = self.actor().user_id() else { return Ok(false) };
        let mut repository = self.services.storage.begin().await?;
        let is_deleted = repository.delete_view(user_id, name).await?;
        self.services.commit(repository, Unaudited::Preference).await?;
        Ok(is_deleted)
    }
}
