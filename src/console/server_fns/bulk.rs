//! Changing many credentials from the browser.

#[cfg(feature = "ssr")]
mod ssr;

use leptos::prelude::*;

use crate::console::{
    error::ConsoleError,
    model::{ManyChanged, TermsForm},
};

/// Maximum credentials that are changed at once; a page of the list has as many.
pub const MAX_SELECTED: usize = 100;

/// Changes credentials: `action` is a [`ManyAction`](crate::console::model::ManyAction). `length` is that of a pause, `terms`
/// the networks to add or the expiry to set, and `typed_number` how many are to be deleted.
///
/// # Errors
/// [`ConsoleError::NotConfirmed`] without the number, [`ConsoleError::Refused`] for wrong terms, [`ConsoleError::Malformed`]
/// without credentials or an action; nothing was changed then.
#[server(prefix = "/console/fn", endpoint = "credentials/change-many")]
pub async fn change_many(
    action: String,
    #[server(default)] ids: Vec<String>,
    #[server(default)] length: String,
    #[server(default)] terms: TermsForm,
    #[server(default)] typed_number: String,
) -> Result<ManyChanged, ConsoleError> {
    ssr::change_many(&action, &ids, &length, terms, &typed_number).await
}
