//! Cookies in a frame of another site.
//!
//! There, browsers neither send nor store cookies that are `SameSite=Lax`, and those of a frame should not be valid
//! outside of it. So in a frame each of our cookies has another name and is partitioned (CHIPS): it exists for this
//! server below that site only, and the two kinds never meet. No other code knows of it: names are changed on the way in
//! and on the way out.
//!
//! `Partitioned` and `SameSite=None` need `Secure`. Chromium stores `Secure` cookies over plain http from loopback
//! addresses, the only ones on which the console responds without https.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};

use crate::browser::{SessionPolicy, one_time_cookie::cookies};

/// The prefix of names in a frame, after `__Host-`.
const PREFIX: &str = "frame-";

/// Gives the cookies of a frame their usual names, and removes all others.
pub(super) fn receive(policy: SessionPolicy, headers: &mut HeaderMap) {
    let prefix = policy.cookie_name(PREFIX);
    let own = cookies(headers).filter_map(|cookie| {
        let name = cookie.name().strip_prefix(&prefix)?;
        Some(format!("{}={}", policy.cookie_name(name), cookie.value()))
    });
    let own = own.collect::<Vec<_>>().join("; ");
    headers.remove(header::COOKIE);
    if let Ok(value) = HeaderValue::from_str(&own) {
        headers.insert(header::COOKIE, value);
    }
}

/// Turns the cookies of a response into those of a frame.
pub(super) fn send(policy: SessionPolicy, headers: &mut HeaderMap) {
    let set: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for value in set {
        let Some(cookie) = value.to_str().ok().and_then(|text| Cookie::parse(text).ok()) else { continue };
        if let Ok(value) = HeaderValue::try_from(of_frame(policy, cookie).to_string()) {
            headers.append(header::SET_COOKIE, value);
        }
    }
}

fn of_frame(policy: SessionPolicy, mut cookie: Cookie<'_>) -> Cookie<'_> {
    let plain = cookie.name().strip_prefix(&policy.cookie_name("")).unwrap_or(cookie.name());
    let name = policy.cookie_name(&format!("{PREFIX}{plain}"));
    cookie.set_name(name);
    cookie.set_same_site(SameSite::None);
    cookie.set_secure(true);
    cookie.set_partitioned(true);
    cookie
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    fn policy(secure: bool) -> SessionPolicy {
        SessionPolicy { idle: Duration::hours(1), absolute: Duration::hours(1), secure }
    }

    #[test]
    fn a_frame_has_cookies_of_its_own() {
        for (secure, wire, name) in [(true, "__Host-frame-a", "__Host-a"), (false, "frame-a", "a")] {
            let mut headers = HeaderMap::new();
            let received = format!("{name}=outside; {wire}=inside; other=1");
            headers.insert(header::COOKIE, received.parse().unwrap());
            receive(policy(secure), &mut headers);
            assert_eq!(headers[header::COOKIE], format!("{name}=inside"));

            let mut headers = HeaderMap::new();
            headers.append(header::SET_COOKIE, format!("{name}=1; HttpOnly; SameSite=Lax; Path=/").parse().unwrap());
            headers.append(header::SET_COOKIE, format!("{name}=; Max-Age=0; Path=/").parse().unwrap());
            send(policy(secure), &mut headers);
            let sent: Vec<_> =
                headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
            assert_eq!(sent.len(), 2);
            for cookie in sent {
                let begin = format!("{wire}=");
                assert!(cookie.starts_with(&begin), "{cookie}");
                for attribute in ["Secure", "SameSite=None", "Partitioned", "Path=/"] {
                    assert!(cookie.contains(attribute), "{cookie}");
                }
                assert!(!cookie.contains("Lax"), "{cookie}");
            }
        }
    }
}
