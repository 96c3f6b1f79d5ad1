//! Use cases: authorisation, transaction and audit log entry of each operation.
//!
//! A use case is a method on a value that only [`authz::authorise`] can return, so that code without authorisation does
//! not compile. Nothing here depends on HTTP or on a particular database.

pub mod admission;
pub mod authz;
pub mod credentials;
pub mod identity;
pub mod installation;
pub mod leaks;
pub mod ledger;
pub mod notifications;
pub mod records;
pub mod tokens;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use time::OffsetDateTime;
use tokio::sync::Notify;

use self::{
    admission::{
        activity::UsageRecorder,
        index::CredentialIndex,
        limits::{ClientAddress, Gate, Limits, Throttle},
        refusals::RefusalRecorder,
    },
    identity::hosted_people::HostPolicy,
    installation::{
        metrics::{CannotMeasure, Metrics},
        readiness::Leaving,
        server_keys::{Rehashing, ServerKeySource, UnreadableServerKeys},
        signing_keys::{SigningKeys, SigningPolicy},
    },
    records::Turns,
};
use crate::{
    crypto::{
        client_key::UnreadableKey,
        passkey::Passkeys,
        password::CannotHash,
        random::{RandomSource, RandomUnavailable, random_bytes},
        sealed_box::{CannotOpen, CannotSeal},
        server_key::KeyRing,
        token_signing::{CannotSign, InvalidSigningKey},
    },
    domain::{clock::Clock, id::FollowerId},
    storage::{Storage, StorageError, transfer::UNFINISHED_COPY},
};

/// The dependencies of every use case.
pub struct Services {
    /// The database.
    storage: Arc<dyn Storage>,
    /// The database from which the Data API reads records: the same, or a replica of it that may be a little behind.
    records: Arc<dyn Storage>,
    /// The time.
    clock: Arc<dyn Clock>,
    /// Randomness.
    random: Arc<dyn RandomSource>,
    /// The keys derived from the server keys known to this process; [`Self::server_keys`] ensures that they are active.
    keys: Arc<KeyRing>,
    /// The public URL without a trailing slash: issuer, audience and the root of every link.
    public_url: String,
    /// Maximum records in one page.
    max_page_size: u32,
    /// Time limit of one query for records.
    query_limit: Duration,
    /// The rate limits.
    throttle: Arc<Throttle>,
    /// The usage of credentials.
    usage: Arc<UsageRecorder>,
    /// Refused requests.
    refusals: RefusalRecorder,
    /// The metrics of the process.
    metrics: Arc<Metrics>,
    all_scopes_aliases: Vec<String>,
    host: Option<HostPolicy>,
    leaks: leaks::LeakPolicy,
    signing_keys: SigningKeys,
    index: CredentialIndex,
    leaving: Leaving,
    server_key_source: Box<dyn ServerKeySource>,
    rehashing: Rehashing,
    record_turns: Turns,
    /// Told of entries of the audit log that are to be sealed.
    unsealed: Notify,
    /// Told of notifications that are to be delivered.
    undelivered: Notify,
    passwords: identity::passwords::PasswordWorker,
    /// How long ago a person may have signed in who changes what needs a fresh sign-in.
    sign_in_age: time::Duration,
    /// Passkeys of the public URL's host name, if it has one.
    passkeys: Option<Passkeys>,
}

/// The settings of the operator.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The public URL without a trailing slash: issuer, audience and the root of every link.
    pub public_url: String,
    /// Which keys sign access tokens.
    pub signing: SigningPolicy,
    /// Names that clients may request in place of all granted scopes.
    pub all_scopes_aliases: Vec<String>,
    /// The application that may sign people in by assertions, if one may.
    pub host: Option<HostPolicy>,
    /// Who may report leaked secrets, and what is done about them.
    pub leaks: leaks::LeakPolicy,
    /// The rate limits.
    pub limits: Limits,
    /// Maximum records in one page.
    pub max_page_size: u32,
    /// Time limit of one query for records.
    pub query_limit: Duration,
    /// Maximum number of cached credentials, and of cached tokens.
    pub index_entries: usize,
    /// How long ago a person may have signed in who changes what needs a fresh sign-in ([`Failure::StaleSignIn`]).
    pub sign_in_age: time::Duration,
    /// How long refused requests are kept; `None` if none is recorded.
    pub refusal_retention: Option<time::Duration>,
}

/// A failure of a use case that the caller cannot fix.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// No randomness.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
    /// A password could not be hashed.
    #[error(transparent)]
    Hash(#[from] CannotHash),
    /// A box could not be sealed.
    #[error(transparent)]
    Seal(#[from] CannotSeal),
    /// A box could not be opened.
    #[error(transparent)]
    Open(#[from] CannotOpen),
    /// A signing key could not be used.
    #[error(transparent)]
    SigningKey(#[from] InvalidSigningKey),
    /// The public key of a client could not be read.
    #[error(transparent)]
    ClientKey(#[from] UnreadableKey),
    /// A token could not be signed.
    #[error(transparent)]
    Sign(#[from] CannotSign),
    /// A text could not be serialized.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Metrics could not be registered.
    #[error(transparent)]
    Metrics(#[from] CannotMeasure),
    /// The database was written under another server key.
    #[error(
        "this database belongs to another server key; give the key it was made with in SERVER_KEY_FILE, \
         or another DATABASE_URL"
    )]
    OtherServerKey,
    /// The database is an unfinished copy.
    #[error(
        "this database is a copy from {0} that is not finished; run the command that made it again, or give another \
         DATABASE_URL"
    )]
    UnfinishedCopy(String),
    /// The database uses another key by now.
    #[error(
        "this database has another server key by now (keys rotate-server-key); give the file that holds it in SERVER_KEY_FILE"
    )]
    OldServerKey,
    /// One of two keys is missing.
    #[error(
        "secrets are still hashed under the previous server key, which is missing; give the file that holds both in \
         SERVER_KEY_FILE, or end what is left of it with keys retire-server-key"
    )]
    PreviousServerKey,
    /// The keys could not be read.
    #[error(transparent)]
    ServerKeys(#[from] UnreadableServerKeys),
    /// Too many passwords are being verified.
    #[error("too many passwords are being verified; try again")]
    TooManyPasswords,
    /// Queries of other organizations are running on every connection for records.
    #[error("queries of other organizations are running; try again")]
    NoConnectionForRecords,
    /// A task was stopped.
    #[error("the server is shutting down")]
    Stopped,
    /// The person has signed in too long ago for this change.
    #[error("this change needs a fresh sign-in")]
    StaleSignIn,
}

impl Failure {
    /// Whether a retry may help.
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Storage(StorageError::Unavailable(_))
                | Self::OldServerKey
                | Self::PreviousServerKey
                | Self::TooManyPasswords
                | Self::NoConnectionForRecords
                | Self::Stopped
        )
    }
}

/// In a response: the reason of a rejection, for the log.
#[derive(Debug, Clone)]
pub struct RefusalReason(pub String);

/// In a response: the failure, for the log only.
#[derive(Debug, Clone)]
pub struct FailureDetail(pub String);

/// In a request of the console: a failure below is noted here if it is not available when the response is created.
#[derive(Debug, Clone, Default)]
pub struct FailureNote(Arc<OnceLock<String>>);

impl FailureNote {
    /// Notes the first failure.
    pub fn note(&self, failure: &impl std::fmt::Display) {
        let _ = self.0.set(failure.to_string());
    }

    /// The noted failure.
    pub fn detail(&self) -> Option<FailureDetail> {
        self.0.get().cloned().map(FailureDetail)
    }
}

/// Lets `?` convert failures below a use case into the use case's error.
macro_rules! from_failure {
    ($error:ty: $($cause:ty),+) => {
        $(impl From<$cause> for $error {
            fn from(cause: $cause) -> Self {
                Self::Failure(cause.into())
            }
        })+
    };
}
pub(crate) use from_failure;

impl Services {
    /// Creates the services and ensures that database and server key belong together.
    ///
    /// # Errors
    /// [`Failure::OtherServerKey`] or [`Failure::OldServerKey`] if the source lacks the key of the database,
    /// [`Failure::UnfinishedCopy`] if it is incomplete, otherwise the storage's error. A missing previous key is reported when
    /// it is needed.
    pub async fn start(
        storage: Arc<dyn Storage>,
        records: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn RandomSource>,
        server_key_source: Box<dyn ServerKeySource>,
        policy: Policy,
    ) -> Result<Arc<Self>, Failure> {
        let mut reader = storage.read().await?;
        if let Some(source) = reader.get_installation_value(UNFINISHED_COPY).await? {
            return Err(Failure::UnfinishedCopy(source));
        }
        drop(reader);
        let keys = installation::server_keys::begin(storage.as_ref(), server_key_source.as_ref()).await?;
        let passwords = identity::passwords::PasswordWorker::new(Arc::clone(&random));
        let throttle = Arc::new(Throttle::new(policy.limits, Arc::clone(&clock)));
        let usage = Arc::new(UsageRecorder::new(Arc::clone(&clock), Arc::clone(&throttle)));
        let refusals = RefusalRecorder::new(Arc::clone(&clock), policy.refusal_retention);
        let follower = FollowerId::new(clock.now(), random_bytes(random.as_ref())?);
        Ok(Arc::new(Self {
            storage,
            records,
            clock,
            random,
            keys: Arc::new(keys),
            passkeys: Passkeys::new(&policy.public_url),
            public_url: policy.public_url,
            max_page_size: policy.max_page_size,
            query_limit: policy.query_limit,
            record_turns: Turns::default(),
            throttle,
            usage,
            refusals,
            metrics: Metrics::new()?,
            all_scopes_aliases: policy.all_scopes_aliases,
            host: policy.host,
            leaks: policy.leaks,
            signing_keys: SigningKeys::new(policy.signing),
            index: CredentialIndex::new(follower, policy.index_entries),
            leaving: Leaving::default(),
            server_key_source,
            rehashing: Rehashing::default(),
            unsealed: Notify::new(),
            undelivered: Notify::new(),
            passwords,
            sign_in_age: policy.sign_in_age,
        }))
    }

    /// The present instant.
    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// The public URL without a trailing slash: issuer, audience and the root of every link.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Maximum records in one page.
    pub const fn max_page_size(&self) -> u32 {
        self.max_page_size
    }

    /// How many requests are accepted.
    pub fn limits(&self) -> Limits {
        self.throttle.limits
    }

    /// How long a query of the Data API may take.
    pub const fn query_limit(&self) -> Duration {
        self.query_limit
    }

    /// The metrics of the process.
    pub const fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// The usage of credentials.
    pub const fn usage(&self) -> &Arc<UsageRecorder> {
        &self.usage
    }

    /// Refused requests.
    pub const fn refusals(&self) -> &RefusalRecorder {
        &self.refusals
    }

    /// Randomness.
    pub fn random(&self) -> &dyn RandomSource {
        self.random.as_ref()
    }

    /// The gate at which a request from an address is counted.
    pub fn gate(&self, address: ClientAddress) -> Gate {
        Gate::new(Arc::clone(&self.throttle), address)
    }

    /// Closes every connection to the database, once no request is processed any more.
    ///
    /// # Errors
    /// [`StorageError`] if written data cannot be moved to its place.
    pub async fn close(&self) -> Result<(), StorageError> {
        self.storage.close().await
    }

    /// Ten random bytes, for a new identifier.
    ///
    /// # Errors
    /// [`RandomUnavailable`] if there is no randomness.
    pub fn random_id_bytes(&self) -> Result<[u8; 10], RandomUnavailable> {
        random_bytes(self.random.as_ref())
    }
}
