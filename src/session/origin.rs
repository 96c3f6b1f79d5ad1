//! From where a console request may come.
//!
//! Forms work without wasm, so a forged form on another site would look exactly like ours: its origin is what tells.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::SessionPolicy;

/// Where another site's page signs someone in to a frame: the one path that takes unsafe requests from elsewhere.
pub const FRAME_SESSION: &str = "/embed/session";

/// From where a request may come.
#[derive(Debug, Clone)]
pub struct OriginPolicy {
    /// How sessions and cookies are kept.
    pub session: SessionPolicy,
    /// The origins of pages that may sign someone in to a frame.
    pub hosts: Arc<[String]>,
}

/// Middleware: refuses unsafe requests from other origins, and plain http to anything but a loopback address.
pub async fn check(State(policy): State<OriginPolicy>, request: Request, next: Next) -> Response {
    let host = host(request.headers(), request.uri());
    if !policy.session.secure && !host.is_some_and(is_loopback) {
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
        _ => comes_from(request.headers(), host),
    };
    if !is_safe && !is_expected {
        return (
            StatusCode::FORBIDDEN,
            "This request came from another site, so it was refused. Open the console itself and try again.\n",
        )
            .into_response();
    }
    next.run(request).await
}

/// Whether what the browser says of the origin of a request is the host that the request was sent to.
///
/// Browsers send `Origin` with every POST (Fetch, section 3.1); a client that sends neither header is no browser, and
/// nobody else's cookies are in it.
fn comes_from(headers: &HeaderMap, host: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let site_is_own = text("sec-fetch-site").is_none_or(|site| site == "same-origin");
    let origin_is_own = text("origin").is_none_or(|origin| {
        let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        authority.is_some() && authority == host
    });
    site_is_own && origin_is_own
}

/// Whether a request comes from a page of one of the origins. A form always says from which: without, it is none.
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
        assert!(comes_from(&headers(&[("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "same-origin")]), host));
        assert!(comes_from(&headers(&[]), host));
        for foreign in [
            ("origin", "http://localhost:3000"),
            ("origin", "http://127.0.0.1:3001"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert!(!comes_from(&headers(&[foreign]), host), "{foreign:?}");
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
