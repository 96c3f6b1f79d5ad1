//! The errors of the Data API: `{"error":{"code","message"}}` (OData 4.01 JSON, section 21.1), with a code that never changes.

use std::borrow::Cow;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::odata::QueryError;
use crate::{
    domain::{
        admission::Denial,
        refusal::{Cause, Reason},
        scope::ScopeSet,
    },
    service::{
        Failure, FailureDetail, RefusalReason,
        admission::{Hint, limits::LimitReached},
        records::ReadRecordsError,
    },
};

/// The beginning of each challenge of the Data API.
pub(super) const CHALLENGE: &str = r#"Bearer realm="data-api""#;

/// Why a request was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum DataApiError {
    /// The request presents nothing that could be a credential.
    #[error(
        "Send an API key or an access token in the Authorization header: alone, after Bearer, or as the password of Basic, \
         without quotes. Other schemes and headers are not read."
    )]
    NoCredential,
    /// The presented credential is not accepted.
    #[error("{}{}", told(*denial), hint.map(|hint| format!(": {hint}")).unwrap_or_default())]
    Denied {
        /// Why.
        denial: Denial,
        /// What may be wrong with it, judging by its form.
        hint: Option<Hint>,
    },
    /// The credential lacks scopes.
    #[error("The credential lacks the scope {missing}. A super admin can add it in the console.")]
    ScopeMissing {
        /// The missing scopes.
        missing: ScopeSet,
        /// All scopes that the request needs.
        required: ScopeSet,
    },
    /// The request cannot be understood; the text says where and what was expected.
    #[error("{0}")]
    InvalidInput(String),
    /// The client accepts no available format.
    #[error(
        "Accept names no form that this has. Send `Accept: application/json`, or none; `$metadata` has application/xml too."
    )]
    NotAcceptable,
    /// Nothing is at this path.
    #[error(
        "There is nothing here. Records are at /export/v1/records/ followed by interactions, conversations, \
         plugin-calls, plugin-resources or users."
    )]
    NotFound,
    /// The path is read only.
    #[error("Only GET and HEAD are possible here.")]
    MethodNotAllowed,
    /// Too many requests, or too many failed authentications.
    #[error(transparent)]
    LimitReached(#[from] LimitReached),
    /// Other queries of the caller are still running.
    #[error("{0}")]
    TooManyQueries(String),
    /// The query took too long; the text says what to narrow.
    #[error("{0}")]
    QueryTooSlow(String),
    /// A lower layer failed.
    #[error("{}", if .0.is_temporary() { "The server cannot answer now. Try again." } else { "The server failed." })]
    Failure(Failure),
}

/// The message to the holder of a key or token on why it is not accepted.
fn told(denial: Denial) -> Cow<'static, str> {
    match denial {
        Denial::Deleted
        | Denial::SecretEnded
        | Denial::TokenExpired
        | Denial::Expired
        | Denial::Frozen
        | Denial::AddressNotAllowed(_)
        | Denial::AddressUnknown
        | Denial::Paused(_) => denial.to_string().into(),
        Denial::SecretRevoked | Denial::TokenRevoked => "the key or token was revoked".into(),
        Denial::Unknown
        | Denial::ClientSecret
        | Denial::Decoy
        | Denial::WrongSecret
        | Denial::MistypedSecret
        | Denial::AssertionClaims
        | Denial::AssertionUsed => "the credential is unknown".into(),
    }
}

impl From<ReadRecordsError> for DataApiError {
    fn from(error: ReadRecordsError) -> Self {
        match error {
            ReadRecordsError::ScopeMissing(scope) => {
                let missing = std::iter::once(scope).collect();
                Self::ScopeMissing { missing, required: missing }
            }
            ReadRecordsError::NoTurn => Self::TooManyQueries(sentence(&error)),
            ReadRecordsError::TooSlow(_) => Self::QueryTooSlow(sentence(&error)),
            ReadRecordsError::LimitReached(reached) => Self::LimitReached(reached),
            ReadRecordsError::Failure(failure) => Self::Failure(failure),
        }
    }
}

/// A text with a capital at its beginning and a stop at its end.
fn sentence(text: &impl ToString) -> String {
    let text = text.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

impl From<QueryError> for DataApiError {
    fn from(error: QueryError) -> Self {
        Self::InvalidInput(error.to_string())
    }
}

impl DataApiError {
    /// The status and the code, which never changes.
    pub fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Denied { denial, .. } if denial.is_about_address() => (StatusCode::FORBIDDEN, "ADDRESS_NOT_ALLOWED"),
            Self::NoCredential | Self::Denied { .. } => (StatusCode::UNAUTHORIZED, "UNAUTHORIZED"),
            Self::ScopeMissing { .. } => (StatusCode::FORBIDDEN, "FORBIDDEN"),
            Self::InvalidInput(_) => (StatusCode::BAD_REQUEST, "INVALID_INPUT"),
            Self::NotFound => (StatusCode::NOT_FOUND, "NOT_FOUND"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED"),
            Self::NotAcceptable => (StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE"),
            Self::LimitReached(_) => (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMIT_EXCEEDED"),
            Self::TooManyQueries(_) => (StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_QUERIES"),
            Self::QueryTooSlow(_) => (StatusCode::BAD_REQUEST, "QUERY_TOO_SLOW"),
            Self::Failure(failure) if failure.is_temporary() => (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"),
            Self::Failure(_) => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR"),
        }
    }

    /// The body of the response.
    pub fn body(&self) -> Value {
        json!({ "error": { "code": self.status_and_code().1, "message": self.to_string() } })
    }

    /// Why the caller is refused, for a super admin.
    fn reason(&self) -> Option<Reason> {
        match self {
            Self::NoCredential => Some(Cause::NoCredential.into()),
            Self::Denied { hint: Some(hint), .. } => Some(Cause::from(*hint).into()),
            Self::Denied { denial, .. } => Some((*denial).into()),
            Self::ScopeMissing { missing, .. } => Some(Reason::new(Cause::ScopeMissing, missing)),
            Self::LimitReached(reached) => Some(reached.limit.cause().into()),
            Self::TooManyQueries(_) => Some(Cause::TooManyQueries.into()),
            _ => None,
        }
    }

    /// The challenge of RFC 6750, section 3; its error codes are those of section 3.1. Without a credential there is no
    /// error code.
    fn challenge(&self) -> Option<String> {
        match self {
            Self::NoCredential => Some(CHALLENGE.to_owned()),
            Self::Denied { denial, .. } if denial.is_about_address() => None,
            Self::Denied { .. } => Some(format!(r#"{CHALLENGE}, error="invalid_token", error_description="{self}""#)),
            Self::ScopeMissing { required, .. } => {
                Some(format!(r#"{CHALLENGE}, error="insufficient_scope", scope="{required}""#))
            }
            _ => None,
        }
    }

    /// A header of the response, besides the challenge.
    fn header(&self) -> Option<(header::HeaderName, HeaderValue)> {
        match self {
            Self::MethodNotAllowed => Some((header::ALLOW, HeaderValue::from_static("GET, HEAD"))),
            Self::LimitReached(reached) => Some((header::RETRY_AFTER, reached.retry_after_seconds.into())),
            Self::TooManyQueries(_) => Some((header::RETRY_AFTER, HeaderValue::from_static("1"))),
            _ => None,
        }
    }
}

impl IntoResponse for DataApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status_and_code().0, Json(self.body())).into_response();
        if let Some(challenge) = self.challenge().and_then(|challenge| HeaderValue::try_from(challenge).ok()) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some((name, value)) = self.header() {
            response.headers_mut().insert(name, value);
        }
        if let Some(reason) = self.reason() {
            response.extensions_mut().insert(reason);
        }
        match &self {
            Self::Failure(failure) => {
                response.extensions_mut().insert(FailureDetail(failure.to_string()));
            }
            Self::Denied { denial, .. } => {
                response.extensions_mut().insert(*denial);
            }
            refusal => {
                response.extensions_mut().insert(RefusalReason(refusal.to_string()));
            }
        }
        response
    }
}
