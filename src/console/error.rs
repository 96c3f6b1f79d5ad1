//! What can go wrong in the console: a closed set of causes, without free text, so that nothing can leak through it.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

use crate::domain::{client_key::ClientKeyError, credential::NameError, scope::Scope};

/// Why the console did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConsoleError {
    /// The credential form is not filled in as it must be.
    Refused(CredentialProblems),
    /// Someone else saved the credential in the meantime.
    VersionChanged,
    /// A credential that is in use was to be deleted without its name being typed.
    NotConfirmed,
    /// There is no such credential (any more).
    NotFound,
    /// A credential was to be tried whose holder has revoked its secret.
    NoSecret,
    /// The role does not allow this.
    Forbidden,
    /// There is no valid session.
    SignedOut,
    /// Email address or password is wrong.
    SignInRefused,
    /// Too many failed sign-ins.
    TooManyFailures {
        /// How long to wait.
        retry_after_seconds: i64,
    },
    /// No email address.
    InvalidEmail,
    /// Someone has the email address.
    EmailTaken,
    /// The password is too short or too long.
    WeakPassword,
    /// The two passwords differ.
    PasswordsDiffer,
    /// The first-run link is used up or has expired.
    LinkRefused,
    /// The request could not be read.
    Malformed,
    /// The server cannot be reached, or its database not; trying again may help.
    Unavailable,
    /// Something broke; the log says what.
    Internal,
}

/// What is wrong with the fields of the credential form; all of it at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialProblems {
    /// The name.
    pub name: Option<NameProblem>,
    /// No scope was chosen, or one that does not exist.
    pub no_scope: bool,
    /// Neither of the two authentication types was chosen.
    pub no_type: bool,
    /// The public key.
    pub public_key: Option<KeyProblem>,
}

/// What is wrong with a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyProblem {
    /// It is none that we take.
    Rule(ClientKeyError),
    /// It is registered, or was.
    Taken,
    /// The type is API Key.
    ForApiKey,
}

impl KeyProblem {
    /// What to do about it.
    pub fn message(self) -> String {
        match self {
            Self::Rule(error) => error.to_string(),
            Self::Taken => {
                "This key is registered already, or was for a deleted credential. Please make another key pair."
                    .to_owned()
            }
            Self::ForApiKey => {
                "Please select oAuth 2.0 for a client with a key pair, or leave this field empty.".to_owned()
            }
        }
    }
}

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameProblem {
    /// It does not meet the rule.
    Rule(NameError),
    /// Another credential has it.
    Taken,
}

impl NameProblem {
    /// What to do about it.
    pub fn message(self) -> String {
        match self {
            Self::Rule(error) => error.to_string(),
            Self::Taken => "Another credential has this name. Please choose another one.".to_owned(),
        }
    }
}

/// What to do when no scope is chosen.
pub const NO_SCOPE: &str = "Please select at least one scope.";

/// What stands on the group of scopes.
pub fn scope_summary(ticked: usize) -> String {
    format!("Data APIs ({ticked}/{} selected)", Scope::ALL.len())
}

impl ConsoleError {
    /// The status of the answer to a call from wasm.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::SignedOut | Self::SignInRefused => 401,
            Self::Forbidden | Self::LinkRefused => 403,
            Self::NotFound => 404,
            Self::VersionChanged | Self::NotConfirmed | Self::NoSecret => 409,
            Self::Refused(_) | Self::InvalidEmail | Self::EmailTaken | Self::WeakPassword | Self::PasswordsDiffer => {
                422
            }
            Self::TooManyFailures { .. } => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// What happened and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::Refused(_) => "Please check the fields below.".to_owned(),
            Self::VersionChanged => {
                "Someone else changed this credential while you were editing it. Nothing was saved. Compare your entries \
                 with what is saved, choose for each field, and submit again."
                    .to_owned()
            }
            Self::NotConfirmed => {
                "This credential was used in the last 7 days. Please type its name to delete it.".to_owned()
            }
            Self::NotFound => "This credential does not exist any more.".to_owned(),
            Self::NoSecret => "Its holder has revoked its secret: it opens nothing any more.".to_owned(),
            Self::Forbidden => "Only Super Admins may do this. Please ask a Super Admin of your organization.".to_owned(),
            Self::SignedOut => "Your session had ended, so nothing was saved. If you are not signed in again yet, do so in another tab; then \
                 submit again."
                    .to_owned(),
            Self::SignInRefused => "Email address or password is wrong.".to_owned(),
            Self::TooManyFailures { retry_after_seconds } => {
                format!("Too many failed attempts. Please wait {retry_after_seconds} seconds and try again.")
            }
            Self::InvalidEmail => "Please enter an email address such as name@example.com.".to_owned(),
            Self::EmailTaken => "Someone has this email address already.".to_owned(),
            Self::WeakPassword => "Please use a password of 15 to 1,024 characters; a sentence is good.".to_owned(),
            Self::PasswordsDiffer => "The two passwords differ. Please type them again.".to_owned(),
            Self::LinkRefused => {
                "This link is used up or has expired. Restart the server: it prints another one while there is no Super \
                 Admin."
                    .to_owned()
            }
            Self::Malformed => "The request could not be read. Please reload the page and try again.".to_owned(),
            Self::Unavailable => "The server cannot be reached at the moment. Nothing was saved; please try again.".to_owned(),
            Self::Internal => "Something went wrong on the server. Nothing was saved; please try again.".to_owned(),
        }
    }
}

impl FromServerFnError for ConsoleError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Request(_) => Self::Unavailable,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::Malformed
            }
            _ => Self::Internal,
        }
    }
}
