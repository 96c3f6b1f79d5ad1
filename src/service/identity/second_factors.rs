//! People add and remove their second factors. Each change ends the other sessions of the person.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use time::Duration;

pub use crate::crypto::passkey::Ceremony;

use super::{
    codes::{CODE_SECRETS, RECOVERY_CODES},
    sign_in::{SignInError, SignedIn, fingerprint},
};
use crate::{
    crypto::{
        one_time_code::{CodeSecret, qr_code},
        passkey::{NewPasskey, PasskeyRefused, Passkeys},
        random::{RandomUnavailable, random_bytes},
        recovery_code::RecoveryCodes,
        sealed_box::CannotSeal,
        secret::Purpose,
    },
    domain::{
        actor::{Actor, Source},
        audit_event::AuditEvent,
        display_name::DisplayName,
        id::{PasskeyId, UserId},
        second_factor::{FactorKind, MAX_PASSKEYS, PasskeyFacts, SecondFactors},
        session::SignInWay,
        user::Role,
    },
    service::{Failure, Services, from_failure},
    storage::{
        Repository, StorageError, constraint,
        second_factors::{StoredCodes, StoredPasskey},
        users::StoredUser,
    },
};

/// How long a browser may take to answer with a passkey.
pub const PASSKEY_WAIT: Duration = Duration::minutes(5);
/// Who has issued what is noted as used, beside assertions of hosts.
const CHALLENGES: &str = "passkey challenges";

/// Why a second factor was not changed.
#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    /// The code is not one of the app's, or the passkey was not accepted.
    #[error("the code or passkey was not accepted")]
    NotAccepted,
    /// There is no such factor.
    #[error("there is no such second factor any more")]
    NotFound,
    /// The person has as many passkeys as there can be.
    #[error("there are 20 passkeys already; remove one first")]
    TooMany,
    /// The organization wants a second factor, and this is the only one.
    #[error("your organization wants a second factor of you: add another one first")]
    LastFactor,
    /// The public URL has no host name, of which passkeys could be.
    #[error("passkeys need a public URL with a host name")]
    NoHostName,
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(FactorError: StorageError, RandomUnavailable, CannotSeal);

impl From<PasskeyRefused> for FactorError {
    fn from(_: PasskeyRefused) -> Self {
        Self::NotAccepted
    }
}

/// How an app takes a secret.
#[derive(Debug)]
pub struct AppSetup {
    /// An SVG element with a QR code.
    pub qr_code: String,
    /// The secret as people type it.
    pub secret: String,
}

/// A factor that was added.
#[derive(Debug)]
pub struct AddedFactor {
    /// The person, as with whom the session goes on.
    pub signed_in: SignedIn,
    /// New recovery codes, if there were none.
    pub recovery_codes: Option<Vec<String>>,
}

impl Services {
    /// The second factors of the actor.
    ///
    /// # Errors
    /// [`Failure`] if storage fails.
    pub async fn own_factors(&self, actor: &Actor) -> Result<SecondFactors, Failure> {
        match actor.user_id() {
            Some(user_id) => self.factors_of(user_id).await,
            None => Ok(SecondFactors::default()),
        }
    }

    /// Whether passkeys can be used here.
    pub const fn has_passkeys(&self) -> bool {
        self.passkeys.is_some()
    }

    /// A secret for the actor's app, which counts once the app has given a code.
    ///
    /// # Errors
    /// [`Failure::StaleSignIn`].
    pub fn new_code_secret(&self, actor: &Actor) -> Result<Vec<u8>, Failure> {
        self.require_fresh(actor)?;
        Ok(CodeSecret::generate(self.random.as_ref())?.expose().to_vec())
    }

    /// How the actor's app takes a secret.
    ///
    /// # Errors
    /// [`FactorError::NotFound`] for what is no secret.
    pub async fn how_to_set_up(&self, actor: &Actor, secret: &[u8]) -> Result<AppSetup, FactorError> {
        let unreadable = |_| FactorError::NotFound;
        let secret = CodeSecret::from_bytes(secret).map_err(unreadable)?;
        let mut repository = self.storage.read().await?;
        let StoredUser { user, .. } = own(repository.as_mut(), actor).await?;
        let organizations = repository.list_organizations().await?;
        let issuer = organizations.iter().find(|organization| organization.id == user.organization_id);
        let issuer = issuer.map_or_else(String::new, |organization| organization.name.to_string());
        let address = secret.address(&issuer, &user.email).map_err(unreadable)?;
        let qr_code = qr_code(&address).map_err(unreadable)?;
        Ok(AppSetup { qr_code, secret: secret.text().map_err(unreadable)? })
    }

    /// Adds the app that has given a code, in the place of another one.
    ///
    /// # Errors
    /// [`FactorError::NotAccepted`] for a wrong code.
    pub async fn add_app(&self, actor: &Actor, secret: &[u8], code: &str) -> Result<AddedFactor, FactorError> {
        let secret = CodeSecret::from_bytes(secret).map_err(|_| FactorError::NotAccepted)?;
        let now = self.clock.now();
        let step = secret.step_of(code, now.unix_timestamp()).ok_or(FactorError::NotAccepted)?;
        let mut repository = self.storage.begin().await?;
        let stored = own(repository.as_mut(), actor).await?;
        let keys = self.server_keys_in(repository.as_mut()).await?;
        let sealed_secret = keys.seal(CODE_SECRETS, secret.expose(), self.random.as_ref())?;
        let codes = StoredCodes { sealed_secret, created_at: now };
        repository.put_one_time_codes(stored.user.id, &codes, step).await?;
        self.added(repository, actor, stored, FactorKind::OneTimeCodes, SignInWay::PasswordAndCode).await
    }

    /// Begins to make a passkey for the actor.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn begin_passkey(&self, actor: &Actor) -> Result<Ceremony, FactorError> {
        self.require_fresh(actor)?;
        let passkeys = self.passkeys()?;
        let mut repository = self.storage.read().await?;
        let StoredUser { user, .. } = own(repository.as_mut(), actor).await?;
        let known = repository.list_passkeys(user.id).await?;
        let known = known.into_iter().map(|passkey| passkey.credential_id).collect();
        Ok(passkeys.begin_making(user.id.into(), &user.email, known)?)
    }

    /// Adds the passkey that a browser has made.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn add_passkey(
        &self,
        actor: &Actor,
        answer: &str,
        state: &str,
        name: &DisplayName,
    ) -> Result<AddedFactor, FactorError> {
        let NewPasskey { credential_id, public_key } = self.passkeys()?.make(answer, state)?;
        let mut repository = self.storage.begin().await?;
        let stored = own(repository.as_mut(), actor).await?;
        let user_id = stored.user.id;
        repository.lock(&format!("passkeys {user_id}")).await?;
        if repository.list_passkeys(user_id).await?.len() >= MAX_PASSKEYS {
            return Err(FactorError::TooMany);
        }
        self.use_challenge(repository.as_mut(), state).await?;
        let created_at = self.clock.now();
        let id = PasskeyId::new(created_at, random_bytes(self.random.as_ref())?);
        let facts = PasskeyFacts { id, name: name.as_str().to_owned(), created_at, last_used_at: None };
        let passkey = StoredPasskey { facts, user_id, credential_id, public_key };
        repository.insert_passkey(&passkey).await.map_err(|error| match error {
            StorageError::Conflict { constraint: constraint::PASSKEYS_CREDENTIAL_ID } => FactorError::NotAccepted,
            error => error.into(),
        })?;
        self.added(repository, actor, stored, FactorKind::Passkey, SignInWay::Passkey).await
    }

    async fn added(
        &self,
        mut repository: Box<dyn Repository>,
        actor: &Actor,
        StoredUser { user, password_hash }: StoredUser,
        kind: FactorKind,
        way: SignInWay,
    ) -> Result<AddedFactor, FactorError> {
        let recovery_codes = if repository.count_recovery_codes(user.id).await? == 0 {
            Some(self.put_new_codes(repository.as_mut(), user.id).await?)
        } else {
            None
        };
        repository.delete_sessions_of(user.id, actor.session.map(|session| session.id)).await?;
        let entry = self.audit_entry(actor, user.id, &AuditEvent::UserFactorAdded { kind })?;
        self.commit(repository, entry).await?;
        let password_fingerprint = fingerprint(self.server_keys().await?, &password_hash);
        let authenticated_at = actor.session.map_or_else(|| self.clock.now(), |session| session.authenticated_at);
        let signed_in = SignedIn { user, password_fingerprint, way, authenticated_at };
        Ok(AddedFactor { signed_in, recovery_codes })
    }

    /// Removes the actor's app.
    ///
    /// # Errors
    /// [`FactorError::NotFound`], [`FactorError::LastFactor`].
    pub async fn remove_app(&self, actor: &Actor) -> Result<(), FactorError> {
        let mut repository = self.storage.begin().await?;
        let StoredUser { user, .. } = own(repository.as_mut(), actor).await?;
        if !repository.delete_one_time_codes(user.id).await? {
            return Err(FactorError::NotFound);
        }
        self.removed(repository, actor, user.id, FactorKind::OneTimeCodes).await
    }

    /// Removes a passkey of the actor.
    ///
    /// # Errors
    /// As [`Self::remove_app`].
    pub async fn remove_passkey(&self, actor: &Actor, id: PasskeyId) -> Result<(), FactorError> {
        let mut repository = self.storage.begin().await?;
        let StoredUser { user, .. } = own(repository.as_mut(), actor).await?;
        if !repository.delete_passkey(user.id, id).await? {
            return Err(FactorError::NotFound);
        }
        self.removed(repository, actor, user.id, FactorKind::Passkey).await
    }

    async fn removed(
        &self,
        mut repository: Box<dyn Repository>,
        actor: &Actor,
        user_id: UserId,
        kind: FactorKind,
    ) -> Result<(), FactorError> {
        let is_last = repository.list_passkeys(user_id).await?.is_empty()
            && repository.get_one_time_codes(user_id).await?.is_none();
        if is_last {
            let StoredUser { user, .. } = own(repository.as_mut(), actor).await?;
            let policy = repository.second_factor_from(user.organization_id).await?;
            if user.role == Role::SuperAdmin && policy.is_some() {
                return Err(FactorError::LastFactor);
            }
            repository.delete_recovery_codes(user_id).await?;
        }
        repository.delete_sessions_of(user_id, actor.session.map(|session| session.id)).await?;
        let entry = self.audit_entry(actor, user_id, &AuditEvent::UserFactorRemoved { kind })?;
        Ok(self.commit(repository, entry).await?)
    }

    /// Makes new recovery codes for the actor, who has a second factor; earlier ones are no longer accepted.
    ///
    /// # Errors
    /// [`FactorError::NotFound`] without a second factor.
    pub async fn new_recovery_codes(&self, actor: &Actor) -> Result<Vec<String>, FactorError> {
        let mut repository = self.storage.begin().await?;
        let StoredUser { user, .. } = own(repository.as_mut(), actor).await?;
        if repository.list_passkeys(user.id).await?.is_empty()
            && repository.get_one_time_codes(user.id).await?.is_none()
        {
            return Err(FactorError::NotFound);
        }
        let texts = self.put_new_codes(repository.as_mut(), user.id).await?;
        let entry = self.audit_entry(actor, user.id, &AuditEvent::UserRecoveryCodesMade {})?;
        self.commit(repository, entry).await?;
        Ok(texts)
    }

    async fn put_new_codes(
        &self,
        repository: &mut dyn Repository,
        user_id: UserId,
    ) -> Result<Vec<String>, FactorError> {
        let (codes, texts) = RecoveryCodes::generate(self.random.as_ref())?;
        let keys = self.server_keys_in(repository).await?;
        let sealed = keys.seal(RECOVERY_CODES, &codes.to_bytes(), self.random.as_ref())?;
        let left = u32::try_from(codes.left()).unwrap_or(u32::MAX);
        repository.put_recovery_codes(user_id, &sealed, left, self.clock.now()).await?;
        Ok(texts)
    }

    /// Begins a sign-in, or the confirmation of one, by a passkey.
    ///
    /// # Errors
    /// [`FactorError::NoHostName`].
    pub fn begin_passkey_use(&self) -> Result<Ceremony, FactorError> {
        Ok(self.passkeys()?.begin_use()?)
    }

    /// Signs in with the passkey of a browser's answer.
    ///
    /// # Errors
    /// [`SignInError::Refused`].
    pub async fn sign_in_by_passkey(&self, answer: &str, state: &str, source: Source) -> Result<SignedIn, SignInError> {
        let (repository, stored) = self.prove_by_passkey(answer, state).await?;
        self.record_sign_in(repository, stored, source, SignInWay::Passkey, None, None).await
    }

    /// Lets a person who is signed in prove once more to be that person, by a passkey.
    ///
    /// # Errors
    /// [`SignInError::Refused`]; also for a passkey of somebody else.
    pub async fn confirm_by_passkey(&self, actor: &Actor, answer: &str, state: &str) -> Result<SignedIn, SignInError> {
        let (repository, stored) = self.prove_by_passkey(answer, state).await?;
        if actor.user_id() != Some(stored.user.id) {
            return Err(SignInError::Refused);
        }
        self.record_confirmation(repository, actor, stored, SignInWay::Passkey, None).await
    }

    async fn prove_by_passkey(
        &self,
        answer: &str,
        state: &str,
    ) -> Result<(Box<dyn Repository>, StoredUser), SignInError> {
        let refused = |_| SignInError::Refused;
        let passkeys = self.passkeys.as_ref().ok_or(SignInError::Refused)?;
        let (user_id, credential_id) = passkeys.named_by(answer).map_err(refused)?;
        // Only an answer that is believed waits for the one transaction that writes.
        let found = self.storage.read().await?.find_passkey(user_id.into(), &credential_id).await?;
        let passkey = found.ok_or(SignInError::Refused)?;
        let used = passkeys.verify(answer, state, &passkey.public_key).map_err(refused)?;
        let mut repository = self.storage.begin().await?;
        // It may have been removed meanwhile.
        if repository.find_passkey(user_id.into(), &credential_id).await?.is_none() {
            return Err(SignInError::Refused);
        }
        match self.use_challenge(repository.as_mut(), state).await {
            Ok(()) => {}
            Err(FactorError::Failure(failure)) => return Err(failure.into()),
            Err(_) => return Err(SignInError::Refused),
        }
        repository.update_passkey(passkey.facts.id, &used.public_key, self.clock.now()).await?;
        let stored = repository.get_user(passkey.user_id).await?;
        let stored = stored.filter(|stored| stored.user.disabled_at.is_none()).ok_or(SignInError::Refused)?;
        Ok((repository, stored))
    }

    /// Uses up what was asked of a browser: an answer to it counts once.
    async fn use_challenge(&self, repository: &mut dyn Repository, state: &str) -> Result<(), FactorError> {
        let hash = self.server_keys_in(repository).await?.hash(Purpose::Session, state);
        let hash = URL_SAFE_NO_PAD.encode(hash.as_bytes());
        let until = self.clock.now() + PASSKEY_WAIT;
        let is_new = repository.insert_host_assertion(CHALLENGES, &hash, until).await?;
        if is_new { Ok(()) } else { Err(FactorError::NotAccepted) }
    }

    fn passkeys(&self) -> Result<&Passkeys, FactorError> {
        self.passkeys.as_ref().ok_or(FactorError::NoHostName)
    }
}

/// The account of the actor.
async fn own(repository: &mut dyn Repository, actor: &Actor) -> Result<StoredUser, FactorError> {
    let user_id = actor.user_id().ok_or(FactorError::NotFound)?;
    repository.get_user(user_id).await?.ok_or(FactorError::NotFound)
}
