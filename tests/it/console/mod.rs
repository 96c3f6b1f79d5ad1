//! The console as browsers meet it: with scripts and without.

mod connections;
mod credentials;
mod first_run;
mod key_pairs;
mod languages;
mod names;
mod origin;
mod own_password;
mod pages;
mod plain_forms;
mod prefetch;
mod sessions;
mod submissions;
mod throttling;
mod views;

use axum::http::StatusCode;
use credentials_console::console::paths;

use crate::{browser::Browser, test_app::TestResponse};

const CREATE: &str = "/console/fn/credentials/create";
const UPDATE: &str = "/console/fn/credentials/update";
const DELETE: &str = "/console/fn/credentials/delete";
const SIGN_OUT: &str = "/console/fn/people/sign-out";
const FIRST_RUN: &str = "/console/fn/people/first-run";
/// The cookie of the session, where the console is reached by https.
const SESSION_COOKIE: &str = "__Host-session";
/// The cookie by which a browser is known, where the console is reached by https.
const DEVICE_COOKIE: &str = "__Host-device";

/// The form that makes an API key.
fn api_key_form(name: &str) -> Vec<(&str, &str)> {
    vec![("name", name), ("authentication_type", "api_key"), ("scopes[]", "users:read")]
}

/// Makes an API key as wasm does; gives its id and the key.
async fn create(browser: &Browser, name: &str) -> (String, String) {
    let created = browser.call(CREATE, &api_key_form(name)).await.expect(StatusCode::OK).json();
    let text = |member: &str| created[member].as_str().unwrap().to_owned();
    (text("id"), text("secret"))
}

/// The list of credentials.
async fn list(browser: &Browser) -> TestResponse {
    browser.get(paths::CREDENTIALS).await.expect(StatusCode::OK)
}

/// The page of a credential.
fn page_of(id: &str) -> String {
    format!("{}/{id}", paths::CREDENTIALS)
}

/// Whether a browser is signed in.
async fn is_signed_in(browser: &Browser) -> bool {
    let answer = browser.get(paths::CREDENTIALS).await;
    if answer.status == StatusCode::OK {
        return true;
    }
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    false
}
