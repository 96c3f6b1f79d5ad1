//! Why a request is refused, and how the client is told (RFC 6749, section 5.2).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{
    domain::{
        admission::Denial,
        refusal::{Cause, Reason},
    },
    service::{
        Failure, FailureDetail, RefusalReason,
        admission::{Refused, limits::LimitReached},
        tokens::{IssueTokenError, WrongScope, revocation::RevokeError},
    },
};

/// A cause of refusal. The texts keep to the characters that section 5.2 allows in `error_description`.
#[derive(Debug, thiserror::Error)]
pub enum OAuthError {
    /// Neither a form nor JSON.
    #[error("send the parameters as application/x-www-form-urlencoded or application/json")]
    UnsupportedContentType,
    /// The body is too large or broke off.
    #[error("the body is larger than 8192 bytes or incomplete")]
    UnreadableBody,
    /// The body is not JSON, or not an object of strings.
    #[error("the body is not a JSON object whose parameters are strings")]
    MalformedJson,
    /// The same parameter twice (section 3.2).
    #[error("the parameter {0} is repeated")]
    RepeatedParameter(&'static str),
    /// No `grant_type`.
    #[error("the parameter grant_type is missing; it is client_credentials")]
    MissingGrantType,
    /// No `token` (RFC 7009, section 2.1; RFC 7662, section 2.1).
    #[error("the parameter token is missing")]
    MissingToken,
    /// A `grant_type` other than `client_credentials`.
    #[error("the only grant_type is client_credentials, written without quotes")]
    UnsupportedGrantType,
    /// Two ways of client authentication in one request (section 2.3).
    #[error("authenticate in one way: by the Authorization header, a secret in the body, or an assertion")]
    TwoAuthentications,
    /// No client authentication, or an unreadable one.
    #[error("client authentication failed")]
    InvalidClient,
    /// A client authentication that is wrong. A client that has authenticated and is paused, has expired or may not be used
    /// from its address is told so.
    #[error("{}", told(*.0))]
    Denied(Denial),
    /// The key or token that authenticates a request about another one is not accepted (RFC 7662, section 2.3).
    #[error("the key or token in the Authorization header is not accepted")]
    InvalidBearer(Denial),
    /// An unknown scope, or one that the client does not have.
    #[error(transparent)]
    InvalidScope(WrongScope),
    /// A token to be revoked was issued to another client (RFC 7009, section 2.1).
    #[error("the token was issued to another client")]
    OtherClient,
    /// The value to revoke is neither a token nor an API key (RFC 7009, section 2.2.1).
    #[error("a client secret cannot be revoked here; delete the credential in the console")]
    UnsupportedTokenType,
    /// Too many requests, or too many failed authentications (RFC 6585, section 4).
    #[error(transparent)]
    LimitReached(#[from] LimitReached),
    /// Something failed on our side.
    #[error("the request could not be served; try again later")]
    Failure(#[source] Failure),
}

/// The message to a client about its authentication.
fn told(denial: Denial) -> String {
    match denial {
        Denial::Paused(until) => format!("the client is paused until {until}"),
        Denial::Expired => "the client has expired".to_owned(),
        Denial::AddressNotAllowed(address) => format!("the client may not be used from the address {address}"),
        denial if denial.is_told_to_client() => denial.to_string(),
        _ => OAuthError::InvalidClient.to_string(),
    }
}

impl From<Refused> for OAuthError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Denied { denial, .. } => Self::Denied(denial),
            Refused::LimitReached(reached) => Self::LimitReached(reached),
            Refused::Failure(failure) => Self::Failure(failure),
        }
    }
}

impl From<IssueTokenError> for OAuthError {
    fn from(error: IssueTokenError) -> Self {
        match error {
            IssueTokenError::InvalidScope(wrong) => Self::InvalidScope(wrong),
            IssueTokenError::Failure(failure) => Self::Failure(failure),
        }
    }
}

impl From<RevokeError> for OAuthError {
    fn from(error: RevokeError) -> Self {
        match error {
            RevokeError::ClientRequired => Self::InvalidClient,
            RevokeError::OtherClient => Self::OtherClient,
            RevokeError::ClientSecret => Self::UnsupportedTokenType,
            RevokeError::LimitReached(reached) => Self::LimitReached(reached),
            RevokeError::Failure(failure) => Self::Failure(failure),
        }
    }
}

impl OAuthError {
    /// The status and the error code of a cause.
    ///
    /// `temporarily_unavailable` and `server_error` are those of section 4.1.2.1, which the token endpoint lacks: a client
    /// must be able to tell its own faults from ours.
    pub fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::UnsupportedContentType
            | Self::UnreadableBody
            | Self::MalformedJson
            | Self::RepeatedParameter(_)
            | Self::MissingGrantType
            | Self::MissingToken
            | Self::TwoAuthentications => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::UnsupportedGrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            // "Was issued to another client" is its meaning in RFC 6749, section 5.2.
            Self::OtherClient => (StatusCode::BAD_REQUEST, "invalid_grant"),
            Self::UnsupportedTokenType => (StatusCode::BAD_REQUEST, "unsupported_token_type"),
            Self::InvalidScope(_) => (StatusCode::BAD_REQUEST, "invalid_scope"),
            Self::Denied(denial) if denial.is_about_address() => (StatusCode::BAD_REQUEST, "unauthorized_client"),
            Self::InvalidClient | Self::Denied(_) => (StatusCode::UNAUTHORIZED, "invalid_client"),
            // RFC 6750, section 3.1.
            Self::InvalidBearer(_) => (StatusCode::UNAUTHORIZED, "invalid_token"),
            // Not `slow_down`, which tells a device to go on polling (RFC 8628, section 3.5).
            Self::LimitReached(_) => (StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable"),
            Self::Failure(failure) if failure.is_temporary() => {
                (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")
            }
            Self::Failure(_) => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        }
    }
}

impl OAuthError {
    /// Why the client is refused, for a super admin.
    fn reason(&self) -> Option<Reason> {
        match self {
            Self::InvalidClient => Some(Cause::NoCredential.into()),
            Self::Denied(denial) | Self::InvalidBearer(denial) => Some((*denial).into()),
            Self::InvalidScope(wrong) => Some(Reason::new(Cause::ScopeNotGranted, wrong.name())),
            Self::LimitReached(reached) => Some(reached.limit.cause().into()),
            _ => None,
        }
    }
}

#[derive(Serialize)]
struct ErrorBody {
    error: &'static str,
    error_description: String,
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        let body = Json(ErrorBody { error: code, error_description: self.to_string() });
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            // A MUST where the Authorization header was used (section 5.2), and of every 401 (RFC 9110, section 15.5.2).
            let challenge = match code {
                "invalid_token" => r#"Bearer realm="token", error="invalid_token""#,
                _ => r#"Basic realm="token""#,
            };
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Self::LimitReached(reached) = &self {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(reached.retry_after_seconds));
        }
        if let Some(reason) = self.reason() {
            response.extensions_mut().insert(reason);
        }
        match &self {
            Self::Failure(failure) => {
                response.extensions_mut().insert(FailureDetail(failure.to_string()));
            }
            Self::Denied(denial) | Self::InvalidBearer(denial) => {
                response.extensions_mut().insert(*denial);
            }
            refusal => {
                response.extensions_mut().insert(RefusalReason(refusal.to_string()));
            }
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::{
        domain::{admission::Until, scope::Scope},
        service::admission::limits::Limit,
    };

    #[test]
    fn descriptions_keep_to_the_characters_of_rfc_6749_section_5_2() {
        let errors = [
            OAuthError::UnsupportedContentType,
            OAuthError::UnreadableBody,
            OAuthError::MalformedJson,
            OAuthError::RepeatedParameter("scope"),
            OAuthError::MissingGrantType,
            OAuthError::UnsupportedGrantType,
            OAuthError::TwoAuthentications,
            OAuthError::InvalidClient,
            OAuthError::InvalidScope(WrongScope::NotGranted(Scope::Users)),
            OAuthError::MissingToken,
            OAuthError::Denied(Denial::WrongSecret),
            OAuthError::Denied(Denial::Paused(Until(OffsetDateTime::UNIX_EPOCH))),
            OAuthError::InvalidBearer(Denial::Unknown),
            OAuthError::OtherClient,
            OAuthError::UnsupportedTokenType,
            OAuthError::LimitReached(LimitReached { limit: Limit::Failures, retry_after_seconds: 7 }),
            OAuthError::Failure(Failure::Stopped),
        ];
        for error in errors {
            let text = error.to_string();
            assert!(text.bytes().all(|byte| matches!(byte, 0x20..=0x7E) && byte != b'"' && byte != b'\\'), "{text}");
        }
    }

    #[test]
    fn a_failure_tells_nothing_of_its_cause_and_whether_to_try_again() {
        let response = OAuthError::Failure(Failure::Stopped).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let error = OAuthError::Failure(Failure::OtherServerKey);
        assert!(!error.to_string().contains("server key"), "{error}");
        assert_eq!(error.into_response().status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
