//! The origins from which a console request may come.
//!
//! Forms work without wasm, so a forged form on another site would look exactly like ours: only its origin tells them apart.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::SessionPolicy;
use crate::service::admission::limits::Gate;

/// The path where another site's page signs someone in to a frame: the only one that accepts unsafe requests from elsewhere.
pub const FRAME_SESSION: &str = "/embed/session";

/// Most characters of a header that are shown to its sender.
const MAX_SHOWN: usize = 200;

/// A response extension: the request was refused because of its origin.
#[derive(Debug, Clone)]
pub struct ForeignOrigin {
    /// The value of `Origin`, cut; `none` without one.
    pub origin: String,
}

/// The policy on the origins of requests.
#[derive(Debug, Clone)]
pub struct OriginPolicy {
    /// The policy of sessions and cookies.
    pub session: SessionPolicy,
    /// The origins of pages that may sign someone in to a frame.
    pub hosts: Arc<[String]>,
}

/// Middleware: refuses unsafe requests from other origins, and plain http to anything but a loopback address.
pub async fn check(State(policy): State<OriginPolicy>, request: Request, next: Next) -> Response {
    let host = host(request.headers(), request.uri());
    // Anyone can name any host; only a loopback address of the client shows that a request comes from this machine.
    let is_from_here = request.extensions().get::<Arc<Gate>>().is_some_and(|gate| gate.address().address.is_loopback());
    if !(policy.session.secure || is_from_here && host.is_some_and(is_loopback)) {
        return (
            StatusCode::FORBIDDEN,
            "Over plain http the console answers on loopback addresses only. Put https in front of it and set \
             PUBLIC_URL to its https address.\n",
        )
            .into_response();
    }
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let is_expected = match request.uri().path() {
        FRAME_SESSION => comes_from_host(request.headers(), &policy.hosts),
        _ => comes_from(request.headers(), host, policy.session.secure),
    };
    if !is_safe && !is_expected {
        return refusal(&request, host);
    }
    next.run(request).await
}

/// Reports the compared values, to the sender of the request and in the log.
fn refusal(request: &Request, host: Option<&str>) -> Response {
    let shown = |name: &str| {
        let value = request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        value.map_or_else(|| "none".to_owned(), |value| cut(&value))
    };
    let (origin, site) = (shown("origin"), shown("sec-fetch-site"));
    let host = host.map_or_else(|| "none".to_owned(), cut);
    let hint = if request.uri().path() == FRAME_SESSION {
        "The origin must be one of embed.origins; a host page with Referrer-Policy: no-referrer sends null."
    } else {
        "Open the console itself and try again. A proxy in front of it must pass Host on with its port."
    };
    tracing::warn!(
        http.request.origin = origin,
        server.host = host,
        http.request.fetch_site = site,
        "refused a request by its origin: Origin {origin}, Host {host}, Sec-Fetch-Site {site}. {hint}"
    );
    let text = format!(
        "This request came from another site, so it was refused (Origin: {origin}; Host: {host}; Sec-Fetch-Site: {site}). {hint}\n"
    );
    let mut response = (StatusCode::FORBIDDEN, text).into_response();
    response.extensions_mut().insert(ForeignOrigin { origin });
    response
}

/// Makes an untrusted value safe to show.
fn cut(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_graphic() { letter } else { '?' }).take(MAX_SHOWN).collect()
}

/// Whether the origin that the browser reports is the host that the request was sent to.
///
/// Browsers send `Origin` with every POST (Fetch, section 3.1); a client that sends neither header is no browser, and
/// carries nobody else's cookies.
///
/// Browsers send `null` from a page of ours whose origin they hide. Only `Sec-Fetch-Site`, which no page can set, shows
/// that the page is ours.
fn comes_from(headers: &HeaderMap, host: Option<&str>, secure: bool) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let site = text("sec-fetch-site");
    let scheme = if secure { "https://" } else { "http://" };
    let origin_is_own = text("origin").is_none_or(|origin| match origin {
        "null" => site == Some("same-origin"),
        _ => origin.strip_prefix(scheme).is_some_and(|authority| Some(authority) == host),
    });
    site.is_none_or(|site| site == "same-origin") && origin_is_own
}

/// Whether a request comes from a page of one of the origins. A form always sends its origin: a request without one does
/// not count.
fn comes_from_host(headers: &HeaderMap, hosts: &[String]) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    origin.is_some_and(|origin| hosts.iter().any(|host| host == origin))
}

/// The host that a request was sent to, with its port.
pub fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .or_else(|| uri.authority().map(axum::http::uri::Authority::as_str))
}

fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<axum::http::uri::Authority>() else { return false };
    let name = authority.host();
    name == "localhost"
        || name
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_the_host_that_was_asked_is_our_own_origin() {
        let host = Some("127.0.0.1:3000");
        for own in [
            &[("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "same-origin")][..],
            &[("origin", "null"), ("sec-fetch-site", "same-origin")],
            &[],
        ] {
            assert!(comes_from(&headers(own), host, false), "{own:?}");
        }
        let https = headers(&[("origin", "https://127.0.0.1:3000")]);
        assert!(comes_from(&https, host, true) && !comes_from(&https, host, false));
        assert!(!comes_from(&headers(&[("origin", "http://127.0.0.1:3000")]), host, true));
        for foreign in [
            ("origin", "http://localhost:3000"),
            ("origin", "http://127.0.0.1:3001"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert!(!comes_from(&headers(&[foreign]), host, false), "{foreign:?}");
        }
    }

    #[test]
    fn a_host_is_an_origin_of_the_list_and_says_so() {
        let hosts = ["https://host.example".to_owned()];
        assert!(comes_from_host(&headers(&[("origin", "https://host.example")]), &hosts));
        for other in ["https://host.example:8443", "http://host.example", "https://a.host.example", "null", ""] {
            assert!(!comes_from_host(&headers(&[("origin", other)]), &hosts), "{other}");
        }
        assert!(!comes_from_host(&headers(&[("sec-fetch-site", "same-origin")]), &hosts));
    }

    #[test]
    fn loopback_is_told_from_names_that_look_like_it() {
        for host in ["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["example.com", "localhost.example.com", "192.168.1.5:3000", "127.0.0.1.example.com"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
