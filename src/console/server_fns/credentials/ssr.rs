//! The server side of these functions.

use std::num::NonZeroU32;

use time::{Duration, OffsetDateTime};

use crate::{
    console::{
        error::{ConsoleError, CredentialProblems, KeyProblem, NameProblem},
        list_address,
        model::{
            CreatedCredentialView, CredentialForm, CredentialView, DraftForm, ENFORCE, FROM_SAVED, FirstUse, MergeForm,
            NEVER, NEVER_IDLE, Notice, ON_DATE, TermsForm, details::DetailsForm,
        },
        moment::{self, Moment},
        paths,
        place::here,
        server_fns::exchange::{Exchange, internal},
    },
    domain::{
        client_key::ClientKeyError,
        credential::{
            AuthenticationType, Credential,
            terms::{ExpiryEdit, TermsEdit},
        },
        display_name::{DisplayName, folded},
        id::CredentialId,
        network::Networks,
        pause::PauseLength,
        quota::{QuotaEdit, QuotaMode, Quotas},
        scope::{Scope, ScopeSet},
    },
    service::credentials::{ClientKey, CredentialEdit, NewCredential, SaveCredentialError, Submitted, read_public_key},
};

/// Most bytes of a rejected public key that return with the form, in a cookie; browsers drop a cookie of more than 4 kB.
/// Keys that we accept have at most 300.
const MAX_DRAFT_KEY_BYTES: usize = 1024;
/// Most bytes of networks that return with the form.
const MAX_DRAFT_NETWORKS_BYTES: usize = 1400;
/// Most bytes of a form with details that returns, as JSON.
const MAX_DRAFT_BYTES: usize = 2600;

pub(super) async fn create(mut form: CredentialForm, id: &str) -> Result<CreatedCredentialView, ConsoleError> {
    let exchange = Exchange::current()?;
    create_from(&exchange, &form, id.parse().ok()).await.map_err(|error| {
        // A private key travels no further than necessary, for any reason of the rejection.
        let is_private = matches!(read_public_key(&form.public_key), Err(ClientKeyError::Private));
        if is_private || form.public_key.len() > MAX_DRAFT_KEY_BYTES {
            form.public_key.clear();
        }
        shorten(&mut form);
        exchange.refuse(&here(paths::CREDENTIAL_NEW), DraftForm::Credential(form), error)
    })
}

async fn create_from(
    exchange: &Exchange,
    form: &CredentialForm,
    id: Option<CredentialId>,
) -> Result<CreatedCredentialView, ConsoleError> {
    let actor = exchange.actor()?;
    let credentials = exchange.credentials(&actor)?;
    let (new, key) = match read(form, exchange.services().now(), None).map_err(ConsoleError::Refused)? {
        Wanted::WithSecret(new) => (new, None),
        Wanted::WithPublicKey(new, key) => (new, Some(key)),
    };
    let id = id.map_or_else(|| credentials.new_id().map_err(internal), Ok)?;
    let Submitted { credential, secret } = credentials.submit(id, new, key.as_ref()).await.map_err(refused)?;
    exchange.reveal(&actor, credential, secret.as_ref().map(|secret| -> &str { secret.expose() }), None)
}

pub(super) async fn update(
    id: &str,
    version: i64,
    mut form: CredentialForm,
    merge: &MergeForm,
    list: &str,
) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    update_from(&exchange, id, version, &form, merge, list).await.map_err(|error| {
        shorten(&mut form);
        let query = list_address::returned(list);
        let page = id.parse().map_or_else(
            |_| list_address::write(&list_address::returned(list), None),
            |id| list_address::credential(&query, id),
        );
        if error == ConsoleError::VersionChanged {
            exchange.leave_draft(&page, DraftForm::Credential(form.clone()), error.clone());
        }
        exchange.refuse(&page, DraftForm::Credential(form), error)
    })
}

async fn update_from(
    exchange: &Exchange,
    id: &str,
    version: i64,
    form: &CredentialForm,
    merge: &MergeForm,
    list: &str,
) -> Result<(), ConsoleError> {
    let actor = exchange.actor()?;
    let credentials = exchange.credentials(&actor)?;
    let id = parse_id(id)?;
    let before = credentials.get(id).await.map_err(internal)?.ok_or(ConsoleError::NotFound)?;
    let wanted = read(form, exchange.services().now(), Some(&before)).map_err(ConsoleError::Refused)?;
    let (Wanted::WithSecret(edited) | Wanted::WithPublicKey(edited, _)) = wanted;
    let edit = CredentialEdit {
        version: Some(version),
        name: (merge.name != FROM_SAVED).then_some(edited.name),
        scopes: (merge.scopes != FROM_SAVED).then_some(edited.scopes),
        terms: if merge.terms == FROM_SAVED { TermsEdit::default() } else { edited.terms },
        details: edited.details,
    };
    let saved = credentials.update(id, edit).await.map_err(refused)?;
    exchange.notify(&Notice::Saved { name: saved.name.as_str().to_owned() });
    exchange.redirect(&list_address::at_row(&list_address::returned(list), id));
    Ok(())
}

pub(super) async fn pause(id: &str, length: &str, list: Option<String>) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let paused = async {
        let actor = exchange.actor()?;
        let length: PauseLength = length.parse().map_err(|_| ConsoleError::Malformed)?;
        let until = length.until(exchange.services().now());
        let paused = exchange.credentials(&actor)?.pause_until(parse_id(id)?, until).await.map_err(refused)?;
        Ok((paused, length))
    };
    let (paused, length) = paused.await.map_err(|error| exchange.refuse_in_list(error))?;
    let (name, length) = (paused.name.as_str().to_owned(), length.as_str().to_owned());
    exchange.notify(&Notice::Paused { name, length });
    exchange.redirect(&returned_to(paused.id, list));
    Ok(())
}

pub(super) async fn resume(id: &str, list: Option<String>) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let resumed = async {
        let actor = exchange.actor()?;
        exchange.credentials(&actor)?.resume(parse_id(id)?).await.map_err(refused)
    };
    let resumed = resumed.await.map_err(|error| exchange.refuse_in_list(error))?;
    exchange.notify(&Notice::Resumed { name: resumed.name.as_str().to_owned() });
    exchange.redirect(&returned_to(resumed.id, list));
    Ok(())
}

/// The page after a pause: the list, if the form names it, otherwise the page of the credential.
fn returned_to(id: CredentialId, list: Option<String>) -> String {
    list.map_or_else(|| here(&paths::credential(id)), |list| list_address::at_row(&list_address::returned(&list), id))
}

pub(super) async fn delete(id: &str, typed_name: &str, list: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    match delete_confirmed(&exchange, id, typed_name).await {
        Ok(credential) => exchange.notify(&Notice::Deleted { name: credential.name.as_str().to_owned() }),
        Err(ConsoleError::NotFound) if exchange.is_plain() => exchange.notify(&Notice::Gone),
        Err(ConsoleError::NotConfirmed) if exchange.is_plain() => {
            exchange.notify(&Notice::NotConfirmed);
            exchange.redirect(&list_address::write(&list_address::returned(list), Some(parse_id(id)?)));
            return Ok(());
        }
        Err(error) => return Err(exchange.refuse_in_list(error)),
    }
    exchange.redirect(&list_address::write(&list_address::returned(list), None));
    Ok(())
}

async fn delete_confirmed(exchange: &Exchange, id: &str, typed_name: &str) -> Result<Credential, ConsoleError> {
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

pub(super) async fn note_reveal(id: &str) -> Result<(), ConsoleError> {
    let exchange = Exchange::current()?;
    let noted = async {
        let actor = exchange.actor()?;
        exchange.credentials(&actor)?.note_reveal(parse_id(id)?).await.map_err(refused)
    };
    noted.await.map_err(|error| exchange.refuse_in_list(error))
}

pub(super) async fn find_first_use(id: &str, secret: &str) -> Result<Option<FirstUse>, ConsoleError> {
    let exchange = Exchange::current()?;
    let used = async {
        let actor = exchange.actor()?;
        let credentials = exchange.credentials(&actor)?;
        let credential = credentials.get(parse_id(id)?).await.map_err(internal)?.ok_or(ConsoleError::NotFound)?;
        credentials.last_success(&credential, secret.parse().ok()).await.map_err(internal)
    };
    let used = used.await.map_err(|error| exchange.refuse_in_list(error))?;
    let now = exchange.services().now();
    Ok(used.map(|used| FirstUse { at: Moment::new(used.at, now).exact, caller: moment::caller(&used) }))
}

fn parse_id(id: &str) -> Result<CredentialId, ConsoleError> {
    id.parse().map_err(|_| ConsoleError::NotFound)
}

/// The credential that a form requests.
enum Wanted {
    /// A credential with a secret that we generate.
    WithSecret(NewCredential),
    /// A credential whose client has a key pair.
    WithPublicKey(NewCredential, ClientKey),
}

/// Leaves out of a form what would not fit into a cookie.
fn shorten(form: &mut CredentialForm) {
    if form.terms.networks.len() > MAX_DRAFT_NETWORKS_BYTES {
        form.terms.networks.clear();
    }
    let is_too_long =
        |form: &CredentialForm| serde_json::to_vec(form).map_or(true, |json| json.len() > MAX_DRAFT_BYTES);
    if is_too_long(form) {
        form.details.description.clear();
    }
    if is_too_long(form) {
        *form.details = DetailsForm::default();
    }
}

/// Reads the form as of an instant; names every invalid field. An expiry that is that of the saved credential is no change.
fn read(form: &CredentialForm, now: OffsetDateTime, saved: Option<&Credential>) -> Result<Wanted, CredentialProblems> {
    let (expiry, networks) = (read_expiry(&form.terms, now, saved), Networks::parse(&form.terms.networks));
    let requests_per_minute = QuotaEdit::parse(&form.terms.requests_per_minute);
    let rows_per_day = QuotaEdit::parse(&form.terms.rows_per_day);
    let quotas = requests_per_minute.and_then(|requests| Ok((requests, rows_per_day?)));
    let name = DisplayName::parse(&form.name);
    let authentication_type = form.authentication_type.parse::<AuthenticationType>();
    let scopes: Result<ScopeSet, _> = form.scopes.iter().map(|scope| scope.parse::<Scope>()).collect();
    let public_key = match (form.public_key.trim().is_empty(), read_public_key(&form.public_key)) {
        (true, _) => Ok(None),
        (false, Err(error)) => Err(KeyProblem::Rule(error)),
        (false, Ok(_)) if form.authentication_type == AuthenticationType::ApiKey.as_str() => Err(KeyProblem::ForApiKey),
        (false, Ok(key)) => Ok(Some(key)),
    };
    // A decoy that cannot be one must not become a credential that works.
    let decoy_place = match form.terms.decoy_place.trim() {
        "" => Ok(None),
        place => DisplayName::parse(place).map(Some),
    };
    let name = name.and_then(|name| Ok((name, decoy_place?)));
    let details = form.details.read();
    match (name, authentication_type, scopes, public_key, (expiry, networks, quotas, details)) {
        (
            Ok((name, decoy_place)),
            Ok(authentication_type),
            Ok(scopes),
            Ok(key),
            (Ok(expiry), Ok(networks), Ok(quotas), Ok(details)),
        ) if !scopes.is_empty() => {
            let enforces = form.terms.quota_mode == ENFORCE;
            let terms = TermsEdit {
                expiry,
                networks: Some(networks),
                requests_per_minute: quotas.0,
                rows_per_day: quotas.1,
                quota_mode: Some(if enforces { QuotaMode::Enforce } else { QuotaMode::Observe }),
                never_idle: Some(form.terms.never_idle == NEVER_IDLE),
                decoy_place,
            };
            let new = NewCredential { id: None, name, authentication_type, scopes, terms, details };
            Ok(match key {
                None => Wanted::WithSecret(new),
                Some(key) => Wanted::WithPublicKey(new, key),
            })
        }
        (name, authentication_type, scopes, public_key, (expiry, networks, quotas, details)) => {
            Err(CredentialProblems {
                name: name.err().map(NameProblem::Rule),
                no_scope: scopes.is_ok_and(ScopeSet::is_empty),
                no_type: authentication_type.is_err(),
                public_key: public_key.err(),
                expiry: expiry.is_err(),
                networks: networks.err(),
                quotas: quotas.is_err(),
                details: details.err(),
            })
        }
    }
}

/// The expiry of a form.
pub(in crate::console::server_fns) fn read_expiry(
    terms: &TermsForm,
    now: OffsetDateTime,
    saved: Option<&Credential>,
) -> Result<ExpiryEdit, ()> {
    match terms.expires.as_str() {
        "" => Ok(ExpiryEdit::Keep),
        NEVER => Ok(ExpiryEdit::Never),
        // To the second, as the form shows it.
        ON_DATE if saved.is_some_and(|saved| TermsForm::from(saved).expires_at == terms.expires_at) => {
            Ok(ExpiryEdit::Keep)
        }
        ON_DATE => moment::read(&terms.expires_at).map(ExpiryEdit::At).ok_or(()),
        days => days.parse::<u16>().map(|days| ExpiryEdit::At(now + Duration::days(days.into()))).map_err(drop),
    }
}

fn refused_key(problem: KeyProblem) -> ConsoleError {
    ConsoleError::Refused(CredentialProblems { public_key: Some(problem), ..CredentialProblems::default() })
}

fn refused(error: SaveCredentialError) -> ConsoleError {
    let problems = CredentialProblems::default();
    match error {
        SaveCredentialError::NameTaken => {
            ConsoleError::Refused(CredentialProblems { name: Some(NameProblem::Taken), ..problems })
        }
        SaveCredentialError::NoScope => ConsoleError::Refused(CredentialProblems { no_scope: true, ..problems }),
        SaveCredentialError::ExpiryInPast(_) => ConsoleError::Refused(CredentialProblems { expiry: true, ..problems }),
        SaveCredentialError::Details(error) => {
            ConsoleError::Refused(CredentialProblems { details: Some(error), ..problems })
        }
        SaveCredentialError::NotFound => ConsoleError::NotFound,
        SaveCredentialError::AlreadyCreated => ConsoleError::AlreadyCreated,
        SaveCredentialError::VersionChanged => ConsoleError::VersionChanged,
        SaveCredentialError::InvalidClientId
        | SaveCredentialError::SecretExists
        | SaveCredentialError::InvalidSecret => ConsoleError::Malformed,
        SaveCredentialError::PublicKeyExists => refused_key(KeyProblem::Taken),
        SaveCredentialError::PublicKeyForApiKey => refused_key(KeyProblem::ForApiKey),
        SaveCredentialError::Failure(failure) => internal(failure),
    }
}

impl From<Credential> for CredentialView {
    fn from(credential: Credential) -> Self {
        Self {
            terms: (&credential).into(),
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

impl From<&Credential> for TermsForm {
    fn from(credential: &Credential) -> Self {
        let networks: Vec<_> = credential.terms.networks.iter().map(ToString::to_string).collect();
        let (expires, expires_at) = match credential.terms.expires_at {
            None => (NEVER, String::new()),
            Some(at) => (ON_DATE, moment::field(at)),
        };
        let Quotas { requests_per_minute, rows_per_day, mode } = credential.terms.quotas;
        let typed = |amount: Option<NonZeroU32>| amount.map(|amount| amount.to_string()).unwrap_or_default();
        Self {
            expires: expires.to_owned(),
            expires_at,
            networks: networks.join("\n"),
            never_idle: if credential.never_idle { NEVER_IDLE } else { "" }.to_owned(),
            requests_per_minute: typed(requests_per_minute),
            rows_per_day: typed(rows_per_day),
            quota_mode: if mode == QuotaMode::Enforce { ENFORCE } else { "" }.to_owned(),
            decoy_place: credential.decoy_place.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }
}
