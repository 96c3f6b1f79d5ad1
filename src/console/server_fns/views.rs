//! Lists of credentials that a person has given a name.

#[cfg(feature = "ssr")]
mod ssr;

use leptos::prelude::*;

use crate::console::error::ConsoleError;

/// Saves a list under a name, in place of another of that name; `list` is the query of its address. A plain form post
/// returns to the list.
///
/// # Errors
/// [`ConsoleError`], if the person may not see the list.
#[server(prefix = "/console/fn", endpoint = "views/save")]
pub async fn save_view(name: String, list: String) -> Result<(), ConsoleError> {
    ssr::save(&name, &list).await
}

/// Deletes a view. A plain form post returns to the list.
///
/// # Errors
/// [`ConsoleError`], if the person may not see the list.
#[server(prefix = "/console/fn", endpoint = "views/delete")]
pub async fn delete_view(name: String) -> Result<(), ConsoleError> {
    ssr::delete(&name).await
}
