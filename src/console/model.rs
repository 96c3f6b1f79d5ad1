//! The types that pages, islands and server functions exchange.

pub mod details;
mod notice;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use self::details::DetailsForm;
pub use self::notice::Notice;
use super::error::ConsoleError;
use crate::domain::{
    credential::AuthenticationType,
    entity::Entity,
    id::{CredentialId, SecretId},
    quota::QuotaMode,
    scope::Scope,
};

/// The credential form with its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialForm {
    /// The name, as typed.
    pub name: String,
    /// The wire name of the type.
    pub authentication_type: String,
    /// The wire names of the selected scopes.
    pub scopes: Vec<String>,
    /// The public key of a client without a secret, as typed; empty otherwise.
    #[serde(default)]
    pub public_key: String,
    /// Expiry, networks and quotas.
    #[serde(default)]
    pub terms: TermsForm,
    /// Who is responsible for it, and what is noted about it.
    #[serde(default, skip_serializing_if = "DetailsForm::is_absent")]
    pub details: Box<DetailsForm>,
}

/// The part of the form that says until when, from where and how much a credential grants access.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TermsForm {
    /// [`NEVER`], a number of days from now, or [`ON_DATE`]; empty for no change.
    pub expires: String,
    /// A day and time of the reader's zone, as a form field of browsers writes it.
    pub expires_at: String,
    /// The networks, as typed.
    pub networks: String,
    /// [`NEVER_IDLE`], if the credential is never paused because nobody uses it.
    pub never_idle: String,
    /// How many requests it may send in a minute, as typed; empty for any number.
    pub requests_per_minute: String,
    /// How many rows it may read in a day, as typed; empty for any number.
    pub rows_per_day: String,
    /// [`ENFORCE`], if requests beyond these quotas are refused.
    pub quota_mode: String,
    /// Where a new credential is planted, if it is to be a decoy, as typed.
    pub decoy_place: String,
}

/// The value of [`TermsForm::never_idle`].
pub const NEVER_IDLE: &str = "1";
/// The value of [`TermsForm::quota_mode`].
pub const ENFORCE: &str = QuotaMode::Enforce.as_str();
/// The value of [`TermsForm::expires`] for no expiry.
pub const NEVER: &str = "never";
/// The value of [`TermsForm::expires`] for a day and time.
pub const ON_DATE: &str = "date";

/// A change of many credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManyAction {
    /// Pauses them.
    Pause,
    /// Resumes them.
    Resume,
    /// Allows them in more networks.
    AddNetworks,
    /// Sets their expiry.
    SetExpiry,
    /// Deletes them.
    Delete,
}

impl ManyAction {
    const ALL: [Self; 5] = [Self::Pause, Self::Resume, Self::AddNetworks, Self::SetExpiry, Self::Delete];

    /// The name in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::AddNetworks => "add-networks",
            Self::SetExpiry => "set-expiry",
            Self::Delete => "delete",
        }
    }
}

impl FromStr for ManyAction {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|action| action.as_str() == text).ok_or(())
    }
}

/// How many credentials were changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManyChanged {
    /// Those that were.
    pub changed: usize,
    /// Those that could not be.
    pub skipped: usize,
}

/// For each part of the form, whether a conflict is resolved by the saved values ([`FROM_SAVED`]).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MergeForm {
    /// The name.
    pub name: String,
    /// The scopes.
    pub scopes: String,
    /// Expiry, networks and quotas.
    pub terms: String,
}

impl Default for CredentialForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            authentication_type: AuthenticationType::OAuth2.as_str().to_owned(),
            scopes: Vec::new(),
            public_key: String::new(),
            terms: TermsForm::default(),
            details: Box::default(),
        }
    }
}

/// Chooses the saved value of someone else over the typed one.
pub const FROM_SAVED: &str = "saved";

/// A credential as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialView {
    /// Its identifier.
    pub id: CredentialId,
    /// Its name.
    pub name: String,
    /// Its type.
    pub authentication_type: AuthenticationType,
    /// Its scopes.
    pub scopes: Vec<Scope>,
    /// The client id of oAuth 2.0.
    pub client_id: Option<String>,
    /// The person who created it.
    pub created_by: String,
    /// The version that an edit starts from.
    pub version: i64,
    /// The person who changed it last.
    pub updated_by: String,
    /// Expiry, networks and quotas, as the form shows them.
    pub terms: TermsForm,
}

impl CredentialView {
    /// The credential as the form shows it, without what is noted about it.
    pub fn to_form(&self) -> CredentialForm {
        CredentialForm {
            name: self.name.clone(),
            authentication_type: self.authentication_type.as_str().to_owned(),
            scopes: self.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
            public_key: String::new(),
            terms: self.terms.clone(),
            details: Box::default(),
        }
    }
}

/// A new credential, with the only copy of its secret. No `Debug`: nothing may print it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedCredentialView {
    /// Its identifier.
    pub id: CredentialId,
    /// Its name.
    pub name: String,
    /// Its scopes.
    pub scopes: Vec<Scope>,
    /// Its type.
    pub authentication_type: AuthenticationType,
    /// The client id of oAuth 2.0.
    pub client_id: Option<String>,
    /// The API key or client secret; `None` for a client with a key pair.
    pub secret: Option<String>,
    /// The new secret of a credential that was rotated; `None` if it was created.
    pub rotated_to: Option<SecretId>,
}

impl CreatedCredentialView {
    /// The dialog that shows it.
    pub const fn revealed(&self) -> Revealed {
        match (self.authentication_type, &self.secret) {
            (AuthenticationType::ApiKey, _) => Revealed::ApiKey,
            (AuthenticationType::OAuth2, Some(_)) => Revealed::ClientSecret,
            (AuthenticationType::OAuth2, None) => Revealed::KeyClient,
        }
    }
}

/// The first use of a new credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstUse {
    /// When, to the second.
    pub at: String,
    /// Address and client.
    pub caller: String,
}

/// A request to be sent in the name of a credential.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TrialForm {
    /// The table to read.
    pub table: Entity,
    /// The scopes of the token.
    pub scopes: Vec<Scope>,
}

/// The contents of the dialog after a credential's creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revealed {
    /// An API key.
    ApiKey,
    /// Client id and client secret.
    ClientSecret,
    /// The client id of a client with a key pair.
    KeyClient,
}

impl Revealed {
    /// The id of the dialog in the page.
    pub const fn dialog_id(self) -> &'static str {
        match self {
            Self::ApiKey => "reveal-api-key",
            Self::ClientSecret => "reveal-client-secret",
            Self::KeyClient => "reveal-key-client",
        }
    }
}

/// The data of a rejected plain form post for the page that shows the form again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Draft {
    /// The path of that page.
    pub page: String,
    /// Why it was rejected.
    pub error: ConsoleError,
    /// The typed values, without passwords.
    pub form: DraftForm,
}

/// The typed values.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum DraftForm {
    /// The credential form.
    Credential(CredentialForm),
    /// The form that rotates a secret.
    Rotation {
        /// The name of the selected overlap.
        overlap: String,
        /// The typed day and time.
        until: String,
        /// The public key, as typed.
        public_key: String,
    },
    /// The days after which unused credentials are paused.
    IdleDays(String),
    /// Expiry and networks for many credentials.
    Terms(TermsForm),
    /// The form that freezes all credentials.
    Freeze {
        /// The reason, as typed.
        reason: String,
    },
    /// The text in which the id of a request was looked for.
    Refusal {
        /// As pasted, cut.
        text: String,
    },
    /// The form that adds an endpoint of notifications.
    Endpoint {
        /// The name of its kind.
        kind: String,
        /// Its URL or address, as typed.
        target: String,
        /// The names of its topics.
        topics: Vec<String>,
    },
    /// The form that invites a person.
    Invitation {
        /// The email address, as typed.
        email: String,
        /// The name of the role.
        role: String,
    },
    /// A form with nothing typed.
    Nothing,
    /// The email address of sign-in or first run.
    Account {
        /// As typed.
        email: String,
    },
}
