//! Names in the console: shown as they were given, left alone by whoever translates the page, and typed as they are read.

use axum::http::StatusCode;
use credentials_console::{console::paths, domain::user::Role};

use super::{DELETE, api_key_form, create, list, page_of};
use crate::test_app::TestApp;

const AUTH_TEST: &str = "/rest/v1/auth/test";

#[tokio::test(flavor = "multi_thread")]
async fn a_used_credential_is_deleted_by_typing_what_its_name_reads_like() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    for (name, wrong, typed) in [
        ("Two  spaces", "Twospaces", "two spaces"),
        ("No\u{a0}break", "No", "No break"),
        ("Zoe\u{308}", "Zoe", "Zoë"),
        ("Ware\u{200b}house", "Ware house", "WAREHOUSE"),
        ("Straße", "Strase", "strasse"),
    ] {
        let (id, key) = create(&browser, name).await;
        app.bearer(&key).get(AUTH_TEST).await.expect(StatusCode::OK);
        browser.call(DELETE, &[("id", &*id), ("typed_name", wrong)]).await.expect(StatusCode::CONFLICT);
        browser.call(DELETE, &[("id", &*id), ("typed_name", typed)]).await.expect(StatusCode::OK);
        app.bearer(&key).get(AUTH_TEST).await.expect(StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_cannot_be_read_is_refused_in_the_form() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    create(&browser, "Warehouse").await;
    for name in ["\u{200b}", "a\u{2028}b", "\u{202e}eliF", "Ware\u{200b}house", "\u{3164}"] {
        browser.call(super::CREATE, &api_key_form(name)).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    }
}

/// What stands in a page apart from its markup: names of elements that hold it, and the text.
fn texts(page: &str) -> Vec<(Vec<String>, String)> {
    let (mut open, mut texts): (Vec<String>, Vec<_>) = (Vec::new(), Vec::new());
    let body = page.split_once("<body").unwrap().1;
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let is_void = ["input", "meta", "link", "use", "br", "!", "wbr"].iter().any(|name| tag.starts_with(name));
        if tag.starts_with('/') {
            open.pop();
        } else if !is_void && !tag.ends_with('/') {
            open.push(tag.to_owned());
        }
        if !text.trim().is_empty() {
            texts.push((open.clone(), text.to_owned()));
        }
    }
    texts
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_copied_or_typed_is_translated() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let (id, key) = create(&browser, "Nightly-export").await;
    let client = app.create_oauth("Ware-house", "users:read").await;
    app.bearer(&key).get(AUTH_TEST).await.expect(StatusCode::OK);
    let delete = format!("{}?delete={id}", paths::CREDENTIALS);
    let client_page = page_of(&client.id.to_string());
    let client_id = client.client_id.clone();
    let given = ["Nightly-export", "Ware-house", &client_id, "127.0.0.1", "ada@example.com"];
    for path in [paths::CREDENTIALS, &delete, &page_of(&id), &client_page, paths::API_REFERENCE] {
        let page = browser.get(path).await.expect(StatusCode::OK);
        for (open, text) in texts(&page.body) {
            let holder = open.last().unwrap();
            let is_code = open.iter().any(|tag| tag.starts_with("code") || tag.starts_with("pre"));
            let is_given = given.iter().any(|given| text.contains(given));
            let is_shown = !holder.starts_with("script") && !holder.starts_with("title");
            if (is_code || is_given) && is_shown {
                let is_left_alone = open.iter().any(|tag| tag.contains("translate=\"no\""));
                assert!(is_left_alone, "{path}: {text:?} in {open:?}");
            }
        }
    }
    // What was given keeps its direction, in the notice too.
    browser.call(DELETE, &[("id", &*id), ("typed_name", "Nightly-export")]).await.expect(StatusCode::OK);
    let page = list(&browser).await;
    let notice = page.body.split_once("Deleted “").unwrap().1.split_once('”').unwrap().0;
    assert_eq!(notice.replace("<!>", ""), "<bdi translate=\"no\" class=\"given\">Nightly-export</bdi>");
}
