//! `/rest/v1/auth/verify`: lets a proxy ask whether a request may pass, so that our credentials can protect another API:
//! nginx `auth_request`, Envoy `ext_authz`.

use std::sync::Arc;

use axum::{
    extract::{Extension, RawQuery, State},
    http::{HeaderMap, HeaderName},
};
use url::form_urlencoded;

use super::{DataApiError, authorization::authenticate};
use crate::{
    domain::scope::ScopeSet,
    service::{
        Services,
        admission::{Caller, CountedFor, limits::Gate},
    },
};

/// Path of the endpoint. Envoy appends the path of the request that it asks about.
pub const AUTH_VERIFY_PATH: &str = "/rest/v1/auth/verify";
/// The same, with the appended path `/`.
pub const AUTH_VERIFY_ROOT_PATH: &str = "/rest/v1/auth/verify/";
/// The same, with any other appended path.
pub const AUTH_VERIFY_APPENDED_PATH: &str = "/rest/v1/auth/verify/{*path}";

/// The headers about a credential that may pass; the scopes are space-delimited.
type Identity = [(HeaderName, String); 3];

/// Responds with 200 and no body if the credential has every scope of the query, otherwise as the Data API does.
///
/// The first `scope` of the query counts, so that a scope that a proxy appends to its own query changes nothing.
pub async fn get(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Identity, DataApiError> {
    let caller = authenticate(&services, &gate, &headers, CountedFor::Proxy).await?;
    let query = query.unwrap_or_default();
    let scope = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "scope");
    let required = scope.map_or_else(|| Ok(ScopeSet::default()), |(_, scope)| ScopeSet::parse_list(&scope));
    let required = required.map_err(|error| DataApiError::InvalidInput(error.to_string()))?;
    let missing = required.without(caller.scopes());
    if !missing.is_empty() {
        return Err(DataApiError::ScopeMissing { missing, required });
    }
    Ok(identity(&caller))
}

/// Responds like [`get`], for any scope: the query belongs to the request that the proxy asks about.
pub async fn get_appended(
    State(services): State<Arc<Services>>,
    Extension(gate): Extension<Arc<Gate>>,
    headers: HeaderMap,
) -> Result<Identity, DataApiError> {
    Ok(identity(&authenticate(&services, &gate, &headers, CountedFor::Proxy).await?))
}

fn identity(caller: &Caller) -> Identity {
    [
        (HeaderName::from_static("x-credential-id"), caller.credential_id().to_string()),
        (HeaderName::from_static("x-organization-id"), caller.organization_id().to_string()),
        (HeaderName::from_static("x-scopes"), caller.scopes().to_string()),
    ]
}
