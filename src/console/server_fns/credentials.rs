//! Creating, editing and deleting credentials from the browser.

use leptos::prelude::*;

use crate::console::{
    error::ConsoleError,
    model::{CreatedCredentialView, CredentialView, FirstUse},
};

#[cfg(feature = "ssr")]
use {
    super::exchange::{Exchange, internal},
    crate::{
        console::{
            error::{CredentialProblems, KeyProblem, NameProblem},
            model::{CredentialForm, DraftForm, FROM_SAVED, Notice},
            moment::{self, Moment},
            paths,
            place::here,
        },
        domain::{
            client_key::ClientKeyError,
            credential::{AuthenticationType, Credential},
            display_name::{DisplayName, folded},
            id::CredentialId,
            scope::{Scope, ScopeSet},
        },
        service::credentials::{NewCredential, SaveCredentialError, read_public_key},
    },
};

/// How long a pause lasts.
#[cfg(feature = "ssr")]
const PAUSE: time::Duration = time::Duration::minutes(15);

/// Most bytes of a refused public key that return with the form, in a cookie; browsers drop one of more than 4 kB. Keys that
/// we take have at most 300.
#[cfg(feature = "ssr")]
const MAX_DRAFT_KEY_BYTES: usize = 1024;

/// Makes a credential, for a client with a key pair if there is a public key. Answers wasm with the secret; a plain form post
/// is sent to the page that shows it once.
///
/// # Errors
/// [`ConsoleError::Refused`] names every field that is wrong; nothing was made then.
#[server(prefix = "/console/fn", endpoint = "credentials/create")]
pub async fn create_credential(
    name: String,
    authentication_type: String,
    #[server(default)] scopes: Vec<String>,
    #[server(default)] public_key: String,
) -> Result<CreatedCredentialView, ConsoleError> {
    let exchange = Exchange::current()?;
    let mut form = CredentialForm { name, authentication_type, scopes, public_key };
    create(&exchange, &form).await.map_err(|error| {
        // Whyever the form is refused: what is private travels no further than it has to.
        let is_private = matches!(read_public_key(&form.public_key), Err(ClientKeyError::Private));
        if is_private || form.public_key.len() > MAX_DRAFT_KEY_BYTES {
            form.public_key.clear();
        }
        exchange.refuse(&here(paths::CREDENTIAL_NEW), DraftForm::Credential(form), error)
    })
}

/// Saves name and scopes of a credential, unless someone else saved it after `version`. `merge_name` and `merge_scopes`
/// are [`FROM_SAVED`] for what shall stay as it is. After a conflict the page of the credential shows both.
///
/// # Errors
/// [`ConsoleError::VersionChanged`], [`ConsoleError::NotFound`] or [`ConsoleError::Refused`]; nothing was saved then.
#[server(prefix = "/console/fn", endpoint = "credentials/update")]
pub async fn update_credential(
    id: String,
    version: i64,
    name: String,
    #[server(default)] scopes: Vec<String>,
    #[server(default)] merge_name: String,
    #[server(default)] merge_scopes: String,
) -> Result<CredentialView, ConsoleError> {
    let exchange = Exchange::current()?;
    let form = CredentialForm { name, scopes, ..CredentialForm::default() };
    let kept = [merge_name, merge_scopes].map(|choice| choice == FROM_SAVED);
    update(&exchange, &id, version, &form, kept).await.map_err(|error| {
        let page = here(&id.parse().map_or_else(|_| paths::CREDENTIALS.to_owned(), paths::credential));
        if error == ConsoleError::VersionChanged {
            exchange.leave_draft(&page, DraftForm::Credential(form.clone()), error.clone());
        }
        exchange.refuse(&page, DraftForm::Credential(form), error)
    })
}

/// Closes a credential for 15 minutes.
///
/// # Errors
/// [`ConsoleError::NotFound`] if it is not there (any more).
#[server(prefix = "/console/fn", endpoint = "credentials/pause")]
pub async fn pause_credential(id: String) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let paused = pause(&exchange, &id, Some(PAUSE)).await.map_err(|error| exchange.refuse_in_list(error))?;
    exchange.notify(&Notice::Paused { name: paused.name.as_str().to_owned() });
    exchange.redirect(&here(&paths::credential(paused.id)));
    Ok(())
}

/// Ends the pause of a credential.
///
/// # Errors
/// [`ConsoleError::NotFound`] if it is not there (any more).
#[server(prefix = "/console/fn", endpoint = "credentials/resume")]
pub async fn resume_credential(id: String) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let resumed = pause(&exchange, &id, None).await.map_err(|error| exchange.refuse_in_list(error))?;
    exchange.notify(&Notice::Resumed { name: resumed.name.as_str().to_owned() });
    exchange.redirect(&here(&paths::credential(resumed.id)));
    Ok(())
}

/// Deletes a credential for good. One that was used in the last seven days is deleted only if its name is typed.
///
/// # Errors
/// [`ConsoleError::NotFound`] if it is not there (any more), [`ConsoleError::NotConfirmed`] without its name.
#[server(prefix = "/console/fn", endpoint = "credentials/delete")]
pub async fn delete_credential(id: String, #[server(default)] typed_name: String) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    match delete(&exchange, &id, &typed_name).await {
        Ok(credential) => exchange.notify(&Notice::Deleted { name: credential.name.as_str().to_owned() }),
        Err(ConsoleError::NotFound) if exchange.is_plain() => exchange.notify(&Notice::Gone),
        Err(ConsoleError::NotConfirmed) if exchange.is_plain() => {
            exchange.notify(&Notice::NotConfirmed);
            exchange.redirect(&here(&paths::credential_deletion(parse_id(&id)?)));
            return Ok(());
        }
        Err(error) => return Err(exchange.refuse_in_list(error)),
    }
    exchange.redirect(&here(paths::CREDENTIALS));
    Ok(())
}

/// Whether a credential that was just made has been used, and by whom.
///
/// # Errors
/// [`ConsoleError::NotFound`] if it is not there (any more).
#[server(prefix = "/console/fn", endpoint = "credentials/first-use")]
pub async fn watch_first_use(id: String) -> Result<Option<FirstUse>, ConsoleError> {
    let exchange = Exchange::current()?;
    find_first_use(&exchange, &id).await.map_err(|error| exchange.refuse_in_list(error))
}

#[cfg(feature = "ssr")]
async fn create(exchange: &Exchange, form: &CredentialForm) -> Result<CreatedCredentialView, ConsoleError> {
    let actor = exchange.actor()?;
    let credentials = exchange.credentials(&actor)?;
    let new = read(form)?;
    let (credential, secret) = if form.public_key.trim().is_empty() {
        let created = credentials.create(new).await.map_err(refused)?;
        (created.credential, Some(created.secret.expose().to_owned()))
    } else {
        let key = read_public_key(&form.public_key).map_err(|error| refused_key(KeyProblem::Rule(error)))?;
        (credentials.create_with_public_key(new, &key).await.map_err(refused)?.credential, None)
    };
    let mut view = CreatedCredentialView {
        id: credential.id,
        authentication_type: credential.authentication_type,
        client_id: credential.client_id,
        secret,
    };
    if exchange.is_plain() {
        exchange.reveal_on_page(&actor, &view)?;
        // The redirect's body would hold it a second time.
        view.secret = None;
    }
    Ok(view)
}

#[cfg(feature = "ssr")]
async fn update(
    exchange: &Exchange,
    id: &str,
    version: i64,
    form: &CredentialForm,
    [is_name_kept, are_scopes_kept]: [bool; 2],
) -> Result<CredentialView, ConsoleError> {
    let actor = exchange.actor()?;
    let credentials = exchange.credentials(&actor)?;
    let id = parse_id(id)?;
    let NewCredential { name, scopes, .. } = read(form)?;
    let (name, scopes) = ((!is_name_kept).then_some(name), (!are_scopes_kept).then_some(scopes));
    let saved = credentials.update(id, Some(version), name, scopes).await.map_err(refused)?;
    exchange.notify(&Notice::Saved { name: saved.name.as_str().to_owned() });
    exchange.redirect(&here(paths::CREDENTIALS));
    Ok(saved.into())
}

/// Pauses a credential for so long, or ends its pause.
#[cfg(feature = "ssr")]
async fn pause(exchange: &Exchange, id: &str, length: Option<time::Duration>) -> Result<Credential, ConsoleError> {
    let actor = exchange.actor()?;
    let credentials = exchange.credentials(&actor)?;
    let id = parse_id(id)?;
    let changed = match length {
        Some(length) => credentials.pause(id, length).await,
        None => credentials.resume(id).await,
    };
    changed.map_err(refused)
}

#[cfg(feature = "ssr")]
async fn delete(exchange: &Exchange, id: &str, typed_name: &str) -> Result<Credential, ConsoleError> {
    let actor = exchange.actor()?;
    let credentials = exchange.credentials(&actor)?;
    let id = parse_id(id)?;
    let credential = credentials.get(id).await.map_err(internal)?.ok_or(ConsoleError::NotFound)?;
    let last = credentials.last_use(&credential).await.map_err(internal)?;
    let is_in_use = last.is_some_and(|last| last.is_recent(exchange.services().now()));
    if is_in_use && folded(typed_name) != credential.name.key() {
        return Err(ConsoleError::NotConfirmed);
    }
    credentials.delete(id).await.map_err(refused)
}

#[cfg(feature = "ssr")]
async fn find_first_use(exchange: &Exchange, id: &str) -> Result<Option<FirstUse>, ConsoleError> {
    let actor = exchange.actor()?;
    let credentials = exchange.credentials(&actor)?;
    let credential = credentials.get(parse_id(id)?).await.map_err(internal)?.ok_or(ConsoleError::NotFound)?;
    let used = credentials.last_success(&credential).await.map_err(internal)?;
    let now = exchange.services().now();
    Ok(used.map(|used| FirstUse { at: Moment::new(used.at, now).exact, caller: moment::caller(&used) }))
}

#[cfg(feature = "ssr")]
fn parse_id(id: &str) -> Result<CredentialId, ConsoleError> {
    id.parse().map_err(|_| ConsoleError::NotFound)
}

/// Reads the form; every field that is wrong is named.
#[cfg(feature = "ssr")]
fn read(form: &CredentialForm) -> Result<NewCredential, ConsoleError> {
    let name = DisplayName::parse(&form.name);
    let authentication_type = form.authentication_type.parse::<AuthenticationType>();
    let scopes: Result<ScopeSet, _> = form.scopes.iter().map(|scope| scope.parse::<Scope>()).collect();
    let public_key = key_problem(form);
    match (name, authentication_type, scopes) {
        (Ok(name), Ok(authentication_type), Ok(scopes)) if !scopes.is_empty() && public_key.is_none() => {
            Ok(NewCredential { name, authentication_type, scopes })
        }
        (name, authentication_type, scopes) => Err(ConsoleError::Refused(CredentialProblems {
            name: name.err().map(NameProblem::Rule),
            no_scope: scopes.is_ok_and(ScopeSet::is_empty),
            no_type: authentication_type.is_err(),
            public_key,
        })),
    }
}

#[cfg(feature = "ssr")]
fn key_problem(form: &CredentialForm) -> Option<KeyProblem> {
    if form.public_key.trim().is_empty() {
        None
    } else if let Err(error) = read_public_key(&form.public_key) {
        Some(KeyProblem::Rule(error))
    } else {
        (form.authentication_type == AuthenticationType::ApiKey.as_str()).then_some(KeyProblem::ForApiKey)
    }
}

#[cfg(feature = "ssr")]
fn refused_key(problem: KeyProblem) -> ConsoleError {
    ConsoleError::Refused(CredentialProblems { public_key: Some(problem), ..CredentialProblems::default() })
}

#[cfg(feature = "ssr")]
fn refused(error: SaveCredentialError) -> ConsoleError {
    let problems = CredentialProblems::default();
    match error {
        SaveCredentialError::NameTaken => {
            ConsoleError::Refused(CredentialProblems { name: Some(NameProblem::Taken), ..problems })
        }
        SaveCredentialError::NoScope => ConsoleError::Refused(CredentialProblems { no_scope: true, ..problems }),
        SaveCredentialError::NotFound => ConsoleError::NotFound,
        SaveCredentialError::VersionChanged => ConsoleError::VersionChanged,
        SaveCredentialError::InvalidClientId
        | SaveCredentialError::SecretExists
        | SaveCredentialError::InvalidSecret => ConsoleError::Malformed,
        SaveCredentialError::PublicKeyExists => refused_key(KeyProblem::Taken),
        SaveCredentialError::PublicKeyForApiKey => refused_key(KeyProblem::ForApiKey),
        SaveCredentialError::Failure(failure) => internal(failure),
    }
}

#[cfg(feature = "ssr")]
impl From<Credential> for CredentialView {
    fn from(credential: Credential) -> Self {
        Self {
            id: credential.id,
            name: credential.name.as_str().to_owned(),
            authentication_type: credential.authentication_type,
            scopes: credential.grants.scopes().iter().collect(),
            client_id: credential.client_id,
            created_by: credential.created_by,
            version: credential.version,
            updated_by: credential.updated_by,
        }
    }
}
