//! The preferences of a person, in cookies that hold nothing else: the chosen language, and the time zone of the browser.

use axum::http::{HeaderMap, HeaderValue};
use time::Duration;

use super::{
    SessionPolicy,
    one_time_cookie::{cookies, header},
};

/// The cookie of the language, without prefix.
const LANGUAGE: &str = "language";
/// The cookie of the time zone; a script of the page sets it, `public/pkg/page.js`.
const TIME_ZONE: &str = "time-zone";
/// The cookie that exists while the navigation is collapsed; the same script sets it.
const SIDEBAR: &str = "sidebar";
/// How long a choice is remembered.
const LIFETIME: Duration = Duration::days(365);

/// The header that stores a language.
pub fn remember_language(policy: SessionPolicy, code: &str) -> HeaderValue {
    header(policy, LANGUAGE, code.to_owned(), LIFETIME)
}

/// The chosen language, as stored in the cookie.
pub fn language(policy: SessionPolicy, headers: &HeaderMap) -> Option<String> {
    read(headers, &policy.cookie_name(LANGUAGE))
}

/// The name of the browser's time zone, as stored in the cookie.
pub fn time_zone(headers: &HeaderMap) -> Option<String> {
    read(headers, TIME_ZONE)
}

/// Whether the navigation is collapsed.
pub fn is_sidebar_toggled(headers: &HeaderMap) -> bool {
    read(headers, SIDEBAR).is_some_and(|value| !value.is_empty())
}

fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    cookies(headers).find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}
