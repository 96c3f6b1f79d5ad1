//! A browser without scripts, and the calls of one with them: it keeps cookies and says where its requests come from.

use std::{collections::BTreeMap, net::IpAddr, sync::Mutex};

use axum::http::{HeaderName, StatusCode, header};
use cookie::Cookie;
use credentials_console::{
    console::paths,
    domain::{actor::Actor, id::OrganizationId, user::Role},
    service::authz::{OperateInstallation, authorise},
};

use crate::test_app::{TestApp, TestClient, TestResponse};

/// The password of everyone.
pub const PASSWORD: &str = "correct horse battery staple";
/// The server function that signs in.
pub const SIGN_IN: &str = "/console/fn/people/sign-in";
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

impl TestApp {
    /// A browser that has been nowhere.
    pub fn browser(&self) -> Browser {
        Browser { client: self.anonymous(), origin: self.settings.public_url.clone(), jar: Mutex::default() }
    }

    /// Adds someone to an organization.
    pub async fn add_person(&self, organization_id: OrganizationId, email: &str, role: Role) {
        let operator = Actor { organization_id, ..self.actor().await };
        let authorised = authorise::<OperateInstallation>(&operator).unwrap();
        self.services.add_user(&authorised, email, role, PASSWORD.to_owned()).await.unwrap();
    }

    /// The browser of someone who has a role and has signed in through the form.
    pub async fn signed_in(&self, role: Role) -> Browser {
        self.signed_in_as(&format!("{role}@example.com"), role).await
    }

    /// The browser of someone with an email address who has a role and has signed in through the form.
    pub async fn signed_in_as(&self, email: &str, role: Role) -> Browser {
        self.add_person(self.actor().await.organization_id, email, role).await;
        let browser = self.browser();
        browser.sign_in(email).await;
        browser
    }

    /// The browser of a super admin of another organization.
    pub async fn signed_in_elsewhere(&self) -> Browser {
        let operator = self.actor().await;
        let authorised = authorise::<OperateInstallation>(&operator).unwrap();
        let other = self.services.add_organization(&authorised, "Elsewhere").await.unwrap();
        self.add_person(other.id, "elsewhere@example.com", Role::SuperAdmin).await;
        let browser = self.browser();
        browser.sign_in("elsewhere@example.com").await;
        browser
    }
}

/// Cookies, an origin, and a way to the server.
pub struct Browser {
    client: TestClient,
    origin: String,
    jar: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    /// Sends from another address.
    pub fn from(mut self, address: IpAddr) -> Self {
        self.client = self.client.from(address);
        self
    }

    /// Reaches the server under another origin.
    pub fn at(mut self, origin: &str) -> Self {
        origin.clone_into(&mut self.origin);
        self
    }

    /// Signs in through the form.
    pub async fn sign_in(&self, email: &str) -> TestResponse {
        self.submit(paths::SIGN_IN, SIGN_IN, &[("email", email), ("password", PASSWORD)])
            .await
            .expect(StatusCode::SEE_OTHER)
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> TestResponse {
        self.keep_cookies(self.with_cookies(&self.client).with(header::ACCEPT, "text/html").get(path).await)
    }

    /// Goes where a redirect leads.
    pub async fn follow(&self, response: &TestResponse) -> TestResponse {
        assert!(response.status.is_redirection(), "{response:?}");
        self.get(response.header(header::LOCATION)).await
    }

    /// Submits the form of a page, as a browser without scripts does.
    pub async fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> TestResponse {
        let client = self.with_cookies(&self.client).with(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        let client = client.with(header::REFERER, &format!("{}{page}", self.origin));
        self.keep_cookies(self.own_page(client).post_form(action, fields).await)
    }

    /// Calls a server function, as wasm does.
    pub async fn call(&self, function: &str, fields: &[(&str, &str)]) -> TestResponse {
        let client = self.with_cookies(&self.client).with(header::ACCEPT, "application/json");
        self.keep_cookies(self.own_page(client).post_form(function, fields).await)
    }

    /// A client that sends this browser's cookies and nothing that says where it comes from.
    pub fn bare(&self) -> TestClient {
        self.with_cookies(&self.client)
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().unwrap().get(name).cloned()
    }

    /// Takes a cookie that someone planted, or that was kept from before.
    pub fn plant(&self, name: &str, value: &str) {
        self.jar.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// The names of all cookies.
    pub fn cookie_names(&self) -> Vec<String> {
        self.jar.lock().unwrap().keys().cloned().collect()
    }

    fn with_cookies(&self, client: &TestClient) -> TestClient {
        let jar = self.jar.lock().unwrap();
        let cookies: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let host = self.origin.split_once("://").unwrap().1;
        let client = client.clone().with(header::HOST, host);
        if cookies.is_empty() { client } else { client.with(header::COOKIE, &cookies.join("; ")) }
    }

    fn own_page(&self, client: TestClient) -> TestClient {
        client.with(header::ORIGIN, &self.origin).with(SEC_FETCH_SITE, "same-origin")
    }

    fn keep_cookies(&self, response: TestResponse) -> TestResponse {
        let mut jar = self.jar.lock().unwrap();
        for cookie in response.cookies() {
            if cookie.max_age().is_some_and(|age| !age.is_positive()) {
                jar.remove(cookie.name());
            } else {
                jar.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        drop(jar);
        response
    }
}

impl TestResponse {
    /// The cookies that are set or removed.
    pub fn cookies(&self) -> Vec<Cookie<'_>> {
        let headers = self.headers.get_all(header::SET_COOKIE).into_iter();
        headers.map(|value| Cookie::parse(value.to_str().unwrap()).unwrap()).collect()
    }

    /// A cookie that is set or removed.
    #[track_caller]
    pub fn cookie(&self, name: &str) -> Cookie<'_> {
        let found = self.cookies().into_iter().find(|cookie| cookie.name() == name);
        found.unwrap_or_else(|| panic!("no cookie {name} in {self:?}"))
    }
}
