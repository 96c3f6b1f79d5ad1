//! Creating, editing and deleting credentials from the browser.

#![expect(clippy::too_many_arguments, reason = "one for each part of a form")]

#[cfg(feature = "ssr")]
mod ssr;

use leptos::prelude::*;

#[cfg(feature = "ssr")]
pub(super) use self::ssr::read_expiry;
#[cfg(feature = "ssr")]
use crate::console::model::CredentialForm;

use crate::console::{
    error::ConsoleError,
    model::{CreatedCredentialView, FirstUse, MergeForm, TermsForm, details::DetailsForm},
};

/// Creates a credential, for a client with a key pair if there is a public key. Returns the secret to wasm; redirects a
/// plain form post to the page that shows it once. The same `id` again creates nothing: the response is the same
/// credential, with a secret as long as none was shown.
///
/// # Errors
/// [`ConsoleError::Refused`] names every invalid field; nothing was created then.
#[server(prefix = "/console/fn", endpoint = "credentials/create")]
pub async fn create_credential(
    name: String,
    authentication_type: String,
    #[server(default)] scopes: Vec<String>,
    #[server(default)] public_key: String,
    #[server(default)] id: String,
    #[server(default)] terms: TermsForm,
    #[server(default)] details: DetailsForm,
) -> Result<CreatedCredentialView, ConsoleError> {
    ssr::create(
        CredentialForm { name, authentication_type, scopes, public_key, terms, details: Box::new(details) },
        &id,
    )
    .await
}

/// Saves name, scopes, terms and details of a credential, unless someone else saved it after `version`. `merge` says which of
/// the first three keep their saved value. After a conflict the page of the credential shows both. `list` is the query of the list to
/// return to.
///
/// # Errors
/// [`ConsoleError::VersionChanged`], [`ConsoleError::NotFound`] or [`ConsoleError::Refused`]; nothing was saved then.
#[server(prefix = "/console/fn", endpoint = "credentials/update")]
pub async fn update_credential(
    id: String,
    version: i64,
    name: String,
    #[server(default)] scopes: Vec<String>,
    #[server(default)] terms: TermsForm,
    #[server(default)] details: DetailsForm,
    #[server(default)] merge: MergeForm,
    #[server(default)] list: String,
) -> Result<(), ConsoleError> {
    let form = CredentialForm { name, scopes, terms, details: Box::new(details), ..CredentialForm::default() };
    ssr::update(&id, version, form, &merge, &list).await
}

/// Pauses a credential; `length` is a [`PauseLength`](crate::domain::pause::PauseLength). With `list`, the query of a
/// list's address, a plain form post returns to that list.
///
/// # Errors
/// [`ConsoleError::NotFound`] if it is not there (any more).
#[server(prefix = "/console/fn", endpoint = "credentials/pause")]
pub async fn pause_credential(id: String, length: String, list: Option<String>) -> Result<(), ConsoleError> {
    ssr::pause(&id, &length, list).await
}

/// Resumes a credential.
///
/// # Errors
/// [`ConsoleError::NotFound`] if it is not there (any more).
#[server(prefix = "/console/fn", endpoint = "credentials/resume")]
pub async fn resume_credential(id: String, list: Option<String>) -> Result<(), ConsoleError> {
    ssr::resume(&id, list).await
}

/// Deletes a credential for good. One that was used in the last seven days is deleted only if its name is typed.
///
/// # Errors
/// [`ConsoleError::NotFound`] if it is not there (any more), [`ConsoleError::NotConfirmed`] without its name.
#[server(prefix = "/console/fn", endpoint = "credentials/delete")]
pub async fn delete_credential(
    id: String,
    #[server(default)] typed_name: String,
    #[server(default)] list: String,
) -> Result<(), ConsoleError> {
    ssr::delete(&id, &typed_name, &list).await
}

/// Notes that the secret of a new credential is shown.
///
/// # Errors
/// [`ConsoleError::NotFound`] if it is not there (any more).
#[server(prefix = "/console/fn", endpoint = "credentials/revealed")]
pub async fn note_reveal(id: String) -> Result<(), ConsoleError> {
    ssr::note_reveal(&id).await
}

/// Returns whether a secret of a credential has been used, and by whom; without a `secret` the newest one.
///
/// # Errors
/// [`ConsoleError::NotFound`] if it is not there (any more).
#[server(prefix = "/console/fn", endpoint = "credentials/first-use")]
pub async fn watch_first_use(id: String, #[server(default)] secret: String) -> Result<Option<FirstUse>, ConsoleError> {
    ssr::find_first_use(&id, &secret).await
}
