//! Rotating the secrets of credentials from the browser.

#[cfg(feature = "ssr")]
mod ssr;

use leptos::prelude::*;

use crate::console::{error::ConsoleError, model::CreatedCredentialView};

/// The value of `overlap` that says that `until` has the instant.
pub const AT_INSTANT: &str = "until";

/// Gives a credential a new secret, or the public key in `public_key`. `secret_id` is the identifier of the new one, and
/// `replaces` that of the newest one when the form was shown: the form sent twice rotates once. `overlap` is an
/// [`Overlap`](crate::domain::credential::secret::Overlap) or [`AT_INSTANT`], with a day and time of the reader's zone in
/// `until`. A plain form post redirects to the page that shows the secret once.
///
/// # Errors
/// [`ConsoleError::Rotation`], [`ConsoleError::Refused`] for the public key, or [`ConsoleError::NotFound`]; nothing has
/// changed then.
#[server(prefix = "/console/fn", endpoint = "credentials/rotate")]
pub async fn rotate_credential(
    id: String,
    overlap: String,
    #[server(default)] until: String,
    #[server(default)] secret_id: String,
    #[server(default)] replaces: String,
    #[server(default)] public_key: String,
) -> Result<CreatedCredentialView, ConsoleError> {
    ssr::rotate(&id, overlap, until, &secret_id, &replaces, public_key).await
}

/// Changes when a replaced secret expires; `overlap` and `until` are as in [`rotate_credential`]. With `board`, a plain form
/// post returns to the list of rotations, otherwise to the page of the credential.
///
/// # Errors
/// [`ConsoleError::Rotation`] or [`ConsoleError::NotFound`]; nothing has changed then.
#[server(prefix = "/console/fn", endpoint = "credentials/plan-end")]
pub async fn plan_secret_end(
    id: String,
    secret_id: String,
    overlap: String,
    #[server(default)] until: String,
    #[server(default)] board: String,
) -> Result<(), ConsoleError> {
    ssr::plan_end(&id, &secret_id, &overlap, &until, !board.is_empty()).await
}
