//! The browser session: who is signed in, from which origins a request may come, and cookies that are read once.

pub mod current_user;
pub mod device;
pub mod one_time_cookie;
pub mod origin;
pub mod preference;
pub mod prefetch;
pub mod server_keys;

use std::sync::Arc;

use axum::http::HeaderMap;
use time::Duration;
pub use tower_sessions::Session;
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore, cookie::SameSite};

use crate::{
    domain::actor::{Source, Via},
    service::{Services, admission::limits::Gate},
};

/// The header with the id of a request, which every request of the console has.
const REQUEST_ID: &str = "x-request-id";

/// A request of the console, for the audit log.
pub fn source(headers: &HeaderMap, gate: &Gate, via: Via) -> Source {
    let request_id = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    Source { via, address: gate.address().address, request_id }
}

/// The policy of sessions and cookies.
#[derive(Debug, Clone, Copy)]
pub struct SessionPolicy {
    /// A session expires after so long without a request.
    pub idle: Duration,
    /// A session expires so long after sign-in in any case.
    pub absolute: Duration,
    /// Whether the public URL is https: cookies are then `Secure` and carry the `__Host-` prefix (RFC 6265bis,
    /// section 4.1.3.2). Otherwise the console responds on loopback addresses only.
    pub secure: bool,
}

impl SessionPolicy {
    /// The full name of a cookie.
    pub fn cookie_name(&self, name: &str) -> String {
        if self.secure { format!("__Host-{name}") } else { name.to_owned() }
    }
}

/// The dependencies of the session code.
#[derive(Clone)]
pub struct SessionContext {
    /// The use cases.
    pub services: Arc<Services>,
    /// The policy of sessions and cookies.
    pub policy: SessionPolicy,
}

/// The name of the session cookie, without prefix.
pub const SESSION_COOKIE: &str = "session";

/// The layer that gives each request its session.
pub fn layer<S: SessionStore>(store: S, policy: SessionPolicy) -> SessionManagerLayer<S> {
    SessionManagerLayer::new(store)
        .with_name(policy.cookie_name(SESSION_COOKIE))
        .with_secure(policy.secure)
        // Lax, so that a link from elsewhere arrives signed in; unsafe requests pass the origin check as well.
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(policy.idle))
}
