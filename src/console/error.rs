//! The errors of the console: a closed set of causes, without free text, so that nothing can leak through it.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

use crate::domain::{
    client_key::ClientKeyError, credential::details::DetailsError, display_name::NameError, network::NetworkError,
};

/// Why a request to the console failed. What concerns forms without an island alone exists on the server only: the browser's
/// part stays small.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConsoleError {
    /// The credential form has invalid fields.
    Refused(CredentialProblems),
    /// Someone else saved the credential in the meantime.
    VersionChanged,
    /// A credential in use was to be deleted without typing its name.
    #[cfg(feature = "ssr")]
    NotConfirmed,
    /// The number of days is wrong.
    #[cfg(feature = "ssr")]
    InvalidDays,
    /// Networks were to be added, and there was none.
    #[cfg(feature = "ssr")]
    NoNetworks,
    /// All credentials were to be frozen without a reason.
    #[cfg(feature = "ssr")]
    NoReason,
    /// Nothing in a text has the form of a secret of ours.
    #[cfg(feature = "ssr")]
    NoSecretFound,
    /// The URL of a webhook is none.
    #[cfg(feature = "ssr")]
    InvalidUrl,
    /// No topic was chosen.
    #[cfg(feature = "ssr")]
    NoTopics,
    /// There are as many endpoints as there can be.
    #[cfg(feature = "ssr")]
    TooManyEndpoints,
    /// The id of a request was looked for in a text without one.
    #[cfg(feature = "ssr")]
    NoRequestId,
    /// The form has already created a credential.
    AlreadyCreated,
    /// A secret was not rotated, or its expiry not changed.
    Rotation(RotationProblem),
    /// There is no such credential (any more).
    NotFound,
    /// A trial was requested of a credential whose holder has revoked its secret.
    #[cfg(feature = "ssr")]
    NoSecret,
    /// The role does not allow this.
    Forbidden,
    /// The person has signed in too long ago for this change.
    StaleSignIn,
    /// There is no valid session.
    SignedOut,
    /// Email address or password is wrong.
    #[cfg(feature = "ssr")]
    SignInRefused,
    /// Too many failed sign-ins.
    #[cfg(feature = "ssr")]
    TooManyFailures {
        /// How long to wait.
        retry_after_seconds: i64,
    },
    /// The email address is invalid.
    #[cfg(feature = "ssr")]
    InvalidEmail,
    /// The email address is taken.
    #[cfg(feature = "ssr")]
    EmailTaken,
    /// The password is too short or too long.
    #[cfg(feature = "ssr")]
    WeakPassword,
    /// The password is common, or consists of words that belong to the person.
    #[cfg(feature = "ssr")]
    GuessablePassword,
    /// The current password is wrong.
    #[cfg(feature = "ssr")]
    WrongPassword,
    /// The two passwords differ.
    #[cfg(feature = "ssr")]
    PasswordsDiffer,
    /// The one-time or recovery code is wrong, or was used.
    #[cfg(feature = "ssr")]
    WrongCode,
    /// A passkey was not accepted.
    #[cfg(feature = "ssr")]
    PasskeyRefused,
    /// Without the person nobody could manage credentials.
    #[cfg(feature = "ssr")]
    LastSuperAdmin,
    /// There are as many invitations as there can be.
    #[cfg(feature = "ssr")]
    TooManyInvitations,
    /// The only second factor of a person was to be removed, of whom the organization wants one.
    #[cfg(feature = "ssr")]
    LastFactor,
    /// There are as many passkeys as there can be.
    #[cfg(feature = "ssr")]
    TooManyPasskeys,
    /// The public URL has no host name, of which passkeys could be.
    #[cfg(feature = "ssr")]
    NoHostName,
    /// The first-run link has already been used, or has expired.
    #[cfg(feature = "ssr")]
    LinkRefused,
    /// The request could not be read.
    Malformed,
    /// The server cannot reach its database; trying again may help.
    Unavailable,
    /// No response has come: it is not known what has become of the request. Never from the server itself.
    NoResponse,
    /// Something failed; the log has the details.
    Internal,
}

/// The problems with the fields of the credential form; all of them at once.
#[expect(clippy::struct_excessive_bools, reason = "one for each field that is wrong in one way")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialProblems {
    /// The name.
    pub name: Option<NameProblem>,
    /// No scope was selected, or one that does not exist.
    pub no_scope: bool,
    /// Neither of the two authentication types was selected.
    pub no_type: bool,
    /// The public key.
    pub public_key: Option<KeyProblem>,
    /// The expiry is no day and time, or lies in the past.
    pub expiry: bool,
    /// The networks.
    pub networks: Option<NetworkError>,
    /// A quota is no number, or too large.
    pub quotas: bool,
    /// Owner, backup owner, description, ticket or tags.
    pub details: Option<DetailsError>,
}

/// The text in the catalogue that says what to do about details that are not accepted.
pub const fn details_key(error: DetailsError) -> &'static str {
    match error {
        DetailsError::Description => "details-description",
        DetailsError::Ticket => "details-ticket",
        DetailsError::Tag => "details-tag",
        DetailsError::TooManyTags => "details-too-many-tags",
        DetailsError::Owner => "details-owner",
        DetailsError::SamePerson => "details-same-person",
    }
}

/// Why a secret was not rotated, or its expiry not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RotationProblem {
    /// Two secrets are accepted already.
    TooManySecrets,
    /// The form was sent before and its secret was shown, or someone else has rotated in the meantime.
    AlreadyRotated,
    /// The expiry lies in the past or cannot be read.
    InvalidEnd,
    /// The secret has expired or was retired.
    Ended,
    /// The secret is the newest one.
    Newest,
    /// The client authenticates by a private key, and no public key was given.
    KeyNeeded,
}

impl RotationProblem {
    /// The text in the catalogue that says what to do.
    pub const fn key(self) -> &'static str {
        match self {
            Self::TooManySecrets => "rotation-too-many",
            Self::AlreadyRotated => "rotation-already",
            Self::InvalidEnd => "rotation-invalid-end",
            Self::Ended => "rotation-ended",
            Self::Newest => "rotation-newest",
            Self::KeyNeeded => "rotation-key-needed",
        }
    }
}

/// A problem with a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyProblem {
    /// It is no key that we accept.
    Rule(ClientKeyError),
    /// It is registered, or was.
    Taken,
    /// The type is API Key.
    ForApiKey,
}

impl KeyProblem {
    /// The text in the catalogue that says what to do.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Rule(ClientKeyError::Unreadable) => "key-unreadable",
            Self::Rule(ClientKeyError::Certificate) => "key-certificate",
            Self::Rule(ClientKeyError::Private) => "key-private",
            Self::Rule(ClientKeyError::Unsupported) => "key-unsupported",
            Self::Rule(ClientKeyError::OtherUse) => "key-other-use",
            Self::Taken => "key-taken",
            Self::ForApiKey => "key-for-api-key",
        }
    }
}

/// A problem with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameProblem {
    /// It does not meet the rule.
    Rule(NameError),
    /// Another credential has it.
    Taken,
}

impl NameProblem {
    /// The text in the catalogue that says what to do.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Rule(NameError::Empty) => "name-empty",
            Self::Rule(NameError::TooLong) => "name-too-long",
            Self::Rule(NameError::Invisible) => "name-invisible",
            Self::Taken => "name-taken",
        }
    }
}

impl ConsoleError {
    /// The status of the response to a call from wasm.
    #[cfg(feature = "ssr")]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::SignedOut | Self::SignInRefused | Self::StaleSignIn => 401,
            Self::Forbidden | Self::LinkRefused => 403,
            Self::NotFound => 404,
            Self::VersionChanged
            | Self::TooManyEndpoints
            | Self::LastFactor
            | Self::LastSuperAdmin
            | Self::TooManyInvitations
            | Self::TooManyPasskeys
            | Self::NoHostName
            | Self::AlreadyCreated
            | Self::NotConfirmed
            | Self::NoSecret
            | Self::Rotation(
                RotationProblem::TooManySecrets
                | RotationProblem::AlreadyRotated
                | RotationProblem::Ended
                | RotationProblem::Newest,
            ) => 409,
            Self::Rotation(RotationProblem::InvalidEnd | RotationProblem::KeyNeeded)
            | Self::Refused(_)
            | Self::NoReason
            | Self::NoRequestId
            | Self::InvalidUrl
            | Self::NoSecretFound
            | Self::NoTopics
            | Self::NoNetworks
            | Self::InvalidDays
            | Self::InvalidEmail
            | Self::EmailTaken
            | Self::WeakPassword
            | Self::GuessablePassword
            | Self::WrongPassword
            | Self::WrongCode
            | Self::PasskeyRefused
            | Self::PasswordsDiffer => 422,
            Self::TooManyFailures { .. } => 429,
            Self::Internal => 500,
            Self::Unavailable | Self::NoResponse => 503,
        }
    }

    /// The text in the catalogue that says what happened and what to do.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Refused(_) => "error-refused",
            Self::Rotation(problem) => problem.key(),
            Self::VersionChanged => "error-version-changed",
            Self::AlreadyCreated => "error-already-created",
            #[cfg(feature = "ssr")]
            Self::NotConfirmed => "error-not-confirmed",
            #[cfg(feature = "ssr")]
            Self::InvalidDays => "error-invalid-days",
            #[cfg(feature = "ssr")]
            Self::NoNetworks => "error-no-networks",
            #[cfg(feature = "ssr")]
            Self::NoReason => "error-no-reason",
            #[cfg(feature = "ssr")]
            Self::NoSecretFound => "error-no-secret-found",
            #[cfg(feature = "ssr")]
            Self::InvalidUrl => "error-invalid-url",
            #[cfg(feature = "ssr")]
            Self::NoTopics => "error-no-topics",
            #[cfg(feature = "ssr")]
            Self::TooManyEndpoints => "error-too-many-endpoints",
            #[cfg(feature = "ssr")]
            Self::NoRequestId => "error-no-request-id",
            Self::NotFound => "error-not-found",
            #[cfg(feature = "ssr")]
            Self::NoSecret => "error-no-secret",
            Self::Forbidden => "error-forbidden",
            Self::StaleSignIn => "error-stale-sign-in",
            Self::SignedOut => "error-signed-out",
            #[cfg(feature = "ssr")]
            Self::SignInRefused => "error-sign-in-refused",
            #[cfg(feature = "ssr")]
            Self::TooManyFailures { .. } => "error-too-many-failures",
            #[cfg(feature = "ssr")]
            Self::InvalidEmail => "error-invalid-email",
            #[cfg(feature = "ssr")]
            Self::EmailTaken => "error-email-taken",
            #[cfg(feature = "ssr")]
            Self::WeakPassword => "error-weak-password",
            #[cfg(feature = "ssr")]
            Self::GuessablePassword => "error-guessable-password",
            #[cfg(feature = "ssr")]
            Self::WrongPassword => "error-wrong-password",
            #[cfg(feature = "ssr")]
            Self::PasswordsDiffer => "error-passwords-differ",
            #[cfg(feature = "ssr")]
            Self::WrongCode => "error-wrong-code",
            #[cfg(feature = "ssr")]
            Self::PasskeyRefused => "error-passkey-refused",
            #[cfg(feature = "ssr")]
            Self::LastFactor => "error-last-factor",
            #[cfg(feature = "ssr")]
            Self::LastSuperAdmin => "error-last-super-admin",
            #[cfg(feature = "ssr")]
            Self::TooManyInvitations => "error-too-many-invitations",
            #[cfg(feature = "ssr")]
            Self::TooManyPasskeys => "error-too-many-passkeys",
            #[cfg(feature = "ssr")]
            Self::NoHostName => "error-no-host-name",
            #[cfg(feature = "ssr")]
            Self::LinkRefused => "error-link-refused",
            Self::Malformed => "error-malformed",
            Self::Unavailable => "error-unavailable",
            Self::NoResponse => "error-no-response",
            Self::Internal => "error-internal",
        }
    }
}

impl FromServerFnError for ConsoleError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Request(_) => Self::NoResponse,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::Malformed
            }
            _ => Self::Internal,
        }
    }
}
