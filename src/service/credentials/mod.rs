//! Listing, creating, editing and deleting credentials.

mod bulk;
mod edit;
mod export;
mod freeze;
mod idle;
mod leaks;
mod list;
mod overview;
mod ownership;
mod proof;
mod quotas;
mod refusals;
mod rotation;
mod secrets;
mod state;
mod submission;
mod terms;
mod usage;
mod views;

pub use self::{
    bulk::{BulkChange, BulkChanged, BulkError, BulkOutcome},
    edit::CredentialEdit,
    freeze::FreezeError,
    leaks::{FoundSecret, FoundSecrets},
    list::{CredentialsPage, ListOverview},
    overview::CredentialOverview,
    quotas::MAX_QUOTA_USES,
    rotation::{RotateError, Rotated, RotatedProof, Rotation, RotationForm},
    secrets::RotationUnderWay,
    submission::Submitted,
    usage::CredentialUsage,
};
pub use crate::{
    crypto::client_key::ClientKey,
    storage::{credential_details::Owners, quotas::QuotaUse},
};

use time::OffsetDateTime;

use self::proof::NewProof;
use super::{
    Failure, Services,
    authz::{Authorised, Forbidden, ManageCredentials, SeeCredentials, authorise},
    from_failure,
};
use crate::{
    crypto::{
        random::{RandomUnavailable, random_bytes},
        secret::{self, PlainSecret},
    },
    domain::{
        actor::Actor,
        audit_event::{At, AuditEvent, MadeCredential},
        client_key::{ClientAuthentication, ClientKeyError},
        credential::{
            AuthenticationType, Credential, CredentialState, ScopeGrants,
            details::{Details, DetailsEdit, DetailsError},
            is_client_id,
            terms::{ExpiryInPast, Terms, TermsEdit},
        },
        display_name::DisplayName,
        id::CredentialId,
        scope::ScopeSet,
    },
    storage::{
        StorageError,
        audit_log::Recorded,
        constraint,
        credentials::{CredentialKey, Secrets, StoredSecret},
    },
};

/// The operations on the credentials of the organization: all of them for super admins, and those that change nothing for
/// whoever may only see them.
pub struct Credentials<'a, P = ManageCredentials> {
    services: &'a Services,
    authorised: Authorised<'a, P>,
}

/// A credential to be created.
#[derive(Debug, Clone)]
pub struct NewCredential {
    /// Its identifier, if a form has named it.
    pub id: Option<CredentialId>,
    /// Its name.
    pub name: DisplayName,
    /// Its type, which never changes.
    pub authentication_type: AuthenticationType,
    /// The scopes to grant.
    pub scopes: ScopeSet,
    /// Its expiry and networks, if it is to have any.
    pub terms: TermsEdit,
    /// What is noted about it. Its owner is the person who creates it, unless another one is named.
    pub details: DetailsEdit,
}

/// A credential of the preview to be imported.
#[derive(Debug)]
pub struct ImportedCredential {
    /// Name, type and scopes.
    pub new: NewCredential,
    /// The client id, for oAuth 2.0.
    pub client_id: Option<String>,
    /// The API key or client secret that is to keep working.
    pub secret: PlainSecret,
}

/// A new credential, with the only copy of its secret.
#[derive(Debug)]
pub struct CreatedCredential {
    /// The credential.
    pub credential: Credential,
    /// The API key or client secret.
    pub secret: PlainSecret,
}

/// A new credential for a client with a key pair: nothing of it is secret.
#[derive(Debug)]
pub struct RegisteredClient {
    /// The credential.
    pub credential: Credential,
    /// The thumbprint of the public key (RFC 7638).
    pub thumbprint: String,
}

/// Why a credential was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveCredentialError {
    /// Another credential of the organization has the name.
    #[error("another credential has this name")]
    NameTaken,
    /// No scope was selected.
    #[error("choose at least one scope")]
    NoScope,
    /// The form has created a credential before, and its secret was shown; or it has created another one.
    #[error("this credential was created before")]
    AlreadyCreated,
    /// There is no such credential in the organization.
    #[error("there is no such credential")]
    NotFound,
    /// Someone else saved it since this edit began.
    #[error("the credential was changed by someone else in the meantime")]
    VersionChanged,
    /// The client id of an import is taken, missing or given for an API key.
    #[error(
        "an oAuth 2.0 credential needs a client id of its own, of 1 to 128 visible characters; an API key has none"
    )]
    InvalidClientId,
    /// The secret of an import is known already, now or from a deleted credential.
    #[error("this secret exists already, or has existed")]
    SecretExists,
    /// The secret of an import does not have the form of one of the preview.
    #[error("a secret of the preview is a UUID, or 32 to 128 letters and digits")]
    InvalidSecret,
    /// The public key is registered already, now or for a deleted credential.
    #[error("this public key is registered already, or was for a credential that was deleted; make another key pair")]
    PublicKeyExists,
    /// A public key was given for an API key.
    #[error("an API key has no public key; only an oAuth 2.0 credential does")]
    PublicKeyForApiKey,
    /// The expiry lies in the past.
    #[error(transparent)]
    ExpiryInPast(#[from] ExpiryInPast),
    /// What is to be noted about it is not accepted.
    #[error(transparent)]
    Details(#[from] DetailsError),
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(SaveCredentialError: RandomUnavailable);

impl From<StorageError> for SaveCredentialError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Conflict { constraint: constraint::CREDENTIALS_NAME } => Self::NameTaken,
            StorageError::Conflict { constraint: constraint::CREDENTIALS_CLIENT_ID } => Self::InvalidClientId,
            StorageError::Conflict { constraint: constraint::SECRETS_HMAC } => Self::SecretExists,
            other => Self::Failure(other.into()),
        }
    }
}

/// Reads the public key of a client: PEM or a JWK.
///
/// # Errors
/// [`ClientKeyError`], whose text says what to do.
pub fn read_public_key(text: &str) -> Result<ClientKey, ClientKeyError> {
    ClientKey::parse(text)
}

impl Services {
    /// The credentials of the actor's organization.
    ///
    /// # Errors
    /// [`Forbidden`] unless the actor is a super admin or the command line.
    pub fn credentials<'a>(&'a self, actor: &'a Actor) -> Result<Credentials<'a>, Forbidden> {
        Ok(Credentials { services: self, authorised: authorise(actor)? })
    }

    /// The credentials of the actor's organization, to be seen only.
    ///
    /// # Errors
    /// [`Forbidden`] unless the actor is a super admin, an auditor or the command line.
    pub fn seen_credentials<'a>(&'a self, actor: &'a Actor) -> Result<Credentials<'a, SeeCredentials>, Forbidden> {
        Ok(Credentials { services: self, authorised: authorise(actor)? })
    }
}

impl<P> Credentials<'_, P> {
    pub(super) const fn services(&self) -> &Services {
        self.services
    }

    /// The present instant.
    pub fn now(&self) -> OffsetDateTime {
        self.services.clock.now()
    }

    pub(super) const fn actor(&self) -> &Actor {
        self.authorised.actor()
    }

    /// One credential; `None` if the organization has no such credential.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn get(&self, id: CredentialId) -> Result<Option<Credential>, Failure> {
        let mut repository = self.services.storage.read().await?;
        Ok(repository.get_credential(self.authorised.actor().organization_id, id).await?)
    }

    /// The means by which the client of an oAuth 2.0 credential can authenticate now; none for an API key.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn client_authentications(&self, credential: &Credential) -> Result<Vec<ClientAuthentication>, Failure> {
        let Some(client_id) = &credential.client_id else { return Ok(Vec::new()) };
        let found = self.services.find_credential(&CredentialKey::ClientId(client_id.clone())).await?;
        let now = self.services.clock.now();
        found.map_or_else(|| Ok(Vec::new()), |found| authentications_of(&found.secrets, now))
    }
}

impl Credentials<'_> {
    /// Creates a credential with a new secret.
    ///
    /// # Errors
    /// [`SaveCredentialError::NameTaken`] or [`SaveCredentialError::NoScope`]; nothing was saved then.
    pub async fn create(&self, new: NewCredential) -> Result<CreatedCredential, SaveCredentialError> {
        let secret = secret::generate(new.authentication_type, self.services.random.as_ref())?;
        let client_id = match new.authentication_type {
            AuthenticationType::ApiKey => None,
            AuthenticationType::OAuth2 => Some(self.new_client_id()?),
        };
        let proof = NewProof::Secret(&secret);
        let credential = self.insert(new, client_id, &proof, AuditEvent::CredentialCreated).await?;
        Ok(CreatedCredential { credential, secret })
    }

    /// Creates a credential for a client that authenticates by a private key.
    ///
    /// # Errors
    /// As [`Self::create`], and [`SaveCredentialError::PublicKeyExists`] or [`SaveCredentialError::PublicKeyForApiKey`].
    pub async fn create_with_public_key(
        &self,
        new: NewCredential,
        key: &ClientKey,
    ) -> Result<RegisteredClient, SaveCredentialError> {
        if new.authentication_type != AuthenticationType::OAuth2 {
            return Err(SaveCredentialError::PublicKeyForApiKey);
        }
        let thumbprint = key.thumbprint();
        let proof = NewProof::PublicKey { jwk: key.as_jwk(), thumbprint: &thumbprint };
        let client_id = Some(self.new_client_id()?);
        let credential = self.insert(new, client_id, &proof, AuditEvent::CredentialCreated).await?;
        Ok(RegisteredClient { credential, thumbprint })
    }

    fn new_client_id(&self) -> Result<String, RandomUnavailable> {
        let bytes = random_bytes(self.services.random.as_ref())?;
        Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
    }

    /// Imports a credential of the preview, which keeps working with its present secret.
    ///
    /// # Errors
    /// As [`Self::create`], and [`SaveCredentialError::InvalidClientId`], [`SaveCredentialError::InvalidSecret`] or
    /// [`SaveCredentialError::SecretExists`].
    pub async fn import(&self, imported: ImportedCredential) -> Result<Credential, SaveCredentialError> {
        let ImportedCredential { new, client_id, secret } = imported;
        let needs_client_id = new.authentication_type == AuthenticationType::OAuth2;
        let well_formed = client_id.as_deref().is_none_or(is_client_id);
        if client_id.is_some() != needs_client_id || !well_formed {
            return Err(SaveCredentialError::InvalidClientId);
        }
        if !secret::is_preview_secret(secret.expose()) {
            return Err(SaveCredentialError::InvalidSecret);
        }
        self.insert(new, client_id, &NewProof::Secret(&secret), AuditEvent::CredentialImported).await
    }

    async fn insert(
        &self,
        new: NewCredential,
        client_id: Option<String>,
        proof: &NewProof<'_>,
        event: fn(Box<MadeCredential>) -> AuditEvent,
    ) -> Result<Credential, SaveCredentialError> {
        if new.scopes.is_empty() {
            return Err(SaveCredentialError::NoScope);
        }
        let services = self.services;
        let actor = self.authorised.actor();
        let now = services.clock.now();
        let credential = Credential {
            id: new.id.map_or_else(|| self.new_id(), Ok)?,
            organization_id: actor.organization_id,
            name: new.name,
            authentication_type: new.authentication_type,
            grants: ScopeGrants::new(new.scopes, 1),
            client_id,
            epoch: 1,
            version: 1,
            state: CredentialState::Active,
            terms: Terms::default().edited(&new.terms, now)?,
            never_idle: new.terms.never_idle.unwrap_or(false),
            decoy_place: new.terms.decoy_place,
            resumed_at: None,
            created_at: now,
            created_by: actor.label().into_owned(),
            updated_at: now,
            updated_by: actor.label().into_owned(),
        };
        let made = MadeCredential {
            name: credential.name.clone(),
            authentication_type: credential.authentication_type,
            scopes: credential.grants.scopes(),
            public_key: proof.thumbprint().map(str::to_owned),
            expires_at: credential.terms.expires_at.map(At),
            networks: (!credential.terms.networks.is_empty()).then(|| credential.terms.networks.to_string()),
            quotas: credential.terms.quotas.into(),
            decoy: credential.decoy_place.clone(),
        };
        let entry = services.audit_entry(actor, credential.id, &event(Box::new(made)))?;

        let mut repository = services.storage.begin().await?;
        if new.id.is_some() && repository.find_credential(&CredentialKey::Id(credential.id)).await?.is_some() {
            return Err(SaveCredentialError::AlreadyCreated);
        }
        repository.insert_credential(&credential).await?;
        services.add_proof(repository.as_mut(), credential.id, None, proof).await?;
        let (details, edit) = (Details::default(), self.details_of_new(new.details));
        let details = self.edit_details(repository.as_mut(), &credential, &details, edit).await?;
        let recorded = details.into_iter().fold(Recorded::from(entry), Recorded::and);
        services.commit(repository, recorded).await?;
        Ok(credential)
    }
}

/// The means by which the client of an oAuth 2.0 credential can authenticate.
fn authentications_of(secrets: &Secrets, now: OffsetDateTime) -> Result<Vec<ClientAuthentication>, Failure> {
    secrets.live(now).map(|secret| authentication(AuthenticationType::OAuth2, secret)).collect()
}

fn authentication(kind: AuthenticationType, secret: &StoredSecret) -> Result<ClientAuthentication, Failure> {
    match &secret.public_key {
        None if kind == AuthenticationType::ApiKey => Ok(ClientAuthentication::ApiKey(secret.record.hint.clone())),
        None => Ok(ClientAuthentication::Secret(secret.record.hint.clone())),
        Some(key) => Ok(ClientAuthentication::PublicKey(ClientKey::from_stored(key)?.thumbprint())),
    }
}
