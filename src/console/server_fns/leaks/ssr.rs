//! The server side of these functions.

use serde::{Deserialize, Serialize};

use crate::{
    console::{
        error::ConsoleError,
        model::{DraftForm, Notice},
        paths,
        place::here,
        server_fns::exchange::{Exchange, internal},
    },
    domain::{
        actor::Actor,
        id::{CredentialId, SecretId},
    },
    service::credentials::RotateError,
};

/// The cookie of [`FoundView`].
const FOUND: &str = "found-secrets";

/// What was found in a text, for the next page; nothing of a secret but its last characters.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FoundView {
    /// Those of the organization.
    pub known: Vec<FoundSecretView>,
    /// How many have the form of ours and are not of the organization.
    pub unknown: usize,
}

/// Whether a secret grants access.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum FoundState {
    /// It does.
    Live,
    /// It never did.
    Decoy,
    /// It did, and does not now.
    Ended,
}

/// A secret that was found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FoundSecretView {
    /// Its credential.
    pub id: CredentialId,
    /// The secret.
    pub secret_id: SecretId,
    /// The name of the credential.
    pub name: String,
    /// Whether the credential was deleted.
    pub is_deleted: bool,
    /// The last characters.
    pub hint: String,
    /// Whether it grants access.
    pub state: FoundState,
    /// Whether it is revoked already, so that there is nothing to do.
    pub is_revoked: bool,
}

/// What was found in the text that was sent just now.
pub fn take_found(exchange: &Exchange, actor: &Actor) -> Option<FoundView> {
    exchange.take_passed(FOUND, actor)
}

pub(super) async fn find(text: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let found = async {
        let actor = exchange.actor()?;
        let found = exchange.credentials(&actor)?.find_secrets(text).await.map_err(internal)?;
        if found.known.is_empty() && found.unknown == 0 {
            return Err(ConsoleError::NoSecretFound);
        }
        let known = found.known.into_iter().map(|found| FoundSecretView {
            id: found.credential.id,
            secret_id: found.secret.id,
            name: found.credential.name.as_str().to_owned(),
            is_deleted: found.credential.is_deleted(),
            hint: found.secret.hint.to_string(),
            state: match (&found.credential.decoy_place, found.is_live) {
                (Some(_), _) => FoundState::Decoy,
                (None, true) => FoundState::Live,
                (None, false) => FoundState::Ended,
            },
            is_revoked: found.secret.retired_at.is_some(),
        });
        exchange.pass(FOUND, &actor, &FoundView { known: known.collect(), unknown: found.unknown })
    };
    match found.await {
        Ok(()) => {
            exchange.redirect(&here(paths::FOUND));
            Ok(())
        }
        // What was pasted may be a secret: it is not shown again.
        Err(error) => Err(exchange.refuse(&here(paths::FOUND), DraftForm::Nothing, error)),
    }
}

pub(super) async fn revoke(id: &str, secret_id: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let revoked = async {
        let actor = exchange.actor()?;
        let credentials = exchange.credentials(&actor)?;
        let ids = id.parse().ok().zip(secret_id.parse().ok());
        let (id, secret_id) = ids.ok_or(ConsoleError::NotFound)?;
        credentials.revoke_leaked(id, secret_id).await.map_err(|error| match error {
            RotateError::Failure(failure) => internal(failure),
            _ => ConsoleError::NotFound,
        })
    };
    match revoked.await {
        Ok(credential) => {
            exchange.notify(&Notice::LeakedRevoked { name: credential.name.as_str().to_owned() });
            exchange.redirect(&here(paths::FOUND));
            Ok(())
        }
        Err(error) => Err(exchange.refuse(&here(paths::FOUND), DraftForm::Nothing, error)),
    }
}
