//! How people sign in, prove it again, and are managed.

mod people;
mod second_factors;
mod sessions;
mod step_up;

use axum::http::StatusCode;
use credentials_console::console::paths;
use totp_rs::{Builder, Totp};

use crate::{
    browser::{Browser, PASSWORD, SIGN_IN},
    test_app::{TestApp, TestResponse},
};

const EMAIL: &str = "super-admin@example.com";
const BEGIN_APP: &str = "/console/fn/account/begin-app";
const ADD_APP: &str = "/console/fn/account/add-app";
const SECOND_STEP: &str = "/console/fn/people/second-step";
const CONFIRM: &str = "/console/fn/account/confirm";

/// An app that gives one-time codes, as a phone has it.
pub struct App(Totp);

impl App {
    /// Reads the secret from the page that shows it.
    async fn of_page(browser: &Browser) -> Self {
        let page = browser.get(paths::FACTORS_APP).await.expect(StatusCode::OK);
        let (_, after) = page.body.split_once("<code translate=\"no\">").unwrap();
        let typed: String = after.split('<').next().unwrap().split_whitespace().collect();
        let bits = typed.bytes().fold(String::new(), |bits, letter| {
            let value = if letter.is_ascii_digit() { letter - b'2' + 26 } else { letter - b'A' };
            bits + &format!("{value:05b}")
        });
        let bytes: Vec<u8> = bits
            .as_bytes()
            .chunks(8)
            .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
            .collect();
        Self(Builder::new().with_secret(bytes).build().unwrap())
    }

    /// The code of the present.
    fn code(&self, app: &TestApp) -> String {
        let now = u64::try_from(app.services.now().unix_timestamp()).unwrap();
        self.0.generate(now).to_string()
    }
}

/// Sets up an app for a signed-in person; gives it and the recovery codes that the page shows.
async fn set_up_app(app: &TestApp, browser: &Browser) -> (App, Vec<String>) {
    browser.submit(paths::FACTORS, BEGIN_APP, &[]).await.expect(StatusCode::SEE_OTHER);
    let phone = App::of_page(browser).await;
    let added = browser.submit(paths::FACTORS_APP, ADD_APP, &[("code", &phone.code(app))]).await;
    let page = browser.follow(&added.expect(StatusCode::SEE_OTHER)).await.expect(StatusCode::OK);
    let codes = page.body.split("<li><code translate=\"no\">").skip(1);
    (phone, codes.map(|rest| rest.split('<').next().unwrap().to_owned()).collect())
}

/// The first step of a sign-in.
async fn password_step(browser: &Browser) -> TestResponse {
    browser.submit(paths::SIGN_IN, SIGN_IN, &[("email", EMAIL), ("password", PASSWORD)]).await
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get(paths::SESSIONS).await.status == StatusCode::OK
}
