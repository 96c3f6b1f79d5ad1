//! Pages in a frame of another site, and as a part of another application.

mod frames;
mod merged;
mod refusals;

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::http::{HeaderName, StatusCode, header};
use credentials_console::{browser::origin::FRAME_SESSION, console::paths, domain::user::Role};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    browser::Browser,
    key_pair::KeyPair,
    test_app::{PUBLIC_URL, TestApp, TestClient, TestResponse},
};

/// The site around the frame.
pub const HOST: &str = "https://setup.example.net";
const ISSUER: &str = "https://setup.example.net/issuer";
/// The session's cookie in a frame.
const FRAME_COOKIE: &str = "__Host-frame-session";
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// An application with pages that have ours in a frame.
pub struct Host {
    pub app: TestApp,
    pair: KeyPair,
    /// Holds the file with its keys.
    directory: Arc<TempDir>,
}

impl Host {
    pub async fn new() -> Self {
        Self::with(KeyPair::ed25519(), &[]).await
    }

    /// With a key pair, and more settings.
    pub async fn with(pair: KeyPair, more: &[(&'static str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("host.jwks");
        std::fs::write(&file, json!({ "keys": [KeyPair::p256().jwk(), pair.jwk()] }).to_string()).unwrap();
        let mut variables = vec![
            ("CREDENTIALS__EMBED__ORIGINS", HOST),
            ("CREDENTIALS__EMBED__ISSUER", ISSUER),
            ("CREDENTIALS__EMBED__KEYS_FILE", file.to_str().unwrap()),
        ];
        variables.extend_from_slice(more);
        Self { app: TestApp::with(&variables).await, pair, directory: Arc::new(directory) }
    }

    /// The claims of a good assertion, with an id of its own.
    fn claims(&self, email: &str, role: Role) -> Value {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let now = self.app.services.now().unix_timestamp();
        json!({ "iss": ISSUER, "aud": PUBLIC_URL, "sub": email, "organization": "Organization", "role": role,
                "iat": now, "exp": now + 60, "jti": NUMBER.fetch_add(1, Ordering::Relaxed).to_string() })
    }

    fn sign(&self, claims: &Value) -> String {
        self.pair.sign(&json!({ "alg": self.pair.algorithm() }), claims)
    }

    /// A good assertion.
    pub fn assertion(&self, email: &str, role: Role) -> String {
        self.sign(&self.claims(email, role))
    }

    /// What the form of a page of the host makes a browser send.
    fn from_host(client: TestClient) -> TestClient {
        let client = client.with(header::HOST, "console.example.com").with(header::ORIGIN, HOST);
        client.with(SEC_FETCH_SITE, "cross-site").with(header::ACCEPT, "text/html")
    }

    /// Posts an assertion into a frame.
    async fn post(&self, assertion: &str) -> TestResponse {
        let form = [("assertion", assertion)];
        Self::from_host(self.app.anonymous()).post_form(FRAME_SESSION, &form).await
    }

    /// Opens a frame in a browser, as someone of the only organization.
    pub async fn open_frame(&self, browser: &Browser, email: &str, role: Role) {
        let organization = json!({ "organization": "Organization" });
        self.open_frame_with(browser, email, role, &organization).await;
    }

    /// As [`Self::open_frame`], with some claims changed.
    pub async fn open_frame_with(&self, browser: &Browser, email: &str, role: Role, changes: &Value) {
        let mut claims = self.claims(email, role);
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let opened = self.post(&self.sign(&claims)).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(opened.header(header::LOCATION), paths::EMBEDDED_CREDENTIALS);
        browser.plant(FRAME_COOKIE, opened.cookie(FRAME_COOKIE).value());
    }

    /// A browser with a frame of a super admin who is known here.
    async fn framed(&self, email: &str) -> Browser {
        self.app.add_person(self.app.actor().await.organization_id, email, Role::SuperAdmin).await;
        let browser = self.app.browser();
        self.open_frame(&browser, email, Role::SuperAdmin).await;
        browser
    }
}
