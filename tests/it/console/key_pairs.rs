//! Creating a client with a key pair, with scripts and without.

use axum::http::{StatusCode, header};
use credentials_console::{console::paths, domain::user::Role};
use serde_json::{Value, json};

use super::{CREATE, SIGN_OUT, list, page_of};
use crate::{
    browser::Browser,
    key_pair::{KeyClient, KeyPair},
    test_app::{TestApp, TestResponse},
};

const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI\n-----END PRIVATE KEY-----";

fn form<'a>(kind: &'a str, public_key: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("name", "Key client"), ("authentication_type", kind), ("scopes[]", "users:read"), ("public_key", public_key)]
}

/// Submits the form without scripts and follows where it leads.
async fn submit(browser: &Browser, fields: &[(&str, &str)]) -> TestResponse {
    let answer = browser.submit(paths::CREDENTIAL_NEW, CREATE, fields).await.expect(StatusCode::SEE_OTHER);
    for cookie in answer.cookies() {
        // What browsers are sure to keep (RFC 6265, section 6.1).
        assert!(cookie.to_string().len() < 4096, "{cookie}");
    }
    browser.follow(&answer).await.expect(StatusCode::OK)
}

/// What stands in the field for the public key, as HTML.
fn typed(page: &TestResponse) -> &str {
    let (_, area) = page.body.split_once("<textarea ").unwrap();
    area.split_once('>').unwrap().1.split_once("</textarea>").unwrap().0
}

/// Buys a token as the client.
async fn expect_token(app: &TestApp, client: &KeyClient) {
    let assertion = client.assertion(app);
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let fields =
        [("grant_type", "client_credentials"), ("client_assertion_type", kind), ("client_assertion", &assertion)];
    app.anonymous().post_form("/oauth/v1/token", &fields).await.expect(StatusCode::OK);
}

fn client_of(created: &Value, pair: KeyPair) -> KeyClient {
    let text = |member: &str| created[member].as_str().unwrap();
    KeyClient { id: text("id").parse().unwrap(), client_id: text("client_id").to_owned(), pair }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_a_key_pair_is_made_without_a_secret() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let pair = KeyPair::ed25519();
    let key = pair.jwk().to_string();
    let created = browser.call(CREATE, &form("oauth2", &key)).await.expect(StatusCode::OK).json();
    assert_eq!(created["secret"], Value::Null);
    let client = client_of(&created, pair);
    expect_token(&app, &client).await;
    let page = browser.get(&page_of(created["id"].as_str().unwrap())).await.expect(StatusCode::OK);
    assert!(page.body.contains("Public key ") && page.body.contains(&client.client_id), "{}", page.body);
    // The same key again, for another client.
    let mut again = form("oauth2", &key);
    again[0].1 = "Another";
    let refused = browser.call(CREATE, &again).await.expect(StatusCode::UNPROCESSABLE_ENTITY).json();
    assert_eq!(refused["Refused"]["public_key"], "Taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_the_page_of_the_client_says_that_there_is_no_secret() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let pair = KeyPair::p256();
    let page = submit(&browser, &form("oauth2", &pair.jwk().to_string())).await;
    assert!(
        page.body.contains("Client registered") && page.body.contains("There is no secret to store."),
        "{}",
        page.body
    );
    assert!(!page.body.contains("see it again") && !page.body.contains("mws_"), "{}", page.body);
    let after = |marker: &str| page.body.split_once(marker).unwrap().1.split_once('"').unwrap().0.to_owned();
    let client_id = after(r#"data-value="client_id" value=""#);
    assert!(list(&browser).await.body.contains(&client_id));
    let id = after(r#"name="id" value=""#).parse().unwrap();
    expect_token(&app, &KeyClient { id, client_id, pair }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_comes_back_with_the_public_key() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let good = KeyPair::p256().jwk().to_string();
    for (kind, key, problem) in [
        ("api_key", good.as_str(), "Select oAuth 2.0"),
        ("oauth2", "no key", "This is not a readable public key"),
        ("oauth2", r#"{"kty":"RSA"}"#, "Ed25519 or P-256"),
    ] {
        let page = submit(&browser, &form(kind, key)).await;
        let (_, details) = page.body.split_once(r#"id="key-pair""#).unwrap();
        assert!(details.starts_with(" open") && details.contains(r#"aria-invalid="true""#), "{details}");
        assert!(details.contains(problem), "{details}");
        assert_eq!(typed(&page), key);
    }
    // Refused for another field, the key comes back as well; once.
    let page = submit(&browser, &[("name", ""), ("authentication_type", "oauth2"), ("public_key", &good)]).await;
    assert_eq!(typed(&page), good);
    assert_eq!(typed(&browser.get(paths::CREDENTIAL_NEW).await.expect(StatusCode::OK)), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_as_a_key_is_text_and_nothing_else() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let page = submit(&browser, &form("oauth2", "</textarea><script>alert(1)</script>&lt;")).await;
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    assert_eq!(typed(&page), "&lt;/textarea>&lt;script>alert(1)&lt;/script>&amp;lt;");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_key_is_neither_kept_nor_sent_back() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let mut private = KeyPair::ed25519().jwk();
    private["d"] = json!("MC4CAQAwBQYDK2VwBCIEI");
    for key in [PRIVATE, &private.to_string()] {
        let page = submit(&browser, &form("oauth2", key)).await;
        assert!(page.body.contains("we didn’t store it"), "{}", page.body);
        assert!(!page.body.contains("MC4CAQAwBQYDK2VwBCIEI"), "{}", page.body);
        assert!(page.body.contains(r#"value="Key client""#), "{}", page.body);
    }
    // Also when the form is refused for another reason.
    browser.submit(paths::CREDENTIALS, SIGN_OUT, &[]).await.expect(StatusCode::SEE_OTHER);
    submit(&browser, &form("oauth2", PRIVATE)).await;
    browser.sign_in("super-admin@example.com").await;
    let page = browser.get(paths::CREDENTIAL_NEW).await.expect(StatusCode::OK);
    assert_eq!((typed(&page), page.body.contains(r#"value="Key client""#)), ("", true));
    let stored = app.database.stored_bytes().await;
    assert!(!stored.windows(21).any(|bytes| bytes == b"MC4CAQAwBQYDK2VwBCIEI"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_long_for_a_cookie_does_not_cost_the_rest_of_the_form() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let (name, longest) = ("ü".repeat(200), "\r\n\"".repeat(341));
    for (key, is_kept) in [(longest.as_str(), true), (&"x".repeat(1025), false), (&"x".repeat(10_000), false)] {
        let mut fields = form("oauth2", key);
        fields[0].1 = &name;
        let answer = browser.submit(paths::CREDENTIAL_NEW, CREATE, &fields).await.expect(StatusCode::SEE_OTHER);
        assert_eq!(answer.header(header::LOCATION), paths::CREDENTIAL_NEW);
        let page = submit(&browser, &fields).await;
        assert!(page.body.contains(&name) && page.body.contains("This is not a readable public key"), "{}", page.body);
        assert_eq!(!typed(&page).is_empty(), is_kept, "{}", page.body);
    }
}
