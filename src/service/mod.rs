//! Use cases: who may do what, in which transaction, with which entry in the audit log.
//!
//! A use case is a method on a value that only [`authz::authorise`] can give, so that forgetting to ask does not
//! compile. Nothing here knows of HTTP or of a particular database.

pub mod admission;
pub mod authz;
pub mod credentials;
pub mod identity;
pub mod installation;
mod ledger;
pub mod records;
pub mod tokens;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use time::OffsetDateTime;

use self::{
    admission::{
        activity::UsageRecorder,
        index::CredentialIndex,
        limits::{ClientAddress, Gate, Limits, Throttle},
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
        password::CannotHash,
        random::{RandomSource, RandomUnavailable, random_bytes},
        sealed_box::{CannotOpen, CannotSeal},
        server_key::KeyRing,
        token_signing::{CannotSign, InvalidSigningKey},
    },
    domain::{clock::Clock, id::FollowerId},
    storage::{Storage, StorageError, transfer::UNFINISHED_COPY},
};

/// What every use case works with.
pub struct Services {
    /// The database.
    storage: Arc<dyn Storage>,
    /// The database from which the Data API reads records: the same, or a replica of it that may be a little behind.
    records: Arc<dyn Storage>,
    /// The time.
    clock: Arc<dyn Clock>,
    /// Randomness.
    random: Arc<dyn RandomSource>,
    /// The keys derived from the server keys, as this process knows them; [`Self::server_keys`] makes sure that they count.
    keys: Arc<KeyRing>,
    /// The public URL without a trailing slash: issuer, audience and the root of every link.
    public_url: String,
    /// The most records in one page.
    max_page_size: u32,
    /// How long one question for records may take.
    query_limit: Duration,
    /// How often programs may ask.
    throttle: Arc<Throttle>,
    /// What credentials are used for.
    usage: Arc<UsageRecorder>,
    /// What the process counts of itself.
    metrics: Arc<Metrics>,
    all_scopes_aliases: Vec<String>,
    host: Option<HostPolicy>,
    signing_keys: SigningKeys,
    index: CredentialIndex,
    leaving: Leaving,
    server_key_source: Box<dyn ServerKeySource>,
    rehashing: Rehashing,
    record_turns: Turns,
    passwords: identity::passwords::PasswordWorker,
}

/// What the operator decides.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The public URL without a trailing slash: issuer, audience and the root of every link.
    pub public_url: String,
    /// Which keys sign access tokens.
    pub signing: SigningPolicy,
    /// What clients may ask for in place of every scope that is granted.
    pub all_scopes_aliases: Vec<String>,
    /// The application that may sign people in by assertions, if one may.
    pub host: Option<HostPolicy>,
    /// How often programs may ask.
    pub limits: Limits,
    /// The most records in one page.
    pub max_page_size: u32,
    /// How long one question for records may take.
    pub query_limit: Duration,
    /// How many credentials are remembered at most, and how many tokens.
    pub index_entries: usize,
}

/// What a use case could not do for reasons that the caller cannot mend.
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
    /// A text that we write could not be written.
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
    /// The database is a copy that is not finished.
    #[error(
        "this database is a copy from {0} that is not finished; run the command that made it again, or give another \
         DATABASE_URL"
    )]
    UnfinishedCopy(String),
    /// The database has moved on to another key.
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
}

impl Failure {
    /// Whether trying again later may help.
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

/// In an answer: why it is a refusal, for the log.
#[derive(Debug, Clone)]
pub struct RefusalReason(pub String);

/// In an answer: what failed, for the log and for nobody else.
#[derive(Debug, Clone)]
pub struct FailureDetail(pub String);

/// In a request of the console: what fails below is noted here, where it is not at hand when the answer is made.
#[derive(Debug, Clone, Default)]
pub struct FailureNote(Arc<OnceLock<String>>);

impl FailureNote {
    /// Notes what failed first.
    pub fn note(&self, failure: &impl std::fmt::Display) {
        let _ = self.0.set(failure.to_string());
    }

    /// What was noted.
    pub fn detail(&self) -> Option<FailureDetail> {
        self.0.get().cloned().map(FailureDetail)
    }
}

/// Lets `?` turn what can fail below a use case into the use case's own error.
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
    /// Puts the services together and makes sure that database and server key belong together.
    ///
    /// # Errors
    /// [`Failure::OtherServerKey`] or [`Failure::OldServerKey`] if the source lacks the key of the database,
    /// [`Failure::UnfinishedCopy`] if it has not everything yet, otherwise what storage says. That the previous key is missing
    /// shows when it is needed.
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
        let follower = FollowerId::new(clock.now(), random_bytes(random.as_ref())?);
        Ok(Arc::new(Self {
            storage,
            records,
            clock,
            random,
            keys: Arc::new(keys),
            public_url: policy.public_url,
            max_page_size: policy.max_page_size,
            query_limit: policy.query_limit,
            record_turns: Turns::default(),
            throttle,
            usage,
            metrics: Metrics::new()?,
            all_scopes_aliases: policy.all_scopes_aliases,
            host: policy.host,
            signing_keys: SigningKeys::new(policy.signing),
            index: CredentialIndex::new(follower, policy.index_entries),
            leaving: Leaving::default(),
            server_key_source,
            rehashing: Rehashing::default(),
            passwords,
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

    /// The most records in one page.
    pub const fn max_page_size(&self) -> u32 {
        self.max_page_size
    }

    /// What the process counts of itself.
    pub const fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// What credentials are used for.
    pub const fn usage(&self) -> &Arc<UsageRecorder> {
        &self.usage
    }

    /// Randomness.
    pub fn random(&self) -> &dyn RandomSource {
        self.random.as_ref()
    }

    /// The gate at which a request from an address is counted.
    pub fn gate(&self, address: ClientAddress) -> Gate {
        Gate::new(Arc::clone(&self.throttle), address)
    }

    /// Ends every connection to the database, once nothing is answered any more.
    ///
    /// # Errors
    /// [`StorageError`] if what was written cannot be put into its place.
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
