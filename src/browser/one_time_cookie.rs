//! Sealed cookies that carry a value from one response to the next request of the same browser, once.
//!
//! They exist for browsers without wasm: a secret that is shown once, the input of a rejected form, a notice. Only this
//! server can read them, they expire after two minutes, and the code that reads one removes it.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use time::Duration;

use super::{SessionContext, SessionPolicy};
use crate::{domain::id::UserId, service::Failure};

/// How long a cookie can be read.
const LIFETIME: Duration = Duration::minutes(2);

#[derive(Serialize, Deserialize)]
struct Content<T> {
    /// Seconds since 1970.
    expires_at: i64,
    /// The person who may read it; nobody else can.
    user_id: Option<UserId>,
    value: T,
}

/// Creates the `Set-Cookie` header of a cookie that carries `value` for two minutes to one person, or to someone not signed in.
///
/// # Errors
/// [`Failure`] if there is no randomness.
pub fn seal<T: Serialize>(
    context: &SessionContext,
    name: &str,
    user_id: Option<UserId>,
    value: T,
) -> Result<HeaderValue, Failure> {
    let expires_at = (context.services.now() + LIFETIME).unix_timestamp();
    seal_until(context, name, user_id, value, expires_at, LIFETIME)
}

/// As [`seal`], until `expires_at` in seconds since 1970; the browser keeps the cookie for `max_age`.
///
/// # Errors
/// [`Failure`] if there is no randomness.
pub fn seal_until<T: Serialize>(
    context: &SessionContext,
    name: &str,
    user_id: Option<UserId>,
    value: T,
    expires_at: i64,
    max_age: Duration,
) -> Result<HeaderValue, Failure> {
    let plain = serde_json::to_vec(&Content { expires_at, user_id, value })?;
    let sealed = context.services.seal(name, &plain)?;
    Ok(header(context.policy, name, URL_SAFE_NO_PAD.encode(sealed), max_age))
}

/// Reads a cookie; `None` if it is missing, too old, changed, or for someone else. The response must carry [`removal`].
pub fn open<T: DeserializeOwned>(
    context: &SessionContext,
    headers: &HeaderMap,
    name: &str,
    user_id: Option<UserId>,
) -> Option<T> {
    let full_name = context.policy.cookie_name(name);
    let sealed = cookies(headers).find(|cookie| cookie.name() == full_name)?;
    let sealed = URL_SAFE_NO_PAD.decode(sealed.value()).ok()?;
    let plain = context.services.open(name, &sealed).ok()?;
    let opened: Content<T> = serde_json::from_slice(&plain).ok()?;
    let is_valid = opened.user_id == user_id && opened.expires_at > context.services.now().unix_timestamp();
    is_valid.then_some(opened.value)
}

/// The `Set-Cookie` header that removes a cookie.
pub fn removal(policy: SessionPolicy, name: &str) -> HeaderValue {
    header(policy, name, String::new(), Duration::ZERO)
}

/// Whether the request carries a cookie of this name, valid or not.
pub fn is_present(policy: SessionPolicy, headers: &HeaderMap, name: &str) -> bool {
    let full_name = policy.cookie_name(name);
    cookies(headers).any(|cookie| cookie.name() == full_name)
}

/// The name prefixes of cookies that a page consumes by reading them.
const USED_UP: [&str; 7] = ["draft", "notice", "recovery-codes", "reveal-", "revealed", "trial-", "unconfirmed"];

/// Whether the request carries a cookie that a page may consume.
pub fn is_any_present(policy: SessionPolicy, headers: &HeaderMap) -> bool {
    let prefix = policy.cookie_name("");
    cookies(headers).any(|cookie| {
        let name = cookie.name().strip_prefix(&prefix);
        name.is_some_and(|name| USED_UP.iter().any(|begin| name.starts_with(begin)))
    })
}

pub(super) fn header(policy: SessionPolicy, name: &str, value: String, max_age: Duration) -> HeaderValue {
    let cookie = Cookie::build((policy.cookie_name(name), value))
        .path("/")
        .http_only(true)
        .secure(policy.secure)
        .same_site(SameSite::Lax)
        .max_age(max_age)
        .build();
    HeaderValue::try_from(cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// The cookies of a request.
pub fn cookies(headers: &HeaderMap) -> impl Iterator<Item = Cookie<'_>> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
}
