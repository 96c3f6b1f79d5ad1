//! The device cookie: a browser that has signed in to an account before is throttled separately.

use axum::http::{HeaderMap, HeaderValue};
use time::Duration;

use super::{SessionContext, one_time_cookie};
use crate::{
    crypto::secret,
    domain::id::UserId,
    service::{Failure, identity::sign_in::KnownDevice},
};

/// The name of the cookie, without prefix.
const DEVICE_COOKIE: &str = "device";
/// How long a browser is remembered after a sign-in.
const LIFETIME: Duration = Duration::days(180);

/// The browser of a request, if it has signed in before.
pub fn known(context: &SessionContext, headers: &HeaderMap) -> Option<KnownDevice> {
    let (id, user_id) = one_time_cookie::open(context, headers, DEVICE_COOKIE, None)?;
    Some(KnownDevice { id, user_id })
}

/// The header that makes the browser known for an account.
///
/// # Errors
/// [`Failure`] if there is no randomness.
pub fn remember(context: &SessionContext, user_id: UserId) -> Result<HeaderValue, Failure> {
    let id = secret::random_text(context.services.random())?;
    let expires_at = (context.services.now() + LIFETIME).unix_timestamp();
    one_time_cookie::seal_until(context, DEVICE_COOKIE, None, (id, user_id), expires_at, LIFETIME)
}
