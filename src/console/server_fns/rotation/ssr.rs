//! The server side of these functions.

use super::AT_INSTANT;
use crate::{
    console::{
        error::{ConsoleError, CredentialProblems, KeyProblem, RotationProblem},
        model::{CreatedCredentialView, CredentialForm, DraftForm, Notice},
        moment, paths,
        place::here,
        server_fns::exchange::{Exchange, internal},
    },
    domain::{
        client_key::ClientKeyError,
        credential::secret::{CannotEnd, Overlap},
        id::{CredentialId, SecretId},
    },
    service::credentials::{RotateError, Rotated, RotatedProof, Rotation, RotationForm, read_public_key},
};

/// Most bytes of a rejected public key that return with the form.
const MAX_DRAFT_KEY_BYTES: usize = 1024;

pub(super) async fn rotate(
    id: &str,
    overlap: String,
    until: String,
    secret_id: &str,
    replaces: &str,
    mut public_key: String,
) -> Result<CreatedCredentialView, ConsoleError> {
    let exchange = Exchange::current()?;
    let form =
        secret_id.parse().ok().map(|secret_id| RotationForm { secret_id, replaces: replaces.parse::<SecretId>().ok() });
    rotate_from(&exchange, id, &overlap, &until, form, &public_key).await.map_err(|error| {
        let page = id.parse().map_or_else(|_| here(paths::CREDENTIALS), |id| here(&paths::credential_rotate(id)));
        // A private key travels no further than necessary.
        let is_private = matches!(read_public_key(&public_key), Err(ClientKeyError::Private));
        if is_private || public_key.len() > MAX_DRAFT_KEY_BYTES {
            public_key.clear();
        }
        exchange.refuse(&page, DraftForm::Rotation { overlap, until, public_key }, error)
    })
}

async fn rotate_from(
    exchange: &Exchange,
    id: &str,
    overlap: &str,
    until: &str,
    form: Option<RotationForm>,
    public_key: &str,
) -> Result<CreatedCredentialView, ConsoleError> {
    let actor = exchange.actor()?;
    let credentials = exchange.credentials(&actor)?;
    let id: CredentialId = id.parse().map_err(|_| ConsoleError::NotFound)?;
    let overlap = read_overlap(overlap, until)?;
    let key = match public_key.trim() {
        "" => None,
        text => Some(read_public_key(text).map_err(|error| refused_key(KeyProblem::Rule(error)))?),
    };
    let rotated = credentials.rotate(id, Rotation { overlap, key: key.as_ref(), form }).await.map_err(refused)?;
    let Rotated { credential, secret_id, proof } = rotated;
    let secret = match &proof {
        RotatedProof::Secret(secret) => Some(secret.expose()),
        RotatedProof::PublicKey(_) => None,
    };
    exchange.reveal(&actor, credential, secret, Some(secret_id))
}

pub(super) async fn plan_end(
    id: &str,
    secret_id: &str,
    overlap: &str,
    until: &str,
    to_board: bool,
) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let credential_page = |id| format!("{}#{}", paths::credential(id), paths::SECRETS);
    let page = match id.parse() {
        Ok(id) if !to_board => here(&credential_page(id)),
        _ => here(paths::ROTATIONS),
    };
    let planned = async {
        let actor = exchange.actor()?;
        let id: CredentialId = id.parse().map_err(|_| ConsoleError::NotFound)?;
        let secret_id: SecretId = secret_id.parse().map_err(|_| ConsoleError::NotFound)?;
        let overlap = read_overlap(overlap, until)?;
        let planned = exchange.credentials(&actor)?.plan_end(id, Some(secret_id), overlap).await.map_err(refused)?;
        Ok((planned, overlap))
    };
    match planned.await {
        Ok((planned, overlap)) => {
            let name = planned.name.as_str().to_owned();
            let is_over = overlap == Overlap::None;
            exchange.notify(&if is_over { Notice::SecretRetired { name } } else { Notice::EndPlanned { name } });
            exchange.redirect(&page);
            Ok(())
        }
        Err(ConsoleError::Rotation(problem)) if exchange.is_plain() => {
            exchange.notify(&Notice::NotPlanned(problem));
            exchange.redirect(&page);
            Ok(())
        }
        Err(error) => Err(exchange.refuse(&page, DraftForm::Credential(CredentialForm::default()), error)),
    }
}

/// Reads when a secret expires; a day and time is that of the reader's zone.
fn read_overlap(overlap: &str, until: &str) -> Result<Overlap, ConsoleError> {
    let wrong = ConsoleError::Rotation(RotationProblem::InvalidEnd);
    if overlap == AT_INSTANT {
        return moment::read(until).map(Overlap::Until).ok_or(wrong);
    }
    overlap.parse().map_err(|_| wrong)
}

fn refused_key(problem: KeyProblem) -> ConsoleError {
    ConsoleError::Refused(CredentialProblems { public_key: Some(problem), ..CredentialProblems::default() })
}

fn refused(error: RotateError) -> ConsoleError {
    ConsoleError::Rotation(match error {
        RotateError::NotFound => return ConsoleError::NotFound,
        RotateError::PublicKeyForApiKey => return refused_key(KeyProblem::ForApiKey),
        RotateError::PublicKeyExists => return refused_key(KeyProblem::Taken),
        RotateError::Failure(failure) => return internal(failure),
        RotateError::TooManySecrets(_) => RotationProblem::TooManySecrets,
        RotateError::CannotEnd(CannotEnd::NoSuchSecret) => RotationProblem::Ended,
        RotateError::CannotEnd(CannotEnd::Newest) => RotationProblem::Newest,
        RotateError::EndInPast(_) => RotationProblem::InvalidEnd,
        RotateError::AlreadyRotated => RotationProblem::AlreadyRotated,
        RotateError::PublicKeyNeeded => RotationProblem::KeyNeeded,
    })
}
