//! The console merged into another application: the one in `examples/host`.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use credentials_console::console::paths;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::test_app::TestApp;

#[expect(dead_code, reason = "its main is for people")]
#[path = "../../../examples/host/main.rs"]
mod host;

const PASSWORD: &str = "the host's own password";
const LIST: &str = "/admin/credentials";
const CREATE: &str = "/console/fn/credentials/create";

/// The host application over the database of an app.
struct Application {
    app: TestApp,
    router: Router,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

impl Application {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let host = host::Host::new(PASSWORD.to_owned());
        let router = host::application(host, Arc::clone(&app.services), Arc::new(app.settings.clone()));
        Self { app, router }
    }

    async fn send(&self, method: Method, path: &str, headers: &[(header::HeaderName, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "console.example.com");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.header(header::ACCEPT, "text/html,*/*;q=0.8").body(Body::from(body.to_owned())).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Signs in at the host; gives the cookie.
    async fn sign_in(&self, email: &str) -> String {
        let form = serde_urlencoded::to_string([("email", email), ("password", PASSWORD)]).unwrap();
        let signed_in = self.send(Method::POST, "/login", &[], &form).await;
        assert_eq!((signed_in.status, signed_in.location()), (StatusCode::SEE_OTHER, LIST));
        let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split_once(';').unwrap().0.to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_at_the_hosts_path_for_whom_the_host_has_signed_in() {
    let host = Application::new().await;
    let home = host.send(Method::GET, "/", &[], "").await;
    assert!(home.status == StatusCode::OK && home.headers.get(header::CONTENT_SECURITY_POLICY).is_none());
    for page in [LIST, "/admin/credentials/new", "/admin/credentials/x", "/admin/credentials/export.csv"] {
        let asked = host.send(Method::GET, page, &[], "").await;
        assert_eq!((asked.status, asked.location()), (StatusCode::SEE_OTHER, "/login"), "{page}");
    }
    let cookie = host.sign_in("grace@example.com").await;
    let signed_in = [(header::COOKIE, cookie.as_str())];
    for page in [LIST, "/admin/credentials/new"] {
        let page = host.send(Method::GET, page, &signed_in, "").await;
        assert_eq!(page.status, StatusCode::OK);
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("'nonce-") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(page.body.contains("grace@example.com") && page.body.contains(r#"href="/logout""#), "{}", page.body);
        assert!(!page.body.contains(r#"="/setup/"#), "{}", page.body);
    }
    // What the host does in our place is not there.
    for gone in [
        paths::CREDENTIALS,
        paths::SIGN_IN,
        paths::FIRST_RUN,
        paths::PASSWORD,
        "/embed/credentials",
        "/healthz",
        "/readyz",
        "/metrics",
    ] {
        assert_eq!(host.send(Method::GET, gone, &signed_in, "").await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    for function in ["people/sign-in", "people/sign-out", "people/first-run", "people/change-password"] {
        let path = format!("{}/{function}", paths::SERVER_FUNCTIONS);
        assert_eq!(host.send(Method::POST, &path, &signed_in, "").await.status, StatusCode::NOT_FOUND, "{function}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_made_there_works_at_once_and_its_page_shows_it_once() {
    let host = Application::new().await;
    let cookie = host.sign_in("grace@example.com").await;
    let page = "https://console.example.com/admin/credentials/new";
    let own =
        [(header::COOKIE, cookie.as_str()), (header::REFERER, page), (header::ORIGIN, "https://console.example.com")];
    let form = "name=Key&authentication_type=api_key&scopes[]=users:read";
    let created = host.send(Method::POST, CREATE, &own, form).await;
    assert_eq!(created.status, StatusCode::SEE_OTHER, "{}", created.body);
    assert!(created.location().starts_with("/admin/credentials/"), "{}", created.location());
    let reveal = created.headers[header::SET_COOKIE].to_str().unwrap().split_once(';').unwrap().0;
    let shown =
        host.send(Method::GET, created.location(), &[(header::COOKIE, &format!("{cookie}; {reveal}"))], "").await;
    let key = &shown.body[shown.body.find("mwk_").unwrap()..][..53];
    let bearer = format!("Bearer {key}");
    let read =
        async || host.send(Method::GET, "/export/v1/records/users", &[(header::AUTHORIZATION, &bearer)], "").await;
    let answer = read().await;
    assert!(answer.status == StatusCode::OK && answer.headers.contains_key("ratelimit"), "{}", answer.body);
    let id = created.location().rsplit_once('/').unwrap().1;
    let deleted =
        host.send(Method::POST, "/console/fn/credentials/delete", &own, &format!("id={id}&typed_name=Key")).await;
    assert_eq!((deleted.status, deleted.location()), (StatusCode::SEE_OTHER, LIST));
    let refused = read().await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.headers.contains_key(header::WWW_AUTHENTICATE));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_origin_check_and_deny_by_default_hold_there_too() {
    let host = Application::new().await;
    let cookie = host.sign_in("grace@example.com").await;
    let form = "name=Forged&authentication_type=api_key&scopes[]=users:read";
    let forged = [(header::COOKIE, cookie.as_str()), (header::ORIGIN, "https://evil.example")];
    assert_eq!(host.send(Method::POST, CREATE, &forged, form).await.status, StatusCode::FORBIDDEN);
    let unknown = [(header::COOKIE, "host=nothing"), (header::ORIGIN, "https://console.example.com")];
    let refused = host.send(Method::POST, CREATE, &unknown, form).await;
    assert!(refused.status.is_redirection() && refused.location().starts_with(LIST), "{}", refused.body);
    let actor = host.app.actor().await;
    let listed = host.app.services.credentials(&actor).unwrap();
    let query = credentials_console::domain::credential_query::CredentialQuery::default();
    assert!(listed.list(&query).await.unwrap().credentials.is_empty());
    // Someone whom another organization has: the host's word moves nobody.
    drop(host.app.signed_in_elsewhere().await);
    let cookie = host.sign_in("elsewhere@example.com").await;
    let page = host.send(Method::GET, LIST, &[(header::COOKIE, &cookie)], "").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}
